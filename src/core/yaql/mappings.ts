/** Mappings of every sort, behind one set of functions: JSON objects, dicts with any key, and lazy unions. */
import { unhashable } from "./errors.ts";
import { fieldsKey, hashKey, structuralKey } from "./hashing.ts";
import { type HashKey, Kind, type Value, type ValueRecord, YaqlObject } from "./values.ts";

import { checkedWeight, weightOf } from "./weight.ts";

/** A mapping that is not a plain JSON object. */
export abstract class Mapping extends YaqlObject {
  readonly kind = Kind.mapping;
  abstract readonly size: number;
  abstract get(key: Value): Value | undefined;
  abstract keys(): Iterable<Value>;

  override get truth(): boolean {
    return this.size > 0;
  }

  override hash(): HashKey {
    throw unhashable(this.typeName);
  }

  override structuralHash(): HashKey {
    return fieldsKey(mappingEntries(this), structuralKey);
  }
}
export type AnyMapping = ValueRecord | Mapping;

interface Entry {
  readonly key: Value;
  readonly value: Value;
}

/** A dict whose keys may be anything hashable. `frozen` ones are hashable themselves. */
export class Dict extends Mapping {
  readonly frozen: boolean;
  private readonly entries = new Map<HashKey, Entry>();
  private total = 1;

  constructor(frozen: boolean, entries: Iterable<readonly [Value, Value]> = []) {
    super();
    this.frozen = frozen;
    for (const [key, value] of entries) this.put(key, value);
  }

  get typeName(): string {
    return this.frozen ? "FrozenDict" : "dict";
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: Value): Value | undefined {
    return this.entries.get(hashKey(key))?.value;
  }

  override get weight(): number {
    return this.total;
  }

  override hash(): HashKey {
    return this.frozen ? fieldsKey(mappingEntries(this), hashKey) : super.hash();
  }

  *keys(): Generator<Value> {
    for (const { key } of this.entries.values()) yield key;
  }

  /** Only while it is being built. An equal key that is there already keeps its place and its form. */
  put(key: Value, value: Value): void {
    const hash = hashKey(key);
    this.total = checkedWeight(this.total + weightOf(key) + weightOf(value));
    this.entries.set(hash, { key: this.entries.get(hash)?.key ?? key, value });
  }

  /** Only while it is being built. */
  drop(key: Value): void {
    if (this.size > 0) this.entries.delete(hashKey(key));
  }
}

export function mappingGet(mapping: AnyMapping, key: Value): Value | undefined {
  if (mapping instanceof YaqlObject) return mapping.get(key);
  if (typeof key === "string") return ownField(mapping, key);
  hashKey(key);
  return undefined;
}

/** A JSON object's own value under a key. What every object inherits are functions, and no JSON. */
export function ownField(record: ValueRecord, key: string): Value | undefined {
  const value = record[key];
  if (typeof value !== "function" && key !== "__proto__") return value;
  return Object.hasOwn(record, key) ? value : undefined;
}

export function mappingSize(mapping: AnyMapping): number {
  return mapping instanceof YaqlObject ? mapping.size : Object.keys(mapping).length;
}

export function mappingKeys(mapping: AnyMapping): Iterable<Value> {
  return mapping instanceof YaqlObject ? mapping.keys() : Object.keys(mapping);
}

export function* mappingEntries(mapping: AnyMapping): Generator<readonly [Value, Value]> {
  for (const key of mappingKeys(mapping)) yield [key, mappingGet(mapping, key) ?? null];
}

/** A copy that can be built on. */
export function dictFrom(mapping: AnyMapping, frozen: boolean): Dict {
  return new Dict(frozen, mappingEntries(mapping));
}

export function isMapping(value: Value): value is AnyMapping {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof YaqlObject ? value instanceof Mapping : !Array.isArray(value);
}
