/** The canonical form of vectors, and the first difference between what was expected and what came. */
import { createHash } from "node:crypto";
import { canonicalJson, isJsonObject, isList, jsonText } from "../../src/core/base/json.ts";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { compareNodeIds, compareText } from "../../src/core/base/order.ts";
import { parseDocument } from "../../src/core/parse/parse-document.ts";

export interface Difference {
  readonly place: string;
  readonly expected: string;
  readonly actual: string;
}

/** Keys of an expectation that inform but do not bind. */
const informative = new Set(["summary", "any_policy"]);

const short = (value: Json | undefined): string => {
  const text = value === undefined ? "(nothing)" : canonicalJson(value);
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
};

const differs = (place: string, expected: Json | undefined, actual: Json | undefined): Difference => ({
  place,
  expected: short(expected),
  actual: short(actual),
});

/** `{"$yaml": value}` and `{"$json": value}` stand for a text: it is read and its value compared. */
function readText(expected: JsonObject, actual: Json | undefined): Json | undefined {
  if (typeof actual !== "string") return actual;
  if ("$yaml" in expected) return { $yaml: parseDocument({ name: "actual", text: actual }).value?.value ?? null };
  if ("$json" in expected) return { $json: JSON.parse(actual) as Json };
  return actual;
}

/** The first place where the two differ; undefined: nowhere. Python's 2.0 and 2 are one number. */
export function firstDifference(expected: Json, given: Json | undefined, place = ""): Difference | undefined {
  if (isList(expected)) {
    if (!isList(given) || given.length !== expected.length) return differs(place, expected, given);
    return firstOf(expected.map((item, i) => () => firstDifference(item, given[i], `${place}[${i}]`)));
  }
  if (!isJsonObject(expected)) return expected === given ? undefined : differs(place, expected, given);
  const actual = readText(expected, given);
  if (!isJsonObject(actual)) return differs(place, expected, actual);
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return firstOf(
    keys.map((key) => () => {
      const [left, right] = [expected[key], actual[key]];
      return left === undefined
        ? differs(`${place}.${key}`, left, right)
        : firstDifference(left, right, `${place}.${key}`);
    }),
  );
}

function firstOf(checks: readonly (() => Difference | undefined)[]): Difference | undefined {
  for (const check of checks) {
    const difference = check();
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function sortRelations(relations: Json | undefined): Json | undefined {
  if (relations === undefined || !isList(relations)) return relations;
  const key = (relation: Json) => {
    const { name = "", node_id: node = null } = isJsonObject(relation) ? relation : {};
    return { name: jsonText(name), node: jsonText(node) };
  };
  return [...relations].sort(
    (a, b) => compareText(key(a).name, key(b).name) || compareNodeIds(key(a).node, key(b).node),
  );
}

function canonicalTask(task: Json): Json {
  if (!isJsonObject(task)) return task;
  const sorted: Record<string, Json> = { ...task };
  for (const side of ["requires", "required_for"]) {
    const relations = sortRelations(task[side]);
    if (relations !== undefined) sorted[side] = relations;
  }
  return sorted;
}

const idOf = (task: Json): string => (isJsonObject(task) ? jsonText(task["id"]) : "");

/** Tasks by id, relations by name and node: the original leaves these orders open. */
function canonicalGraph(graph: JsonObject): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(graph).map(([node, tasks]) => [
      node,
      isList(tasks) ? tasks.map(canonicalTask).sort((a, b) => compareText(idOf(a), idOf(b))) : tasks,
    ]),
  );
}

const digest = (value: Json): string => createHash("sha256").update(canonicalJson(value)).digest("hex");

/** The actual result in the form the expectation has: canonical order, digests where it has digests, nothing that only informs. */
export function inFormOf(expected: JsonObject, actual: JsonObject): JsonObject {
  const shaped: Record<string, Json> = {};
  for (const [key, value] of Object.entries(actual)) {
    if (informative.has(key)) continue;
    const graph = key === "tasks_graph" && isJsonObject(value) ? canonicalGraph(value) : value;
    const digestKey = `${key}_sha256`;
    if (!(digestKey in expected)) shaped[key] = graph;
    else if (key === "tasks_graph" && isJsonObject(graph)) {
      shaped[digestKey] = Object.fromEntries(Object.entries(graph).map(([node, tasks]) => [node, digest(tasks)]));
    } else shaped[digestKey] = digest(graph);
  }
  return shaped;
}

/** An expectation without what only informs: summaries, and messages of errors (their `type` binds, unless only failing counts). */
export function binding(expected: JsonObject, onlyFailing: boolean): JsonObject {
  const strip = (value: Json): Json => {
    if (!isJsonObject(value) || !isJsonObject(value["error"])) return value;
    return { ...value, error: onlyFailing ? {} : { type: value["error"]["type"] ?? null } };
  };
  const kept = Object.fromEntries(Object.entries(expected).filter(([key]) => !informative.has(key)));
  const results = kept["results"];
  return strip(isList(results) ? { ...kept, results: results.map(strip) } : kept) as JsonObject;
}
