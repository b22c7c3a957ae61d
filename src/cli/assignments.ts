/** `name=value` words -> an object to merge: values are read as YAML, dots go down, an empty value removes. */
import { AppError } from "../core/base/errors.ts";
import type { Json, JsonObject } from "../core/base/json.ts";
import { isJsonObject } from "../core/base/json.ts";
import { parseFile } from "./read-input.ts";

/** `["a.b=1", "c="]` -> `{ a: { b: 1 }, c: null }`. A dot in a name is written `\.`. */
export async function assignments(words: readonly string[]): Promise<JsonObject> {
  let body: JsonObject = {};
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals <= 0) throw new AppError("usage/invalid", `"${word}" is not of the form name=value`);
    const path = word
      .slice(0, equals)
      .split(/(?<!\\)\./)
      .map((part) => part.replaceAll("\\.", "."));
    const text = word.slice(equals + 1);
    body = put(body, path, text === "" ? null : await parseFile({ name: `the value of ${path.join(".")}`, text }));
  }
  return body;
}

function put(into: JsonObject, [name = "", ...rest]: readonly string[], value: Json): JsonObject {
  const before = into[name];
  return { ...into, [name]: rest.length === 0 ? value : put(isJsonObject(before) ? before : {}, rest, value) };
}
