import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../base/json.ts";
import { documentOf, parseDocument } from "../parse/parse-document.ts";
import { fuelComplaint } from "./fuel-complaint.ts";
import { readGraph } from "./read-graph.ts";

/** There is a value exactly when nothing is an error. */
function isSound(value: Json): void {
  const read = readGraph([documentOf(value, "fuzz")]);
  expect(read.value === undefined).toBe(read.diagnostics.some(({ severity }) => severity === "error"));
  expect(() => fuelComplaint(value)).not.toThrow();
}

const anything = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const fields = [
  "id",
  "type",
  "version",
  "role",
  "roles",
  "tags",
  "groups",
  "requires",
  "required_for",
  "cross-depends",
].concat([
  "cross_depended_by",
  "condition",
  "parameters",
  "tasks",
  "fault_tolerance",
  "on_failure",
  "regex",
  "__proto__",
]);
const names = fc.constantFrom("a", "b", "/b/", "/(/", "/", "*", "self", "master", "", "/(a+)+$/");
const likely = fc.oneof(
  names,
  fc.array(names, { maxLength: 3 }),
  fc.array(fc.record({ name: names, role: names, policy: names }, { requiredKeys: [] }), { maxLength: 2 }),
  fc.record({ yaql_exp: fc.constantFrom("$.a", "$.a +", "", "((", "'") }),
  fc.record({ strategy: fc.record({ type: names, amount: fc.constantFrom(1, "3", null) }, { requiredKeys: [] }) }),
  fc.constantFrom("shell", "group", "stage", "2.0.0", "cluster:id == 1", null, 0, true),
  anything,
);
const tasks = fc.array(
  fc
    .array(fc.tuple(fc.constantFrom(...fields), likely), { maxLength: 6 })
    .map((pairs): JsonObject => Object.fromEntries(pairs)),
  {
    maxLength: 4,
  },
);
const good = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { maxLength: 4 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record(
        {
          id: fc.constant(id),
          type: fc.constantFrom("shell", "stage", "skipped"),
          role: fc.constantFrom("*", "web", ["web"], ["*"], []),
          condition: fc.constantFrom(false, true, { yaql_exp: "$.x" }),
          requires: fc.constantFrom([], ["z"]),
          X: anything,
        },
        { requiredKeys: ["id", "type"] },
      ),
    ),
  ),
);

describe("readGraph", () => {
  it("never throws, whatever the value", () => {
    fc.assert(fc.property(anything, isSound), { numRuns: 300 });
    fc.assert(fc.property(tasks, isSound), { numRuns: 1000 });
    fc.assert(
      fc.property(
        fc.record(
          { tasks: fc.oneof(tasks, anything), name: anything, node_filter: anything, on_stop: anything },
          { requiredKeys: [] },
        ),
        isSound,
      ),
      { numRuns: 300 },
    );
  });

  it("gives back what was uploaded, in the same order", () => {
    fc.assert(
      fc.property(good, (list) => {
        const value = JSON.parse(JSON.stringify(list)) as Json;
        const { value: read, diagnostics } = readGraph([documentOf(value, "upload")]);
        expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(read?.tasks.map(({ written }) => written)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});

const data = join(process.env["STRATA_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared"), "golden", "data");
const graphs = existsSync(data) ? readdirSync(data).filter((name) => name.endsWith(".json")) : [];
if (graphs.length === 0) console.log("validate: no real graphs at ../shared/golden/data: left out");

describe.skipIf(graphs.length === 0)("real graphs", () => {
  it("never make the reader throw when their text is changed", () => {
    const texts = graphs.map((name) => readFileSync(join(data, name), "utf8"));
    const changed = fc.constantFrom(...texts).chain((text) =>
      fc
        .array(
          fc.record({
            at: fc.nat(Math.min(text.length, 30_000)),
            put: fc.constantFrom("", "5", "null", "[", '"', "/(", "yaql_exp", ","),
          }),
          { minLength: 1, maxLength: 3 },
        )
        .map((changes) => changes.reduce((now, { at, put }) => now.slice(0, at) + put + now.slice(at + 1), text)),
    );
    fc.assert(
      fc.property(changed, (text) => {
        const { value } = parseDocument({ name: "changed.json", text });
        if (value !== undefined) isSound(value.value);
      }),
      { numRuns: 40 },
    );
  });

  it("never make the reader throw when their tasks are swapped with something else", () => {
    const all = graphs
      .map((name) => JSON.parse(readFileSync(join(data, name), "utf8")) as Json)
      .filter(Array.isArray) as JsonObject[][];
    const swapped = fc
      .constantFrom(...all.flat())
      .chain((task) =>
        fc.tuple(fc.constantFrom(...Object.keys(task)), likely).map(([field, value]) => [{ ...task, [field]: value }]),
      );
    fc.assert(fc.property(swapped, isSound), { numRuns: 500 });
  });
});
