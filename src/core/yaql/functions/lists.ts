/** Lists: making them, and changing copies of them. */
import type { Call } from "../call.ts";
import { either, fn, method, operator, optional, param } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { quotaExceeded, YaqlError } from "../errors.ts";
import { equals, hasMember } from "../equality.ts";
import { done, drain, each, Iter, iterFrom, pullCollection, type Pull } from "../iterate.ts";
import * as type from "../param-types.ts";
import { PySet, SetView } from "../sets.ts";
import { sequenceItems, Tuple } from "../tuple.ts";
import { isList, type Value, type ValueList } from "../values.ts";
import { weightOfAll } from "../weight.ts";
import { chain } from "./chains.ts";

/** A tuple of a collection's items; tuples stay themselves. */
export function tupleOf(call: Call, value: Value): Tuple {
  return value instanceof Tuple ? value : new Tuple(drain(call.pullOf(value)));
}

/** Arguments one after another, with iterators among them replaced by what they give. */
export function spread(values: readonly Value[]): Pull {
  return chain(values.map((value) => (value instanceof Iter ? deep(value) : one(value))));
}

const one = (value: Value): Pull => {
  let given = false;
  return () => {
    if (given) return done;
    given = true;
    return value;
  };
};

/** What an iterator gives, and what the iterators it gives give. */
function deep(iterator: Iter): Pull {
  let inner: Pull | undefined;
  return () => {
    for (;;) {
      const value = inner === undefined ? iterator.next() : inner();
      if (value === done && inner === undefined) return done;
      if (value === done) inner = undefined;
      else if (value instanceof Iter) inner = deep(value);
      else return value;
    }
  };
}

function flatten(call: Call): Value {
  const stack: Pull[] = [call.pull(0)];
  return new Iter(() => {
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const value = top();
      if (value === done) {
        stack.pop();
        continue;
      }
      call.run.step();
      const inner = pullCollection(value);
      if (inner === undefined) return value;
      stack.push(inner);
    }
    return done;
  });
}

function itemAt(call: Call): Value {
  const items = call.sequence(0);
  const index = call.int(1);
  const item = items[index < 0 ? index + items.length : index];
  if (item === undefined)
    throw new YaqlError("IndexError", `${isList(call.value(0)) ? "list" : "tuple"} index out of range`);
  return item;
}

/** Whether a collection has a value: by key in sets, by comparison elsewhere. */
function has(call: Call, collection: number, wanted: Value): boolean {
  const source = call.value(collection);
  if (source instanceof PySet || source instanceof SetView) return hasMember(source, wanted);
  const indexed = source instanceof Iter ? source.whole : sequenceItems(source);
  const quick = indexed === undefined ? undefined : quickHas(indexed, wanted);
  if (quick !== undefined) return quick;
  const pull = call.pull(collection);
  for (let item = pull(); item !== done; item = pull()) if (equals(item, wanted)) return true;
  return false;
}

/** Lists that were looked through before are remembered as sets of their strings. */
const textsOf = new WeakMap<ValueList, ReadonlySet<Value> | number>();

function quickHas(items: ValueList, wanted: Value): boolean | undefined {
  if (typeof wanted !== "string" || items.length < 16) return undefined;
  const known = textsOf.get(items);
  if (known instanceof Set) return known.has(wanted);
  if (known === undefined) textsOf.set(items, 1);
  else textsOf.set(items, new Set(items));
  return undefined;
}

function add(call: Call): Value {
  const [left, right] = [call.value(0), call.value(1)];
  if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items]);
  if (left instanceof PySet && right instanceof PySet) return new PySet(chainSets(left, right));
  return new Iter(chain([call.pull(0), call.pull(1)]));
}

function* chainSets(left: PySet, right: PySet): Generator<Value> {
  yield* left.members();
  yield* right.members();
}

function repeated(call: Call, value: Value, times: number): Value {
  const items = sequenceItems(value) ?? [];
  if (times > 0 && times * items.length * 8 > call.run.limits.memory) throw quotaExceeded();
  const result = times > 0 && items.length > 0 ? Array.from({ length: times }, () => items).flat() : [];
  return value instanceof Tuple ? new Tuple(result) : result;
}

