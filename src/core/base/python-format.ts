/** Python's `str.format`: the fields of a format string, looked up and written. */
import { formatWithSpec, type Formattable } from "./python-format-spec.ts";

/** What went wrong, under the name of Python's error. */
export class FormatError extends Error {
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = "FormatError";
    this.kind = kind;
  }
}

/** The values a format string is filled with. Everything may throw. */
export interface FormatHost<V> {
  readonly positional: (index: number) => V;
  readonly named: (name: string) => V;
  readonly attribute: (value: V, name: string) => V;
  readonly item: (value: V, key: string | number) => V;
  readonly str: (value: V) => string;
  readonly repr: (value: V) => string;
  readonly formattable: (value: V) => Formattable;
}

/** Fields may stand in the specification of a field, but not deeper. */
const deepest = 2;

/** Throws FormatError, or what the host throws. */
export function formatPython<V>(text: string, host: FormatHost<V>): string {
  return new Formatter(host).format(text, deepest);
}

class Formatter<V> {
  private readonly host: FormatHost<V>;
  private next = 0;
  private numbering: "automatic" | "manual" | undefined;

  constructor(host: FormatHost<V>) {
    this.host = host;
  }

  format(text: string, depth: number): string {
    if (depth < 1) throw new FormatError("ValueError", "Max string recursion exceeded");
    let result = "";
    let at = 0;
    while (at < text.length) {
      const brace = /[{}]/g;
      brace.lastIndex = at;
      const found = brace.exec(text);
      if (found === null) return result + text.slice(at);
      result += text.slice(at, found.index);
      at = found.index + 1;
      if (text[at] === found[0]) {
        result += found[0];
        at += 1;
        continue;
      }
      if (found[0] === "}" || at >= text.length)
        throw new FormatError("ValueError", `Single '${found[0]}' encountered in format string`);
      const end = endOfField(text, at);
      result += this.field(text.slice(at, end), depth);
      at = end + 1;
    }
    return result;
  }

  private field(field: string, depth: number): string {
    const { name, conversion, spec } = partsOf(field);
    const value = this.lookUp(name);
    const detail = spec === "" ? "" : this.format(spec, depth - 1);
    if (conversion === undefined) return formatWithSpec(this.host.formattable(value), detail);
    if (conversion !== "r" && conversion !== "s" && conversion !== "a") {
      throw new FormatError("ValueError", `Unknown conversion specifier ${conversion}`);
    }
    const text = conversion === "s" ? this.host.str(value) : this.host.repr(value);
    return formatWithSpec({ type: "text", text: conversion === "a" ? toAscii(text) : text }, detail);
  }

  private lookUp(name: string): V {
    const first = /^[^.[]*/.exec(name)?.[0] ?? "";
    let value = this.argument(first);
    let rest = name.slice(first.length);
    while (rest !== "") {
      const step = /^(?:\.([^.[]*)|\[([^\]]*)\])/.exec(rest);
      if (step === null)
        throw new FormatError(
          "ValueError",
          rest.startsWith("[")
            ? "Missing ']' in format string"
            : "Only '.' or '[' may follow ']' in format field specifier",
        );
      const [whole, attribute, key] = step;
      if ((attribute ?? key) === "") throw new FormatError("ValueError", "Empty attribute in format string");
      if (attribute === undefined) value = this.host.item(value, /^\d+$/.test(key ?? "") ? Number(key) : (key ?? ""));
      else value = this.host.attribute(value, attribute);
      rest = rest.slice(whole.length);
    }
    return value;
  }

  private argument(name: string): V {
    if (name !== "" && !/^\d+$/.test(name)) return this.host.named(name);
    const numbering = name === "" ? "automatic" : "manual";
    if (this.numbering !== undefined && this.numbering !== numbering) {
      const [from, to] =
        numbering === "manual"
          ? ["automatic field numbering", "manual field specification"]
          : ["manual field specification", "automatic field numbering"];
      throw new FormatError("ValueError", `cannot switch from ${from} to ${to}`);
    }
    this.numbering = numbering;
    if (name !== "") return this.host.positional(Number(name));
    this.next += 1;
    return this.host.positional(this.next - 1);
  }
}

/** Where the field that begins at `start` has its closing brace. Braces in brackets count like others. */
function endOfField(text: string, start: number): number {
  let open = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "{") open += 1;
    else if (text[at] === "}") open -= 1;
    if (open === 0) return at;
  }
  throw new FormatError("ValueError", "expected '}' before end of string");
}

function partsOf(field: string): {
  readonly name: string;
  readonly conversion: string | undefined;
  readonly spec: string;
} {
  const end = endOfName(field);
  const name = field.slice(0, end);
  if (name.includes("{")) throw new FormatError("ValueError", "unexpected '{' in field name");
  if (field[end] !== "!") return { name, conversion: undefined, spec: field.slice(end + 1) };
  const conversion = Array.from(field.slice(end + 1))[0];
  if (conversion === undefined)
    throw new FormatError("ValueError", "end of string while looking for conversion specifier");
  const rest = field.slice(end + 1 + conversion.length);
  if (rest !== "" && !rest.startsWith(":"))
    throw new FormatError("ValueError", "expected ':' after conversion specifier");
  return { name, conversion, spec: rest.slice(1) };
}

/** The first `!` or `:` that is not in brackets. */
function endOfName(field: string): number {
  let inBrackets = false;
  for (let at = 0; at < field.length; at += 1) {
    if (field[at] === "[") inBrackets = true;
    else if (field[at] === "]") inBrackets = false;
    else if (!inBrackets && (field[at] === "!" || field[at] === ":")) return at;
  }
  return field.length;
}

function toAscii(text: string): string {
  return text.replace(/[^\x00-\x7f]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
    return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
}
