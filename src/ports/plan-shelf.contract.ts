/** What every `PlanShelf` does. */
import { beforeAll, describe, expect, it } from "vitest";
import { instant } from "../core/model/ids.ts";
import { clusterDraft, noon, releaseDraft, uniqueName } from "../testing/storage-fixtures.ts";
import type { ShelvedPlan } from "./plan-shelf.ts";
import type { Stores } from "./stores.ts";

type ShelfStores = Pick<Stores, "shelf" | "catalog">;

export function planShelfContract(name: string, open: () => Promise<ShelfStores>): void {
  describe(`plan shelf in ${name}`, () => {
    let stores: ShelfStores;
    beforeAll(async () => {
      stores = await open();
    });
    const newCluster = async (): Promise<number> => {
      const release = await stores.catalog.releases.create(releaseDraft());
      return (await stores.catalog.clusters.create(clusterDraft(release.id))).id;
    };
    const plan = (cluster: number, age = 0): ShelvedPlan => ({
      id: uniqueName("plan"),
      cluster,
      createdAt: instant(noon - age),
      expiresAt: instant(noon + 1000 - age),
      by: "ann",
      content: { z: [1, null], a: "ü" },
    });

    it("gives a plan back as it was until it expires", async () => {
      const kept = plan(await newCluster());
      await stores.shelf.put(kept, 10);
      expect(await stores.shelf.get(kept.id, noon)).toEqual(kept);
      expect(JSON.stringify((await stores.shelf.get(kept.id, noon))?.content)).toBe(JSON.stringify(kept.content));
      expect(await stores.shelf.get(kept.id, instant(noon + 1000))).toBeUndefined();
      expect(await stores.shelf.get("nothing", noon)).toBeUndefined();
    });

    it("keeps the newest of each cluster", async () => {
      const [cluster, other] = [await newCluster(), await newCluster()];
      const [old, middle, fresh, others] = [plan(cluster, 30), plan(cluster, 20), plan(cluster, 10), plan(other, 40)];
      for (const one of [others, old, middle, fresh]) await stores.shelf.put(one, 2);
      expect(await stores.shelf.get(old.id, noon)).toBeUndefined();
      for (const one of [middle, fresh, others]) expect(await stores.shelf.get(one.id, noon)).toEqual(one);
    });

    it("lets a plan go once, and all with their cluster", async () => {
      const cluster = await newCluster();
      const [one, two] = [plan(cluster), plan(cluster)];
      for (const kept of [one, two]) await stores.shelf.put(kept, 10);
      expect(await stores.shelf.remove(one.id)).toBe(true);
      expect(await stores.shelf.remove(one.id)).toBe(false);
      await stores.catalog.clusters.remove(cluster);
      expect(await stores.shelf.get(two.id, noon)).toBeUndefined();
    });

    it("keeps none of a cluster that is not there", async () => {
      await expect(stores.shelf.put(plan(999_999), 10)).rejects.toMatchObject({ code: "entity/not-found" });
    });
  });
}