interface Range {
  readonly position: number;
  /** Negative for everything from `position` on. */
  readonly count: number;
}
const inRange = ({ position, count }: Range, index: number): boolean =>
  index >= position && (count < 0 || index < position + count);

function* without(source: Pull, range: Range): Generator<Value> {
  let index = 0;
  for (const value of each(source)) {
    if (!inRange(range, index)) yield value;
    index += 1;
  }
}

/** The first item of the range gives way to `fresh`, the others to nothing. */
function* replaced(source: Pull, range: Range, fresh: () => Iterable<Value>): Generator<Value> {
  let index = 0;
  let done = false;
  for (const value of each(source)) {
    const inside = inRange(range, index);
    index += 1;
    if (!inside) yield value;
    else if (!done) {
      done = true;
      yield* fresh();
    }
  }
}

/** `front` says whether a negative place means the front; otherwise nothing is put in there. */
function* inserted(
  source: Pull,
  place: { readonly at: number; readonly front: boolean },
  fresh: () => Iterable<Value>,
): Generator<Value> {
  let index = -1;
  if (place.front && place.at < 0) yield* fresh();
  for (const value of each(source)) {
    index += 1;
    if (index === place.at) yield* fresh();
    yield value;
  }
  if (place.at > index) yield* fresh();
}

/** Python's `list.insert`. */
function insertInto(call: Call): Value {
  const copy = [...call.sequence(0)];
  copy.splice(call.int(1), 0, call.value(2));
  weightOfAll(copy);
  return copy;
}

const collection = param("collection", type.iterable);
const position = param("position", type.int);
const count = optional("count", type.int);
const range = (call: Call, countIndex: number): Range => ({ position: call.int(1), count: call.int(countIndex, 1) });

export const listFunctions: readonly FunctionSpec[] = [
  fn("list", { params: [], rest: type.anything }, (call) => new Tuple(drain(call.pullOf(new Iter(spread(call.rest)))))),
  fn("#list", { params: [], rest: type.anything }, (call) => new Tuple(call.rest)),
  method("toList", [collection], (call) => tupleOf(call, call.value(0))),
  method("flatten", [collection], flatten),
  fn("#indexer", [param("list", type.sequence), param("index", type.int)], itemAt),
  operator("in", [type.anything, type.iterable], (call) => has(call, 1, call.value(0))),
  method("contains", [collection, param("value", type.anything)], (call) => has(call, 0, call.value(1))),
  operator("+", [type.iterable, type.iterable], add),
  operator("*", [type.sequence, type.int], (call) => repeated(call, call.value(0), call.int(1))),
  operator("*", [type.int, type.sequence], (call) => repeated(call, call.value(1), call.int(0))),
  fn("isList", [param("arg", type.anything)], (call) => sequenceItems(call.value(0)) !== undefined),
  either("len", [param("sequence", type.sequence)], (call) => call.sequence(0).length),
  method("delete", [collection, position, count], (call) => iterFrom(without(call.pull(0), range(call, 2)))),
  method("replace", [collection, position, param("value", type.anything), count], (call) =>
    iterFrom(replaced(call.pull(0), range(call, 3), () => [call.value(2)])),
  ),
  method("replaceMany", [collection, position, param("values", type.iterable), count], (call) =>
    iterFrom(replaced(call.pull(0), range(call, 3), () => each(call.pull(2)))),
  ),
  method("insert", [param("collection", type.iterableButSet), position, param("value", type.anything)], (call) =>
    iterFrom(inserted(call.pull(0), { at: call.int(1), front: false }, () => [call.value(2)])),
  ),
  method("insert", [param("collection", type.sequence), position, param("value", type.anything)], insertInto),
  method("insertMany", [collection, position, param("values", type.iterable)], (call) =>
    iterFrom(inserted(call.pull(0), { at: call.int(1), front: true }, () => each(call.pull(2)))),
  ),
];
