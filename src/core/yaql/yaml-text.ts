/** JSON values as block-style YAML, in the form Fuel's own printer gives: sorted keys, lists not indented. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { compareText } from "./text.ts";
import { floatText } from "../base/python-numbers.ts";

/** A whole document, ending in a line feed. */
export function yamlText(value: Json): string {
  if (isCollection(value) && !isEmpty(value)) return block(value, "");
  const scalar = isCollection(value) ? emptyText(value) : scalarText(value);
  return isPlainScalar(value) ? `${scalar}\n...\n` : `${scalar}\n`;
}

const isCollection = (value: Json): value is readonly Json[] | JsonObject => isList(value) || isJsonObject(value);
const isEmpty = (value: readonly Json[] | JsonObject): boolean =>
  (isList(value) ? value.length : Object.keys(value).length) === 0;
const emptyText = (value: readonly Json[] | JsonObject): string => (isList(value) ? "[]" : "{}");
const isPlainScalar = (value: Json): boolean => !isCollection(value) && !/^['"]/.test(scalarText(value));

/** Lines of a list or mapping, each with `indent` in front. */
function block(value: readonly Json[] | JsonObject, indent: string): string {
  if (isList(value)) return value.map((item) => `${indent}-${listItem(item, indent)}`).join("");
  return Object.keys(value)
    .sort(compareText)
    .map((key) => `${indent}${keyText(key, indent)}${fieldValue(value[key] ?? null, indent)}`)
    .join("");
}

/** What follows a dash: the item's first line continues there. */
function listItem(item: Json, indent: string): string {
  if (!isCollection(item) || isEmpty(item)) return inline(item);
  return ` ${block(item, `${indent}  `).slice(indent.length + 2)}`;
}

function fieldValue(value: Json, indent: string): string {
  if (!isCollection(value) || isEmpty(value)) return `:${inline(value)}`;
  return `:\n${block(value, isList(value) ? indent : `${indent}  `)}`;
}

const inline = (value: Json): string => ` ${isCollection(value) ? emptyText(value) : scalarText(value)}\n`;

/** The longest key that may stand on one line with its value. */
const longestKey = 1000;

function keyText(key: string, indent: string): string {
  const text = stringText(key);
  return text.length > longestKey ? `? ${text}\n${indent}` : text;
}

function scalarText(value: null | boolean | number | string): string {
  if (typeof value === "string") return stringText(value);
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? String(value) : numberText(value);
}

function numberText(value: number): string {
  const text = floatText(value);
  if (text === "nan" || text.endsWith("inf")) return text === "nan" ? ".nan" : text.replace("inf", ".inf");
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

/** Texts that YAML 1.1 or 1.2 would read as something else than a string, or that could confuse a reader. */
const notPlain =
  /^$|^[\s\-?:,[\]{}#&*!|>'"%@`=<]|[\s:]$|: |:$| #|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]|^[-+.]?\d|^[-+]?\.(?:inf|nan)$|^(?:~|null|true|false|yes|no|on|off|y|n)$|^\.{3}|^-{3}/i;

function stringText(text: string): string {
  if (!notPlain.test(text)) return text;
  if (/^[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
