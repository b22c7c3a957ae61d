/** Which function answers which kind of vector. */
import { isJsonObject, isList, jsonText } from "../../src/core/base/json.ts";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import {
  dictUpdateCase,
  graphObjectVector,
  graphSolverVector,
  mergeTasksCase,
  traverseCase,
  validatorVector,
} from "./layer-vectors.ts";
import {
  currentStateVector,
  faultToleranceVector,
  lcmVector,
  nameMatchCase,
  needUpdateCase,
  nodeFilterVector,
  resolverVector,
  serializeVector,
  taskSerializerVector,
} from "./plan-vectors.ts";
import { diffCase, expressionVector, legacyConditionVector, unionCase, yaqlVector } from "./yaql-vectors.ts";

type VectorRunner = (input: JsonObject) => JsonObject;

/** One case of kind `misc`: its answer, `{result}` or `{error}`. */
const miscCases: Readonly<Record<string, (one: JsonObject) => Json>> = {
  diff: diffCase,
  union: unionCase,
  dict_update: dictUpdateCase,
  merge_tasks: mergeTasksCase,
  traverse: traverseCase,
  name_match: nameMatchCase,
  need_update: needUpdateCase,
};

function miscVector(input: JsonObject): JsonObject {
  const cases = input["cases"];
  if (!isList(cases)) throw new Error("a misc vector without cases");
  return {
    results: cases.map((one) => {
      const run = isJsonObject(one) ? miscCases[jsonText(one["op"])] : undefined;
      if (run === undefined || !isJsonObject(one))
        throw new Error(`unknown misc case: ${JSON.stringify(one).slice(0, 200)}`);
      return run(one);
    }),
  };
}

export const vectorKinds: Readonly<Record<string, VectorRunner | undefined>> = {
  lcm: lcmVector,
  serialize: serializeVector,
  task_serializer: taskSerializerVector,
  resolver: resolverVector,
  fault_tolerance: faultToleranceVector,
  node_filter: nodeFilterVector,
  current_state: currentStateVector,
  graph_object: graphObjectVector,
  validator: validatorVector,
  graph_solver: graphSolverVector,
  yaql: yaqlVector,
  expression: expressionVector,
  legacy_condition: legacyConditionVector,
  misc: miscVector,
};
