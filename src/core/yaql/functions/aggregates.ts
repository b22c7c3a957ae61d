/** Queries that give one value: counting, finding, summing. */
import type { Call } from "../call.ts";
import { either, method, optional, param, renamed } from "../declare.ts";
import type { FunctionSpec, Lambda } from "../environment.ts";
import { stopIteration, typeError } from "../errors.ts";
import { equals, isTrue } from "../equality.ts";
import { callNamed } from "../invoke.ts";
import { done, each, type Pull } from "../iterate.ts";
import * as type from "../param-types.ts";
import { sequenceItems } from "../tuple.ts";
import type { Value } from "../values.ts";

const collection = param("collection", type.iterable);
const maybePredicate = optional("predicate", type.lambda);

function countOf(call: Call, pull: Pull): number {
  let count = 0;
  for (; pull() !== done; count += 1) call.run.step();
  return count;
}

/** Folds a collection; without a seed, from its first item on. */
function folded(call: Call, seed: Value | undefined, of: (left: Value, right: Value) => Value): Value {
  const pull = call.pull(0);
  const first = seed === undefined ? pull() : seed;
  if (first === done) throw typeError("reduce() of empty iterable with no initial value");
  let total: Value = first;
  for (const value of each(pull)) total = of(total, value);
  return total;
}

function aggregate(call: Call): Value {
  const of = call.lambda(1);
  return folded(call, call.has(2) ? call.value(2) : undefined, (left, right) => of.call(left, right));
}

/** A fold by a function or operator of the language. */
const foldedBy =
  (name: string): ((call: Call) => Value) =>
  (call) =>
    folded(call, call.has(1) ? call.value(1) : undefined, (left, right) => {
      call.run.step();
      return callNamed(name, [left, right], { env: call.env });
    });

function first(call: Call): Value {
  const value = call.pull(0)();
  if (value !== done) return value;
  if (!call.has(1)) throw stopIteration();
  return call.value(1);
}

function last(call: Call): Value {
  const items = sequenceItems(call.value(0));
  let found: Value | undefined = items === undefined ? undefined : items.at(-1);
  if (items === undefined) for (const value of each(call.pull(0))) found = value;
  if (found !== undefined) return found;
  if (!call.has(1)) throw stopIteration();
  return call.value(1);
}

function single(call: Call): Value {
  const pull = call.pull(0);
  const value = pull();
  if (value === done) throw stopIteration();
  if (pull() !== done) throw stopIteration("Collection contains more than one item");
  return value;
}

const holdsFor = (predicate: Lambda | undefined, value: Value): boolean =>
  isTrue(predicate === undefined ? value : predicate.call(value));

function any(call: Call): boolean {
  const predicate = call.lambdaOr(1);
  for (const value of each(call.pull(0))) if (predicate === undefined || isTrue(predicate.call(value))) return true;
  return false;
}

function all(call: Call): boolean {
  const predicate = call.lambdaOr(1);
  for (const value of each(call.pull(0))) if (!holdsFor(predicate, value)) return false;
  return true;
}

/** The place of the first (or last) item of which `is` holds, or -1. */
function place(call: Call, wanted: { readonly last: boolean; readonly is: (value: Value) => boolean }): number {
  let found = -1;
  let index = 0;
  for (const value of each(call.pull(0))) {
    if (wanted.is(value)) {
      found = index;
      if (!wanted.last) return found;
    }
    index += 1;
  }
  return found;
}

const ofItem = (isLast: boolean) => (call: Call) =>
  place(call, { last: isLast, is: (value) => equals(value, call.value(1)) });
const ofPredicate = (isLast: boolean) => (call: Call) => {
  const predicate = call.lambda(1);
  return place(call, { last: isLast, is: (value) => isTrue(predicate.call(value)) });
};

const initial = optional("initial", type.anything);
const item = param("item", type.anything);
const predicate = param("predicate", type.lambda);
const reduce = method(
  "aggregate",
  [collection, param("selector", type.lambda), optional("seed", type.anything)],
  aggregate,
);

export const aggregateFunctions: readonly FunctionSpec[] = [
  reduce,
  renamed(reduce, "reduce"),
  either("len", [param("collection", type.iterator)], (call) => countOf(call, call.rawPull(0))),
  method("count", [collection], (call) => countOf(call, call.pull(0))),
  method("sum", [collection, initial], foldedBy("#operator_+")),
  method("max", [collection, initial], foldedBy("max")),
  method("min", [collection, initial], foldedBy("min")),
  method("first", [collection, optional("default", type.anything)], first),
  method("last", [collection, optional("default", type.anything)], last),
  method("single", [collection], single),
  either("any", [collection, maybePredicate], any),
  either("all", [collection, maybePredicate], all),
  method("indexOf", [collection, item], ofItem(false)),
  method("lastIndexOf", [collection, item], ofItem(true)),
  method("indexWhere", [collection, predicate], ofPredicate(false)),
  method("lastIndexWhere", [collection, predicate], ofPredicate(true)),
];
