/** Reads a vector's folder: `input.json` with its `$file` references resolved, and `expected.json` (either may be gzipped). */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { isJsonObject, isList, jsonText } from "../../src/core/base/json.ts";
import type { Json, JsonObject } from "../../src/core/base/json.ts";

export interface Vector {
  readonly name: string;
  readonly kind: string;
  readonly input: JsonObject;
  readonly expected: JsonObject;
}

/** A JSON file, or the gzipped one of the same name. */
function readJson(path: string): Json {
  const zipped = path.endsWith(".gz") || !existsSync(path);
  const bytes = readFileSync(zipped && !path.endsWith(".gz") ? `${path}.gz` : path);
  return JSON.parse((zipped ? gunzipSync(bytes) : bytes).toString("utf8")) as Json;
}

/** Replaces `{"$file": path, "$key"?: name}` by the content of that file, or by one key of it. */
function resolveFiles(value: Json, folder: string): Json {
  if (isList(value)) return value.map((item) => resolveFiles(item, folder));
  if (!isJsonObject(value)) return value;
  const file = value["$file"];
  if (typeof file === "string") {
    const path = resolve(folder, file);
    const content = resolveFiles(readJson(path), dirname(path));
    const key = value["$key"];
    return typeof key === "string" && isJsonObject(content) ? (content[key] ?? null) : content;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveFiles(item, folder)]));
}

function asObject(value: Json, what: string): JsonObject {
  if (!isJsonObject(value)) throw new Error(`${what} is not an object`);
  return value;
}

export function loadVector(folder: string): Vector {
  const input = asObject(resolveFiles(readJson(join(folder, "input.json")), folder), "input.json");
  const expected = asObject(readJson(join(folder, "expected.json")), "expected.json");
  return { name: jsonText(input["name"]), kind: jsonText(input["kind"]), input, expected };
}

/** Folders below `root` that hold a vector, by name; `root` itself may be one. */
export function vectorFolders(root: string): readonly string[] {
  const holds = (folder: string) => existsSync(join(folder, "input.json")) || existsSync(join(folder, "input.json.gz"));
  if (holds(root)) return [root];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((name) => vectorFolders(join(root, name)));
}
