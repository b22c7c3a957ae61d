/** Equal values have equal keys: what dicts, sets and `distinct` are built on. */
import { unhashable } from "./errors.ts";
import { type HashKey, isList, type Value, type ValueList, YaqlObject } from "./values.ts";

/** Begins every compound key, so that no string can equal one. */
const mark = "\u0000";

/** `1`, `1.0` and `true` share a key. Throws TypeError for what Python can't hash: lists and dicts. */
export function hashKey(value: Value): HashKey {
  if (typeof value === "string") return value.startsWith(mark) ? `${mark}s${value}` : value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof YaqlObject) return value.hash();
  throw unhashable(isList(value) ? "list" : "dict");
}

/** Like `hashKey`, but lists count as tuples and dicts as frozen ones: for comparing data structure by structure. */
export function structuralKey(value: Value): HashKey {
  if (typeof value !== "object" || value === null) return hashKey(value);
  if (value instanceof YaqlObject) return value.structuralHash();
  return isList(value) ? itemsKey(value, structuralKey) : fieldsKey(Object.entries(value), structuralKey);
}

export function itemsKey(items: ValueList, key: (value: Value) => HashKey): string {
  return `${mark}t(${items.map((item) => keyText(key(item))).join(",")})`;
}

export function membersKey(members: Iterable<Value>): string {
  const texts: string[] = [];
  for (const member of members) texts.push(keyText(hashKey(member)));
  return `${mark}f{${texts.sort().join(",")}}`;
}

export function fieldsKey(entries: Iterable<readonly [Value, Value]>, key: (value: Value) => HashKey): string {
  const fields: string[] = [];
  for (const [name, value] of entries) fields.push(`${keyText(hashKey(name))}=${keyText(key(value))}`);
  return `${mark}m{${fields.sort().join(",")}}`;
}

/** A key for instants, spans and other scalars of our own. */
export function taggedKey(tag: string, text: string): string {
  return `${mark}${tag}${text};`;
}

/** A part of a compound key. Strings are quoted, so that no two different keys run together. */
function keyText(key: HashKey): string {
  if (typeof key === "string") return key.startsWith(mark) ? key : JSON.stringify(key);
  if (typeof key === "object" && key !== null) return `${mark}o${identity(key)}`;
  return String(key);
}

const identities = new WeakMap<object, number>();
let identityCount = 0;

function identity(object: object): number {
  const known = identities.get(object);
  if (known !== undefined) return known;
  identityCount += 1;
  identities.set(object, identityCount);
  return identityCount;
}
