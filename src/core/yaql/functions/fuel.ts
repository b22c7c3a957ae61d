/** What Fuel adds to the language: comparing the facts of now with those of the last success, and text formats. */
import type { Call } from "../call.ts";
import { fn, method, param } from "../declare.ts";
import { difference } from "../difference.ts";
import type { FunctionSpec, Lambda } from "../environment.ts";
import { YaqlBudgetError, YaqlError, tooLarge } from "../errors.ts";
import { finalized, toJson } from "../finalize.ts";
import { Iter, limited, pullCollection } from "../iterate.ts";
import { isMapping, mappingSize } from "../mappings.ts";
import * as type from "../param-types.ts";
import { PySet, SetView } from "../sets.ts";
import { sequenceItems } from "../tuple.ts";
import { undefinedValue, type Value } from "../values.ts";
import { yamlText } from "../yaml-text.ts";

const expression = param("expression", type.lambda);

const onNew = (call: Call, of: Lambda): Value => of.call(call.run.roots.new);

/** The undefined value when the old facts do not have what is asked for. */
function onOld(call: Call, of: Lambda): Value {
  try {
    return of.call(call.run.roots.old);
  } catch (error) {
    if (error instanceof YaqlError && !(error instanceof YaqlBudgetError)) return undefinedValue;
    throw error;
  }
}

function changed(call: Call, of: Lambda): boolean {
  const fresh = finalized(onNew(call, of), call.env);
  const old = finalized(onOld(call, of), call.env);
  return fresh !== old && !call.run.same(fresh, old);
}

/** Collections count against the limit of items; those that are no lists or sets become iterators. */
function limitedValue(call: Call, value: Value): Value {
  const { collection } = call.run.limits;
  const size = sizeOf(value);
  if (size !== undefined && size > collection) throw tooLarge(collection);
  const pull = size === undefined ? pullCollection(value) : undefined;
  return pull === undefined ? value : new Iter(limited(pull, collection));
}

function sizeOf(value: Value): number | undefined {
  const items = sequenceItems(value);
  if (items !== undefined) return items.length;
  if (isMapping(value)) return mappingSize(value);
  return value instanceof PySet || value instanceof SetView ? value.size : undefined;
}

function added(call: Call): Value {
  const fresh = limitedValue(call, onNew(call, call.lambda(0)));
  const old = limitedValue(call, onOld(call, call.lambda(0)));
  return old === undefinedValue ? fresh : difference(old, fresh).added;
}

function deleted(call: Call): Value {
  const fresh = limitedValue(call, onNew(call, call.lambda(0)));
  const old = limitedValue(call, onOld(call, call.lambda(0)));
  return old === undefinedValue ? null : difference(old, fresh).deleted;
}

const asLambda = (call: Call, value: Value): Lambda => call.lambdaFrom(value);
const expressions = { params: [], rest: type.lambda };
const receiver = param("receiver", type.anything);

export const fuelFunctions: readonly FunctionSpec[] = [
  fn("new", [expression], (call) => onNew(call, call.lambda(0))),
  fn("old", [expression], (call) => onOld(call, call.lambda(0))),
  fn("changed", [expression], (call) => changed(call, call.lambda(0))),
  fn("changedAny", expressions, (call) => call.rest.some((of) => changed(call, asLambda(call, of)))),
  fn("changedAll", expressions, (call) => call.rest.every((of) => changed(call, asLambda(call, of)))),
  fn("added", [expression], added),
  fn("deleted", [expression], deleted),
  method("isUndef", [receiver], (call) => finalized(call.value(0), call.env) === undefinedValue),
  method("toYaml", [receiver], (call) => yamlText(toJson(finalized(call.value(0), call.env)))),
  method("toJson", [receiver], (call) => JSON.stringify(toJson(finalized(call.value(0), call.env)))),
];
