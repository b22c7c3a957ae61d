/** Values as Python writes them: `str()` and `repr()`. */
import { floatText } from "../base/python-numbers.ts";
import { Env, Lambda } from "./environment.ts";
import { isMapping, mappingEntries } from "./mappings.ts";
import { DateTime, TimeSpan } from "./moments.ts";
import { PySet, SetView, ValuesView } from "./sets.ts";
import { Tuple } from "./tuple.ts";
import { Float, isList, type Value, YaqlObject } from "./values.ts";

/** `str(value)`. */
export function shown(value: Value): string {
  if (typeof value === "string") return value;
  if (value instanceof DateTime || value instanceof TimeSpan) return value.shown();
  return repr(value);
}

/** `repr(value)`. */
export function repr(value: Value): string {
  if (typeof value === "string") return reprText(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : floatText(value);
  if (typeof value === "bigint") return String(value);
  return value === null ? "None" : reprObject(value);
}

function reprObject(value: object & Value): string {
  if (isList(value)) return `[${value.map(repr).join(", ")}]`;
  if (value instanceof Tuple)
    return value.items.length === 1 ? `(${repr(value.items[0] ?? null)},)` : `(${value.items.map(repr).join(", ")})`;
  if (isMapping(value))
    return `{${[...mappingEntries(value)].map(([key, item]) => `${repr(key)}: ${repr(item)}`).join(", ")}}`;
  if (value instanceof Float) return floatText(value.value);
  return value instanceof YaqlObject ? reprOwn(value) : "";
}

function reprOwn(value: YaqlObject): string {
  if (value instanceof PySet)
    return value.size === 0 ? "frozenset()" : `frozenset({${[...value.members()].map(repr).join(", ")}})`;
  if (value instanceof SetView || value instanceof ValuesView)
    return `${value.typeName}([${[...value.members()].map(repr).join(", ")}])`;
  if (value instanceof DateTime || value instanceof TimeSpan) return value.repr();
  if (value instanceof Env || value instanceof Lambda) return `<${value.typeName} object>`;
  return value.text ?? `<${value.typeName} object>`;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** A string in quotes: single ones, unless it has only such inside. */
export function reprText(text: string): string {
  const double = text.includes("'") && !text.includes('"');
  const body = text
    .replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character)
    .replace(unprintable, escapeCode);
  return double ? `"${body}"` : `'${body.replaceAll("'", "\\'")}'`;
}

function escapeCode(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
