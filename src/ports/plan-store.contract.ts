/** What every `PlanStore` does. */
import { beforeAll, describe, expect, it } from "vitest";
import type { RunId } from "../core/model/ids.ts";
import type { Facts } from "../core/model/inventory.ts";
import { noRun, seedRun } from "../testing/storage-fixtures.ts";
import type { PlanSnapshot } from "./run-store.ts";
import type { Stores } from "./stores.ts";

type PlanStores = Pick<Stores, "plans" | "runs" | "catalog">;

export function planStoreContract(name: string, open: () => Promise<PlanStores>): void {
  describe(`plan store in ${name}`, () => {
    let stores: PlanStores;
    beforeAll(async () => {
      stores = await open();
    });
    const newRun = async (): Promise<RunId> => (await seedRun(stores)).id;

    it("gives a plan back as it was saved", async () => {
      const run = await newRun();
      await stores.plans.save(run, snapshot);
      const loaded = await stores.plans.load(run);
      expect(loaded).toEqual(snapshot);
      expect(JSON.stringify(loaded)).toBe(JSON.stringify(snapshot));
    });

    it("has no plan of a run that has none, or that is not there", async () => {
      expect(await stores.plans.load(await newRun())).toBeUndefined();
      expect(await stores.plans.load(noRun)).toBeUndefined();
      await expect(stores.plans.save(noRun, snapshot)).rejects.toMatchObject({ code: "entity/not-found" });
      await expect(stores.plans.saveBoard(noRun, {})).rejects.toMatchObject({ code: "entity/not-found" });
    });

    it("replaces a plan that is saved again", async () => {
      const run = await newRun();
      await stores.plans.save(run, snapshot);
      const other: PlanSnapshot = { ...snapshot, plan: [1, 2], facts: { common: {}, nodes: { "7": { a: 1 } } } };
      await stores.plans.save(run, other);
      expect(await stores.plans.load(run)).toEqual(other);
    });

    it("gives the facts of many runs, and leaves out those without", async () => {
      const [first, second, without] = [await newRun(), await newRun(), await newRun()];
      const changed: Facts = { ...snapshot.facts, common: { debug: true } };
      await stores.plans.save(first, snapshot);
      await stores.plans.save(second, { ...snapshot, facts: changed });
      const facts = await stores.plans.facts([first, second, without, first]);
      expect([...facts.keys()].sort((a, b) => a - b)).toEqual([first, second]);
      expect(facts.get(first)).toEqual(snapshot.facts);
      expect(facts.get(second)).toEqual(changed);
      expect((await stores.plans.facts([])).size).toBe(0);
    });

    it("keeps facts that other runs have too when a run goes", async () => {
      const [first, second] = [await newRun(), await newRun()];
      await stores.plans.save(first, snapshot);
      await stores.plans.save(second, snapshot);
      await stores.runs.remove(first);
      expect((await stores.plans.load(second))?.facts).toEqual(snapshot.facts);
    });

    it("saves plans with the same facts at the same time", async () => {
      const facts: Facts = { common: { fresh: "for this test" }, nodes: { "1": { fresh: 1 }, "2": { fresh: 1 } } };
      const runs = [await newRun(), await newRun(), await newRun(), await newRun()];
      await Promise.all(runs.map((run) => stores.plans.save(run, { ...snapshot, facts })));
      for (const run of runs) expect((await stores.plans.load(run))?.facts).toEqual(facts);
    });

    it("keeps a board beside the plan, and the newest one", async () => {
      const run = await newRun();
      expect(await stores.plans.loadBoard(run)).toBeUndefined();
      await stores.plans.saveBoard(run, { status: "AAEC", at: [1, null] });
      await stores.plans.saveBoard(run, { status: "AAED", at: [] });
      expect(await stores.plans.loadBoard(run)).toEqual({ status: "AAED", at: [] });
    });
  });
}

const snapshot: PlanSnapshot = {
  plan: { type: "default", columns: "AAECAwQ=", steps: [{ z: 1, a: null }], odd: "\u0000 \ud83d \u2028" },
  tasks: [{ id: "deploy", type: "shell", requires: [], condition: false, parameters: {} }],
  facts: {
    common: { puppet: { z: 1, a: 2 } },
    nodes: { "1": { uid: "1" }, "2": {}, master: { uid: "master" }, null: {} },
  },
  settings: { editable: { common: {} } },
};
