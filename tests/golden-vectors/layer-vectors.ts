/** Vectors about layers before they meet nodes: storing, validating, merging lists, the graph of templates. */
import { isJsonObject, isList } from "../../src/core/base/json.ts";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { compareText } from "../../src/core/base/order.ts";
import { dotGraph } from "../../src/core/export/render-dot.ts";
import { buildTaskGraph, taskEdges } from "../../src/core/export/task-graph.ts";
import type { TaskGraph } from "../../src/core/export/task-graph.ts";
import { cyclesOf, findSubgraph, isAcyclic, topologicalNames } from "../../src/core/export/task-order.ts";
import {
  checkTaskGraph,
  filterSubgraph,
  groupNames,
  groupTasks,
  nextGroups,
  onlyTasks,
  reexecutableTasks,
  skippedNames,
} from "../../src/core/export/task-selection.ts";
import { dictUpdate } from "../../src/core/fuel-mode/dict-update.ts";
import { fuelGraphMetadata } from "../../src/core/fuel-mode/fuel-graph-metadata.ts";
import { fuelStorageError, fuelStoredTask } from "../../src/core/fuel-mode/fuel-stored-task.ts";
import { PythonError } from "../../src/core/fuel-mode/python-error.ts";
import { mergeLayers } from "../../src/core/merge/merge-layers.ts";
import { graphType } from "../../src/core/model/ids.ts";
import type { GraphLayer, LayerStack } from "../../src/core/model/layer.ts";
import { formatTemplate } from "../../src/core/template/format-template.ts";
import { fuelComplaint } from "../../src/core/validate/fuel-complaint.ts";
import { readLayer } from "../../src/core/validate/normal-task.ts";

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
const textsOf = (value: Json | undefined): readonly string[] => listOf(value).map(String);
const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const optionalText = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);

/** `{result}`, or `{error}` for what Python would have raised. */
function answer(work: () => Json): JsonObject {
  try {
    return { result: work() };
  } catch (thrown) {
    if (!(thrown instanceof PythonError)) throw thrown;
    return { error: { type: thrown.type, message: thrown.message } };
  }
}

function layerOf(tasks: readonly Json[]): GraphLayer {
  return readLayer({ level: "release", name: "vector" }, "default", { tasks });
}

/** Store and read back. `validate: false` leaves out the API's own check. */
export function graphObjectVector(input: JsonObject): JsonObject {
  const graph = objectOf(input["graph"]);
  const complaint = input["validate"] === false ? undefined : fuelComplaint(graph);
  if (complaint !== undefined) return { error: { type: "InvalidData", message: complaint } };
  const layer = readLayer({ level: "release", name: "vector" }, "default", graph);
  for (const task of layer.tasks) {
    const refusal = fuelStorageError(task);
    if (refusal !== undefined) return { error: { type: "DataError", message: refusal } };
  }
  return { metadata: fuelGraphMetadata(layer.metadata), tasks: layer.tasks.map(fuelStoredTask) };
}

/** A case is a graph, or names one as `graph`, `tasks` or `task`. */
export function validatorVector(input: JsonObject): JsonObject {
  return {
    results: listOf(input["cases"]).map((one) => {
      const complaint = fuelComplaint(graphOf(objectOf(one)));
      return complaint === undefined ? { result: "ok" } : { error: { type: "InvalidData", message: complaint } };
    }),
  };
}

function graphOf(one: JsonObject): Json {
  if ("graph" in one) return one["graph"] ?? null;
  if ("task" in one) return { tasks: [one["task"] ?? null] };
  return "id" in one || "type" in one ? { tasks: [one] } : one;
}

export function graphSolverVector(input: JsonObject): JsonObject {
  const graph = buildTaskGraph(listOf(input["tasks"]).map(objectOf));
  return {
    results: listOf(input["queries"]).map((query) => {
      const one = objectOf(query);
      const solve = queries[textOf(one["op"])];
      if (solve === undefined) throw new Error(`unknown query: ${JSON.stringify(one)}`);
      return answer(() => solve(graph, one));
    }),
  };
}

