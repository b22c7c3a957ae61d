/** The standard library, function by function. */
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { YaqlError } from "./errors.ts";
import { compileExpression, plainScope } from "./expression.ts";
import { toJson } from "./finalize.ts";
import { DateTime, TimeSpan } from "./moments.ts";

const now = 1_577_934_245_000_000;
const data: Json = {
  l: [3, 1, 2],
  people: [
    { n: "Ann", c: "NO", a: 31 },
    { n: "Bob", c: "SE", a: 25 },
    { n: "Cid", c: "NO", a: 40 },
  ],
};

function outcome(text: string): Json {
  try {
    const value = compileExpression(text).evaluate({ ...plainScope(data), now });
    return toJson(value, (one) => (one instanceof DateTime || one instanceof TimeSpan ? one.shown() : one.typeName));
  } catch (error) {
    if (error instanceof YaqlError) return { error: error.kind };
    throw error;
  }
}

type Cases = [expression: string, expected: Json][];

const strings: Cases = [
  ["'naïve 😀'.len()", 7],
  ["'naïve 😀'.substring(-1)", "😀"],
  ["'abcabc'.indexOf(c, 3)", 5],
  ["'abcabc'.indexOf(c, 0, 2)", -1],
  ["'abcabc'.lastIndexOf(c)", 5],
  ["' a  b '.split()", ["a", "b"]],
  ["' a  b c '.split(null, 1)", ["a", "b c "]],
  ["'a,b,c'.rightSplit(',', 1)", ["a,b", "c"]],
  ["'-'.join([1, true, null])", "1-true-null"],
  ["'xxaxx'.trim(x)", "a"],
  ["'  '.norm()", null],
  ["isEmpty(' ')", true],
  ["isEmpty(' ', trim => false)", false],
  ["'aaa'.replace(a, b, 2)", "bba"],
  ["'abc'.replace('', '-')", "-a-b-c-"],
  ["'abc'.replace({a => 1, b => 2})", "12c"],
  ["'abc'.startsWith(x, ab)", true],
  ["str([1, 'a', null, true])", "(1, 'a', None, True)"],
  ["str({a => 1.0})", "{'a': 1.0}"],
  ["'{0:>5}|{x!r:<4}|{{}}'.format(1, x => a)", "    1|'a' |{}"],
  ["'{0[a]}'.format({a => 5})", "5"],
  ["'{0}'.format()", { error: "IndexError" }],
  ["'{x}'.format()", { error: "KeyError" }],
  ["characters(octdigits => true)", ["0", "1", "2", "3", "4", "5", "6", "7"]],
];

const regexes: Cases = [
  ["'xabbc'.matches('b+c$')", true],
  ["regex('A', ignoreCase => true).matches(a)", true],
  ["regex('a(b+)').search(xabbc, $2)", { value: "bb", start: 2, end: 4 }],
  ["regex('.').search('')", null],
  ["regex('b').searchAll(abcb)", ["b", "b"]],
  ["regex('(,)|;').split('a,b;c')", ["a", ",", "b", null, "c"]],
  ["regex('(b)(c)').replace(abc, '\\\\2\\\\1')", "acb"],
  ["'abc'.replaceBy(regex('b'), $.value.toUpper())", "aBc"],
  ["escapeRegex('a.b')", "a\\.b"],
  ["regex('(').matches(a)", { error: "error" }],
];

const collections: Cases = [
  ["[1, [2, [3]]].flatten()", [1, 2, 3]],
  ["list(1, [2].select($), 3)", [1, 2, 3]],
  ["[1, 2, 3].delete(0, 2)", [3]],
  ["[1, 2, 3].replaceMany(1, [7, 8])", [1, 7, 8, 3]],
  ["[1, 2].insert(-1, 9)", [1, 9, 2]],
  ["[1, 2].insertMany(5, [8, 9])", [1, 2, 8, 9]],
  [
    "dict([[a, 1], [b, 2]]).items()",
    [
      ["a", 1],
      ["b", 2],
    ],
  ],
  ["dict([[a]])", { error: "StopIteration" }],
  ["{a => 1}.set(b, 2).set({a => 3}).set(c => 4)", { a: 3, b: 2, c: 4 }],
  ["{1 => a}.containsKey(true)", true],
  ["{a => 1}.containsValue(1.0)", true],
  ["{a => 1, b => 2}.deleteAll([a, c])", { b: 2 }],
  ["{a => [1], b => {c => 1}}.mergeWith({a => [1, 2], b => {d => 2}})", { a: [1, 2], b: { c: 1, d: 2 } }],
  ["{a => 1}.mergeWith({a => 2}, itemMerger => $1 + $2)", { a: 3 }],
  ["{a => 1}.mergeWith({a => [2]})", { error: "TypeError" }],
  ["set(1, 2).union(set(3)).len()", 3],
  ["set(1, 2).symmetricDifference(set(2, 3)).orderBy($)", [1, 3]],
  ["set([1]).len()", 1],
  ["set($.l)", { error: "TypeError" }],
  ["{[1] => 2}", { error: "TypeError" }],
  ["{[1] => 2}.get([1])", 2],
];

