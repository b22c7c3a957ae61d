/** Sets, and the views of a mapping's keys, items and values. */
import { unhashable } from "./errors.ts";
import { hashKey, membersKey } from "./hashing.ts";
import { type AnyMapping, mappingEntries, mappingGet, mappingKeys, mappingSize } from "./mappings.ts";
import { compareText } from "./text.ts";
import { Tuple } from "./tuple.ts";
import { type HashKey, Kind, type Value, YaqlObject } from "./values.ts";

import { checkedWeight, weightOf } from "./weight.ts";

/** An unchangeable set, in the order in which its members came first. */
export class PySet extends YaqlObject {
  readonly kind = Kind.set;
  readonly typeName = "frozenset";
  private readonly byKey = new Map<HashKey, Value>();
  private total = 1;

  constructor(members: Iterable<Value>) {
    super();
    for (const member of members) {
      const key = hashKey(member);
      if (this.byKey.has(key)) continue;
      this.byKey.set(key, member);
      this.total = checkedWeight(this.total + weightOf(member));
    }
  }

  override get truth(): boolean {
    return this.size > 0;
  }

  get size(): number {
    return this.byKey.size;
  }

  override get weight(): number {
    return this.total;
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

/** Members in an order that does not depend on how the set came about: numbers, texts, and everything else by its key. */
export function sortedMembers(set: PySet): Value[] {
  return [...set.members()]
    .map((value) => ({ value, key: hashKey(value) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ value }) => value);
}

function compareKeys(a: HashKey, b: HashKey): number {
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  return (a as number) < (b as number) ? -1 : 1;
}

function rank(key: HashKey): number {
  if (typeof key === "number" || typeof key === "bigint") return 0;
  if (typeof key === "string") return 1;
  return key === null ? 2 : 3;
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

  override get weight(): number {
    return weightOf(this.mapping);
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

  override get weight(): number {
    return weightOf(this.mapping);
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
