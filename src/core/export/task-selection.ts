/** Which templates would be executed: not groups, stages and skipped ones, and of the rest those that were asked for. */
import type { JsonObject } from "../base/json.ts";
import { isList } from "../base/json.ts";
import { isTruthy } from "../fuel-mode/fuel-stored-task.ts";
import { PythonError } from "../fuel-mode/python-error.ts";
import { restrictTo } from "./task-graph.ts";
import type { TaskGraph } from "./task-graph.ts";
import { findSubgraph, reachableNames, topologicalNames } from "./task-order.ts";
import type { Ends } from "./task-order.ts";

/** Types that order others and do nothing themselves. Fuel: `INTERNAL_TASKS`. */
export const internalTypes: readonly string[] = ["group", "stage", "skipped"];

function isInternal(task: JsonObject): boolean {
  return typeof task["type"] === "string" && internalTypes.includes(task["type"]);
}

const missingKey = (key: string): PythonError => new PythonError("KeyError", `'${key}'`);

/** Fuel: looks for the type first, and fails for a name that no task has. */
function typedTask(task: JsonObject | undefined): JsonObject {
  if (task?.["type"] === undefined) throw missingKey("type");
  return task;
}

function isExcluded(task: JsonObject | undefined): boolean {
  const typed = typedTask(task);
  return isInternal(typed) || isTruthy(typed["skipped"]);
}

function withSkips(graph: TaskGraph, isKept: (task: JsonObject | undefined) => boolean): TaskGraph {
  const tasks = new Map(
    [...graph.tasks].map(([name, task]) => {
      if (isKept(task)) return [name, { ...task, skipped: false }] as const;
      const typed = typedTask(task);
      return [name, isInternal(typed) ? typed : { ...typed, skipped: true }] as const;
    }),
  );
  return { ...graph, tasks };
}

/**
 * Marks all tasks but the named ones as skipped; groups, stages and skipped ones stay as they are. No names: nothing changes.
 * Throws `PythonError` (`KeyError`) as Fuel does when the graph refers to a name that no task has.
 */
export function onlyTasks(graph: TaskGraph, names: readonly string[]): TaskGraph {
  if (names.length === 0) return graph;
  return withSkips(graph, (task) => {
    if (typeof task?.["id"] !== "string") throw missingKey("id");
    return names.includes(task["id"]);
  });
}

/** Marks all tasks as skipped whose `reexecute_on` does not hold every one of `events`. No events: nothing changes. */
export function reexecutableTasks(graph: TaskGraph, events: readonly string[]): TaskGraph {
  if (events.length === 0) return graph;
  return withSkips(graph, (task) => {
    const on = task?.["reexecute_on"];
    return isList(on) && events.every((event) => on.includes(event));
  });
}

/** By name: is the task marked as skipped? */
export function skippedNames(graph: TaskGraph): ReadonlyMap<string, boolean> {
  return new Map([...graph.tasks].map(([name, task]) => [name, isTruthy(task?.["skipped"])]));
}

/**
 * The names between two ends that would be executed, and those of `include` whatever they are.
 * Throws `PythonError` (`TaskNotFound`) when an end is missing, or a name there that no task has. Fuel: graphs.md 6.5.
 */
export function filterSubgraph(graph: TaskGraph, ends: Ends, include: readonly string[]): readonly string[] {
  const found = findSubgraph(graph, ends);
  const notFound = new PythonError("TaskNotFound", "Cannot find specified task in the graph");
  if ("missing" in found) throw notFound;
  return [...found.graph.tasks].flatMap(([name, task]) => {
    if (task?.["type"] === undefined) throw notFound;
    return isExcluded(task) && !include.includes(name) ? [] : [name];
  });
}

/** The names of all groups. */
export function groupNames(graph: TaskGraph): readonly string[] {
  return [...graph.tasks].flatMap(([name, task]) => (task?.["type"] === "group" ? [name] : []));
}

/** The tasks of a group that would be executed, in topological order. Throws `PythonError` for an unknown group or a circle. */
export function groupTasks(graph: TaskGraph, group: string): readonly string[] {
  const members = graph.predecessors.get(group);
  if (members === undefined) throw new PythonError("NetworkXError", `The node ${group} is not in the digraph.`);
  const order = topologicalNames(graph);
  if (order === undefined) throw new PythonError("NetworkXUnfeasible", "Graph contains a cycle.");
  return order.filter((name) => members.has(name) && !isExcluded(graph.tasks.get(name)));
}

/** The groups whose predecessors among the groups, near and far, are all in `processed`, themselves left out. */
export function nextGroups(graph: TaskGraph, processed: readonly string[]): readonly string[] {
  const groups = restrictTo(graph, groupNames(graph));
  return [...groups.tasks.keys()].filter(
    (name) =>
      !processed.includes(name) &&
      [...reachableNames(groups.predecessors, name)].every((one) => one === name || processed.includes(one)),
  );
}

/** What is wrong with the whole: circles, then names that no task has. Fuel: `AstuteGraph.check`; throws `PythonError` (`InvalidData`). */
export function checkTaskGraph(graph: TaskGraph, wanted: { readonly unknownNames: boolean }): void {
  if (topologicalNames(graph) === undefined)
    throw new PythonError("InvalidData", "Graph cannot be processed because it contains cycles in it");
  if (!wanted.unknownNames) return;
  const unknown = [...graph.tasks].flatMap(([name, task]) => (task?.["id"] === undefined ? [name] : [])).sort();
  if (unknown.length === 0) return;
  const neighbours = unknown.flatMap((name) => [
    ...(graph.successors.get(name) ?? []),
    ...(graph.predecessors.get(name) ?? []),
  ]);
  throw new PythonError(
    "InvalidData",
    `Tasks '${unknown.join(", ")}' can't be in requires|required_for|groups|tasks for [${[...new Set(neighbours)].sort().join(", ")}] because they don't exist in the graph`,
  );
}
