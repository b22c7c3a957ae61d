/** `format`: of strings with fields, as in Python. */
import type { Call } from "../call.ts";
import { either, param } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { keyError, YaqlError } from "../errors.ts";
import { FormatError, type FormatHost, formatPython } from "../../base/python-format.ts";
import { type Formattable, FormatSpecError } from "../../base/python-format-spec.ts";
import { isMapping, mappingGet } from "../mappings.ts";
import { DateTime } from "../moments.ts";
import { numericOf } from "../numbers.ts";
import * as type from "../param-types.ts";
import { repr, shown } from "../python-text.ts";
import { strftime } from "../strftime.ts";
import { sequenceItems } from "../tuple.ts";
import type { Value } from "../values.ts";
import { nameOf } from "../value-names.ts";

function hostOf(call: Call): FormatHost<Value> {
  return {
    positional: (index) => {
      const value = call.rest[index];
      if (value === undefined)
        throw new YaqlError("IndexError", `Replacement index ${index} out of range for positional args tuple`);
      return value;
    },
    named: (name) => {
      const value = call.named.get(name);
      if (value === undefined) throw keyError(repr(name));
      return value;
    },
    attribute,
    item,
    str: shown,
    repr,
    formattable,
  };
}

function attribute(value: Value, name: string): Value {
  const parts: Readonly<Record<string, number>> = value instanceof DateTime ? { ...value.parts } : {};
  const found = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (found === undefined)
    throw new YaqlError("AttributeError", `'${nameOf(value)}' object has no attribute '${name}'`);
  return found;
}

function item(value: Value, key: string | number): Value {
  if (isMapping(value)) {
    const found = mappingGet(value, key);
    if (found === undefined) throw keyError(repr(key));
    return found;
  }
  const items = typeof value === "string" ? Array.from(value) : sequenceItems(value);
  if (items === undefined) throw new YaqlError("TypeError", `'${nameOf(value)}' object is not subscriptable`);
  if (typeof key === "string")
    throw new YaqlError("TypeError", `${nameOf(value)} indices must be integers or slices, not str`);
  const found = items[key];
  if (found === undefined) throw new YaqlError("IndexError", `${nameOf(value)} index out of range`);
  return found;
}

function formattable(value: Value): Formattable {
  if (typeof value === "string") return { type: "text", text: value };
  if (typeof value === "boolean") return { type: "boolean", value };
  const number = numericOf(value);
  if (number !== undefined)
    return number.float ? { type: "float", value: Number(number.value) } : { type: "integer", value: number.value };
  return {
    type: "other",
    text: shown(value),
    typeName: nameOf(value),
    ...(value instanceof DateTime ? { withSpec: (spec: string) => strftime(value, spec) } : {}),
  };
}

function format(call: Call): Value {
  try {
    return formatPython(call.text(0), hostOf(call));
  } catch (error) {
    if (error instanceof FormatError || error instanceof FormatSpecError)
      throw new YaqlError(error.kind, error.message);
    throw error;
  }
}

export const formattingFunctions: readonly FunctionSpec[] = [
  either(
    "format",
    { params: [param("formatString", type.text)], rest: type.anything, restNamed: type.anything },
    format,
  ),
];
