/** Sets, and the views of a mapping's keys, items and values. */
import { unhashable } from "./errors.ts";
import { hashKey, membersKey } from "./hashing.ts";
import { type AnyMapping, mappingEntries, mappingGet, mappingKeys, mappingSize } from "./mappings.ts";
import { Tuple } from "./tuple.ts";
import { type HashKey, Kind, type Value, YaqlObject } from "./values.ts";

/** An unchangeable set, in the order in which its members came first. */
export class PySet extends YaqlObject {
  readonly kind = Kind.set;
  readonly typeName = "frozenset";
  private readonly byKey = new Map<HashKey, Value>();

  constructor(members: Iterable<Value>) {
    super();
    for (const member of members) {
      const key = hashKey(member);
      if (!this.byKey.has(key)) this.byKey.set(key, member);
    }
  }

  override get truth(): boolean {
    return this.size > 0;
  }

  get size(): number {
    return this.byKey.size;
  }

  has(value: Value): boolean {
    return this.byKey.has(hashKey(value));
  }

  override hash(): HashKey {
    return membersKey(this.members());
  }

  members(): IterableIterator<Value> {
    return this.byKey.values();
  }
}

/** `keys()` or `items()` of a mapping: a set. */
export class SetView extends YaqlObject {
  readonly kind = Kind.setView;
  readonly of: "keys" | "items";
  readonly mapping: AnyMapping;

  constructor(of: "keys" | "items", mapping: AnyMapping) {
    super();
    this.of = of;
    this.mapping = mapping;
  }

  get typeName(): string {
    return `dict_${this.of}`;
  }

  override get truth(): boolean {
    return this.size > 0;
  }

  get size(): number {
    return mappingSize(this.mapping);
  }

  override hash(): HashKey {
    throw unhashable(this.typeName);
  }

  *members(): Generator<Value> {
    if (this.of === "keys") yield* mappingKeys(this.mapping);
    else for (const [key, value] of mappingEntries(this.mapping)) yield new Tuple([key, value]);
  }
}

/** `values()` of a mapping: can be iterated, and nothing else. */
export class ValuesView extends YaqlObject {
  readonly kind = Kind.valuesView;
  readonly typeName = "dict_values";
  readonly mapping: AnyMapping;

  constructor(mapping: AnyMapping) {
    super();
    this.mapping = mapping;
  }

  override get truth(): boolean {
    return this.size > 0;
  }

  get size(): number {
    return mappingSize(this.mapping);
  }

  *members(): Generator<Value> {
    for (const key of mappingKeys(this.mapping)) yield mappingGet(this.mapping, key) ?? null;
  }
}

export type AnySet = PySet | SetView;
