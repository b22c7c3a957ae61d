/** Tuples: the lists that literals and `toList()` give. */
import { hashKey, itemsKey, structuralKey } from "./hashing.ts";
import { type HashKey, isList, Kind, type Value, type ValueList, YaqlObject } from "./values.ts";
import { weightOfAll } from "./weight.ts";

/** An unchangeable list. Hashable when its items are; never equal to a (JSON) list. */
export class Tuple extends YaqlObject {
  readonly kind = Kind.tuple;
  readonly typeName = "tuple";
  readonly items: ValueList;

  private readonly size: number;

  /** Throws MemoryQuotaExceededException for more than may be built. */
  constructor(items: ValueList) {
    super();
    this.items = items;
    this.size = weightOfAll(items);
  }

  override get weight(): number {
    return this.size;
  }

  override get truth(): boolean {
    return this.items.length > 0;
  }

  override hash(): HashKey {
    return itemsKey(this.items, hashKey);
  }

  override structuralHash(): HashKey {
    return itemsKey(this.items, structuralKey);
  }
}

/** The items of a list or tuple, or undefined for anything else. */
export function sequenceItems(value: Value): ValueList | undefined {
  if (value instanceof Tuple) return value.items;
  return isList(value) ? value : undefined;
}
