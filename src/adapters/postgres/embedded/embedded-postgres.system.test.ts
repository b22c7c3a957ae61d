import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  watch,
  writeFile,
} from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startEmbeddedProcess } from "../../../testing/embedded-process.ts";
import { findBinaries } from "./binaries.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./embedded-postgres.ts";

const installed = await findBinaries({ packageName: "none", systemFolder: "/usr/lib/postgresql" }).catch(
  () => undefined,
);
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
const settings = { fsync: "off" };

describe("the embedded PostgreSQL", () => {
  /** Private to us, as temporary folders are: as root, PostgreSQL's own user can't enter it. */
  let folder: string;
  let dataDir: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "strata-embedded-")));
    dataDir = join(folder, "data");
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const start = (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir, settings });

  it.runIf(isRoot)("runs as the owner of the data folder when we are root and that is somebody else", async () => {
    const daemon = 1;
    await mkdir(dataDir);
    await chown(dataDir, daemon, daemon);
    const postgres = await start();
    const { uid, gid } = await stat(`/proc/${postgres.pid()}`);
    expect({ uid, gid }).toEqual({ uid: daemon, gid: daemon });
    await postgres.stop();
  });

  it.runIf(isRoot)("runs as nobody when the data folder belongs to a number without a name", async () => {
    await mkdir(dataDir);
    await chown(dataDir, 123_456, 123_456);
    const postgres = await start();
    expect((await stat(`/proc/${postgres.pid()}`)).uid).toBe(nobody.uid);
    await postgres.stop();
  });

  it.runIf(isRoot)("runs for an ordinary user, whose database root can take over and give back", async () => {
    await chown(folder, nobody.uid, nobody.gid);
    const process = startEmbeddedProcess(dataDir, nobody);
    const { postgres } = await process.report;
    expect((await stat(`/proc/${postgres!}`)).uid).toBe(nobody.uid);
    await process.stop();
    await (await start()).stop();
    const again = startEmbeddedProcess(dataDir, nobody);
    expect(await again.report).toHaveProperty("postgres");
    await again.stop();
  });

  it.runIf(installed)("runs on the system's PostgreSQL where that is what there is", async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, settings, binaries: installed });
    const [shown] = await query(postgres, "SELECT current_setting('server_version_num')::int / 10000 AS major");
    expect(shown).toEqual({ major: installed?.major });
    await postgres.stop();
  });

  it("gives a new folder to one of many that start in it at once", async () => {
    const starts = await Promise.allSettled([start(), start(), start(), start()]);
    const winners = starts.filter((end) => end.status === "fulfilled");
    for (const end of starts)
      if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "storage/taken" });
    expect(winners).toHaveLength(1);
    expect((await readdir(join(dataDir, "postgres"))).filter((name) => name.startsWith("initdb-"))).toEqual([]);
    await winners[0]!.value.stop();
  });

  it("makes the database anew when its maker was killed while making it", async () => {
    const home = join(dataDir, "postgres");
    await mkdir(home, { recursive: true });
    const watched = new AbortController();
    const changes = watch(home, { signal: watched.signal });
    const maker = startEmbeddedProcess(dataDir);
    let draft = "";
    for await (const { filename } of changes) {
      draft = filename ?? "";
      if (draft.startsWith("initdb-")) break;
    }
    await maker.kill();
    expect(await readdir(home)).not.toContain("data");
    const postgres = await start();
    expect(await query(postgres, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(await readdir(home)).not.toContain(draft);
    await postgres.stop();
  });

  it("leaves a database of another version alone, and says so", async () => {
    await mkdir(join(dataDir, "postgres", "data"), { recursive: true });
    await writeFile(join(dataDir, "postgres", "data", "PG_VERSION"), "9\n");
    await expect(start()).rejects.toMatchObject({ code: "storage/unavailable" });
    await expect(start()).rejects.toThrow("made by PostgreSQL 9");
    expect(await readFile(join(dataDir, "postgres", "data", "PG_VERSION"), "utf8")).toBe("9\n");
  });

  it("leaves a folder alone that holds something else", async () => {
    await mkdir(join(dataDir, "postgres", "data"), { recursive: true });
    await writeFile(join(dataDir, "postgres", "data", "holiday.jpg"), "");
    await expect(start()).rejects.toThrow("holds something else than a database");
  });

  describe("in a folder that has a database", () => {
    let model: string;
    beforeAll(async () => {
      model = await mkdtemp(join(tmpdir(), "strata-embedded-"));
      await (await startEmbeddedPostgres({ dataDir: model, settings })).stop();
    });
    beforeEach(() => copyTo(dataDir));
    afterAll(() => rm(model, { recursive: true, force: true }));
    /** With owners, which Node's own copying would not keep. */
    const copyTo = async (place: string): Promise<void> => {
      await mkdir(dirname(place), { recursive: true });
      await promisify(execFile)("cp", ["-a", model, place]);
    };

    it("keeps what was written over a stop and a second start", async () => {
      const first = await start();
      await query(first, "CREATE TABLE kept AS SELECT 42 AS answer");
      const { pid } = first;
      const number = pid();
      await first.stop();
      expect(await isRunning(number)).toBe(false);
      expect(pid).toThrow("not running");
      const second = await start();
      expect(await query(second, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
      await second.stop();
    });

    it("listens on a socket only, which others can't reach, and stores durably by default", async () => {
      const postgres = await startEmbeddedPostgres({ dataDir });
      const [shown] = await query(
        postgres,
        `SELECT current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync,
                current_setting('synchronous_commit') AS commit, current_setting('server_encoding') AS encoding,
                (SELECT datcollate FROM pg_database WHERE datname = current_database()) AS locale`,
      );
      expect(shown).toEqual({ addresses: "", fsync: "on", commit: "on", encoding: "UTF8", locale: "C" });
      expect((await stat(postgres.connection.host)).mode & 0o777).toBe(0o700);
      expect((await stat(join(dataDir, "postgres"))).mode & 0o777).toBe(0o700);
      await postgres.stop();
    });

    it.runIf(isRoot)("runs as another user when we are root", async () => {
      const postgres = await start();
      expect((await stat(`/proc/${postgres.pid()}`)).uid).not.toBe(0);
      expect((await stat(join(dataDir, "postgres", "data"))).uid).not.toBe(0);
      await postgres.stop();
    });

    it("works in a folder whose path is too long for a socket", async () => {
      dataDir = join(folder, "a".repeat(60), "b".repeat(60));
      await copyTo(dataDir);
      const postgres = await start();
      expect(postgres.connection.host.length).toBeLessThan(60);
      expect(await query(postgres, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await postgres.stop();
      await expect(stat(postgres.connection.host)).rejects.toMatchObject({ code: "ENOENT" });
    });

    it("refuses a folder that another server uses, and says who, where and since when", async () => {
      const owner = startEmbeddedProcess(dataDir);
      const { postgres } = await owner.report;
      await expect(start()).rejects.toMatchObject({
        code: "storage/taken",
        message: expect.stringContaining(`process ${owner.pid} on ${hostname()}, since 20`) as string,
        details: { dataDir, pid: owner.pid, host: hostname() },
      });
      expect(await isRunning(postgres!)).toBe(true);
      await owner.stop();
      await (await start()).stop();
    });

    it("takes over the running PostgreSQL of a server that was killed", async () => {
      const killed = startEmbeddedProcess(dataDir);
      const report = await killed.report;
      await killed.kill();
      const heir = await start();
      expect(heir.pid()).toBe(report.postgres);
      await heir.stop();
      expect(await isRunning(report.postgres!)).toBe(false);
    });

    it("recovers when PostgreSQL and all its processes were killed, and loses nothing that was committed", async () => {
      const killed = startEmbeddedProcess(dataDir);
      const report = await killed.report;
      const client = new Client({ host: report.host!, port: 5432, user: "strata", database: "strata" });
      client.on("error", () => undefined);
      await client.connect();
      await client.query("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number");
      await killed.kill();
      for (const pid of [report.postgres!, ...(await childrenOf(report.postgres!))]) killIfThere(pid);
      const heir = await start();
      expect(heir.pid()).not.toBe(report.postgres);
      expect(await query(heir, "SELECT count(*)::int AS count FROM kept")).toEqual([{ count: 1000 }]);
      await heir.stop();
    });

    it("starts PostgreSQL again when it is killed under a living server", async () => {
      const postgres = await start();
      const before = postgres.pid();
      const client = await connect(postgres);
      const cut = new Promise<void>((resolve) => client.once("end", resolve));
      process.kill(before, "SIGKILL");
      await cut;
      await untilReady(postgres);
      expect(postgres.pid()).not.toBe(before);
      expect(await query(postgres, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await postgres.stop();
    });

    it("is not kept from starting by the number of a foreign process in postmaster.pid", async () => {
      const pidFile = join(dataDir, "postgres", "data", "postmaster.pid");
      const { uid, gid } = await stat(join(dataDir, "postgres", "data"));
      await writeFile(pidFile, `${process.ppid}\n/elsewhere\n1700000000\n5432\n/tmp\n\n  12345  67890\nready   \n`);
      await chown(pidFile, uid, gid);
      await chmod(pidFile, 0o600);
      const postgres = await start();
      expect(postgres.pid()).not.toBe(process.ppid);
      await postgres.stop();
    });
  });
});

async function connect(postgres: EmbeddedPostgres): Promise<Client> {
  const client = new Client(postgres.connection);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = await connect(postgres);
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows;
}

/** The lock's session notices the end a moment before or after ours does. */
async function untilReady(postgres: EmbeddedPostgres): Promise<void> {
  for (;;) {
    await postgres.ready();
    const client = new Client(postgres.connection);
    client.on("error", () => undefined);
    const isThere = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isThere) return;
  }
}

/** A process that has ended but was not fetched yet has no place of work any more. */
async function isRunning(pid: number): Promise<boolean> {
  return readlink(`/proc/${pid}/cwd`).then(
    () => true,
    () => false,
  );
}

async function childrenOf(parent: number): Promise<number[]> {
  const numbers = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const parents = await Promise.all(
    numbers.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
      return { pid, parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]) };
    }),
  );
  return parents.filter((process) => process.parent === parent).map(({ pid }) => pid);
}

/** A child may have ended by itself meanwhile: its connection went with the client's process. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
  }
}
