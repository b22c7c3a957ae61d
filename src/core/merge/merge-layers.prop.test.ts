import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../base/json.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { graphType } from "../model/ids.ts";
import type { GraphLayer, LayerLevel, Task } from "../model/layer.ts";
import { mergeLayers } from "./merge-layers.ts";
import { deepMerge } from "./merge-metadata.ts";

const names = ["a", "b", "c", "d", "e"];
const tasks = fc
  .uniqueArray(fc.constantFrom(...names), { maxLength: 5 })
  .chain((chosen) =>
    fc.tuple(...chosen.map((id) => fc.record({ id: fc.constant(id), requires: fc.subarray(names), v: fc.nat(9) }))),
  );
const metadata = fc.record(
  {
    nodeFilter: fc.constantFrom("", "x"),
    onSuccess: fc.dictionary(fc.constantFrom("p", "q"), fc.jsonValue({ maxDepth: 2 })),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<GraphLayer["metadata"]>;

const layers = (level: LayerLevel): fc.Arbitrary<GraphLayer> =>
  fc.record({ list: tasks, metadata }).map(({ list, metadata: own }) => ({
    origin: { level, name: level },
    type: graphType("default"),
    metadata: own,
    tasks: list.map((one) => {
      const written = { ...one, type: "shell", roles: ["web"] };
      return { id: one.id, type: "shell", written, fields: written } as unknown as Task;
    }),
  }));
const stacks = fc
  .tuple(
    layers("release"),
    fc.option(layers("cluster"), { nil: undefined }),
    fc.option(layers("one-shot"), { nil: undefined }),
  )
  .map(([release, cluster, oneShot]) => ({ type: graphType("default"), plugins: [], release, cluster, oneShot }));

const printed = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value)) as Json);

describe("mergeLayers", () => {
  it("leaves a layer alone as it is", () => {
    fc.assert(
      fc.property(layers("cluster"), (cluster) => {
        const merged = mergeLayers({ type: graphType("default"), plugins: [], cluster }).value!;
        expect(merged.tasks.map(({ task }) => task)).toEqual(cluster.tasks);
        expect(merged.metadata).toEqual(cluster.metadata);
        for (const { origin, replaced } of merged.tasks) expect([origin, replaced]).toEqual([cluster.origin, []]);
      }),
    );
  });

  it("gives the same bytes for the same layers", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        expect(printed(mergeLayers(stack))).toBe(printed(mergeLayers(structuredClone(stack))));
      }),
    );
  });

  it("has every task of every layer once, from the strongest layer that has it, whole", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const merged = mergeLayers(stack).value!;
        const strongestFirst = [stack.oneShot, stack.cluster, stack.release].filter((one) => one !== undefined);
        const wanted = new Map<string, JsonObject>();
        for (const { tasks: list } of strongestFirst)
          for (const { id, written } of list) if (!wanted.has(id)) wanted.set(id, written);
        expect(merged.tasks.map(({ task }) => [task.id, task.written])).toEqual([...wanted]);
        const all = strongestFirst.reduce((sum, { tasks: list }) => sum + list.length, 0);
        expect(merged.tasks.reduce((sum, { replaced }) => sum + 1 + replaced.length, 0)).toBe(all);
      }),
    );
  });
});

describe("deepMerge", () => {
  const maps = fc.dictionary(fc.constantFrom("a", "b"), fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<JsonObject>;

  it("takes every leaf of the patch, and changes nothing when it is merged again", () => {
    fc.assert(
      fc.property(maps, maps, (base, patch) => {
        const once = deepMerge(base, patch);
        expect(deepMerge(once, patch)).toEqual(once);
        for (const [key, value] of Object.entries(patch)) if (typeof value !== "object") expect(once[key]).toBe(value);
      }),
    );
  });

  it("is the other map when one is empty", () => {
    fc.assert(
      fc.property(maps, (map) => {
        expect([deepMerge(map, {}), deepMerge({}, map)]).toEqual([map, map]);
      }),
    );
  });
});
