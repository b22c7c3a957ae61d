/** The result of an expression as plain lists and objects. */
import type { Json, JsonObject } from "../base/json.ts";
import type { Env } from "./environment.ts";
import { tooLarge, typeError, unhashable } from "./errors.ts";
import { floatText } from "../base/python-numbers.ts";
import { Facts } from "./facts.ts";
import { largestCollection } from "./plain-data.ts";
import { Iter, type Pull, done, pullCollection } from "./iterate.ts";
import { Dict, isMapping, mappingEntries, mappingSize } from "./mappings.ts";
import { PySet, sortedMembers } from "./sets.ts";
import { sequenceItems } from "./tuple.ts";
import { Float, isList, type Value, type ValueList, YaqlObject } from "./values.ts";

/**
 * Lists for tuples, sets and iterators; plain dicts for mappings. JSON that came from outside is passed on as it is.
 * Throws CollectionTooLargeException where a collection has more items than the limit, and TypeError for a key that
 * becomes a list.
 */
export function finalized(value: Value, env: Env): Value {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Facts) return finalizedFacts(value, env);
  if (value instanceof Iter && value.whole !== undefined) return finalized(value.whole, env);
  const largest = largestCollection(value);
  if (largest >= 0) {
    checkSize(largest, env);
    return value;
  }
  const items = sequenceItems(value) ?? setItems(value);
  if (items !== undefined) return finalizedItems(value, items, env);
  if (isMapping(value)) return finalizedMapping(value, env);
  const pull = pullCollection(value);
  return pull === undefined ? value : finalizedPull(pull, env);
}

/** Sets become lists in a fixed order: by type and value. */
function setItems(value: Value): ValueList | undefined {
  return value instanceof PySet ? sortedMembers(value) : undefined;
}

/** Steps an item of a result counts for. */
const itemCost = 4;

function finalizedItems(source: Value, items: ValueList, env: Env): ValueList {
  checkSize(items.length, env);
  env.run.step(itemCost * (items.length + 1));
  const result = items.map((item) => finalized(item, env));
  return isList(source) && result.every((item, i) => item === items[i]) ? source : result;
}

function finalizedPull(pull: Pull, env: Env): ValueList {
  const result: Value[] = [];
  for (let value = pull(); value !== done; value = pull()) {
    checkSize(result.length + 1, env);
    env.run.step(itemCost);
    result.push(finalized(value, env));
  }
  return result;
}

function finalizedMapping(value: Value, env: Env): Value {
  if (!isMapping(value)) return value;
  checkSize(mappingSize(value), env);
  env.run.step(itemCost * (mappingSize(value) + 1));
  const result = new Dict(false);
  for (const [key, item] of mappingEntries(value)) {
    const name = finalized(key, env);
    if (isList(name)) throw unhashable("list");
    if (isMapping(name)) throw unhashable("dict");
    result.put(name, finalized(item, env));
  }
  return result;
}

/** Facts are data on both sides; only what they have together can be larger than either. */
function finalizedFacts(facts: Facts, env: Env): Value {
  const [below, above] = [largestCollection(facts.lower), largestCollection(facts.upper)];
  if (below + above <= env.run.limits.collection) return facts;
  checkSize(Math.max(facts.size, below, above), env);
  return finalizedMapping(facts, env);
}

function checkSize(size: number, env: Env): void {
  const { collection } = env.run.limits;
  if (size > collection) throw tooLarge(collection);
}

/** What stands for a value that JSON does not have; by default there is none and TypeError is thrown. */
export type Encode = (value: YaqlObject) => Json;

const refuse: Encode = (value) => {
  throw typeError(`Object of type ${value.typeName} is not JSON serializable`);
};

/** Data that came as JSON is JSON. */
function isPlainData(value: object & Value): value is readonly Json[] | JsonObject {
  return largestCollection(value) >= 0;
}

/** A finalised value as JSON. Whole floats become plain numbers; keys that are no strings become such. */
export function toJson(value: Value, encode: Encode = refuse): Json {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (isPlainData(value)) return value;
  if (isList(value)) return value.map((item) => toJson(item, encode));
  if (isMapping(value)) {
    return Object.fromEntries([...mappingEntries(value)].map(([key, item]) => [keyName(key), toJson(item, encode)]));
  }
  if (value instanceof Float) return value.value;
  return value instanceof YaqlObject ? encode(value) : null;
}

/** How Python's `json` names a key. Throws TypeError for one it can't. */
export function keyName(key: Value): string {
  if (typeof key === "string") return key;
  if (key === null) return "null";
  if (typeof key === "boolean" || typeof key === "bigint") return String(key);
  if (typeof key === "number") return Number.isInteger(key) ? String(key) : floatText(key);
  if (key instanceof Float) return floatText(key.value);
  throw typeError(
    `keys must be str, int, float, bool or None, not ${key instanceof YaqlObject ? key.typeName : typeof key}`,
  );
}
