/** What every `PastStore` does. */
import { beforeAll, describe, expect, it } from "vitest";
import { nodeId, taskId } from "../core/model/ids.ts";
import { noRun, runDraft, seedCluster, seedRun } from "../testing/storage-fixtures.ts";
import type { Stores } from "./stores.ts";

type PastStores = Pick<Stores, "past" | "runs" | "catalog">;
const pair = (task: string, node: string) => ({ task: taskId(task), node: nodeId(node) });

export function pastStoreContract(name: string, open: () => Promise<PastStores>): void {
  describe(`past store in ${name}`, () => {
    let stores: PastStores;
    beforeAll(async () => {
      stores = await open();
    });

    it("knows nothing of a new cluster, or of none", async () => {
      expect(await stores.past.list(await seedCluster(stores))).toEqual([]);
      expect(await stores.past.list(987_654)).toEqual([]);
    });

    it("lists successes by task, then node, in code unit order", async () => {
      const run = await seedRun(stores);
      const pairs = [
        pair("b", "2"),
        pair("a", "10"),
        pair("B", "1"),
        pair("a", "master"),
        pair("a", "9"),
        pair("é", "1"),
        pair("a", "null"),
      ];
      await stores.past.record(run.cluster, run.id, pairs);
      expect((await stores.past.list(run.cluster)).map(({ task, node }) => `${task}@${node}`)).toEqual([
        "B@1",
        "a@10",
        "a@9",
        "a@master",
        "a@null",
        "b@2",
        "é@1",
      ]);
    });

    it("keeps the newest run of each task and node, whatever the order of recording", async () => {
      const cluster = await seedCluster(stores);
      const [first] = await stores.runs.create(runDraft(cluster, { status: "ready" }), []);
      const [second] = await stores.runs.create(runDraft(cluster, { status: "ready" }), []);
      await stores.past.record(cluster, first!.id, [pair("deploy", "1"), pair("deploy", "2")]);
      await stores.past.record(cluster, second!.id, [pair("deploy", "2"), pair("deploy", "3")]);
      await stores.past.record(cluster, first!.id, [pair("deploy", "3")]);
      expect(await stores.past.list(cluster)).toEqual([
        { ...pair("deploy", "1"), run: first!.id },
        { ...pair("deploy", "2"), run: second!.id },
        { ...pair("deploy", "3"), run: second!.id },
      ]);
    });

    it("takes no successes, and one pair twice", async () => {
      const run = await seedRun(stores);
      await stores.past.record(run.cluster, run.id, []);
      await stores.past.record(run.cluster, run.id, [pair("a", "1"), pair("a", "1")]);
      expect(await stores.past.list(run.cluster)).toEqual([{ ...pair("a", "1"), run: run.id }]);
    });

    it("takes thousands at once", async () => {
      const run = await seedRun(stores);
      const pairs = Array.from({ length: 5000 }, (_, i) => pair(`task${i % 50}`, String(i)));
      await stores.past.record(run.cluster, run.id, pairs);
      expect(await stores.past.list(run.cluster)).toHaveLength(5000);
    });

    it("refuses a run that is not there, or not of the cluster", async () => {
      const [run, other] = [await seedRun(stores), await seedRun(stores)];
      for (const wrong of [noRun, other.id]) {
        await expect(stores.past.record(run.cluster, wrong, [pair("a", "1")])).rejects.toMatchObject({
          code: "entity/not-found",
        });
      }
    });
  });
}
