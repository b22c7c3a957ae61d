import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/base/json.ts";
import { attemptId, instant, runId, stepIndex } from "../../core/model/ids.ts";
import { clusterDraft, graphDraft, noon, releaseDraft, seedRun, stoppedClock } from "../../testing/storage-fixtures.ts";
import { testDatabase, testDatabaseUrl } from "../../testing/test-database.ts";
import { openDatabase } from "./database.ts";
import { openPostgresStores } from "./postgres-stores.ts";

const tooLarge = 2 ** 40;

describe("a PostgreSQL database", () => {
  it("that does not answer is unavailable", async () => {
    const nowhere = { code: "storage/unavailable" };
    await expect(openDatabase({ url: "postgres://strata@127.0.0.1:9/none" })).rejects.toMatchObject(nowhere);
    await expect(openDatabase({ url: "postgres://strata@localhost/none?host=/nowhere" })).rejects.toMatchObject(
      nowhere,
    );
  });

  it("is used again after all its connections were cut", async () => {
    await using database = await testDatabase();
    const { catalog } = openPostgresStores(database, stoppedClock);
    const release = await catalog.releases.create(releaseDraft());
    await Promise.all(Array.from({ length: 5 }, () => catalog.releases.list()));
    await using other = await openDatabase({ url: await urlOf(database) });
    await other.run((db) =>
      sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()`.execute(db),
    );
    const found = await untilItAnswers(() => catalog.releases.get(release.id));
    expect(found).toEqual(release);
  });

  it("gives up a statement that takes too long, and stays usable", async () => {
    await using database = await testDatabase();
    const slow = database.run((db) =>
      db.transaction().execute(async (transaction) => {
        await sql`SET LOCAL statement_timeout = 20`.execute(transaction);
        await sql`SELECT pg_sleep(60)`.execute(transaction);
      }),
    );
    await expect(slow).rejects.toMatchObject({ code: "storage/unavailable" });
    expect((await database.run((db) => sql<{ one: number }>`SELECT 1 AS one`.execute(db))).rows).toEqual([{ one: 1 }]);
  });

  it("knows nothing under numbers that no row can have", async () => {
    await using database = await testDatabase();
    const { catalog, runs, journal, output, plans, past } = openPostgresStores(database, stoppedClock);
    const none = runId(tooLarge);
    for (const id of [tooLarge, -1, 1.5, Number.NaN]) {
      expect(await catalog.graphs.get(id)).toBeUndefined();
      expect(await catalog.nodes.remove(id)).toBe(false);
      await expect(catalog.clusters.update(id, { name: "x" })).rejects.toMatchObject({ code: "entity/not-found" });
      expect(await catalog.nodes.list({ clusterId: id })).toEqual([]);
      expect(await catalog.graphs.list({ ownerIds: [id] })).toEqual([]);
    }
    await expect(catalog.clusters.create(clusterDraft(tooLarge))).rejects.toMatchObject({ code: "request/invalid" });
    expect(await runs.get(none)).toBeUndefined();
    expect(await runs.list({ cluster: tooLarge })).toEqual([]);
    expect(await journal.read(none, 0)).toEqual([]);
    await expect(journal.append(none, 0, [])).rejects.toMatchObject({ code: "journal/conflict" });
    expect(await plans.load(none)).toBeUndefined();
    expect(await past.list(tooLarge)).toEqual([]);
    const attempt = attemptId(none, stepIndex(0), 1);
    await output.append(attempt, [{ stream: "stdout", at: noon, data: Uint8Array.of(1) }]);
    expect(await output.read(attempt, { offset: 0, limit: 1 })).toEqual({ chunks: [], size: 0 });
  });

  it("refuses what is nested too deeply, or gives it back", async () => {
    await using database = await testDatabase();
    const { catalog } = openPostgresStores(database, stoppedClock);
    let value: JsonObject = {};
    for (let depth = 0; depth < 3000; depth++) value = { a: value };
    const stored = await catalog.releases.create(releaseDraft({ metadata: value }));
    expect(JSON.stringify((await catalog.releases.get(stored.id))?.metadata)).toBe(JSON.stringify(value));
    const hopeless = `${"[".repeat(500_000)}${"]".repeat(500_000)}`;
    await expect(database.run((db) => sql`SELECT ${hopeless}::json`.execute(db))).rejects.toMatchObject({
      code: "request/invalid",
    });
  });

  it("keeps equal facts once, and none that no run has", async () => {
    await using database = await testDatabase();
    const stores = openPostgresStores(database, stoppedClock);
    const nodes = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [String(i), { same: true, odd: i % 2 }]));
    const snapshot = { plan: {}, tasks: [], facts: { common: { a: 1 }, nodes }, settings: {} };
    const runs = [await seedRun(stores), await seedRun(stores)];
    for (const { id } of runs) await stores.plans.save(id, snapshot);
    const bodies = async (): Promise<unknown> =>
      (await database.run((db) => sql<{ count: number }>`SELECT count(*)::int AS count FROM fact_bodies`.execute(db)))
        .rows;
    expect(await bodies()).toEqual([{ count: 3 }]);
    const facts = await stores.plans.facts(runs.map(({ id }) => id));
    expect(facts.get(runs[0]!.id)?.nodes["1"]).toBe(facts.get(runs[1]!.id)?.nodes["3"]);
    for (const { id } of runs) await stores.runs.remove(id);
    expect(await bodies()).toEqual([{ count: 0 }]);
  });

  it("writes output that is still waiting when it is closed", async () => {
    const url = await testDatabaseUrl();
    const database = await openDatabase({ url });
    const stores = openPostgresStores(database, stoppedClock);
    const attempt = attemptId((await seedRun(stores)).id, stepIndex(0), 1);
    await stores.output.append(attempt, [{ stream: "stderr", at: instant(noon), data: Uint8Array.of(1, 2, 3) }]);
    await database.close();
    await using again = await openDatabase({ url });
    const page = await openPostgresStores(again, stoppedClock).output.read(attempt, { offset: 0, limit: 10 });
    expect(page.chunks).toEqual([{ stream: "stderr", at: noon, offset: 0, data: Uint8Array.of(1, 2, 3) }]);
  });

  it("keeps the order of two writers of one attempt's output", async () => {
    await using database = await testDatabase();
    const [one, other] = [openPostgresStores(database, stoppedClock), openPostgresStores(database, stoppedClock)];
    const attempt = attemptId((await seedRun(one)).id, stepIndex(0), 1);
    const write = async (stores: typeof one, byte: number): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        await stores.output.append(attempt, [{ stream: "stdout", at: noon, data: Uint8Array.of(byte) }]);
        await stores.output.flush();
      }
    };
    await Promise.all([write(one, 1), write(other, 2)]);
    const { chunks, size } = await one.output.read(attempt, { offset: 0, limit: 100 });
    expect(size).toBe(40);
    expect(chunks.map(({ offset }) => offset)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it("stores a graph of 100,000 tasks", async () => {
    await using database = await testDatabase();
    const { catalog } = openPostgresStores(database, stoppedClock);
    const tasks = Array.from({ length: 100_000 }, (_, i) => ({
      id: `task-${i}`,
      type: "shell",
      requires: [`task-${i - 1}`],
    }));
    const graph = await catalog.graphs.create(graphDraft({ tasks }));
    expect(graph.tasks).toHaveLength(100_000);
    expect(graph.tasks[99_999]).toEqual(tasks[99_999]);
  });
});

describe("a full disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "strata-full-"));
  const canMount = await mount(folder, "1m").then(
    () => umount(folder).then(() => true),
    () => false,
  );

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.runIf(canMount)("is named when a database can't be made on it", async () => {
    await mount(folder, "8m");
    try {
      await expect(openDatabase({ embedded: { dataDir: folder } })).rejects.toMatchObject({ code: "storage/full" });
    } finally {
      await umount(folder);
    }
  });

  it.runIf(canMount)(
    "is named when there is no room for what is to be stored, and is got over when there is again",
    async () => {
      await mount(folder, "300m");
      try {
        const settings = { fsync: "off", shared_buffers: "1MB" };
        const database = await openDatabase({ embedded: { dataDir: folder, settings } });
        const { catalog } = openPostgresStores(database, stoppedClock);
        const room = await statfs(folder);
        const ballast = join(folder, "ballast");
        await writeFile(ballast, new Uint8Array(room.bavail * room.bsize - 12_000_000));
        const noise = Array.from({ length: 1_000_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0).join(",");
        const draft = releaseDraft({ metadata: { noise } });
        await expect(catalog.releases.create(draft)).rejects.toMatchObject({ code: "storage/full" });
        await rm(ballast);
        const stored = await untilItAnswers(() => catalog.releases.create(draft));
        expect(await catalog.releases.get(stored.id)).toEqual(stored);
        await database.close();
      } finally {
        await umount(folder);
      }
    },
  );
});

async function mount(folder: string, size: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await promisify(execFile)("mount", ["-t", "tmpfs", "-o", `size=${size}`, "strata-test", folder]);
}

async function umount(folder: string): Promise<void> {
  await promisify(execFile)("umount", ["-l", folder]);
}

async function urlOf(database: Awaited<ReturnType<typeof testDatabase>>): Promise<string> {
  const { rows } = await database.run((db) =>
    sql<{ name: string; folder: string }>`
      SELECT current_database() AS name, current_setting('unix_socket_directories') AS folder`.execute(db),
  );
  return `postgres://strata@localhost/${rows[0]!.name}?host=${encodeURIComponent(rows[0]!.folder)}`;
}

/** Asks again while the database is said to be unavailable. */
async function untilItAnswers<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if ((error as { code?: unknown }).code !== "storage/unavailable") throw error;
    }
  }
}
