/** The golden vectors of the expression languages, run on ours: the actual result in the shape of `expected.json`. */
import { parse as parseYaml } from "yaml";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { isJsonObject, isList } from "../../src/core/base/json.ts";
import { ConditionError } from "../../src/core/condition/condition-error.ts";
import { compileCondition, rewritePaths } from "../../src/core/condition/condition.ts";
import { isLazy, isTrue as isTrueModel, type ModelValue } from "../../src/core/condition/models.ts";
import { parseCondition } from "../../src/core/condition/parse-condition.ts";
import { difference } from "../../src/core/yaql/difference.ts";
import { YaqlError } from "../../src/core/yaql/errors.ts";
import { compileExpression, isTruthy } from "../../src/core/yaql/expression.ts";
import { mergedObject, unionFacts } from "../../src/core/yaql/facts.ts";
import { toJson } from "../../src/core/yaql/finalize.ts";
import { undefinedValue, type Value, type YaqlObject } from "../../src/core/yaql/values.ts";
import { inSetOrder } from "./set-order.ts";

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

/** `characters()` goes through a set, whose order the original's run had by chance. Unordered results were sorted by their text, which fails for what can't be gone through. */
function shape(value: Value, one: JsonObject): Json {
  const result = toJson(value, encode);
  if (one["parse"] === "yaml") return parseYaml(text(result)) as Json;
  if (one["parse"] === "json") return JSON.parse(text(result)) as Json;
  if (one["unordered"] !== true)
    return isList(result) && text(one["exp"]).includes("characters(") ? inSetOrder(result.map(String)) : result;
  if (typeof result !== "object" || result === null) throw new YaqlError("TypeError", "object is not iterable");
  const items = isList(result) ? [...result] : Object.keys(result);
  return items.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function answer(work: () => JsonObject): JsonObject {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof YaqlError) && !(error instanceof ConditionError)) throw error;
    return { error: { type: error.kind, message: error.message } };
  }
}

/** kind `expression`: the older language over any models. */
export function expressionVector(input: JsonObject): JsonObject {
  return {
    results: list(input["cases"]).map((one) =>
      answer(() => {
        const { exp, strict } = object(one);
        const value = parseCondition(text(exp))({ models: object(input["models"]), strict: strict !== false });
        return { result: plain(value) };
      }),
    ),
  };
}

/** kind `legacy_condition`: conditions of tasks over the facts of a node. */
export function legacyConditionVector(input: JsonObject): JsonObject {
  const facts = factsOf(object(input["context"]), text(input["node"]));
  return {
    results: list(input["cases"]).map((one) => {
      const condition = text(object(one)["condition"]);
      const result = answer(() => {
        const value = compileCondition(condition).value(facts);
        return { result: plain(value), truthy: isTrueModel(value) };
      });
      return { ...result, transformed: rewritePaths(condition) };
    }),
  };
}

function plain(value: ModelValue): Json {
  if (!isLazy(value)) return value;
  return Object.fromEntries([...value.keys()].map((key) => [key, plain(value.field(key) as ModelValue)]));
}

/** kind `misc`, op `diff`. */
export function diffCase(one: JsonObject): Json {
  const { added, deleted } = difference(one["a"] ?? null, one["b"] ?? null);
  return { result: { added: toJson(added), deleted: toJson(deleted) } };
}

/** kind `misc`, op `union`. */
export function unionCase(one: JsonObject): Json {
  return { result: mergedObject(list(one["dicts"]).map(object)) };
}
