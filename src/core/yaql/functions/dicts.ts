/** Dicts: making them, looking into them, changing copies of them. */
import type { Call } from "../call.ts";
import { either, fn, method, operator, optional, param, renamed } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { keyError, stopIteration } from "../errors.ts";
import { equals } from "../equality.ts";
import { done, each, pullOf } from "../iterate.ts";
import { type AnyMapping, Dict, dictFrom, isMapping, mappingEntries, mappingGet, mappingSize } from "../mappings.ts";
import * as type from "../param-types.ts";
import { repr } from "../python-text.ts";
import { SetView, ValuesView } from "../sets.ts";
import { Rule, type Value } from "../values.ts";
import { mergeWith } from "./merging.ts";

const d = param("dict", type.mapping);
const key = param("key", type.anything);

function fromRules(rules: readonly Value[], onto: Dict): Dict {
  for (const rule of rules) if (rule instanceof Rule) onto.put(rule.source, rule.target);
  return onto;
}

function fromPairs(call: Call): Dict {
  const result = new Dict(true);
  for (const pair of each(call.pull(0))) {
    const pull = pullOf(pair);
    const name = pull();
    const value = name === done ? done : pull();
    if (name === done || value === done) throw stopIteration();
    result.put(name, value);
  }
  return result;
}

function toDict(call: Call): Dict {
  const [keyOf, valueOf] = [call.lambda(1), call.lambdaOr(2)];
  const result = new Dict(false);
  for (const item of each(call.pull(0)))
    result.put(keyOf.call(item), valueOf === undefined ? item : valueOf.call(item));
  return result;
}

function at(call: Call): Value {
  const found = mappingGet(call.map(0), call.value(1));
  if (found === undefined) throw keyError(repr(call.value(1)));
  return found;
}

const getOr = (call: Call): Value => mappingGet(call.map(0), call.value(1)) ?? call.value(2);

function merged(left: AnyMapping, right: AnyMapping): Dict {
  const result = dictFrom(left, true);
  for (const [name, value] of mappingEntries(right)) result.put(name, value);
  return result;
}

function without(mapping: AnyMapping, keys: Iterable<Value>): Dict {
  const result = dictFrom(mapping, false);
  for (const name of keys) result.drop(name);
  return result;
}

function hasValue(call: Call): boolean {
  for (const [, value] of mappingEntries(call.map(0))) if (equals(value, call.value(1))) return true;
  return false;
}

const dict = fn("dict", { params: [], rest: type.rule, noNames: true }, (call) => fromRules(call.rest, new Dict(true)));

export const dictFunctions: readonly FunctionSpec[] = [
  dict,
  renamed(dict, "#map"),
  fn("dict", { params: [param("items", type.iterable)], noNames: true }, fromPairs),
  method(
    "toDict",
    [param("collection", type.iterable), param("keySelector", type.lambda), optional("valueSelector", type.lambda)],
    toDict,
  ),
  fn("#indexer", [d, key], at),
  fn("#indexer", [d, key, param("default", type.anything)], getOr),
  method("get", [d, key, optional("default", type.anything)], getOr),
  method("set", { params: [d, key, param("value", type.anything)], noNames: true }, (call) => {
    const result = dictFrom(call.map(0), true);
    result.put(call.value(1), call.value(2));
    return result;
  }),
  method("set", { params: [d, param("replacements", type.mapping)], noNames: true }, (call) =>
    merged(call.map(0), call.map(1)),
  ),
  method("set", { params: [d], rest: type.rule, noNames: true }, (call) =>
    fromRules(call.rest, dictFrom(call.map(0), true)),
  ),
  method("keys", [d], (call) => new SetView("keys", call.map(0))),
  method("values", [d], (call) => new ValuesView(call.map(0))),
  method("items", [d], (call) => new SetView("items", call.map(0))),
  method("containsKey", [d, key], (call) => mappingGet(call.map(0), call.value(1)) !== undefined),
  method("containsValue", [d, param("value", type.anything)], hasValue),
  operator("+", [type.mapping, type.mapping], (call) => merged(call.map(0), call.map(1))),
  fn("isDict", [param("arg", type.anything)], (call) => isMapping(call.value(0))),
  either("len", [d], (call) => mappingSize(call.map(0))),
  method("delete", { params: [d], rest: type.anything }, (call) => without(call.map(0), call.rest)),
  method("deleteAll", [d, param("keys", type.iterable)], (call) => without(call.map(0), each(call.pull(1)))),
  mergeWith,
];
