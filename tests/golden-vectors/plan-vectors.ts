/** Vectors about planning: the whole way from layers to Fuel's message, and its parts. */
import { parse as parseYaml } from "yaml";
import { canonicalJson, isJsonObject, isList } from "../../src/core/base/json.ts";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { compareText } from "../../src/core/base/order.ts";
import { expandGraph } from "../../src/core/expand/expand-graph.ts";
import { expandTemplates } from "../../src/core/expand/expand-templates.ts";
import { toleratedFailures } from "../../src/core/expand/fault-tolerance.ts";
import { nodeViews } from "../../src/core/expand/node-views.ts";
import { assignPrimaries, nodeTags, withPrimaries } from "../../src/core/expand/node-tags.ts";
import { needsUpdate, serializedType } from "../../src/core/expand/place-steps.ts";
import { Problem } from "../../src/core/expand/problem.ts";
import { problemList } from "../../src/core/expand/problem-list.ts";
import { rememberedState } from "../../src/core/expand/remembered-state.ts";
import { readPattern, roleResolver } from "../../src/core/expand/role-resolver.ts";
import { selectNodes, visibleNode } from "../../src/core/expand/select-nodes.ts";
import { taskEvaluator } from "../../src/core/expand/task-evaluator.ts";
import { made, valueMaker } from "../../src/core/expand/value-maker.ts";
import { serializeTasks } from "../../src/core/export/fuel-tasks.ts";
import { fuelGraphMetadata } from "../../src/core/fuel-mode/fuel-graph-metadata.ts";
import { fuelStorageError, fuelStoredTask } from "../../src/core/fuel-mode/fuel-stored-task.ts";
import { mergeLayers } from "../../src/core/merge/merge-layers.ts";
import type { Diagnostic } from "../../src/core/model/diagnostic.ts";
import type { MergedGraph } from "../../src/core/model/graph.ts";
import { nodeId, SYNC_NODE, taskId } from "../../src/core/model/ids.ts";
import type { Facts, Past } from "../../src/core/model/inventory.ts";
import type { LayerStack, Task, TaskType } from "../../src/core/model/layer.ts";
import { nodeTransitions } from "../../src/core/plan/transitions.ts";
import { YaqlError } from "../../src/core/yaql/errors.ts";
import { listOf, objectOf, readFacts, readHistory, readInventory, readNode, readStack, textOf } from "./lcm-input.ts";

function errorOf(diagnostics: readonly Diagnostic[]): JsonObject {
  const first = diagnostics.find((one) => one.severity === "error");
  return { type: first?.fuelError ?? "none", message: first?.message ?? "" };
}

/** What was thrown, as a vector names it. */
function thrownError(thrown: unknown): JsonObject {
  if (thrown instanceof Problem) return { type: thrown.fuelError, message: thrown.message };
  if (thrown instanceof YaqlError) return { type: thrown.kind, message: thrown.message };
  throw thrown;
}

function attempt(work: () => JsonObject): JsonObject {
  try {
    return work();
  } catch (thrown) {
    return { error: thrownError(thrown) };
  }
}

// ---- lcm ------------------------------------------------------------------

function mergedJson(merged: MergedGraph): JsonObject {
  return {
    ...fuelGraphMetadata(merged.metadata),
    type: merged.type,
    tasks: merged.tasks.map(({ task }) => fuelStoredTask(task)),
  };
}

function storageError(stack: LayerStack): string | undefined {
  const layers = [stack.release, ...stack.plugins.map(({ layer }) => layer), stack.cluster];
  return layers
    .flatMap((layer) => layer?.tasks ?? [])
    .map(fuelStorageError)
    .find((one) => one !== undefined);
}

export function lcmVector(input: JsonObject): JsonObject {
  const options = objectOf(input["options"]);
  const stack = readStack(input, textOf(options["graph_type"] ?? "default"));
  const refused = storageError(stack);
  if (refused !== undefined) return { error: { type: "DataError", message: refused, stage: "store" } };
  const { value: merged, diagnostics } = mergeLayers(stack);
  if (merged === undefined) return { error: { ...errorOf(diagnostics), stage: "merge" } };
  const answer = { merged: mergedJson(merged) };
  return input["merge_only"] === true ? answer : { ...answer, ...planned(input, merged) };
}

