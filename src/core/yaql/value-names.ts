/** What Python calls the types of values. */
import { Kind, kindOf, type Value, YaqlObject } from "./values.ts";

const names: Readonly<Record<number, string>> = {
  [Kind.null]: "NoneType",
  [Kind.boolean]: "bool",
  [Kind.integer]: "int",
  [Kind.float]: "float",
  [Kind.string]: "str",
  [Kind.list]: "list",
};

export function nameOf(value: Value): string {
  return value instanceof YaqlObject ? value.typeName : (names[kindOf(value)] ?? "dict");
}
