/** Texts of tasks with `{NAME}` in them. Fuel: Python's `str.format`, all or nothing. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { FormatError, type FormatHost, formatPython } from "../base/python-format.ts";
import { type Formattable, FormatSpecError } from "../base/python-format-spec.ts";

/**
 * Replaces `{NAME}` by the value of that name, `{NAME.part}` by a part of it, and `{{` and `}}` by single braces, with
 * Python's conversions (`!r`) and specifications (`:03d`). When anything in the text can't be formatted, an unknown name
 * for instance, the whole text is returned as it was.
 */
export function formatTemplate(text: string, names: JsonObject): string {
  if (!/[{}]/.test(text)) return text;
  try {
    return formatPython(text, hostOf(names));
  } catch (error) {
    if (error instanceof FormatError || error instanceof FormatSpecError) return text;
    throw error;
  }
}

const nothing = (kind: string, name: string): FormatError => new FormatError(kind, name);

function hostOf(names: JsonObject): FormatHost<Json> {
  return {
    positional: (index) => {
      throw nothing("IndexError", `Replacement index ${index} out of range for positional args tuple`);
    },
    named: (name) => field(names, name, "KeyError"),
    attribute: (value, name) => field(value, name, "AttributeError"),
    // Objects stand for Python objects with attributes; only lists can be indexed.
    item: (value, key) => {
      const found = isList(value) && typeof key === "number" ? value[key] : undefined;
      if (found === undefined) throw nothing("TypeError", "the value has no such item");
      return found;
    },
    str: shown,
    repr: (value) => (typeof value === "string" ? quoted(value) : shown(value)),
    formattable,
  };
}

function field(value: Json, name: string, kind: string): Json {
  const found = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (found === undefined) throw nothing(kind, name);
  return found;
}

function formattable(value: Json): Formattable {
  if (typeof value === "string") return { type: "text", text: value };
  if (typeof value === "boolean") return { type: "boolean", value };
  if (typeof value === "number") return Number.isInteger(value) ? { type: "integer", value } : { type: "float", value };
  return { type: "other", text: shown(value), typeName: value === null ? "NoneType" : isList(value) ? "list" : "dict" };
}

/** Python's `str`. */
function shown(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  const inner = (item: Json): string => (typeof item === "string" ? quoted(item) : shown(item));
  if (isList(value)) return `[${value.map(inner).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${quoted(key)}: ${inner(item)}`)
    .join(", ")}}`;
}

function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll("\r", "\\r");
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}
