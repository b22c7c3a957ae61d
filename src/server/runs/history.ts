/** Fuel's history of a run: a row for each task and node, made of the plan and what happened. Fuel: graphs.md 7. */
import { AppError } from "../../core/base/errors.ts";
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { RunEvent } from "../../core/model/event.ts";
import { instant, stepIndex } from "../../core/model/ids.ts";
import { fuelStatus } from "../../core/model/status.ts";
import { stepStatus } from "../../core/schedule/step-state.ts";
import { fuelStoredTask } from "../../core/fuel-mode/fuel-stored-task.ts";
import { readTasks } from "../../core/validate/normal-task.ts";
import { fuelTime } from "../views/times.ts";
import type { LiveRun } from "./live-runs.ts";
import { nodeOfStep, shownNode, taskOfStep } from "./step-rows.ts";

export interface HistoryQuery {
  readonly nodes?: readonly string[];
  readonly statuses?: readonly string[];
  readonly tasks_names?: readonly string[];
  readonly include_summary?: boolean;
}

export interface HistoryRow extends JsonObject {
  readonly task_name: string;
  readonly node_id: string | null;
  readonly status: string;
  readonly time_start: string | null;
  readonly time_end: string | null;
}

const statuses = ["pending", "ready", "running", "error", "skipped"];

/** Rows by node, then task; then those of tasks that have no step (groups, and tasks that apply to no node), on node `-`. */
export function historyRows(live: LiveRun, query: HistoryQuery, events: readonly RunEvent[]): readonly HistoryRow[] {
  const wanted = wantedRows(query);
  const templates = templatesOf(live);
  const summaries = query.include_summary === true ? summariesOf(events) : undefined;
  const rows: HistoryRow[] = [];
  const seen = new Set<string>();
  for (let step = 0; step < live.plan.schedule.stepCount; step++) {
    const row = rowOf(live, step);
    seen.add(row.task_name);
    if (!wanted(row)) continue;
    const summary: JsonObject = summaries === undefined ? {} : { summary: summaries.get(step) ?? {} };
    rows.push({ ...withTemplate(row, templates.get(row.task_name)), ...summary });
  }
  if (query.nodes !== undefined && query.nodes.length > 0) return rows;
  const none: JsonObject = summaries === undefined ? {} : { summary: {} };
  return [...rows, ...unplaced(templates, seen, wanted).map((row) => ({ ...row, ...none }))];
}

type Wanted = (row: HistoryRow) => boolean;

function wantedRows(query: HistoryQuery): Wanted {
  const unknown = (query.statuses ?? []).filter((status) => !statuses.includes(status));
  if (unknown.length > 0) {
    throw new AppError("request/invalid", `Statuses parameter could be only: ${statuses.join(", ")}`);
  }
  const isIn = (values: readonly string[] | undefined, value: string): boolean =>
    values === undefined || values.length === 0 || values.includes(value);
  return (row) =>
    isIn(query.statuses, row.status) &&
    isIn(query.tasks_names, row.task_name) &&
    isIn(query.nodes, row.node_id ?? "null");
}

function rowOf({ plan, state }: LiveRun, step: number): HistoryRow {
  const { startedAt, endedAt } = state.steps;
  return {
    task_name: taskOfStep(plan, step).id,
    node_id: shownNode(nodeOfStep(plan, step).id),
    status: fuelStatus(stepStatus(state, stepIndex(step))),
    time_start: timeOf(startedAt[step], endedAt[step]),
    time_end: timeOf(endedAt[step], undefined),
  };
}

/** Fuel: a step that is skipped has both times. */
function timeOf(column: number | undefined, otherwise: number | undefined): string | null {
  const time = column === undefined || column === 0 ? otherwise : column;
  return time === undefined || time === 0 ? null : fuelTime(instant(time));
}

/** Tasks as they were when the run began, in Fuel's form, without the id. */
function templatesOf(live: LiveRun): ReadonlyMap<string, JsonObject> {
  return new Map(
    readTasks(live.snapshot.tasks).map((task) => [
      task.id,
      Object.fromEntries(Object.entries(fuelStoredTask(task)).filter(([key]) => key !== "id" && key !== "task_name")),
    ]),
  );
}

function unplaced(
  templates: ReadonlyMap<string, JsonObject>,
  seen: ReadonlySet<string>,
  wanted: Wanted,
): readonly HistoryRow[] {
  return [...templates.keys()]
    .filter((task) => !seen.has(task))
    .map((task): HistoryRow => ({ task_name: task, node_id: "-", status: "skipped", time_start: null, time_end: null }))
    .filter(wanted)
    .map((row) => withTemplate(row, templates.get(row.task_name)));
}

/** Fuel lets a task's own fields win; then one called `status` would hide the row's. */
function withTemplate(row: HistoryRow, fields: JsonObject | undefined): HistoryRow {
  return { ...row, ...fields, ...row };
}

/** By step, what its attempts told of themselves; later ones are laid over earlier ones. */
function summariesOf(events: readonly RunEvent[]): ReadonlyMap<number, JsonObject> {
  const summaries = new Map<number, JsonObject>();
  for (const event of events) {
    if (event.type !== "attempt-ended" || !("summary" in event.outcome)) continue;
    const { summary } = event.outcome;
    if (summary !== undefined) summaries.set(event.step, { ...summaries.get(event.step), ...summary });
  }
  return summaries;
}

const columns = ["task_name", "node_id", "status", "type", "time_start", "time_end"] as const;

/** Fuel: these six columns; null is empty. A cell that a spreadsheet would take for a formula is quoted with an apostrophe. */
export function historyCsv(rows: readonly HistoryRow[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  return lines.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(value: Json): string {
  const text = value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
  const safe = /^[=+@]|^-./.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
