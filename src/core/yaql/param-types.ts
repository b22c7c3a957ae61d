/** The types parameters can have, and which of two is the more special. */
import type { ParamType } from "./environment.ts";
import { Kind } from "./values.ts";

const everything = ~0;
const integers = Kind.integer | Kind.boolean;
const collections = Kind.list | Kind.tuple | Kind.set | Kind.setView | Kind.valuesView | Kind.iterator | Kind.ordering;

/** A type that also takes null. */
export const orNull = (type: ParamType): ParamType => ({ ...type, mask: type.mask | Kind.null });

export const anything: ParamType = { mask: everything, base: "object" };
export const anythingButNull: ParamType = { mask: everything & ~Kind.null, base: "object" };
export const onlyNull: ParamType = { mask: Kind.null, base: "NoneType" };
export const text: ParamType = { mask: Kind.string, base: "str" };
/** An integer, or a boolean, which Python counts among them. */
export const int: ParamType = { mask: integers, base: "int" };
export const strictInteger: ParamType = { mask: Kind.integer, base: "int" };
export const boolean: ParamType = { mask: Kind.boolean, base: "bool" };
export const number: ParamType = { mask: Kind.integer | Kind.float, base: "number" };
/** Anything to go through, except strings and mappings. Longer ones than the limit are refused. */
export const iterable: ParamType = { mask: collections, base: "Iterable", limited: true };
export const iterableButSet: ParamType = { ...iterable, mask: collections & ~(Kind.set | Kind.setView) };
export const iterator: ParamType = { mask: Kind.iterator, base: "Iterator" };
export const sequence: ParamType = { mask: Kind.list | Kind.tuple, base: "Sequence" };
export const mapping: ParamType = { mask: Kind.mapping, base: "Mapping" };
export const set: ParamType = { mask: Kind.set | Kind.setView, base: "Set" };
export const ordering: ParamType = { mask: Kind.ordering, base: "OrderingIterable" };
export const regex: ParamType = { mask: Kind.regex, base: "Pattern" };
export const datetime: ParamType = { mask: Kind.datetime, base: "datetime" };
export const timespan: ParamType = { mask: Kind.timespan, base: "timedelta" };
export const context: ParamType = { mask: Kind.context, base: "Context" };
/** `a => b`, evaluated. */
export const rule: ParamType = { mask: Kind.rule, base: "MappingRule" };
/** `a => b`, unevaluated. */
export const lazyRule: ParamType = { mask: Kind.rule, base: "lazy", lazy: "rule" };
export const lambda: ParamType = { mask: everything, base: "lazy", lazy: "lambda" };

/** Which classes the original derives from which; every class derives from `object`. */
const parents: Readonly<Record<string, readonly string[]>> = {
  str: ["Sequence", "Iterable"],
  Sequence: ["Iterable"],
  Mapping: ["Iterable"],
  Set: ["Iterable"],
  Iterator: ["Iterable"],
  OrderingIterable: ["Iterable"],
  bool: ["int"],
};

/** Whether `left` takes fewer sorts of values than `right`, by their classes. */
export function isMoreSpecial(left: ParamType, right: ParamType): boolean {
  if (left.base === right.base || left.lazy !== undefined || right.lazy !== undefined || left.base === "number")
    return false;
  return right.base === "object" || (parents[left.base]?.includes(right.base) ?? false);
}
