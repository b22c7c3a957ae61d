/** The language itself: operators, access, calls, scopes, and the errors it gives. */
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { YaqlError } from "./errors.ts";
import { compileExpression, evaluateToJson, plainScope } from "./expression.ts";

const data: Json = {
  n: 7,
  s: "Hello",
  l: [3, 1, 2],
  d: { a: 1, b: { c: 2 } },
  nodes: [
    { uid: "1", cpu: 4, roles: ["a", "b"] },
    { uid: "2", cpu: 8, roles: [] },
  ],
  nul: null,
};

function outcome(text: string): Json {
  try {
    return evaluateToJson(compileExpression(text), plainScope(data));
  } catch (error) {
    if (error instanceof YaqlError) return { error: error.kind };
    throw error;
  }
}

type Cases = [expression: string, expected: Json][];

const arithmetic: Cases = [
  ["7 / 2", 3],
  ["-7 / 2", -4],
  ["7.0 / 2", 3.5],
  ["-7 mod 3", 2],
  ["7 mod -3", -2],
  ["-7.5 mod 2", 0.5],
  ["9007199254740991 + 2 = 9007199254740993", true],
  ["pow(2, 70) / pow(2, 69)", 2],
  ["pow(3, 4, 5)", 1],
  ["round(2.5)", 2],
  ["round(0.5 + 1)", 2],
  ["round(15, -1)", 20],
  ["round(2.675, 2)", 2.67],
  ["1 / 0", { error: "ZeroDivisionError" }],
  ["1.0 / 0", { error: "ZeroDivisionError" }],
  ["1 + true", { error: "NoMatchingFunctionException" }],
  ["bitwiseXor(6, 3)", 5],
  ["shiftBitsLeft(1, 70) > 1", true],
  ["shiftBitsRight(-5, 1)", -3],
  ["hex(255)", "0xff"],
  ["int('  42 ')", 42],
  ["int('4_2')", 42],
  ["int('x')", { error: "ValueError" }],
  ["float('1e3')", 1000],
  ["max(1, null)", 1],
  ["sign(-2.5)", -1],
];

const comparison: Cases = [
  ["1 = true", true],
  ["1 = 1.0", true],
  ["'1' = 1", false],
  ["$.l = [3, 1, 2]", false],
  ["[1, [2]] = [1, [2]]", true],
  ["{a => 1} = $.d.delete(b)", true],
  ["null < 0", true],
  ["null <= null", true],
  ["'10' < '9'", true],
  ["set(1) < set(1, 2)", true],
  ["1 < 'a'", { error: "NoMatchingFunctionException" }],
  ["3 in $.l", true],
  ["'ell' in $.s", true],
  ["'a' in $.d", { error: "NoMatchingFunctionException" }],
  ["'abc' =~ '^b'", false],
  ["'abc' !~ '^b'", true],
];

const access: Cases = [
  ["$.d.b.c", 2],
  ["$.nodes.uid", ["1", "2"]],
  ["$.nodes.roles.flatten()", ["a", "b"]],
  ["$.nope", { error: "KeyError" }],
  ["$.get(nope)", null],
  ["$.get(nope, 5)", 5],
  ["$.d[a]", 1],
  ["$.d[zz, 9]", 9],
  ["$.l[-1]", 2],
  ["$.l[9]", { error: "IndexError" }],
  ["$.nul.a", { error: "NoFunctionRegisteredException" }],
  ["$.nul?.a", null],
  ["$.n.'a'", { error: "NoMatchingFunctionException" }],
  ["$.d.constructor", { error: "KeyError" }],
  ["$.d.get(toString)", null],
];

const scopes: Cases = [
  ["let(x => 5) -> $x + 1", 6],
  ["let(1, y => 2) -> $1 + $y", 3],
  ["with(1, 2) -> $1 + $2", 3],
  ["[1, 2].unpack(a, b) -> $a + $b", 3],
  ["[1, 2].unpack() -> $2", 2],
  ["[1].unpack(a, b) -> $a", { error: "ValueError" }],
  ["def(f, $ * $) -> f(4)", 16],
  ["def(fact, switch($ < 2 => 1, true => $ * fact($ - 1))) -> fact(5)", 120],
  ["def(loop, loop($)) -> loop(1)", { error: "RecursionError" }],
  ["call(len, [[1, 2]], {})", 2],
  ["call(toUpper, [], {}, x)", "X"],
  ["$.n.assert($ > 5)", 7],
  ["$.n.assert($ > 9, 'too small')", { error: "AssertionError" }],
  ["$unknown", null],
  ["let(x => $.l.where($ > 1)) -> [$x.toList(), $x.toList()]", [[3, 2], []]],
  [
    "let(x => $.l.where($ > 1).memorize()) -> [$x.toList(), $x.toList()]",
    [
      [3, 2],
      [3, 2],
    ],
  ],
];

const branching: Cases = [
  ["switch(false => a, true => b)", "b"],
  ["switch(false => a)", null],
  ["coalesce(null, $.n)", 7],
  ["selectCase(false, true)", 1],
  ["selectAllCases(true, false, true)", [0, 2]],
  ["examine(1, 0)", [true, false]],
  ["9.switchCase(a, b)", "b"],
  ["$.nul and $.nope", null],
  ["$.n or $.nope", 7],
  ["not []", true],
];

const resolution: Cases = [
  ["nope()", { error: "NoFunctionRegisteredException" }],
  ["$.l.nope()", { error: "NoMethodRegisteredException" }],
  ["len(1)", { error: "NoMatchingFunctionException" }],
  ["$.l.where()", { error: "NoMatchingMethodException" }],
  ["$.l.isList()", { error: "NoMethodRegisteredException" }],
  ["concat()", { error: "AmbiguousFunctionException" }],
  ["[1, 2].insert(position => 0, value => 9)", [9, 1, 2]],
  ["'a-b'.split(separator => '-')", ["a", "b"]],
  ["f('a' => 1)", { error: "NoFunctionRegisteredException" }],
  ["len('a' => 1)", { error: "MappingTranslationException" }],
  ["len_([1])", 1],
  ["changed($)", { error: "NoFunctionRegisteredException" }],
];

const limits: Cases = [
  ["range(20000).len()", 20000],
  ["range(20000).toList()", { error: "CollectionTooLargeException" }],
  ["sequence().take(3)", [0, 1, 2]],
  ["sequence().last()", { error: "CollectionTooLargeException" }],
  ["sequence().len()", { error: "StepLimitExceededException" }],
  ["'x' * 1000000000", { error: "MemoryQuotaExceededException" }],
  ["[1] * 1000000000", { error: "MemoryQuotaExceededException" }],
  ["pow(10, 100000000)", { error: "MemoryQuotaExceededException" }],
  ["generate(1, true, [$, $]).last()", { error: "MemoryQuotaExceededException" }],
  ["generateMany(1, [$, $]).len()", { error: "MemoryQuotaExceededException" }],
];

describe.each([
  ["arithmetic", arithmetic],
  ["comparison", comparison],
  ["access", access],
  ["scopes", scopes],
  ["branching", branching],
  ["finding functions", resolution],
  ["limits", limits],
])("%s", (_name, cases) => {
  it.each(cases)("%s", (text, expected) => {
    expect(outcome(text)).toEqual(expected);
  });
});
