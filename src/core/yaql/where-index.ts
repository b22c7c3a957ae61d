/** Items of large collections by the value of a property: found at once, not by going through all. */
import type { Code, Env } from "./environment.ts";
import { hashKey } from "./hashing.ts";
import { Iter, type Pull, pullCollection, pullItems } from "./iterate.ts";
import { ownField } from "./mappings.ts";
import { ValuesView } from "./sets.ts";
import { sequenceItems } from "./tuple.ts";
import { type HashKey, isRecord, type Value, type ValueList } from "./values.ts";

type Scan = (env: Env, receiver: Value) => Value;
type Index = ReadonlyMap<HashKey, ValueList>;

/** Smaller collections are gone through as fast. */
const worthwhile = 32;
/** By the collection itself, which never changes; null where some item has no such property. */
const indices = new WeakMap<object, Map<string, Index | null | "seen once">>();

/** `where($.name = wanted)`. It does what `scan` does, down to the errors and when they come. */
export function whereEqual(name: string, wanted: Code, scan: Scan): Scan {
  return (env, receiver) => {
    const index = env.run.definesFunctions ? undefined : indexOf(receiver, name, env.run.limits.collection);
    if (index === undefined) return scan(env, receiver);
    let found: Pull | undefined;
    return new Iter(() => {
      found ??= bucketOf(index, wanted(env)) ?? pullCollection(scan(env, receiver)) ?? pullItems([]);
      return found();
    });
  };
}

function bucketOf(index: Index, wanted: Value): Pull | undefined {
  if (typeof wanted === "object" && wanted !== null) return undefined;
  return pullItems(index.get(hashKey(wanted)) ?? []);
}

function indexOf(receiver: Value, name: string, limit: number): Index | undefined {
  const source =
    receiver instanceof ValuesView && isRecord(receiver.mapping) ? receiver.mapping : sequenceItems(receiver);
  if (source === undefined) return undefined;
  const known = indices.get(source) ?? new Map<string, Index | null | "seen once">();
  indices.set(source, known);
  const before = known.get(name);
  if (before === undefined) known.set(name, "seen once");
  if (before === undefined || before === null) return undefined;
  if (before !== "seen once") return before;
  const items = Object.values(source);
  const index = items.length < worthwhile || items.length > limit ? null : build(items, name);
  known.set(name, index);
  return index ?? undefined;
}

function build(items: ValueList, name: string): Index | null {
  const index = new Map<HashKey, Value[]>();
  for (const item of items) {
    const value = isRecord(item) ? ownField(item, name) : undefined;
    if (value === undefined || (typeof value === "object" && value !== null)) return null;
    const key = hashKey(value);
    const bucket = index.get(key);
    if (bucket === undefined) index.set(key, [item]);
    else bucket.push(item);
  }
  return index;
}
