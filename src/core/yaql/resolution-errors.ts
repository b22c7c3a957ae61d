/** Errors of finding a function: what was asked, and what there would have been. */
import { suggest } from "../base/suggest.ts";
import type { Param } from "./environment.ts";
import { YaqlError } from "./errors.ts";
import { shown } from "./python-text.ts";
import { Kind, kindOf, type Value } from "./values.ts";

/** Texts of receivers are for people: long ones are cut. */
const longest = 400;

function receiverText(receiver: Value): string {
  const text = shown(receiver);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

/** Names of types, as people who write expressions say them. */
const typeNames: Readonly<Record<string, string>> = {
  object: "anything",
  NoneType: "null",
  str: "string",
  int: "integer",
  bool: "boolean",
  Sequence: "list",
  Iterable: "collection",
  Iterator: "sequence",
  OrderingIterable: "ordered collection",
  Mapping: "dict",
  Set: "set",
  Pattern: "regex",
  timedelta: "timespan",
  MappingRule: "a => b",
  lazy: "expression",
};

/** How many ways of calling a function are told. */
const mostWays = 6;

const typeName = (param: Param | undefined): string =>
  param === undefined ? "nothing" : (typeNames[param.type.base] ?? param.type.base);

function kindName(value: Value | undefined): string {
  if (value === undefined) return "nothing";
  const kind = kindOf(value);
  return Object.entries(Kind).find(([, bit]) => bit === kind)?.[0] ?? "value";
}

/** What the functions of a name take, and what they were given: `(string, string) or (number, number), not (string, integer)`. */
export function waysToCall(
  ways: readonly (readonly (Param | undefined)[])[],
  given: readonly (Value | undefined)[],
): string {
  const told = ways.map((params) => `(${params.map(typeName).join(", ")})`);
  const distinct = [...new Set(told)];
  const others = distinct.length > mostWays ? " ..." : "";
  return `${distinct.slice(0, mostWays).join(" or ")}${others}, not (${given.map(kindName).join(", ")})`;
}

/** `known`: names that there are, for the nearest. */
export function unknownName(name: string, receiver: Value | undefined, known: Iterable<string> = []): YaqlError {
  const nearest = suggest(name, known);
  const extra = nearest === undefined ? {} : { expected: nearest };
  if (receiver === undefined)
    return new YaqlError("NoFunctionRegisteredException", `Unknown function "${name}"`, extra);
  const message = `Unknown method "${name}" for receiver ${receiverText(receiver)}`;
  return new YaqlError("NoMethodRegisteredException", message, extra);
}

/** `expected`: see `waysToCall`. */
export function noMatch(name: string, receiver: Value | undefined, expected?: string): YaqlError {
  const extra = expected === undefined ? {} : { expected };
  if (receiver === undefined)
    return new YaqlError("NoMatchingFunctionException", `No function "${name}" matches supplied arguments`, extra);
  const message = `No method "${name}" for receiver ${receiverText(receiver)} matches supplied arguments`;
  return new YaqlError("NoMatchingMethodException", message, extra);
}

export function ambiguous(name: string, receiver: Value | undefined): YaqlError {
  if (receiver === undefined) return new YaqlError("AmbiguousFunctionException", `Ambiguous function "${name}"`);
  return new YaqlError("AmbiguousMethodException", `Ambiguous method "${name}" for receiver ${receiverText(receiver)}`);
}