type Query = (graph: TaskGraph, query: JsonObject) => Json;

const sorted = (names: Iterable<string>): string[] => [...names].sort(compareText);

const queries: Readonly<Record<string, Query | undefined>> = {
  edges: (graph) => ({ nodes: sorted(graph.tasks.keys()), edges: taskEdges(graph) }),
  is_acyclic: (graph) => isAcyclic(graph),
  cycles: (graph) => cyclesOf(graph),
  check: (graph) => checked(graph, false),
  astute_check: (graph) => checked(graph, true),
  topology: (graph) => topology(graph),
  groups: (graph) => sorted(groupNames(graph)),
  find_subgraph: (graph, query) => {
    const found = findSubgraph(graph, endsOf(query));
    if ("missing" in found) throw new PythonError("KeyError", `'${found.missing}'`);
    return sorted(found.graph.tasks.keys());
  },
  filter_subgraph: (graph, query) =>
    sorted(filterSubgraph(onlyTasks(graph, textsOf(query["only_tasks"])), endsOf(query), textsOf(query["include"]))),
  group_tasks: (graph, query) => [
    ...groupTasks(onlyTasks(graph, textsOf(query["only_tasks"])), textOf(query["group"])),
  ],
  next_groups: (graph, query) => sorted(nextGroups(graph, textsOf(query["processed"]))),
  skipped: (graph, query) => {
    const chosen = onlyTasks(graph, textsOf(query["only_tasks"]));
    return Object.fromEntries(skippedNames(reexecutableTasks(chosen, textsOf(query["reexecutable"]))));
  },
  dot: (graph, query) => {
    const { nodes, edges } = dotGraph(graph, {
      tasks: textsOf(query["tasks"]),
      parentsFor: optionalText(query["parents_for"]),
      remove: textsOf(query["remove"]),
    });
    return { nodes, edges };
  },
};

const endsOf = (query: JsonObject) => ({ start: optionalText(query["start"]), end: optionalText(query["end"]) });

function checked(graph: TaskGraph, unknownNames: boolean): Json {
  checkTaskGraph(graph, { unknownNames });
  return "ok";
}

function topology(graph: TaskGraph): Json {
  const names = topologicalNames(graph);
  if (names === undefined) throw new PythonError("NetworkXUnfeasible", "Graph contains a cycle.");
  return names.map((name) => (graph.tasks.get(name) === undefined ? null : name));
}

export function dictUpdateCase(one: JsonObject): Json {
  const level = one["level"];
  return answer(() =>
    dictUpdate(objectOf(one["target"]), objectOf(one["patch"]), typeof level === "number" ? level : null),
  );
}

/** Lists from the weakest to the strongest. */
export function mergeTasksCase(one: JsonObject): Json {
  const [release, ...stronger] = listOf(one["lists"]).map((tasks) => layerOf(listOf(tasks)));
  const stack: LayerStack = {
    type: graphType("default"),
    release,
    plugins: stronger.slice(0, -1).map((layer, i) => ({ plugin: { ...nobody, id: i }, layer })),
    cluster: stronger.at(-1),
  };
  const merged = mergeLayers(stack);
  return { result: merged.value?.tasks.map(({ task }) => task.written) ?? [] };
}

const nobody = { name: "plugin", version: "1.0.0", packageVersion: "4.0.0", rolesMetadata: {} };

/** Formats every text of a value. What stands under `regex` stays. */
export function traverseCase(one: JsonObject): Json {
  const names = objectOf(one["formatter_context"] ?? one["context"]);
  return { result: traverse(one["data"] ?? null, names) };
}

function traverse(value: Json, names: JsonObject): Json {
  if (typeof value === "string") return Object.keys(names).length === 0 ? value : formatTemplate(value, names);
  if (isList(value)) return value.map((item) => traverse(item, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === "regex" ? part : traverse(part, names)]),
  );
}
