/** Strings: case, trimming, searching, splitting, joining, conversion. */
import type { Call } from "../call.ts";
import { either, fn, method, operator, optional, param, renamed } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { quotaExceeded, typeError, valueError } from "../errors.ts";
import { callNamed } from "../invoke.ts";
import { drain, type Pull } from "../iterate.ts";
import { mappingEntries } from "../mappings.ts";
import { numeric } from "../numbers.ts";
import * as type from "../param-types.ts";
import { shown } from "../python-text.ts";
import { CodePoints, whiteSpace } from "../text.ts";
import { Tuple } from "../tuple.ts";
import type { Value } from "../values.ts";
import { characters } from "./characters.ts";

const maybeText = type.orNull(type.text);
const string = param("string", type.text);

/** Python's `str`, with YAQL's words for null and booleans. */
export function textOf(value: Value): string {
  if (value === null) return "null";
  return typeof value === "boolean" ? String(value) : shown(value);
}

function asText(value: Value): string {
  if (typeof value !== "string") throw typeError("a string is needed");
  return value;
}

function checked(text: string, call: Call): string {
  if (text.length > call.run.limits.memory) throw quotaExceeded();
  return text;
}

interface Sides {
  readonly left: boolean;
  readonly right: boolean;
}

/** Takes white space, or any of `characters`, from the ends. */
function strip(text: string, chars: string | undefined, sides: Sides): string {
  const points = Array.from(text);
  const drop = chars === undefined ? undefined : new Set(chars);
  const goes = (point: string | undefined): boolean => point !== undefined && (drop?.has(point) ?? space.test(point));
  let [start, end] = [0, points.length];
  while (sides.left && start < end && goes(points[start])) start += 1;
  while (sides.right && end > start && goes(points[end - 1])) end -= 1;
  return points.slice(start, end).join("");
}
const space = new RegExp(`^[${whiteSpace}]$`);
const both: Sides = { left: true, right: true };

function split(call: Call): Value {
  const text = call.text(0);
  const separator = call.textOr(1);
  const most = call.int(2, -1);
  if (separator === undefined) return splitAtSpace(text, most);
  if (separator === "") throw valueError("empty separator");
  const parts = text.split(separator);
  return most < 0 || parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function splitAtSpace(text: string, most: number): Value {
  const rest = strip(text, undefined, { left: true, right: false });
  const gap = new RegExp(`[${whiteSpace}]+`, "g");
  const parts: string[] = [];
  let from = 0;
  while (most < 0 || parts.length < most) {
    const found = gap.exec(rest);
    if (found === null) break;
    parts.push(rest.slice(from, found.index));
    from = gap.lastIndex;
  }
  return from < rest.length ? [...parts, most < 0 ? rest.slice(from) : rest.slice(from)] : parts;
}

function rightSplit(call: Call): Value {
  const text = call.text(0);
  const separator = call.textOr(1);
  const most = call.int(2, -1);
  if (separator === undefined) return rightSplitAtSpace(text, most);
  if (separator === "") throw valueError("empty separator");
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  const cut = parts.length - most;
  return [parts.slice(0, cut).join(separator), ...parts.slice(cut)];
}

function rightSplitAtSpace(text: string, most: number): Value {
  const reversed = (value: string): string => Array.from(value).reverse().join("");
  const parts = splitAtSpace(reversed(text), most) as readonly string[];
  return parts.map(reversed).reverse();
}

/** By the language's own `str`, which an expression can define anew. */
function strOf(call: Call, value: Value): string {
  return asText(callNamed("str", [value], { env: call.env }));
}

function join(call: Call, items: Pull, separator: string): string {
  const texts = drain(items).map((item) => strOf(call, item));
  return checked(texts.join(separator), call);
}

function replace(call: Call): Value {
  const pairs: readonly (readonly [string, string])[] = [[call.text(1), call.text(2)]];
  return replaceEach(call, pairs, call.int(3, -1));
}

function replaceByMap(call: Call): Value {
  const pairs = [...mappingEntries(call.map(1))].map(([key, value]) => [strOf(call, key), strOf(call, value)] as const);
  return replaceEach(call, pairs, call.int(2, -1));
}

function replaceEach(call: Call, pairs: readonly (readonly [string, string])[], most: number): string {
  let text = call.text(0);
  for (const [old, fresh] of pairs) text = checked(replaceText(text, [old, fresh], most), call);
  return text;
}

/** Empty `old` stands before, between and after all characters, as in Python. */
function replaceText(text: string, [old, fresh]: readonly [string, string], most: number): string {
  if (most < 0 && old !== "") return text.split(old).join(fresh);
  const parts = old === "" ? ["", ...Array.from(text), ""] : text.split(old);
  const count = most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1);
  return (
    parts.slice(0, count + 1).join(fresh) +
    parts
      .slice(count + 1)
      .map((part) => old + part)
      .join("")
  );
}

