/** Laws of the language: nothing but YaqlError, remembering changes nothing, unions are merges, printing reads back. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { Json, JsonObject } from "../base/json.ts";
import { YaqlError } from "./errors.ts";
import { compileExpression, createMemo, isTruthy, plainScope, type Scope } from "./expression.ts";
import { mergedObject, unionFacts } from "./facts.ts";
import { toJson } from "./finalize.ts";
import { parseExpression } from "./parse.ts";
import { printExpression } from "./print.ts";
import { yamlText } from "./yaml-text.ts";

const names = ["a", "b", "c", "uid", "nodes"];
const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom("a", "b", "1", ""),
);
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("value"), { maxLength: 3 }), objectOf(tie("value"))),
})).value;

function objectOf(value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), value), { maxLength: 4, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));
}
const object = objectOf(json);

const calls = [
  "where($.a = b)",
  "select($.a)",
  "select($ * 2)",
  "any($ = new($.uid))",
  "where($.uid = new($.uid))",
  "get(a, 1)",
  "values()",
  "keys()",
  "items()",
  "toSet()",
  "toList()",
  "flatten()",
  "first(null)",
  "sum(0)",
  "orderBy($)",
  "groupBy($.a)",
  "distinct()",
  "select($.where($ = 1))",
  "len()",
  "toYaml()",
  "isUndef()",
  "memorize()",
  "take(2)",
  "replace(a, b)",
];

/** Well-formed expressions over the facts, with lambdas, diff functions and scopes. */
const expressionText: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      "$",
      "$.a",
      "$.nodes",
      "$node",
      "$common.a",
      "1",
      "a",
      "[]",
      "{a => 1}",
      "$.get(b)",
      "old($.a)",
      "$x",
    ),
    fc.tuple(tie("node"), fc.constantFrom(...calls)).map(([node, call]) => `(${node}).${call}`),
    fc.tuple(tie("node"), fc.constantFrom(...names)).map(([node, name]) => `(${node}).${name}`),
    fc
      .tuple(tie("node"), fc.constantFrom("+", "=", "<", "in", "and", "or", "*"), tie("node"))
      .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
    fc
      .tuple(fc.constantFrom("changed", "added", "deleted", "new", "old", "not ", "changedAny"), tie("node"))
      .map(([name, node]) => `${name}(${node})`),
    fc.tuple(tie("node"), tie("node")).map(([left, right]) => `switch(${left} => ${right}, true => [${right}])`),
    fc.tuple(tie("node"), tie("node")).map(([left, right]) => `(let(x => ${left}) -> ${right})`),
    fc.tuple(tie("node"), tie("node")).map(([left, right]) => `(${left}).select(${right})`),
  ),
})).node;

/** The value as JSON text, or the kind of error. */
function outcome(text: string, scope: Scope): string {
  try {
    const value = compileExpression(text).evaluate({ ...scope, limits: { steps: 100_000 } });
    return `${isTruthy(value)} ${JSON.stringify(toJson(value, (one) => ({ other: one.typeName })))}`;
  } catch (error) {
    if (error instanceof YaqlError) return error.kind;
    throw error;
  }
}

describe("laws", () => {
  it("reads any text or refuses it", () => {
    const pieces = fc.constantFrom(
      "$",
      "a",
      "f(",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      ",",
      "=>",
      "->",
      ".",
      "?.",
      "not",
      "and",
      "1",
      "'",
      '"',
      "`",
      "\\",
      " ",
      "=~",
      "é",
      "😀",
      "#",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          parseExpression(source);
        } catch (error) {
          expect(error).toBeInstanceOf(YaqlError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("reads what it printed as the same tree", () => {
    const shape = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, item: unknown) => (key === "offset" || key === "depth" ? undefined : item)),
      );
    const strip = (text: string): unknown => shape(parseExpression(text));
    fc.assert(
      fc.property(expressionText, (text) => {
        const printed = printExpression(parseExpression(text));
        expect(printExpression(parseExpression(printed))).toBe(
          printExpression(parseExpression(printExpression(parseExpression(printed)))),
        );
        expect(strip(printed)).toEqual(strip(printExpression(parseExpression(printed))));
      }),
    );
  });

  it("gives a value or a YaqlError for any well-formed expression over any facts", () => {
    fc.assert(
      fc.property(expressionText, json, (text, value) => {
        expect(typeof outcome(text, plainScope(value))).toBe("string");
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same with and without a memo, whatever came before", () => {
    const nodes = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), object, fc.option(object, { nil: undefined })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        fc.array(expressionText, { minLength: 1, maxLength: 4 }),
        fc.tuple(object, object),
        nodes,
        (texts, commons, cases) => {
          const memo = createMemo();
          for (const [which, node, past] of cases) {
            const facts = unionFacts(commons[which] ?? {}, node);
            const previous = past === undefined ? undefined : unionFacts(commons[1 - which] ?? {}, past);
            for (const text of texts)
              expect(outcome(text, { facts, previous, memo })).toBe(outcome(text, { facts, previous }));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("finds by a property what going through all finds", () => {
    const item = fc.record(
      { uid: fc.constantFrom<Json>("1", "2", 1, true, null, 2.5, [1]), at: fc.nat() },
      { requiredKeys: ["at"] },
    );
    const text = "$.nodes.where($.uid = new($.wanted)).at";
    const slow = "$.nodes.where($.uid = new($.wanted) and true).at";
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 30, maxLength: 60 }),
        fc.constantFrom<Json>("1", 1, true, null, 2.5, [1]),
        (nodes, wanted) => {
          const facts = unionFacts({ nodes }, { wanted });
          const results = [text, text, text, slow].map((one) => outcome(one, { facts }));
          expect(new Set(results).size).toBe(1);
        },
      ),
    );
  });

  it("sees in a union what a merge has", () => {
    fc.assert(
      fc.property(object, object, (lower, upper) => {
        expect(toJson(unionFacts(lower, upper))).toEqual(mergedObject([lower, upper]));
      }),
    );
  });

  it("writes YAML that reads back as the value", () => {
    const anything = fc.jsonValue({ stringUnit: "binary", depthSize: "small" }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(anything, (value) => {
        const wanted = JSON.parse(JSON.stringify(value)) as Json;
        expect(parseYaml(yamlText(wanted))).toEqual(wanted);
        expect(parseYaml(yamlText(wanted), { version: "1.1" })).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
