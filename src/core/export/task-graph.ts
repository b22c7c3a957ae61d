/** The graph of templates: who comes before whom by name, whatever nodes there are. What `graph.gv` draws. */
import type { Json, JsonObject } from "../base/json.ts";
import { isList } from "../base/json.ts";
import { namePattern } from "../model/name-pattern.ts";

/**
 * Names and the edges between them, in the order in which they were met. Names that are only referred to have no task.
 * Cross-dependencies take no part. Fuel: `GraphSolver`, graphs.md 6.6.
 */
export interface TaskGraph {
  /** By name; undefined for a name that no task has. */
  readonly tasks: ReadonlyMap<string, JsonObject | undefined>;
  readonly successors: ReadonlyMap<string, ReadonlySet<string>>;
  readonly predecessors: ReadonlyMap<string, ReadonlySet<string>>;
}

interface OpenGraph {
  readonly tasks: Map<string, JsonObject | undefined>;
  readonly successors: Map<string, Set<string>>;
  readonly predecessors: Map<string, Set<string>>;
}

/**
 * Edges: `requires` -> task, task -> `required_for`, task -> its `stage`, task -> each group that its `groups` match (a name or a /pattern/;
 * one that matches no group not matched before stands as a name of its own), each of a group's `tasks` -> group.
 * Names in `requires` and `required_for` are taken literally, patterns too.
 */
export function buildTaskGraph(tasks: readonly JsonObject[]): TaskGraph {
  const graph: OpenGraph = { tasks: new Map(), successors: new Map(), predecessors: new Map() };
  for (const task of tasks) addTask(graph, task);
  const groups = [...graph.tasks].flatMap(([name, task]) => (task?.["type"] === "group" ? [name] : []));
  for (const [name, task] of [...graph.tasks]) if (task !== undefined) addLevelEdges(graph, { name, task, groups });
  return graph;
}

function addTask(graph: OpenGraph, task: JsonObject): void {
  const name = textOf(task["id"]);
  addName(graph, name);
  graph.tasks.set(name, { ...graph.tasks.get(name), ...task });
  for (const later of textsOf(task["required_for"])) addEdge(graph, name, later);
  for (const earlier of textsOf(task["requires"])) addEdge(graph, earlier, name);
  if (typeof task["stage"] === "string") addEdge(graph, name, task["stage"]);
}

/** Edges between tasks and the groups they belong to. */
function addLevelEdges(
  graph: OpenGraph,
  { name, task, groups }: { readonly name: string; readonly task: JsonObject; readonly groups: readonly string[] },
): void {
  let left = groups;
  for (const wanted of textsOf(task["groups"])) {
    const pattern = namePattern(wanted);
    const matching = left.filter((group) => pattern.matches(group));
    for (const group of matching) addEdge(graph, name, group);
    if (matching.length === 0) addEdge(graph, name, wanted);
    left = left.filter((group) => !matching.includes(group));
  }
  for (const member of textsOf(task["tasks"])) addEdge(graph, member, name);
}

function addName(graph: OpenGraph, name: string): void {
  if (graph.tasks.has(name)) return;
  graph.tasks.set(name, undefined);
  graph.successors.set(name, new Set());
  graph.predecessors.set(name, new Set());
}

function addEdge(graph: OpenGraph, before: string, after: string): void {
  addName(graph, before);
  addName(graph, after);
  graph.successors.get(before)?.add(after);
  graph.predecessors.get(after)?.add(before);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** All edges, sorted by the code units of both names. */
export function taskEdges(graph: TaskGraph): readonly (readonly [string, string])[] {
  const names = [...graph.tasks.keys()].sort();
  return names.flatMap((before) =>
    [...(graph.successors.get(before) ?? [])].sort().map((after) => [before, after] as const),
  );
}

/** The part of the graph made of some of its names, in the order given. */
export function restrictTo(graph: TaskGraph, names: Iterable<string>): TaskGraph {
  const kept = new Set(names);
  const part = (edges: TaskGraph["successors"]): Map<string, ReadonlySet<string>> =>
    new Map([...kept].map((name) => [name, new Set([...(edges.get(name) ?? [])].filter((one) => kept.has(one)))]));
  return {
    tasks: new Map([...kept].map((name) => [name, graph.tasks.get(name)])),
    successors: part(graph.successors),
    predecessors: part(graph.predecessors),
  };
}
