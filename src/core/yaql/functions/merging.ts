/** `mergeWith`: two dicts merged in depth. */
import type { Call } from "../call.ts";
import { method, optional, param } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { typeError } from "../errors.ts";
import { hashKey } from "../hashing.ts";
import { type AnyMapping, Dict, isMapping, mappingEntries, mappingGet } from "../mappings.ts";
import * as type from "../param-types.ts";
import { sequenceItems, Tuple } from "../tuple.ts";
import type { HashKey, Value } from "../values.ts";

interface Mergers {
  readonly lists: (left: Value, right: Value) => Value;
  readonly items: (left: Value, right: Value) => Value;
}

function merge(left: AnyMapping, right: AnyMapping, how: Mergers & { readonly levels: number }): Dict {
  const result = new Dict(false);
  for (const [key, below] of mappingEntries(left)) {
    const above = mappingGet(right, key);
    result.put(key, above === undefined ? below : mergeValue(below, above, how));
  }
  for (const [key, value] of mappingEntries(right)) if (mappingGet(left, key) === undefined) result.put(key, value);
  return result;
}

function mergeValue(below: Value, above: Value, how: Mergers & { readonly levels: number }): Value {
  if (how.levels !== 1 && isMapping(above)) {
    if (!isMapping(below)) throw typeError("Cannot merge a dict with something else");
    return merge(below, above, { ...how, levels: how.levels === 0 ? 0 : how.levels - 1 });
  }
  if (how.levels !== 1 && sequenceItems(above) !== undefined) {
    if (sequenceItems(below) === undefined) throw typeError("Cannot merge a list with something else");
    return how.lists(below, above);
  }
  return how.items(below, above);
}

/** Both lists, each value once. Python adds only lists to lists and tuples to tuples. */
function bothOnce(left: Value, right: Value): Value {
  if (left instanceof Tuple !== right instanceof Tuple)
    throw typeError("can only concatenate lists to lists and tuples to tuples");
  const seen = new Map<HashKey, Value>();
  for (const item of [...(sequenceItems(left) ?? []), ...(sequenceItems(right) ?? [])]) {
    const key = hashKey(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return new Tuple([...seen.values()]);
}

export const mergeWith: FunctionSpec = method(
  "mergeWith",
  [
    param("dict", type.mapping),
    param("another", type.mapping),
    optional("listMerger", type.lambda),
    optional("itemMerger", type.lambda),
    optional("maxLevels", type.int),
  ],
  (call: Call) => {
    const [lists, items] = [call.lambdaOr(2), call.lambdaOr(3)];
    return merge(call.map(0), call.map(1), {
      lists: lists === undefined ? bothOnce : (left, right) => lists.call(left, right),
      items: items === undefined ? (_left, right) => right : (left, right) => items.call(left, right),
      levels: call.int(4),
    });
  },
);
