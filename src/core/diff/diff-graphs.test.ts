import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { diffFields, diffGraphs, isSame, type ComparedGraph } from "./diff-graphs.ts";
import { renderDiff, summaryOf } from "./render-diff.ts";

const graph = (tasks: Readonly<Record<string, JsonObject>>, metadata: JsonObject = {}): ComparedGraph => ({
  metadata,
  tasks: Object.entries(tasks).map(([id, fields]) => ({ id, fields })),
});

describe("the difference of two graphs", () => {
  const before = graph(
    { a: { type: "shell", parameters: { cmd: "old", timeout: 1 } }, b: { type: "skipped" }, c: { x: [1, 2] } },
    { node_filter: "true" },
  );
  const after = graph(
    { d: { type: "stage" }, c: { x: [1, 2] }, a: { type: "shell", parameters: { cmd: "new", env: null } } },
    {},
  );

  it("names tasks, fields and both values", () => {
    expect(diffGraphs(before, after)).toEqual({
      metadata: [{ path: "node_filter", before: "true" }],
      added: [{ id: "d", fields: { type: "stage" } }],
      removed: [{ id: "b", fields: { type: "skipped" } }],
      changed: [
        {
          id: "a",
          fields: [
            { path: "parameters.cmd", before: "old", after: "new" },
            { path: "parameters.env", after: null },
            { path: "parameters.timeout", before: 1 },
          ],
        },
      ],
      unchanged: 1,
    });
  });

  it("is text that can be read", () => {
    expect(renderDiff(diffGraphs(before, after))).toBe(
      [
        '~ node_filter: "true" (gone)',
        "+ d",
        "- b",
        "~ a",
        '    parameters.cmd: "old" -> "new"',
        "    parameters.env: null (new)",
        "    parameters.timeout: 1 (gone)",
        "1 added, 1 removed, 1 changed, 1 changed in the metadata, 1 unchanged",
        "",
      ].join("\n"),
    );
    expect(summaryOf(diffGraphs(before, before))).toBe("no difference in 3 tasks");
  });

  it("does not end at depth, nor at names that every object has", () => {
    let deep: Json = { end: 1 };
    let other: Json = { end: 2 };
    for (let i = 0; i < 20_000; i++) [deep, other] = [{ a: deep }, { a: other }];
    expect(diffFields(deep, other)).toHaveLength(1);
    expect(diffFields({}, { constructor: 1 })).toEqual([{ path: "constructor", after: 1 }]);
  });
});

const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(1, 2, null, "x", [1]),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { noNullPrototype: true }),
  ),
})).value;
const someGraph = fc
  .dictionary(
    fc.constantFrom("t1", "t2", "t3"),
    fc.dictionary(fc.constantFrom("a", "b"), value, { noNullPrototype: true }),
    { noNullPrototype: true },
  )
  .map((tasks) => graph(tasks));

/** The fields with the changes made. */
function patched(fields: JsonObject, changes: ReturnType<typeof diffFields>): Json {
  const result = structuredClone(fields) as Record<string, unknown>;
  for (const { path, after } of changes) {
    const keys = path.split(".");
    let place = result;
    for (const key of keys.slice(0, -1)) place = place[key] as Record<string, unknown>;
    const last = keys.at(-1)!;
    if (after === undefined) Reflect.deleteProperty(place, last);
    else place[last] = after;
  }
  return result as Json;
}

describe("laws of the difference", () => {
  it("nothing differs from itself, and the way back is the way turned round", () => {
    fc.assert(
      fc.property(someGraph, someGraph, (one, two) => {
        expect(isSame(diffGraphs(one, one))).toBe(true);
        const [there, back] = [diffGraphs(one, two), diffGraphs(two, one)];
        expect(back.added).toEqual(there.removed);
        expect(back.changed.map(({ id, fields }) => [id, fields.map(({ path }) => path)])).toEqual(
          there.changed.map(({ id, fields }) => [id, fields.map(({ path }) => path)]),
        );
        expect(there.unchanged + there.changed.length + there.added.length).toBe(two.tasks.length);
      }),
    );
  });

  it("the changes, made, give the other side", () => {
    fc.assert(
      fc.property(value.filter(isJsonObject), value.filter(isJsonObject), (one, two) => {
        expect(patched(one, diffFields(one, two))).toEqual(two);
      }),
    );
  });
});
