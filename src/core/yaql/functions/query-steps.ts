/** What queries do with a collection, lazily: filtering, projecting, cutting, joining. */
import type { Call } from "../call.ts";
import type { Lambda } from "../environment.ts";
import { typeError, valueError } from "../errors.ts";
import { equals, isTrue } from "../equality.ts";
import { hashKey } from "../hashing.ts";
import { done, each, Iter, Memorized, pullCollection, pullItems, type Pull } from "../iterate.ts";
import { PySet, SetView } from "../sets.ts";
import { sequenceItems, Tuple } from "../tuple.ts";
import type { HashKey, Value } from "../values.ts";
import { tupleOf } from "./lists.ts";

/** Values for which the lambda holds. */
export function filtered(source: Pull, holds: Lambda): Iter {
  return new Iter(() => {
    for (let value = source(); value !== done; value = source()) if (isTrue(holds.call(value))) return value;
    return done;
  });
}

export function mapped(source: Pull, of: (value: Value) => Value): Iter {
  return new Iter(() => {
    const value = source();
    return value === done ? done : of(value);
  });
}

export function skip(call: Call): Iter {
  const count = call.int(1);
  if (count < 0) throw valueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
  const source = call.pull(0);
  let left = count;
  return new Iter(() => {
    for (; left > 0; left -= 1) if (source() === done) return done;
    return source();
  });
}

export function limit(call: Call): Iter {
  let left = call.int(1);
  if (left < 0) throw valueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
  const source = call.pull(0);
  return new Iter(() => {
    if (left <= 0) return done;
    left -= 1;
    return source();
  });
}

export function* distinct(source: Pull, keyOf: Lambda | undefined): Generator<Value> {
  const seen = new Set<HashKey>();
  for (const value of each(source)) {
    const key = hashKey(keyOf === undefined ? value : keyOf.call(value));
    if (seen.has(key)) continue;
    seen.add(key);
    yield value;
  }
}

export function* enumerated(source: Pull, call: Call): Generator<Value> {
  let index = call.int(1);
  for (const value of each(source)) {
    yield [index, value];
    index += 1;
  }
}

export function* selectMany(source: Pull, of: Lambda): Generator<Value> {
  for (const value of each(source)) {
    const inner = of.call(value);
    const pull = pullCollection(inner);
    if (pull === undefined) yield inner;
    else yield* each(pull);
  }
}

export function* takeWhile(source: Pull, holds: Lambda): Generator<Value> {
  for (const value of each(source)) {
    if (!isTrue(holds.call(value))) return;
    yield value;
  }
}

export function* skipWhile(source: Pull, holds: Lambda): Generator<Value> {
  let skipping = true;
  for (const value of each(source)) {
    skipping &&= isTrue(holds.call(value));
    if (!skipping) yield value;
  }
}

export function* joined(call: Call): Generator<Value> {
  const [holds, of] = [call.lambda(2), call.lambda(3)];
  const right = call.value(1);
  const items = sequenceItems(right);
  const again = items === undefined ? new Memorized(call.pull(1)) : undefined;
  for (const one of each(call.pull(0))) {
    const others = again === undefined ? pullItems(items ?? []) : again.walk();
    for (const other of each(others)) if (isTrue(holds.call(one, other))) yield of.call(one, other);
  }
}

export function* slices(source: Pull, length: number): Generator<Value> {
  if (length < 0) throw valueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
  for (;;) {
    const part: Value[] = [];
    while (part.length < length) {
      const value = source();
      if (value === done) break;
      part.push(value);
    }
    if (part.length === 0) return;
    yield new Tuple(part);
  }
}

export function* splitWhere(items: readonly Value[], holds: Lambda): Generator<Value> {
  let start = 0;
  for (const [index, value] of items.entries()) {
    if (!isTrue(holds.call(value))) continue;
    yield new Tuple(items.slice(start, index));
    start = index + 1;
  }
  if (start !== items.length) yield new Tuple(items.slice(start));
}

export function* sliceWhere(items: readonly Value[], of: Lambda): Generator<Value> {
  let start = 0;
  let last: Value | undefined;
  for (const [index, value] of items.entries()) {
    const now = of.call(value);
    if (last !== undefined && !equals(now, last)) {
      yield new Tuple(items.slice(start, index));
      start = index;
    }
    last = now;
  }
  if (start !== items.length) yield new Tuple(items.slice(start));
}

export function splitAt(call: Call): Value {
  const { items } = tupleOf(call, call.value(0));
  return [new Tuple(items.slice(0, call.int(1))), new Tuple(items.slice(call.int(1)))];
}

export function* accumulated(call: Call): Generator<Value> {
  const source = call.pull(0);
  const first = call.has(2) ? call.value(2) : source();
  if (first === done) throw typeError("accumulate() of empty sequence with no initial value");
  let total: Value = first;
  yield total;
  for (const value of each(source)) {
    total = call.lambda(1).call(total, value);
    yield total;
  }
}

export function* cycled(source: Pull, call: Call): Generator<Value> {
  const seen: Value[] = [];
  for (const value of each(source)) {
    seen.push(value);
    yield value;
  }
  while (seen.length > 0) {
    for (const value of seen) {
      call.run.step();
      yield value;
    }
  }
}

/** Tuples of one value of each, until one of them ends. */
export function zipped(pulls: readonly Pull[]): Iter {
  return new Iter(() => {
    const values: Value[] = [];
    for (const pull of pulls) {
      const value = pull();
      if (value === done) return done;
      values.push(value);
    }
    return values.length === 0 ? done : new Tuple(values);
  });
}

/** The same until all have ended; `missing` stands for what the shorter ones do not have. */
export function zippedLongest(pulls: readonly Pull[], missing: Value): Iter {
  return new Iter(() => {
    const values = pulls.map((pull) => pull());
    if (values.every((value) => value === done)) return done;
    return new Tuple(values.map((value) => (value === done ? missing : value)));
  });
}

export function defaultIfEmpty(call: Call): Value {
  const source = call.value(0);
  const items = sequenceItems(source);
  const size = items?.length ?? (source instanceof PySet || source instanceof SetView ? source.size : undefined);
  if (size !== undefined) return size === 0 ? call.value(1) : source;
  const again = new Memorized(call.pull(0));
  return again.walk()() === done ? call.value(1) : again;
}
