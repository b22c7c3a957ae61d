/** Facts of now against those of the last success: Fuel's functions, and the lazy union they read. */
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../base/json.ts";
import { difference } from "./difference.ts";
import { YaqlError } from "./errors.ts";
import { compileExpression, evaluateToJson } from "./expression.ts";
import { mergedObject, unionFacts } from "./facts.ts";
import { toJson } from "./finalize.ts";
import { fromJson, undefinedValue } from "./values.ts";

const common: JsonObject = {
  nodes: [
    { uid: "1", role: "compute" },
    { uid: "2", role: "controller" },
  ],
  debug: false,
  storage: { ceph: true, size: 3 },
};
const facts = unionFacts(common, { uid: "1", storage: { size: 4 } });
const previous = unionFacts(
  { ...common, debug: true, nodes: [{ uid: "2", role: "controller" }] },
  { uid: "1", storage: { size: 4 } },
);

function outcome(text: string, past = true): Json {
  try {
    return evaluateToJson(compileExpression(text), { facts, previous: past ? previous : undefined }, (value) =>
      value === undefinedValue ? "undefined" : value.typeName,
    );
  } catch (error) {
    if (error instanceof YaqlError) return { error: error.kind };
    throw error;
  }
}

describe("with a previous success", () => {
  it.each<[string, Json]>([
    ["changed($.debug)", true],
    ["changed($.storage)", false],
    ["changedAny($.storage, $.debug)", true],
    ["changedAll($.storage, $.debug)", false],
    ["changed($.nope)", { error: "KeyError" }],
    ["changed($.get(nope))", false],
    ["old($.nope)", "undefined"],
    ["old($.nope).isUndef()", true],
    ["old($.debug)", true],
    ["changed(switch($.debug => set(1, 2, b, a), true => set(a, b, 2, 1)))", false],
    ["added($.nodes).uid", ["1"]],
    ["deleted($.nodes)", []],
    ["$.uid in added($.nodes).uid", true],
    ["$.nodes.where($.uid = new($.uid)).role", ["compute"]],
    ["$node", { uid: "1", storage: { size: 4 } }],
    ["$common.storage.size", 3],
    ["$.storage", { ceph: true, size: 4 }],
    ["$.storage.toYaml()", "ceph: true\nsize: 4\n"],
    ["{a => [1, {b => 'x: y'}], c => null}.toYaml()", "a:\n- 1\n- b: 'x: y'\nc: null\n"],
    ["'5'.toYaml()", "'5'\n"],
    ["[].toJson()", "[]"],
  ])("%s", (text, expected) => {
    expect(outcome(text)).toEqual(expected);
  });
});

describe("without one", () => {
  it.each<[string, Json]>([
    ["changed($.debug)", true],
    ["changed($.get(nope))", false],
    ["old($)", {}],
    ["added($.nodes).uid", ["1", "2"]],
    ["deleted($.nodes)", null],
    ["changedAny()", false],
    ["changedAll()", true],
  ])("%s", (text, expected) => {
    expect(outcome(text, false)).toEqual(expected);
  });
});

describe("explanations", () => {
  const failure = (text: string): YaqlError => {
    try {
      compileExpression(text).evaluate({ facts, previous });
    } catch (error) {
      if (error instanceof YaqlError) return error;
    }
    throw new Error(`${text} did not fail`);
  };

  it.each([
    ["$.uid and $.nope.x", 12],
    ["changed($.storage) or\n $.nodes.where($.cpu > 4).any()", 39],
    ["[1, $.storage + 1]", 14],
    ["len(1)", 0],
  ])("%s fails at offset %i", (text, offset) => {
    expect(failure(text).place?.offset).toBe(offset);
  });

  it("finds the place again on every node", () => {
    const expression = compileExpression("$.nope");
    for (let i = 0; i < 2; i += 1) {
      expect(() => expression.evaluate({ facts })).toThrow(
        expect.objectContaining({ place: { expression: "$.nope", offset: 2 } }) as Error,
      );
    }
  });

  it("tells which facts were read", () => {
    const reads = compileExpression("changed($.storage) or $.uid in $.nodes.uid").reads({ facts, previous });
    expect(reads).toEqual([
      { root: "new", key: "storage" },
      { root: "old", key: "storage" },
      { root: "new", key: "uid" },
      { root: "new", key: "nodes" },
    ]);
    expect(compileExpression("len($)").reads({ facts })).toEqual([{ root: "new", key: undefined }]);
  });
});

describe("differences", () => {
  it.each<[Json, Json, Json, Json]>([
    [
      [1, 2, 3],
      [3, 2, 1],
      [3, 2],
      [2, 3],
    ],
    ["a\nb", "b\nc", ["c"], ["a"]],
    [{ a: 1, b: 2 }, { a: 1, b: 3, c: 4 }, { b: 3, c: 4 }, { b: 2 }],
    [1, 2, 2, 1],
    [[1], { a: 1 }, { a: 1 }, [1]],
    [true, 1, null, null],
  ])("from %j to %j", (old, fresh, added, deleted) => {
    const found = difference(fromJson(old), fromJson(fresh));
    expect([toJson(found.added), toJson(found.deleted)]).toEqual([added, deleted]);
  });

  it("leaves out values that stand in more than one of a hundred places when it looks for common runs", () => {
    const many = Array.from({ length: 300 }, () => "same");
    const found = difference([...many, "x"], ["y", ...many]);
    expect(toJson(found.added)).toEqual(["y", ...many]);
  });
});

describe("the union of facts", () => {
  it("gives the very same object for what only one side has", () => {
    expect(facts.field("nodes")).toBe(common["nodes"]);
  });

  it("makes one union of one pair", () => {
    expect(facts.field("storage")).toBe(unionFacts(common, facts.upper as JsonObject).field("storage"));
  });

  it("is hidden by anything above that is no object", () => {
    expect(toJson(unionFacts({ a: { b: 1 } }, { a: null }))).toEqual({ a: null });
  });

  it("does not mistake what objects inherit for facts", () => {
    expect(unionFacts({}, {}).field("constructor")).toBeUndefined();
    expect(unionFacts(JSON.parse('{"__proto__": 1}') as JsonObject, {}).field("__proto__")).toBe(1);
  });

  it("merges any number of objects, the last one winning", () => {
    expect(mergedObject([{ a: { x: 1 } }, { a: 5 }, { a: { y: 2 } }])).toEqual({ a: { y: 2 } });
  });
});
