/** What was added and what was removed between two values, one level deep. Fuel: its `datadiff`. */
import { equals, hasMember } from "./equality.ts";
import { structuralKey } from "./hashing.ts";
import { Iter, drain, pullCollection } from "./iterate.ts";
import { type AnyMapping, Dict, isMapping, mappingEntries, mappingGet } from "./mappings.ts";
import { matchingBlocks } from "./matching.ts";
import { type AnySet, PySet, SetView } from "./sets.ts";
import { splitLines } from "./text.ts";
import { sequenceItems } from "./tuple.ts";
import { type HashKey, isList, Kind, kindOf, type Value, type ValueList, YaqlObject } from "./values.ts";

export interface Difference {
  readonly added: Value;
  readonly deleted: Value;
}

/**
 * Values of different types are told apart as wholes; strings line by line, lists by their longest common runs, dicts
 * by key, sets by member. Collections that can be walked but once are walked to their ends.
 */
export function difference(old: Value, fresh: Value): Difference {
  if (typeOf(old) !== typeOf(fresh)) return ofWholes(old, fresh);
  if (typeof old === "string" && typeof fresh === "string") return ofLists(splitLines(old), splitLines(fresh));
  if (isMapping(old) && isMapping(fresh)) return ofMappings(old, fresh);
  if (isSet(old) && isSet(fresh)) return ofSets(old, fresh);
  const [before, after] = [itemsOf(old), itemsOf(fresh)];
  return before === undefined || after === undefined ? ofWholes(old, fresh) : ofLists(before, after);
}

/** As fine as Python's `type()`: a union of facts is another type than the dicts it is made of. */
function typeOf(value: Value): string {
  if (value instanceof YaqlObject) return value instanceof Iter ? "iterator" : value.typeName;
  if (typeof value === "object" && value !== null) return isList(value) ? "list" : "dict";
  const kind = kindOf(value);
  return kind === Kind.integer ? "int" : kind === Kind.float ? "float" : typeof value;
}

const isSet = (value: Value): value is AnySet => value instanceof PySet || value instanceof SetView;

function itemsOf(value: Value): ValueList | undefined {
  const items = sequenceItems(value);
  if (items !== undefined) return items;
  const pull = pullCollection(value);
  return pull === undefined ? undefined : drain(pull);
}

function ofWholes(old: Value, fresh: Value): Difference {
  return equals(old, fresh) ? { added: null, deleted: null } : { added: fresh, deleted: old };
}

function ofMappings(old: AnyMapping, fresh: AnyMapping): Difference {
  const [added, deleted] = [new Dict(false), new Dict(false)];
  for (const [key, before] of mappingEntries(old)) {
    const after = mappingGet(fresh, key);
    if (after !== undefined && equals(before, after)) continue;
    deleted.put(key, before);
    if (after !== undefined) added.put(key, after);
  }
  for (const [key, after] of mappingEntries(fresh)) if (mappingGet(old, key) === undefined) added.put(key, after);
  return { added, deleted };
}

function ofSets(old: AnySet, fresh: AnySet): Difference {
  const minus = (left: AnySet, right: AnySet): PySet =>
    new PySet([...left.members()].filter((member) => !hasMember(right, member)));
  return { added: minus(fresh, old), deleted: minus(old, fresh) };
}

function ofLists(old: ValueList, fresh: ValueList): Difference {
  const keys = (items: ValueList): HashKey[] => items.map(structuralKey);
  const added: Value[] = [];
  const deleted: Value[] = [];
  let [i, j] = [0, 0];
  for (const block of matchingBlocks(keys(old), keys(fresh))) {
    deleted.push(...old.slice(i, block.i));
    added.push(...fresh.slice(j, block.j));
    i = block.i + block.size;
    j = block.j + block.size;
  }
  return { added, deleted };
}
