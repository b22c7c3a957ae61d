/** The golden vectors of the expression languages, run on ours: the actual result in the shape of `expected.json`. */
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { isJsonObject, isList } from "../../src/core/base/json.ts";
import { difference } from "../../src/core/yaql/difference.ts";
import { YaqlError } from "../../src/core/yaql/errors.ts";
import { compileExpression, isTruthy } from "../../src/core/yaql/expression.ts";
import { mergedObject, unionFacts } from "../../src/core/yaql/facts.ts";
import { toJson } from "../../src/core/yaql/finalize.ts";
import { undefinedValue, type Value, type YaqlObject } from "../../src/core/yaql/values.ts";

const object = (value: Json | undefined): JsonObject => (value !== undefined && isJsonObject(value) ? value : {});
const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
const text = (value: Json | undefined, otherwise = ""): string => (typeof value === "string" ? value : otherwise);

/** What the vectors write for values that JSON does not have. */
function encode(value: YaqlObject): Json {
  return value === undefinedValue ? { $undefined: true } : { $py: value.typeName };
}

/** kind `yaql`: expressions over the facts of one node and those of its last success. */
export function yaqlVector(input: JsonObject): JsonObject {
  return { results: list(input["cases"]).map((one) => answer(() => yaqlCase(input, object(one)))) };
}

function yaqlCase(input: JsonObject, one: JsonObject): JsonObject {
  const node = text(one["node"] ?? input["node"]);
  const previous = object(object(input["old_context"])[text(one["task"], "task")]);
  const facts = factsOf(object(input["context"]), node);
  const old = object(previous["nodes"])[node];
  const oldIsKnown = old !== undefined && Object.keys(object(old)).length > 0;
  const value = compileExpression(text(one["exp"])).evaluate({
    facts,
    previous: oldIsKnown ? factsOf(previous, node) : undefined,
    library: "fuel",
  });
  return { result: shape(value, one), truthy: isTruthy(value) };
}

function factsOf(state: JsonObject, node: string): ReturnType<typeof unionFacts> {
  return unionFacts(object(state["common"]), object(object(state["nodes"])[node]));
}

/** Unordered results were sorted by their text, which fails for what can't be gone through. */
function shape(value: Value, one: JsonObject): Json {
  const result = toJson(value, encode);
  if (one["parse"] === "json") return JSON.parse(text(result)) as Json;
  if (one["unordered"] !== true) return result;
  if (typeof result !== "object" || result === null) throw new YaqlError("TypeError", "object is not iterable");
  const items = isList(result) ? [...result] : Object.keys(result);
  return items.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function answer(work: () => JsonObject): JsonObject {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof YaqlError)) throw error;
    return { error: { type: error.kind, message: error.message } };
  }
}

/** kind `misc`, op `diff`. */
export function diffCase(one: JsonObject): Json {
  const { added, deleted } = difference(one["a"] ?? null, one["b"] ?? null);
  return { added: toJson(added), deleted: toJson(deleted) };
}

/** kind `misc`, op `union`. */
export function unionCase(one: JsonObject): Json {
  return mergedObject(list(one["dicts"]).map(object));
}
