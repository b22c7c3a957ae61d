/** Parts and pictures of the graph of templates. Fuel: graphs.md 6.5, 6.6. */
import { AppError } from "../../core/base/errors.ts";
import type { Json, JsonObject } from "../../core/base/json.ts";
import { didYouMean } from "../../core/base/suggest.ts";
import { dotGraph, renderDot } from "../../core/export/render-dot.ts";
import { buildTaskGraph, type TaskGraph } from "../../core/export/task-graph.ts";
import { findSubgraph } from "../../core/export/task-order.ts";
import { internalTypes } from "../../core/export/task-selection.ts";
import { taskTypes } from "../../core/model/layer.ts";

export interface PictureQuery {
  readonly tasks?: readonly string[];
  readonly parents_for?: string;
  readonly remove?: readonly string[];
}

/** The graph in the DOT language. Throws in Fuel's words for names and types that it does not have. */
export function graphPicture(tasks: readonly JsonObject[], query: PictureQuery): string {
  const known = new Set(tasks.map((task) => textOf(task["id"])));
  const unknown = (query.tasks ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw unknownName(`Tasks ${unknown.join(", ")} are not present in deployment graph`, unknown, known);
  }
  const parentsFor = query.parents_for === "" ? undefined : query.parents_for;
  if (parentsFor !== undefined && !known.has(parentsFor)) {
    throw unknownName(`Task ${parentsFor} is not present in graph`, [parentsFor], known);
  }
  const types: readonly string[] = taskTypes;
  const odd = (query.remove ?? []).filter((type) => !types.includes(type));
  if (odd.length > 0) throw new AppError("graph/unknown-name", `Task types ${odd.join(", ")} do not exist`);
  const graph = withPlaceholders(buildTaskGraph(tasks), query.tasks ?? []);
  return renderDot(dotGraph(graph, { tasks: query.tasks, parentsFor, remove: query.remove }));
}

/** Where some tasks are chosen, names that no task has are drawn as skipped like the others. Fuel fails there. */
function withPlaceholders(graph: TaskGraph, chosen: readonly string[]): TaskGraph {
  if (chosen.length === 0) return graph;
  const tasks = [...graph.tasks].map(([name, task]) => [name, task ?? { id: name, type: "skipped" }] as const);
  return { ...graph, tasks: new Map(tasks) };
}

export interface RangeQuery {
  readonly start?: string;
  readonly end?: string;
  readonly include?: readonly string[];
}

/**
 * The tasks between two others, without groups, stages and skipped ones unless they are named in `include`. Fuel: only for graphs of old
 * tasks; those of versions from 2.0.0 on are refused.
 */
export function selectRange(tasks: readonly JsonObject[], query: RangeQuery): readonly JsonObject[] {
  const { start, end } = query;
  if (start === undefined && end === undefined) return tasks;
  if (tasks.some(({ version }) => typeof version === "string" && Number(version.split(".")[0]) >= 2)) {
    const message = `Both "start" and "end" parameters are not allowed for task-based deployment.`;
    throw new AppError("request/invalid", message);
  }
  const found = findSubgraph(buildTaskGraph(tasks), { start, end });
  if ("missing" in found) throw new AppError("graph/unknown-name", `Cannot find task ${found.missing} by its name.`);
  const { tasks: part } = found.graph;
  return tasks.filter((task) => {
    const [id, type] = [textOf(task["id"]), textOf(task["type"])];
    return part.has(id) && (!internalTypes.includes(type) || (query.include ?? []).includes(id));
  });
}

function unknownName(message: string, names: readonly string[], known: Iterable<string>): AppError {
  const all = [...known];
  return new AppError("graph/unknown-name", `${message}${names.map((name) => didYouMean(name, all)).join("")}`);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
