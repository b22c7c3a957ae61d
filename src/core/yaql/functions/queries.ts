/** Queries: functions that go through collections, lazily where they can. */
import type { Call } from "../call.ts";
import { either, fn, method, optional, param, renamed } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { Iter, iterFrom, Memorized, pullCollection } from "../iterate.ts";
import * as type from "../param-types.ts";
import { PySet, SetView } from "../sets.ts";
import { sequenceItems } from "../tuple.ts";
import type { Value } from "../values.ts";
import { chain } from "./chains.ts";
import { tupleOf } from "./lists.ts";
import * as step from "./query-steps.ts";

const collection = param("collection", type.iterable);
const predicate = param("predicate", type.lambda);
const selector = param("selector", type.lambda);

const pairSelector = param("selector", type.lambda);

const where = method("where", [collection, predicate], (call) => step.filtered(call.pull(0), call.lambda(1)));
const select = method("select", [collection, selector], (call) => {
  const of = call.lambda(1);
  return step.mapped(call.pull(0), (value) => of.call(value));
});
const limit = method("limit", [collection, param("count", type.int)], step.limit);

/** An iterator that keeps what it gave, so that it can be gone through again. */
function memorize(call: Call): Value {
  const value = call.value(0);
  const again = sequenceItems(value) !== undefined || value instanceof PySet || value instanceof SetView;
  return again ? value : new Memorized(call.pull(0));
}

/** Steps that need the whole collection take it when they are first asked for something. */
function* byTuple(call: Call, of: typeof step.splitWhere): Generator<Value> {
  yield* of(tupleOf(call, call.value(0)).items, call.lambda(1));
}

export const queryFunctions: readonly FunctionSpec[] = [
  where,
  renamed(where, "filter"),
  select,
  renamed(select, "map"),
  limit,
  renamed(limit, "take"),
  method("skip", [collection, param("count", type.int)], step.skip),
  either(
    "append",
    { params: [collection], rest: type.anything },
    (call) => new Iter(chain([call.pull(0), call.pullOf([...call.rest])])),
  ),
  either("distinct", [collection, optional("keySelector", type.lambda)], (call) =>
    iterFrom(step.distinct(call.pull(0), call.lambdaOr(1))),
  ),
  either("enumerate", [collection, optional("start", type.orNull(type.int))], (call) =>
    iterFrom(step.enumerated(call.pull(0), call)),
  ),
  either(
    "concat",
    { params: [], rest: type.iterable },
    (call) => new Iter(chain(call.rest.map((one) => call.pullOf(one)))),
  ),
  method("memorize", [collection], memorize),
  method("selectMany", [collection, selector], (call) => iterFrom(step.selectMany(call.pull(0), call.lambda(1)))),
  method("takeWhile", [collection, predicate], (call) => iterFrom(step.takeWhile(call.pull(0), call.lambda(1)))),
  method("skipWhile", [collection, predicate], (call) => iterFrom(step.skipWhile(call.pull(0), call.lambda(1)))),
  method(
    "join",
    [param("collection1", type.iterable), param("collection2", type.iterable), predicate, pairSelector],
    (call) => iterFrom(step.joined(call)),
  ),
  method("slice", [collection, param("length", type.int)], (call) => iterFrom(step.slices(call.pull(0), call.int(1)))),
  method("splitWhere", [collection, predicate], (call) => iterFrom(byTuple(call, step.splitWhere))),
  method("sliceWhere", [collection, predicate], (call) => iterFrom(byTuple(call, step.sliceWhere))),
  method("splitAt", [collection, param("index", type.int)], step.splitAt),
  method("accumulate", [collection, selector, optional("seed", type.anything)], (call) =>
    iterFrom(step.accumulated(call)),
  ),
  method("cycle", [collection], (call) => iterFrom(step.cycled(call.pull(0), call))),
  method("reverse", [collection], (call) => {
    const { items } = tupleOf(call, call.value(0));
    return iterFrom([...items].reverse());
  }),
  method("zip", { params: [], rest: type.iterable }, (call) => step.zipped(call.rest.map((one) => call.pullOf(one)))),
  method("zipLongest", { params: [], rest: type.iterable, restNamed: type.anything }, (call) =>
    step.zippedLongest(
      call.rest.map((one) => call.pullOf(one)),
      call.named.get("default") ?? null,
    ),
  ),
  method("defaultIfEmpty", [collection, param("default", type.iterable)], step.defaultIfEmpty),
  fn("isIterable", [param("value", type.anything)], (call) => pullCollection(call.value(0)) !== undefined),
];
