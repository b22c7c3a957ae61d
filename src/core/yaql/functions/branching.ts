/** Choosing by condition: `switch`, `coalesce`, `selectCase` and their like. */
import type { Call } from "../call.ts";
import { fn, method, operator, param } from "../declare.ts";
import { type FunctionSpec, Lambda } from "../environment.ts";
import { isTrue } from "../equality.ts";
import { done, Iter } from "../iterate.ts";
import * as type from "../param-types.ts";
import { Rule, type Value } from "../values.ts";

const lazily = (value: Value | undefined): Value => (value instanceof Lambda ? value.call() : (value ?? null));

function switchOf(call: Call): Value {
  for (const rule of call.rest) if (rule instanceof Rule && isTrue(lazily(rule.source))) return lazily(rule.target);
  return null;
}

function selectCase(call: Call): number {
  const index = call.rest.findIndex((item) => isTrue(lazily(item)));
  return index < 0 ? call.rest.length : index;
}

/** Gives what `of` says of each argument in turn, leaving out those of which it says nothing. */
function each(call: Call, of: (item: Value, index: number) => Value | undefined): Iter {
  let index = 0;
  return new Iter(() => {
    while (index < call.rest.length) {
      const found = of(lazily(call.rest[index]), index);
      index += 1;
      if (found !== undefined) return found;
    }
    return done;
  });
}

function switchCase(call: Call): Value {
  const index = call.int(0);
  const inside = index >= 0 && index < call.rest.length;
  return lazily(call.rest[inside ? index : call.rest.length - 1]);
}

function coalesce(call: Call): Value {
  for (const item of call.rest) {
    const value = lazily(item);
    if (value !== null) return value;
  }
  return null;
}

const lambdas = { params: [], rest: type.lambda };

export const branchingFunctions: readonly FunctionSpec[] = [
  fn("switch", { params: [], rest: type.lazyRule, noNames: true }, switchOf),
  fn("selectCase", lambdas, selectCase),
  fn("selectAllCases", lambdas, (call) => each(call, (item, index) => (isTrue(item) ? index : undefined))),
  fn("examine", lambdas, (call) => each(call, (item) => isTrue(item))),
  method("switchCase", { params: [param("case", type.int)], rest: type.lambda }, switchCase),
  fn("coalesce", lambdas, coalesce),
  operator("and", [type.lambda, type.lambda], (call) => {
    const left = lazily(call.value(0));
    return isTrue(left) ? lazily(call.value(1)) : left;
  }),
  operator("or", [type.lambda, type.lambda], (call) => {
    const left = lazily(call.value(0));
    return isTrue(left) ? left : lazily(call.value(1));
  }),
];
