/** What every `RevisionStore` does. */
import { beforeAll, describe, expect, it } from "vitest";
import { graphDraft, noon, releaseDraft, uniqueName } from "../testing/storage-fixtures.ts";
import type { GraphRelation } from "./graph-record.ts";
import type { Revision } from "./revision-store.ts";
import type { Stores } from "./stores.ts";

export function revisionStoreContract(name: string, open: () => Promise<Pick<Stores, "catalog">>): void {
  describe(`revisions in ${name}`, () => {
    let catalog: Stores["catalog"];
    beforeAll(async () => {
      ({ catalog } = await open());
    });
    const newLayer = async (): Promise<GraphRelation> => {
      const release = await catalog.releases.create(releaseDraft());
      return { level: "release", ownerId: release.id, type: uniqueName("type") };
    };
    const draft = (layer: GraphRelation, change: Partial<Revision> = {}): Omit<Revision, "number"> => {
      const { name, nodeFilter, onSuccess, onError, onStop, tasks } = graphDraft();
      const content = { name, nodeFilter, onSuccess, onError, onStop, tasks };
      return { layer, kind: "changed", graphId: 7, at: noon, by: "ann", message: "because", content, ...change };
    };

    it("numbers the revisions of each layer from 1 and gives them back as they were", async () => {
      const [layer, other] = [await newLayer(), await newLayer()];
      const first = draft(layer, { kind: "created", by: null, message: null });
      const tasks = [{ id: "b", type: "shell", z: 1, a: { y: [1.5, null], b: "ü" } }];
      const second = draft(layer, { content: { ...first.content!, tasks, onStop: { z: 1, a: 2 } } });
      expect((await catalog.revisions.add(first)).number).toBe(1);
      expect((await catalog.revisions.add(draft(other))).number).toBe(1);
      const head = await catalog.revisions.add(second);
      expect({ ...head, content: second.content }).toEqual({ ...second, number: 2 });
      expect(head).not.toHaveProperty("content");
      const stored = await catalog.revisions.get(layer, 2);
      expect(stored).toEqual({ ...second, number: 2 });
      expect(JSON.stringify(stored?.content)).toBe(JSON.stringify(second.content));
      expect(await catalog.revisions.get(layer, 1)).toEqual({ ...first, number: 1 });
    });

    it("lists heads in order, and knows the last", async () => {
      const layer = await newLayer();
      expect(await catalog.revisions.list(layer)).toEqual([]);
      expect(await catalog.revisions.last(layer)).toBeUndefined();
      for (const message of ["one", "two", "three"]) await catalog.revisions.add(draft(layer, { message }));
      const heads = await catalog.revisions.list(layer);
      expect(heads.map(({ number, message }) => [number, message])).toEqual([
        [1, "one"],
        [2, "two"],
        [3, "three"],
      ]);
      expect(heads[0]).not.toHaveProperty("content");
      expect(await catalog.revisions.last(layer)).toEqual(heads[2]);
    });

    it("keeps that a graph was removed", async () => {
      const layer = await newLayer();
      await catalog.revisions.add(draft(layer, { kind: "removed", content: null }));
      expect(await catalog.revisions.get(layer, 1)).toMatchObject({ kind: "removed", content: null });
    });

    it("has none of what is not there", async () => {
      const layer = await newLayer();
      await catalog.revisions.add(draft(layer));
      for (const number of [0, 2, -1, 1.5, 2 ** 40]) expect(await catalog.revisions.get(layer, number)).toBeUndefined();
      expect(await catalog.revisions.list({ ...layer, ownerId: 2 ** 40 })).toEqual([]);
      expect(await catalog.revisions.list({ ...layer, level: "plugin" })).toEqual([]);
    });

    it("forgets them with their owner, but not with their graph", async () => {
      const layer = await newLayer();
      const graph = await catalog.graphs.create(graphDraft({ relations: [layer] }));
      await catalog.revisions.add(draft(layer));
      await catalog.graphs.remove(graph.id);
      expect(await catalog.revisions.list(layer)).toHaveLength(1);
      await catalog.releases.remove(layer.ownerId);
      expect(await catalog.revisions.list(layer)).toEqual([]);
    });

    it("takes part in transactions", async () => {
      const layer = await newLayer();
      const failing = catalog.atomically(async (inside) => {
        await inside.revisions.add(draft(layer));
        expect((await inside.revisions.last(layer))?.number).toBe(1);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await catalog.revisions.list(layer)).toEqual([]);
      await Promise.all([1, 2, 3].map(() => catalog.atomically((inside) => inside.revisions.add(draft(layer)))));
      expect((await catalog.revisions.list(layer)).map(({ number }) => number)).toEqual([1, 2, 3]);
    });

    it("refuses what can't be stored", async () => {
      const layer = await newLayer();
      await expect(catalog.revisions.add(draft(layer, { message: "a\0b" }))).rejects.toMatchObject({
        code: "request/invalid",
      });
      await expect(catalog.revisions.add(draft(layer, { message: "x".repeat(1001) }))).rejects.toMatchObject({
        code: "request/invalid",
      });
    });
  });
}
