/** Going through collections: single-use iterators, and one way to walk whatever can be walked. */
import { tooLarge, typeError } from "./errors.ts";
import { isMapping, mappingKeys } from "./mappings.ts";
import { PySet, SetView, ValuesView } from "./sets.ts";
import { sequenceItems } from "./tuple.ts";
import { Kind, type Value, type ValueList, YaqlObject } from "./values.ts";

/** What a pull answers when there is nothing more. */
export const done: unique symbol = Symbol("done");
/** Gives the next value each time it is called, then `done`. */
export type Pull = () => Value | typeof done;

/** A single-use iterator, as Python's: whoever takes a value takes it from everybody. */
export class Iter extends YaqlObject {
  readonly kind = Kind.iterator;
  readonly typeName = "generator";
  /** All its values, when they are known beforehand and none has been taken: lets `in` use an index. */
  whole: ValueList | undefined;
  private pull: Pull;

  constructor(pull: Pull, whole?: ValueList) {
    super();
    this.pull = pull;
    this.whole = whole;
  }

  /** A walk: for everybody the same one, except where a subclass remembers. */
  walk(): Pull {
    return () => this.next();
  }

  next(): Value | typeof done {
    this.whole = undefined;
    const value = this.pull();
    if (value === done) this.pull = exhausted;
    return value;
  }
}

const exhausted: Pull = () => done;

/** Something that can be walked again and again, each time from the start, and sorts itself when first walked. */
export abstract class Ordered extends YaqlObject {
  readonly kind = Kind.ordering;
  readonly typeName = "OrderingIterable";
  abstract sorted(): ValueList;
}

export function pullItems(items: ValueList): Pull {
  let index = 0;
  return () => {
    const value = items[index];
    if (value === undefined) return index < items.length ? null : done;
    index += 1;
    return value;
  };
}

export function pullFrom(source: Iterable<Value>): Pull {
  const iterator: Iterator<Value, unknown> = source[Symbol.iterator]();
  return () => {
    const step = iterator.next();
    return step.done === true ? done : step.value;
  };
}

export const iterItems = (items: ValueList): Iter => new Iter(pullItems(items), items);
export const iterFrom = (source: Iterable<Value>): Iter => new Iter(pullFrom(source));

/** Walks any value as Python's `iter` would, mappings by their keys and strings by character. */
export function pullOf(value: Value): Pull {
  const walkable = pullCollection(value);
  if (walkable !== undefined) return walkable;
  if (isMapping(value)) return pullFrom(mappingKeys(value));
  if (typeof value === "string") return pullFrom(value);
  throw typeError("object is not iterable");
}

/** Walks a collection; undefined for strings, mappings and everything that is no collection. */
export function pullCollection(value: Value): Pull | undefined {
  const items = sequenceItems(value);
  if (items !== undefined) return pullItems(items);
  if (value instanceof Iter) return value.walk();
  if (value instanceof PySet || value instanceof SetView || value instanceof ValuesView)
    return pullFrom(value.members());
  return value instanceof Ordered ? pullItems(value.sorted()) : undefined;
}

/** The same values, failing at the one after `limit`. */
export function limited(pull: Pull, limit: number): Pull {
  let taken = 0;
  return () => {
    const value = pull();
    if (value === done) return value;
    if (taken >= limit) throw tooLarge(limit);
    taken += 1;
    return value;
  };
}

/** A walk for `for ... of`. */
export function* each(pull: Pull): Generator<Value> {
  for (let value = pull(); value !== done; value = pull()) yield value;
}

/** All that is left, as an array of the caller's own. */
export function drain(pull: Pull): Value[] {
  const values: Value[] = [];
  for (let value = pull(); value !== done; value = pull()) values.push(value);
  return values;
}

/** An iterator that keeps what it gave: every walk begins at the start, and takes from the source what is new. */
export class Memorized extends Iter {
  private readonly source: Pull;
  private readonly seen: Value[] = [];

  constructor(source: Pull) {
    super(exhausted);
    this.source = source;
  }

  override walk(): Pull {
    let index = 0;
    return () => {
      index += 1;
      if (index <= this.seen.length) return this.seen[index - 1] ?? null;
      const value = this.source();
      if (value !== done) this.seen.push(value);
      return value;
    };
  }
}