const queries: Cases = [
  ["$.l.where($ > 1).select($ * 2)", [6, 4]],
  ["$.l.orderBy($).reverse()", [3, 2, 1]],
  ["$.people.orderBy($.c).thenByDescending($.a).n", ["Cid", "Ann", "Bob"]],
  [
    "$.people.groupBy($.c, $.a, $.sum())",
    [
      ["NO", 71],
      ["SE", 25],
    ],
  ],
  [
    "$.people.groupBy($.c, $.a, [$[0], $[1].sum()])",
    [
      ["NO", 71],
      ["SE", 25],
    ],
  ],
  ["$.people.toDict($.n, $.a)", { Ann: 31, Bob: 25, Cid: 40 }],
  ["[1, 2].join([2, 3], $1 = $2, [$1, $2])", [[2, 2]]],
  [
    "[1, 2, 3].zip([a, b])",
    [
      [1, "a"],
      [2, "b"],
    ],
  ],
  [
    "[1, 2].zipLongest([a], default => '-')",
    [
      [1, "a"],
      [2, "-"],
    ],
  ],
  ["$.l.aggregate($1 + $2, 10)", 16],
  ["$.l.accumulate($1 + $2)", [3, 4, 6]],
  ["[].sum()", { error: "TypeError" }],
  ["[].sum(0)", 0],
  ["[[1], [2]].sum()", [1, 2]],
  ["[].first()", { error: "StopIteration" }],
  ["[].last(null)", null],
  ["[1, 2].single()", { error: "StopIteration" }],
  ["[1, 2, 3, 4, 5].slice(2)", [[1, 2], [3, 4], [5]]],
  ["[1, 2, 3, 4].splitWhere($ = 2)", [[1], [3, 4]]],
  ["[1, 1, 2].sliceWhere($ = 2)", [[1, 1], [2]]],
  ["[1, 2, 3].splitAt(1)", [[1], [2, 3]]],
  ["[1, 2].cycle().take(5)", [1, 2, 1, 2, 1]],
  ["a.repeat(2)", ["a", "a"]],
  ["range(5, 0, -2)", [5, 3, 1]],
  ["generate(1, $ < 20, $ * 2, $ + 1)", [2, 3, 5, 9, 17]],
  ["generateMany(1, [$ * 2, $ * 3].where($ < 7), depthFirst => true)", [1, 2, 4, 6, 3, 6]],
  ["generateMany(1, [3 - $], decycle => true)", [1, 2]],
  ["$.l.distinct($ mod 2)", [3, 2]],
  [
    "$.l.enumerate(1)",
    [
      [1, 3],
      [2, 1],
      [3, 2],
    ],
  ],
  ["$.l.indexWhere($ < 3)", 1],
  ["$.l.lastIndexOf(9)", -1],
  ["[].defaultIfEmpty([1])", [1]],
  ["$.l.takeWhile($ > 2).append(0)", [3, 0]],
  ["$.l.skip(1).concat([a])", [1, 2, "a"]],
  ["$.l.take(-1)", { error: "ValueError" }],
];

const dates: Cases = [
  ["datetime(2020, 2, 30)", { error: "ValueError" }],
  ["datetime(2020, 1, 2, 3, 4, 5, 6, timespan(hours => 2))", "2020-01-02 03:04:05.000006+02:00"],
  ["datetime('2020-01-02T03:04:05Z') + timespan(days => 1)", "2020-01-03 03:04:05+00:00"],
  ["datetime('Jan 2, 2020 3pm')", "2020-01-02 15:00:00+00:00"],
  ["datetime('10:20')", "2020-01-02 10:20:00+00:00"],
  ["datetime('02/01/20', '%d/%m/%y').month", 1],
  ["datetime('x', '%d')", { error: "ValueError" }],
  ["datetime(0.5).microsecond", 500000],
  ["datetime(2020, 1, 2).format('%A %d %B %Y, week %V')", "Thursday 02 January 2020, week 01"],
  ["datetime(2020, 1, 1, offset => timespan(hours => 2)) = datetime(2019, 12, 31, 22)", true],
  ["datetime(2020, 3, 1) - datetime(2020, 2, 1)", "29 days, 0:00:00"],
  ["timespan(hours => 36).days", 1.5],
  ["timespan(minutes => 1) * 2.5 / timespan(seconds => 50)", 3],
  ["-timespan(hours => 1)", "-1 day, 23:00:00"],
  ["datetime(2020, 1, 31).replace(month => 2)", { error: "ValueError" }],
  ["datetime(2020, 1, 2, 3).time", "3:00:00"],
  ["datetime(2020, 1, 2).weekday", 3],
  ["now()", "2020-01-02 03:04:05+00:00"],
  ["timespan(days => 9999999999)", { error: "OverflowError" }],
];

describe.each([
  ["strings", strings],
  ["regular expressions", regexes],
  ["collections", collections],
  ["queries", queries],
  ["dates", dates],
])("%s", (_name, cases) => {
  it.each(cases)("%s", (text, expected) => {
    expect(outcome(text)).toEqual(expected);
  });
});

it("has no clock of its own", () => {
  expect(() => compileExpression("now()").evaluate(plainScope(null))).toThrow(YaqlError);
});
