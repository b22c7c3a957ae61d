import { describe, expect, test } from "vitest";
import { flattenAttributes, mergeObjects, patchObject } from "./cluster-settings.ts";

describe("settings in Fuel's form", () => {
  test("become facts: values unwrapped, `common` at the top, components with `enabled`, plugins with their own", () => {
    const facts = flattenAttributes({
      common: { debug: { value: true, label: "Debug" }, no_value: { label: "x" } },
      additional_components: { ceilometer: { value: false } },
      storage: { volumes_ceph: { value: true }, metadata: { label: "Storage" } },
      lma: { metadata: { class: "plugin", enabled: true, chosen_id: 1 }, address: { value: "10.0.0.1" } },
      odd: 5,
    });
    expect(facts).toEqual({
      debug: true,
      ceilometer: { enabled: false },
      storage: { volumes_ceph: true },
      lma: { enabled: true, address: "10.0.0.1" },
    });
  });

  test("a section of any name harms nothing", () => {
    const facts = flattenAttributes(JSON.parse('{"__proto__": {"polluted": {"value": true}}}') as never);
    expect(Object.keys(facts)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("objects laid over each other", () => {
  test("merge object by object; everything else is replaced", () => {
    expect(mergeObjects({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [2] }, d: { e: 1 } })).toEqual({
      a: { b: 1, c: [2] },
      d: { e: 1 },
    });
  });

  test("as a patch, lose the keys that are null", () => {
    expect(patchObject({ a: { b: 1 }, c: 1 }, { a: { b: null, d: { e: null, f: 2 } }, c: null })).toEqual({
      a: { d: { f: 2 } },
    });
  });
});
