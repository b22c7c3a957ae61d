/** `=`, `!=`, `<`, `>`, `<=`, `>=`: of numbers, strings, sets, moments and null. */
import type { Call } from "../call.ts";
import { fn, operator, param } from "../declare.ts";
import type { FunctionSpec, ParamType } from "../environment.ts";
import { equals, isSubset } from "../equality.ts";
import { DateTime, TimeSpan } from "../moments.ts";
import { compareNumbers } from "../numbers.ts";
import * as type from "../param-types.ts";
import { compareText } from "../text.ts";

type Compare = (call: Call) => number | undefined;

/** The four orders, from one comparison that is negative, zero, positive or (for NaN) undefined. */
function orders(of: ParamType, compare: Compare): readonly FunctionSpec[] {
  const both = [of, of] as const;
  return [
    operator("<", both, (call) => (compare(call) ?? 1) < 0),
    operator("<=", both, (call) => (compare(call) ?? 1) <= 0),
    operator(">", both, (call) => (compare(call) ?? -1) > 0),
    operator(">=", both, (call) => (compare(call) ?? -1) >= 0),
  ];
}

const bigSign = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);

function instant(call: Call, index: number): bigint {
  const value = call.value(index);
  return value instanceof DateTime ? value.instant : value instanceof TimeSpan ? value.micros : 0n;
}

/** Null is below everything else and equal to itself. */
const nulls = ["<", "<=", ">", ">="].flatMap((sign) => {
  const greater = sign.startsWith(">");
  const pair = (left: ParamType, right: ParamType, answer: boolean): FunctionSpec =>
    operator(sign, [left, right], () => answer);
  return [
    pair(type.anythingButNull, type.onlyNull, greater),
    pair(type.onlyNull, type.anythingButNull, !greater),
    pair(type.onlyNull, type.onlyNull, sign.endsWith("=")),
  ];
});

const sets: readonly FunctionSpec[] = [
  operator("<=", [type.set, type.set], (call) => isSubset(call.set(0), call.set(1))),
  operator(">=", [type.set, type.set], (call) => isSubset(call.set(1), call.set(0))),
  operator(
    "<",
    [type.set, type.set],
    (call) => call.set(0).size < call.set(1).size && isSubset(call.set(0), call.set(1)),
  ),
  operator(
    ">",
    [type.set, type.set],
    (call) => call.set(1).size < call.set(0).size && isSubset(call.set(1), call.set(0)),
  ),
];

const sides = [param("left", type.anything), param("right", type.anything)];

export const comparisonFunctions: readonly FunctionSpec[] = [
  fn("*equal", sides, (call) => equals(call.value(0), call.value(1))),
  fn("*not_equal", sides, (call) => !equals(call.value(0), call.value(1))),
  ...orders(type.number, (call) => compareNumbers(call.numeric(0), call.numeric(1))),
  ...orders(type.text, (call) => compareText(call.text(0), call.text(1))),
  ...orders(type.datetime, (call) => bigSign(instant(call, 0), instant(call, 1))),
  ...orders(type.timespan, (call) => bigSign(instant(call, 0), instant(call, 1))),
  ...nulls,
  ...sets,
];