function substring(call: Call): Value {
  const points = new CodePoints(call.text(0));
  const length = call.int(2, -1) < 0 ? points.length : call.int(2);
  const start = call.int(1) < 0 ? call.int(1) + points.length : call.int(1);
  return points.slice(start, start + length);
}

/** `indexOf(sub, start)` and `indexOf(sub, start, length)`. */
function find(direction: "find" | "findLast", ranged: boolean): (call: Call) => Value {
  return (call) => {
    const points = new CodePoints(call.text(0));
    const start = call.int(2);
    if (!ranged) return points[direction](call.text(1), { start, end: points.length });
    const from = start < 0 ? start + points.length : start;
    const length = call.int(3) < 0 ? points.length - from : call.int(3);
    return points[direction](call.text(1), { start: from, end: from + length });
  };
}

function repeat(text: string, times: number, call: Call): string {
  if (times * text.length > call.run.limits.memory) throw quotaExceeded();
  return times <= 0 ? "" : text.repeat(times);
}

function hex(call: Call): Value {
  const { float, value } = numeric(call.value(0));
  if (float) throw typeError("'float' object cannot be interpreted as an integer");
  return `${value < 0 ? "-" : ""}0x${(value < 0 ? -value : value).toString(16)}`;
}

const trimmers: readonly (readonly [string, Sides])[] = [
  ["trim", both],
  ["trimLeft", { left: true, right: false }],
  ["trimRight", { left: false, right: true }],
];
const splitParams = [string, optional("separator", maybeText), optional("maxSplits", type.int)];
const findParams = [string, param("sub", type.text)];
const start = optional("start", type.int);
const ranged = [...findParams, param("start", type.int), param("length", type.int)];
const concat = fn("concat", { params: [], rest: type.text }, (call) => checked(call.rest.map(asText).join(""), call));

export const stringFunctions: readonly FunctionSpec[] = [
  concat,
  renamed(concat, "#operator_+"),
  operator("in", [type.text, type.text], (call) => call.text(1).includes(call.text(0))),
  operator("*", [type.text, type.int], (call) => repeat(call.text(0), call.int(1), call)),
  operator("*", [type.int, type.text], (call) => repeat(call.text(1), call.int(0), call)),
  either("len", [string], (call) => new CodePoints(call.text(0)).length),
  method("toUpper", [string], (call) => call.text(0).toUpperCase()),
  method("toLower", [string], (call) => call.text(0).toLowerCase()),
  method("split", splitParams, split),
  method("rightSplit", splitParams, rightSplit),
  method("join", [param("sequence", type.iterable), param("separator", type.text)], (call) =>
    join(call, call.pull(0), call.text(1)),
  ),
  method("join", [param("separator", type.text), param("sequence", type.iterable)], (call) =>
    join(call, call.pull(1), call.text(0)),
  ),
  fn("str", [param("value", type.anything)], (call) => textOf(call.value(0))),
  ...trimmers.map(([name, sides]) =>
    method(name, [string, optional("chars", maybeText)], (call) => strip(call.text(0), call.textOr(1), sides)),
  ),
  either("norm", [param("string", maybeText), optional("chars", maybeText)], (call) => {
    const text = call.textOr(0);
    return text === undefined ? null : strip(text, call.textOr(1), both) || null;
  }),
  either(
    "isEmpty",
    [param("string", maybeText), optional("trim", type.boolean), optional("chars", maybeText)],
    (call) => {
      const text = call.textOr(0);
      return text === undefined || (call.truth(1, true) ? strip(text, call.textOr(2), both) : text) === "";
    },
  ),
  method("replace", [string, param("old", type.text), param("new", type.text), optional("count", type.int)], replace),
  method("replace", [string, param("replacements", type.mapping), optional("count", type.int)], replaceByMap),
  method("substring", [string, param("start", type.int), optional("length", type.int)], substring),
  method("indexOf", [...findParams, start], find("find", false)),
  method("indexOf", ranged, find("find", true)),
  method("lastIndexOf", [...findParams, start], find("findLast", false)),
  method("lastIndexOf", ranged, find("findLast", true)),
  method("toCharArray", [string], (call) => new Tuple(Array.from(call.text(0)))),
  method("startsWith", { params: [string], rest: type.text }, (call) =>
    call.rest.some((part) => call.text(0).startsWith(asText(part))),
  ),
  method("endsWith", { params: [string], rest: type.text }, (call) =>
    call.rest.some((part) => call.text(0).endsWith(asText(part))),
  ),
  fn("isString", [param("arg", type.anything)], (call) => typeof call.value(0) === "string"),
  fn("hex", [param("num", type.orNull(type.number))], hex),
  characters,
];
