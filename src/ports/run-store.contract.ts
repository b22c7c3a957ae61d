/** What every `RunStore` does. */
import { beforeAll, describe, expect, it } from "vitest";
import { attemptId, graphType, instant, stepIndex, taskId } from "../core/model/ids.ts";
import type { RunStatus } from "../core/model/status.ts";
import { noRun, noon, runDraft, seedCluster, seedRun, someNode } from "../testing/storage-fixtures.ts";
import type { RunRecord } from "./run-store.ts";
import type { Stores } from "./stores.ts";

export function runStoreContract(name: string, open: () => Promise<Stores>): void {
  describe(`run store in ${name}`, () => {
    let stores: Stores;
    beforeAll(async () => {
      stores = await open();
    });

    it("gives a lone run back as it was made, with a number", async () => {
      const draft = runDraft(await seedCluster(stores), {
        graphType: graphType("hotfix-1"),
        message: "a\nb",
        progress: 40,
        isDry: true,
        options: { tasks: ["z", "a"], nested: { z: null, a: "\u0000" } },
        startedAt: instant(noon + 1),
        endedAt: instant(noon + 2),
      });
      const [run, ...others] = await stores.runs.create(draft, []);
      expect(others).toEqual([]);
      expect(run).toEqual({ ...draft, id: run!.id, parent: null });
      expect(await stores.runs.get(run!.id)).toEqual(run);
      expect(Object.keys(run!.options)).toEqual(["tasks", "nested"]);
    });

    it("has no run of an unknown number", async () => {
      expect(await stores.runs.get(noRun)).toBeUndefined();
      expect(await stores.runs.remove(noRun)).toBe(false);
      await expect(stores.runs.change(noRun, { progress: 1 })).rejects.toMatchObject({ code: "entity/not-found" });
      expect(await stores.runs.claim(noRun, { server: "a", now: noon, until: noon })).toBe(false);
    });

    it("makes no run of a cluster that is not there", async () => {
      await expect(stores.runs.create(runDraft(987_654), [])).rejects.toMatchObject({ code: "entity/not-found" });
    });

    it("makes a sequence and its graphs at once, in order", async () => {
      const cluster = await seedCluster(stores);
      const graphs = ["default", "upgrade"].map((type) =>
        runDraft(cluster, { graphType: graphType(type), status: "pending" }),
      );
      const [parent, ...children] = await stores.runs.create(runDraft(cluster, { kind: "sequence" }), graphs);
      expect(children.map((run) => [run.parent, run.graphType])).toEqual([
        [parent!.id, "default"],
        [parent!.id, "upgrade"],
      ]);
      expect(await stores.runs.list({ parent: parent!.id })).toEqual(children);
    });

    it("lists by cluster, kind and status, by number", async () => {
      const cluster = await seedCluster(stores);
      const [first] = await stores.runs.create(runDraft(cluster, { status: "ready" }), []);
      const [second] = await stores.runs.create(runDraft(cluster, { kind: "sequence", status: "error" }), []);
      const [third] = await stores.runs.create(runDraft(cluster), []);
      const numbers = async (filter: Parameters<Stores["runs"]["list"]>[0]): Promise<number[]> =>
        (await stores.runs.list({ cluster, ...filter })).map((run) => run.id);
      expect(await numbers({})).toEqual([first!.id, second!.id, third!.id]);
      expect(await numbers({ kinds: ["graph"] })).toEqual([first!.id, third!.id]);
      expect(await numbers({ statuses: ["ready", "error"] })).toEqual([first!.id, second!.id]);
      expect(await numbers({ kinds: [], statuses: [] })).toEqual([]);
    });

    it.each<RunStatus>(["pending", "running", "stopping"])(
      "allows one run a cluster at a time: refused while one is %s",
      async (status) => {
        const cluster = await seedCluster(stores);
        await stores.runs.create(runDraft(cluster, { kind: "sequence", status }), [runDraft(cluster)]);
        await expect(stores.runs.create(runDraft(cluster), [])).rejects.toMatchObject({
          code: "run/active",
          details: { cluster },
        });
        expect(await stores.runs.list({ cluster })).toHaveLength(2);
      },
    );

    it("lets one of many that come at once have the cluster", async () => {
      const cluster = await seedCluster(stores);
      const tries = Array.from({ length: 8 }, () => stores.runs.create(runDraft(cluster), [runDraft(cluster)]));
      const ends = await Promise.allSettled(tries);
      expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(1);
      expect(await stores.runs.list({ cluster })).toHaveLength(2);
    });

    it("takes a request to stop while a run goes on, and hides nothing for it", async () => {
      const cluster = await seedCluster(stores);
      const [, done] = await stores.runs.create(runDraft(cluster, { kind: "sequence" }), [
        runDraft(cluster, { status: "ready" }),
      ]);
      await stores.runs.create(runDraft(cluster, { kind: "stop" }), []);
      expect((await stores.runs.get(done!.id))?.hiddenAt).toBeNull();
    });

    it("hides the cluster's finished runs when a new one is made, and no other cluster's", async () => {
      const [cluster, other] = [await seedCluster(stores), await seedCluster(stores)];
      const [old, oldChild] = await stores.runs.create(runDraft(cluster, { status: "stopped" }), [
        runDraft(cluster, { status: "stopped" }),
      ]);
      const [elsewhere] = await stores.runs.create(runDraft(other, { status: "ready" }), []);
      const [fresh] = await stores.runs.create(runDraft(cluster), []);
      const hidden = async (run: RunRecord | undefined): Promise<number | null | undefined> =>
        (await stores.runs.get(run!.id))?.hiddenAt;
      expect([await hidden(old), await hidden(oldChild)]).toEqual([noon, noon]);
      expect([await hidden(elsewhere), await hidden(fresh)]).toEqual([null, null]);
    });

    it("changes what it is given and nothing else", async () => {
      const run = await seedRun(stores, { options: { keep: true } });
      const changed = await stores.runs.change(run.id, {
        status: "error",
        message: "why",
        endedAt: noon,
        progress: 100,
      });
      expect(changed).toEqual({ ...run, status: "error", message: "why", endedAt: noon, progress: 100 });
      expect(await stores.runs.change(run.id, {})).toEqual(changed);
      expect(await stores.runs.change(run.id, { message: null })).toEqual({ ...changed, message: null });
    });

    it("keeps a run's message readable, whatever is in it", async () => {
      const run = await seedRun(stores);
      const changed = await stores.runs.change(run.id, { message: "it said \u0000 and \ud800 🛑" });
      expect(changed.message).toBe("it said \ufffd and \ufffd 🛑");
      expect(await stores.runs.get(run.id)).toEqual(changed);
    });

    it("does not begin an ended run again while another one goes on", async () => {
      const cluster = await seedCluster(stores);
      const [old] = await stores.runs.create(runDraft(cluster, { status: "error" }), []);
      await stores.runs.create(runDraft(cluster), []);
      await expect(stores.runs.change(old!.id, { status: "running" })).rejects.toMatchObject({ code: "run/active" });
    });

    it("gives a run to one server until its time is up", async () => {
      const { id } = await seedRun(stores);
      const claim = (server: string, now: number): Promise<boolean> =>
        stores.runs.claim(id, { server, now: instant(noon + now), until: instant(noon + now + 10) });
      expect(await claim("a", 0)).toBe(true);
      expect(await claim("b", 5)).toBe(false);
      expect(await claim("a", 8)).toBe(true);
      expect(await claim("b", 17)).toBe(false);
      expect(await claim("b", 18)).toBe(true);
      expect(await claim("a", 19)).toBe(false);
    });

    it("gives a run to one of many servers that ask at once", async () => {
      const { id } = await seedRun(stores);
      const claims = await Promise.all(
        ["a", "b", "c", "d", "e"].map((server) =>
          stores.runs.claim(id, { server, now: noon, until: instant(noon + 10) }),
        ),
      );
      expect(claims.filter((isMine) => isMine)).toHaveLength(1);
    });

    it("removes a run with its children and all that belongs to them", async () => {
      const cluster = await seedCluster(stores);
      const [parent, child] = await stores.runs.create(runDraft(cluster, { kind: "sequence" }), [runDraft(cluster)]);
      const attempt = attemptId(child!.id, stepIndex(0), 1);
      await fill(stores, child!);
      expect(await stores.runs.remove(parent!.id)).toBe(true);
      expect(await stores.runs.get(child!.id)).toBeUndefined();
      expect(await stores.journal.read(child!.id, 0)).toEqual([]);
      expect((await stores.output.read(attempt, { offset: 0, limit: 10 })).size).toBe(0);
      expect(await stores.plans.load(child!.id)).toBeUndefined();
      expect(await stores.plans.loadBoard(child!.id)).toBeUndefined();
      expect(await stores.past.list(cluster)).toEqual([]);
      expect(await stores.runs.remove(parent!.id)).toBe(false);
      await stores.runs.create(runDraft(cluster), []);
    });

    it("loses a cluster's runs with the cluster", async () => {
      const run = await seedRun(stores);
      await fill(stores, run);
      await stores.catalog.clusters.remove(run.cluster);
      expect(await stores.runs.get(run.id)).toBeUndefined();
      expect(await stores.journal.read(run.id, 0)).toEqual([]);
    });

    it("keeps a cluster's runs when its removal is undone", async () => {
      const run = await seedRun(stores);
      const undone = stores.catalog.atomically(async (catalog) => {
        await catalog.clusters.remove(run.cluster);
        throw new Error("changed my mind");
      });
      await expect(undone).rejects.toThrow("changed my mind");
      expect(await stores.runs.get(run.id)).toEqual(run);
    });
  });
}

/** Gives a run an event, output, a plan, a board and a success. */
async function fill(stores: Stores, run: RunRecord): Promise<void> {
  await stores.journal.append(run.id, 0, [{ type: "run-started", at: noon, offline: [] }]);
  const data = new TextEncoder().encode("hello");
  await stores.output.append(attemptId(run.id, stepIndex(0), 1), [{ stream: "stdout", at: noon, data }]);
  await stores.output.flush();
  await stores.plans.save(run.id, { plan: {}, tasks: [], facts: { common: {}, nodes: {} }, settings: {} });
  await stores.plans.saveBoard(run.id, [1]);
  await stores.past.record(run.cluster, run.id, [{ task: taskId("deploy"), node: someNode }]);
}