function planned(input: JsonObject, merged: MergedGraph): JsonObject {
  const options = objectOf(input["options"]);
  const inventory = readInventory(input);
  const nodes = isList(options["node_ids"]) ? options["node_ids"].map((id) => nodeId(textOf(id))) : undefined;
  const tasks = listOf(options["task_ids"]).map((id) => taskId(textOf(id)));
  const force = options["force"] === true;
  const selection = selectNodes({
    nodes: inventory.nodes,
    chosen: nodes,
    filter: merged.metadata.nodeFilter,
    rules: "fuel",
  });
  const selected = selection.value?.selected ?? [];
  const history = readHistory(
    input,
    merged.tasks.map(({ task }) => task),
  );
  const expanded = expandGraph({
    merged,
    inventory,
    facts: readFacts(input["context"]),
    past: rememberedState({ ...history, nodes: selected }, "fuel"),
    choices: { nodes, tasks, force },
    rules: "fuel",
  });
  if (expanded.value === undefined) return { error: { ...errorOf(expanded.diagnostics), stage: "serialize" } };
  const subgraphs = options["subgraphs"];
  const serialized = serializeTasks(expanded.value, { transitions: nodeTransitions(merged.metadata) });
  const written = new Map(merged.tasks.map(({ task }) => [String(task.id), task.fields]));
  const metadata = objectOf(serialized["tasks_metadata"]);
  const tags = nodeTags(withPrimaries(inventory, assignPrimaries(inventory, selected)));
  return {
    ...serialized,
    tasks_graph: markedGraph(objectOf(serialized["tasks_graph"]), written),
    tasks_metadata: isList(subgraphs) ? { ...metadata, subgraphs } : metadata,
    selected_nodes: selected.map((node) => node.id),
    node_tags: Object.fromEntries(tags),
    message_flags: {
      debug: options["debug"] === true,
      dry_run: options["dry_run"] === true,
      noop_run: options["noop_run"] === true,
    },
    ...(tasks.length === 0 ? {} : { adjusted_tasks: adjustedTasks(merged, new Set(tasks)) }),
  };
}

/** Texts that an expression made with `toYaml()` or `toJson()` are given as `{"$yaml": value}` and `{"$json": value}`. */
function markedGraph(graph: JsonObject, written: ReadonlyMap<string, JsonObject>): JsonObject {
  const marked = (task: JsonObject): JsonObject => {
    const parameters = written.get(textOf(task["id"]))?.["parameters"];
    if (parameters === undefined || !isJsonObject(task["parameters"])) return task;
    return { ...task, parameters: markTexts(task["parameters"], parameters) };
  };
  return Object.fromEntries(
    Object.entries(graph).map(([node, tasks]) => [node, listOf(tasks).map((task) => marked(objectOf(task)))]),
  );
}

function markTexts(value: Json, written: Json | undefined): Json {
  if (!isJsonObject(written)) return value;
  const expression = written["yaql_exp"];
  if (typeof value === "string" && typeof expression === "string") {
    if (/\.toYaml\(\)\s*$/.test(expression)) return { $yaml: parseYaml(value, { maxAliasCount: -1 }) as Json };
    return /\.toJson\(\)\s*$/.test(expression) ? { $json: JSON.parse(value) as Json } : value;
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, markTexts(part, written[key])]));
}

function adjustedTasks({ tasks }: MergedGraph, wanted: ReadonlySet<string>): readonly Json[] {
  return tasks
    .map(({ task }) => {
      const isKept = wanted.has(task.id) || ["group", "stage", "skipped"].includes(task.type);
      return sortedRelations(isKept ? fuelStoredTask(task) : { ...fuelStoredTask(task), type: "skipped" });
    })
    .sort((a, b) => compareText(textOf(a["id"]), textOf(b["id"])));
}

/** The canonical form of adjusted tasks has these relations sorted; `requires` stays in the order of writing. */
function sortedRelations(task: JsonObject): JsonObject {
  const sorted = ["required_for", "cross_depends", "cross_depended_by"].flatMap((name) => {
    const relations = task[name];
    const keyOf = (relation: Json) => (typeof relation === "string" ? relation : canonicalJson(relation));
    return isList(relations) ? [[name, [...relations].sort((a, b) => compareText(keyOf(a), keyOf(b)))] as const] : [];
  });
  return { ...task, ...Object.fromEntries(sorted) };
}

// ---- serialize, task_serializer -------------------------------------------

function bareTask(written: JsonObject): Task {
  return { id: taskId(textOf(written["id"])), type: textOf(written["type"]) as TaskType, written, fields: written };
}

function template(written: JsonObject) {
  return {
    task: bareTask(written),
    origin: { level: "release", name: "release" },
    fields: written,
    isSelected: true,
  } as const;
}

function pastOf(old: Json | undefined): Past {
  return new Map(Object.entries(objectOf(old)).map(([task, facts]) => [taskId(task), readFacts(facts)]));
}

function taggedNodes(input: JsonObject) {
  return listOf(input["nodes"])
    .map(objectOf)
    .map((node) => [nodeId(textOf(node["uid"])), listOf(node["roles"]).map(textOf)] as const);
}

export function serializeVector(input: JsonObject): JsonObject {
  const { diagnostics, ...expanded } = expandTemplates({
    templates: listOf(input["tasks"]).map((task) => template(objectOf(task))),
    tags: taggedNodes(input),
    facts: readFacts(input["context"]),
    past: pastOf(input["old_context"]),
    force: false,
    rules: "fuel",
    versions: input["check_task_version"] === true ? "checked" : "read",
  });
  if (diagnostics.some((one) => one.severity === "error")) return { error: errorOf(diagnostics) };
  return serializeTasks(expanded);
}

