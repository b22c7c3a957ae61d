/** Fuel's way to lay one map over another, down to a level, with the errors that Python raises where the shapes differ. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { PythonError } from "./python-error.ts";

/**
 * Lays `patch` over `target`: maps within maps are merged down to `level` levels (null: all of them), everything else is replaced. Throws
 * `PythonError` where a map of the patch meets something else in the target.
 */
export function dictUpdate(target: JsonObject, patch: JsonObject, level: number | null): JsonObject {
  const updated: Record<string, Json> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const below = Object.hasOwn(target, key) ? (target[key] ?? null) : {};
    if (!isJsonObject(value)) updated[key] = value;
    else if (!isJsonObject(below)) updated[key] = refuseUnlessEmpty(below, value, level);
    else if (level !== null && level <= 1) updated[key] = { ...below, ...value };
    else updated[key] = dictUpdate(below, value, level === null ? null : level - 1);
  }
  return updated;
}

const pythonTypes: Readonly<Record<string, string>> = { string: "str", boolean: "bool", number: "int" };

function typeName(value: Json): string {
  if (value === null) return "NoneType";
  if (isList(value)) return "list";
  if (typeof value === "number" && !Number.isInteger(value)) return "float";
  return pythonTypes[typeof value] ?? "dict";
}

function refuseUnlessEmpty(below: Json, value: JsonObject, level: number | null): Json {
  const type = typeName(below);
  if (level !== null && level <= 1)
    throw new PythonError("AttributeError", `'${type}' object has no attribute 'update'`);
  const first = Object.values(value)[0];
  if (first === undefined) return below;
  if (isJsonObject(first)) throw new PythonError("AttributeError", `'${type}' object has no attribute 'setdefault'`);
  if (isList(below)) throw new PythonError("TypeError", "list indices must be integers or slices, not str");
  throw new PythonError("TypeError", `'${type}' object does not support item assignment`);
}
