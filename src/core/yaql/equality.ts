/** `=` between any two values, and what counts as true. */
import { type AnyMapping, isMapping, mappingGet, mappingKeys, mappingSize, ownField } from "./mappings.ts";
import { compareNumbers, numericOf } from "./numbers.ts";
import { PySet, SetView } from "./sets.ts";
import { Tuple } from "./tuple.ts";
import { isList, type Value, type ValueList, type ValueRecord, YaqlObject } from "./values.ts";

/** Python's `==`: numbers by value (`1 = true`), lists and tuples item by item, mappings and sets by content. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (typeof left === "string" || typeof right === "string" || left === null || right === null) return false;
  const a = numericOf(left);
  if (a !== undefined) {
    const b = numericOf(right);
    return b !== undefined && compareNumbers(a, b) === 0;
  }
  return typeof left === "object" && typeof right === "object" && equalObjects(left, right);
}

function equalObjects(left: object & Value, right: object & Value): boolean {
  if (isList(left)) return isList(right) && equalItems(left, right);
  if (left instanceof Tuple) return right instanceof Tuple && equalItems(left.items, right.items);
  if (isMapping(left)) return isMapping(right) && equalMappings(left, right);
  if (isAnySet(left)) return isAnySet(right) && equalSets(left, right);
  return (
    left instanceof YaqlObject && right instanceof YaqlObject && left.kind === right.kind && equalByHash(left, right)
  );
}

/** Scalars of our own have text for a key; everything else equals itself only. */
function equalByHash(left: YaqlObject, right: YaqlObject): boolean {
  const key = left.hash();
  return typeof key !== "object" && key === right.hash();
}

export function equalItems(left: ValueList, right: ValueList): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i += 1) if (!equals(left[i] ?? null, right[i] ?? null)) return false;
  return true;
}

function equalMappings(left: AnyMapping, right: AnyMapping): boolean {
  if (!(left instanceof YaqlObject) && !(right instanceof YaqlObject)) return equalRecords(left, right);
  if (mappingSize(left) !== mappingSize(right)) return false;
  for (const key of mappingKeys(left)) {
    const other = mappingGet(right, key);
    if (other === undefined || !equals(mappingGet(left, key) ?? null, other)) return false;
  }
  return true;
}

function equalRecords(left: ValueRecord, right: ValueRecord): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  for (const name of names) {
    const other = ownField(right, name);
    if (other === undefined || !equals(left[name] ?? null, other)) return false;
  }
  return true;
}

function isAnySet(value: Value): value is PySet | SetView {
  return value instanceof PySet || value instanceof SetView;
}

function equalSets(left: PySet | SetView, right: PySet | SetView): boolean {
  return left.size === right.size && isSubset(left, right);
}

export function isSubset(left: PySet | SetView, right: PySet | SetView): boolean {
  for (const member of left.members()) if (!hasMember(right, member)) return false;
  return true;
}

/** Whether a set has a member. Throws TypeError for what can't be hashed. */
export function hasMember(set: PySet | SetView, value: Value): boolean {
  if (set instanceof PySet) return set.has(value);
  if (set.of === "keys") return mappingGet(set.mapping, value) !== undefined;
  const [key, wanted, ...more] = value instanceof Tuple ? value.items : [];
  if (key === undefined || wanted === undefined || more.length > 0) return false;
  const found = mappingGet(set.mapping, key);
  return found !== undefined && equals(found, wanted);
}

/** Python's truth: null, false, zero and everything empty are false; iterators are always true. */
export function isTrue(value: Value): boolean {
  if (typeof value !== "object") return Boolean(value);
  if (value === null) return false;
  if (value instanceof YaqlObject) return value.truth;
  return isList(value) ? value.length > 0 : mappingSize(value) > 0;
}