export function taskSerializerVector(input: JsonObject): JsonObject {
  const views = nodeViews({
    facts: readFacts(input["context"]),
    past: pastOf(input["old_context"]),
    rules: "fuel",
    force: false,
  });
  return { results: listOf(input["cases"]).map((one) => serializeTask(objectOf(one), views)) };
}

function serializeTask(one: JsonObject, views: ReturnType<typeof nodeViews>): JsonObject {
  const written = objectOf(one["task"]);
  const problems = problemList();
  try {
    const context = views(
      taskId(textOf(written["id"])),
      one["node"] === null ? SYNC_NODE : nodeId(textOf(one["node"])),
    );
    const step = taskEvaluator(template(written), "fuel")(context);
    const runs = step.decision.kind === "run";
    const type = runs ? made(valueMaker(written["type"] ?? null), context) : serializedType(step);
    const { requires, requiredFor, crossDepends, crossDependedBy } = step.relations;
    const relations = {
      requires,
      required_for: requiredFor,
      cross_depends: crossDepends,
      cross_depended_by: crossDependedBy,
    };
    const kept = Object.entries(relations).filter(([name]) => name in written);
    return {
      result: {
        id: step.id,
        type,
        fail_on_error: step.failOnError,
        ...(step.parameters === undefined ? {} : { parameters: step.parameters }),
        ...Object.fromEntries(kept),
      },
    };
  } catch (thrown) {
    problems.add(bareTask(written), undefined, thrown);
    return { error: errorOf(problems.diagnostics()) };
  }
}

// ---- resolver, fault_tolerance, node_filter, current_state ------------------

export function resolverVector(input: JsonObject): JsonObject {
  const resolver = roleResolver(taggedNodes(input));
  const answer = (query: JsonObject): JsonObject => {
    const { op, roles, policy } = query;
    if (op === "get_all_roles") return { result: resolver.tags(roles) };
    const result = resolver.resolve(roles, policy);
    return policy === "any" ? { result, candidates: resolver.resolve(roles) } : { result };
  };
  return { results: listOf(input["queries"] ?? input["cases"]).map((query) => attempt(() => answer(objectOf(query)))) };
}

export function faultToleranceVector(input: JsonObject): JsonObject {
  return {
    results: listOf(input["cases"]).map((one) => {
      const [value, total] = isList(one) ? one : [objectOf(one)["value"], objectOf(one)["total"]];
      return attempt(() => ({ result: toleratedFailures(value, Number(total)) }));
    }),
  };
}

/** Cases are filters, as texts or under `exp`, `filter` or `node_filter`; the answer is the ids of the nodes that are selected. */
export function nodeFilterVector(input: JsonObject): JsonObject {
  return {
    results: listOf(input["cases"]).map((one) => {
      const { exp, filter, node_filter: nodeFilter, nodes: own } = objectOf(one);
      const text = isJsonObject(one) ? (exp ?? filter ?? nodeFilter) : one;
      const selection = selectNodes({
        nodes: listOf(own ?? input["nodes"]).map((node) => readNode(objectOf(node))),
        chosen: undefined,
        filter: typeof text === "string" ? text : undefined,
        rules: "fuel",
      });
      if (selection.value === undefined) return { error: errorOf(selection.diagnostics) };
      return { result: selection.value.selected.map((node) => visibleNode(node)["id"] ?? null) };
    }),
  };
}

export function currentStateVector(input: JsonObject): JsonObject {
  if (input["force"] === true) return { state: {} };
  const tasks = listOf(input["tasks"])
    .map(objectOf)
    .map((task) => ({ id: textOf(task["id"]), type: textOf(task["type"]) }));
  const nodes = listOf(input["nodes"]).map((node) => readNode(objectOf(node)));
  const past = rememberedState({ ...readHistory(input, tasks), nodes }, "fuel");
  const plain = ({ common, nodes: own }: Facts): JsonObject => ({ common, nodes: own });
  return { state: Object.fromEntries([...past].map(([task, facts]) => [task, plain(facts)])) };
}

// ---- misc -----------------------------------------------------------------

export function nameMatchCase(one: JsonObject): JsonObject {
  return attempt(() => {
    const pattern = readPattern(one["pattern"] ?? null);
    return { result: listOf(one["names"]).map((name) => pattern.matches(textOf(name))) };
  });
}

/** One field is the newcomer, with `id` and `type`; the other what is on the node already: tasks by id, or a list of them. */
export function needUpdateCase(one: JsonObject): JsonObject {
  const fields = Object.entries(one).filter(([name]) => name !== "op");
  const isTask = (value: Json) => isJsonObject(value) && typeof value["id"] === "string" && "type" in value;
  const newcomer = objectOf(one["task"] ?? fields.find(([, value]) => isTask(value))?.[1]);
  const present = one["tasks"] ?? fields.find(([, value]) => value !== newcomer && typeof value === "object")?.[1];
  const here = isList(present)
    ? present.map(objectOf).find((task) => task["id"] === newcomer["id"])
    : objectOf(present)[textOf(newcomer["id"])];
  const type = isJsonObject(here) ? textOf(here["type"]) : undefined;
  return { result: needsUpdate(type, textOf(newcomer["type"])) };
}
