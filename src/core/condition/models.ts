/** What conditions look into: models with values by path, and Python's view of those values. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { ConditionError } from "./condition-error.ts";

/** A lazy mapping, such as the union of common and node facts; anything it gives is JSON or such a mapping again. */
export interface LazyObject {
  keys(): Iterable<string>;
  field(key: string): unknown;
}
export type ModelValue = Json | LazyObject;
export type Models = Readonly<Record<string, ModelValue>>;

export function isLazy(value: unknown): value is LazyObject {
  return typeof value === "object" && value !== null && "field" in value && typeof value.field === "function";
}

/** The value under a key; undefined when there is none. Throws TypeError for what is no object. */
export function fieldOf(value: ModelValue, key: string): ModelValue | undefined {
  if (isLazy(value)) return value.field(key) as ModelValue | undefined;
  if (isJsonObject(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
  throw new ConditionError("TypeError", notIndexable(value));
}

function notIndexable(value: Json): string {
  if (typeof value === "string") return "string indices must be integers, not 'str'";
  if (isList(value)) return "list indices must be integers or slices, not str";
  return `'${typeName(value)}' object is not subscriptable`;
}

function typeName(value: ModelValue): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  if (typeof value === "string") return "str";
  return isArray(value) ? "list" : "dict";
}

const isArray = (value: ModelValue): value is readonly Json[] => Array.isArray(value);
const isObject = (value: ModelValue): value is JsonObject | LazyObject =>
  typeof value === "object" && value !== null && !isArray(value);
const keysOf = (value: JsonObject | LazyObject): readonly string[] =>
  isLazy(value) ? [...value.keys()] : Object.keys(value);

/** Python's `==`: `1 == true`, objects by content. */
export function equals(left: ModelValue, right: ModelValue): boolean {
  if (left === right) return true;
  if (isNumeric(left) && isNumeric(right)) return Number(left) === Number(right);
  if (isArray(left))
    return isArray(right) && left.length === right.length && left.every((item, i) => equals(item, right[i] ?? null));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = keysOf(left);
  return (
    keys.length === keysOf(right).length && keys.every((key) => equalFields(fieldOf(left, key), fieldOf(right, key)))
  );
}

const isNumeric = (value: ModelValue): boolean => typeof value === "number" || typeof value === "boolean";
const equalFields = (left: ModelValue | undefined, right: ModelValue | undefined): boolean =>
  left !== undefined && right !== undefined && equals(left, right);

/** Python's truth. */
export function isTrue(value: ModelValue): boolean {
  if (isArray(value)) return value.length > 0;
  return isObject(value) ? keysOf(value).length > 0 : Boolean(value);
}

/** Python's `in`: an item of a list, a key of an object, a part of a string. Throws TypeError. */
export function isIn(item: ModelValue, container: ModelValue): boolean {
  if (typeof container === "string") {
    if (typeof item !== "string") {
      throw new ConditionError("TypeError", `'in <string>' requires string as left operand, not ${typeName(item)}`);
    }
    return container.includes(item);
  }
  if (isArray(container)) return container.some((one) => equals(one, item));
  if (!isObject(container))
    throw new ConditionError("TypeError", `argument of type '${typeName(container)}' is not iterable`);
  if (typeof item === "object" && item !== null)
    throw new ConditionError("TypeError", `unhashable type: '${typeName(item)}'`);
  return typeof item === "string" && fieldOf(container, item) !== undefined;
}
