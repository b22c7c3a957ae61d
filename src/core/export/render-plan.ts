/** A plan as text: what runs where, what does not and why, in the order in which it would happen. */
import { compareNodeIds } from "../base/order.ts";
import { topologicalOrder } from "../dag/analyze.ts";
import { vertexKind } from "../model/plan.ts";
import type { Plan } from "../model/plan.ts";

export interface RenderOptions {
  /** false: tasks that do not run at all are counted, not listed. Default true. */
  readonly showSkipped?: boolean | undefined;
}

/** Stable: equal plans give equal text. Totals stand first and last. Ends with a line feed. */
export function renderPlan(plan: Plan, { showSkipped = true }: RenderOptions = {}): string {
  const rows = taskRows(plan).filter((row) => showSkipped || row.lines.some((line) => line.runs));
  const lines = [
    `Plan of graph type "${plan.type}"${modeNote(plan)}: ${totals(plan)}.`,
    "",
    ...table(rows.flatMap(rowCells)),
    ...section(
      "Tasks that apply to no node:",
      showSkipped ? plan.absent.map(({ task, because }) => [task, because]) : [],
    ),
    ...section(
      "Nodes left out:",
      plan.leftOut.map(({ node, because }) => [node, because]),
    ),
    ...section(
      "Nodes that may fail:",
      plan.schedule.groups
        .filter((group) => group.tolerance > 0)
        .map((group) => [group.name, tolerance(group.tolerance, group.nodes.length)]),
    ),
    "",
    `${totals(plan)}.`,
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function modeNote({ mode, force, debug }: Plan): string {
  const notes = [...(mode === "run" ? [] : [mode]), ...(force ? ["force"] : []), ...(debug ? ["debug"] : [])];
  return notes.length === 0 ? "" : ` (${notes.join(", ")})`;
}

function totals({ schedule, absent, leftOut }: Plan): string {
  const running = [...schedule.kind.keys()].filter((vertex) => schedule.kind[vertex] === vertexKind.work);
  const skipped = schedule.kind.reduce((sum, kind) => sum + (kind === vertexKind.skip ? 1 : 0), 0);
  const machines = new Set(running.map((vertex) => schedule.node[vertex])).size;
  const nowhere = `${plural(absent.length, "task")} that ${absent.length === 1 ? "applies" : "apply"} to no node`;
  const parts = [
    `${plural(running.length, "step")} to run on ${plural(machines, "node")}`,
    `${skipped} skipped`,
    ...(absent.length === 0 ? [] : [nowhere]),
    ...(leftOut.length === 0 ? [] : [`${plural(leftOut.length, "node")} left out`]),
  ];
  return parts.join(", ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function tolerance(tolerated: number, size: number): string {
  return tolerated >= size ? `any of ${size}` : `${tolerated} of ${size}`;
}

interface ReasonLine {
  readonly runs: boolean;
  readonly because: string;
  readonly nodes: string[];
}

interface TaskRow {
  readonly task: string;
  readonly type: string;
  readonly atOnce: number;
  readonly isAnchor: boolean;
  readonly lines: ReasonLine[];
}

/** Tasks in the order in which their first step may start; their steps gathered by decision and reason. */
function taskRows({ schedule, steps }: Plan): readonly TaskRow[] {
  const rows = new Map<number, TaskRow>();
  for (const vertex of topologicalOrder(schedule.edges) ?? schedule.kind.keys()) {
    const step = steps[vertex];
    const task = schedule.tasks[schedule.task[vertex] ?? 0];
    const node = schedule.nodes[schedule.node[vertex] ?? 0];
    if (step === undefined || task === undefined || node === undefined) continue;
    const place = schedule.task[vertex] ?? 0;
    const isAnchor = schedule.kind[vertex] === vertexKind.anchor;
    const row = rows.get(place) ?? { task: task.id, type: task.type, atOnce: task.atOnce, isAnchor, lines: [] };
    rows.set(place, row);
    const runs = step.decision.kind === "run";
    const { because } = step.decision;
    const line = row.lines.find((one) => one.runs === runs && one.because === because);
    if (line === undefined) row.lines.push({ runs, because, nodes: [node.id] });
    else line.nodes.push(node.id);
  }
  return [...rows.values()];
}

/** Columns: mark and name, type, where, why. */
function rowCells({ task, type, atOnce, isAnchor, lines }: TaskRow): readonly (readonly string[])[] {
  if (isAnchor) return [[`  ${task}`, type, "", ""]];
  return lines.map(({ runs, because, nodes }, i) => {
    const limit = runs && atOnce > 0 ? `, ${atOnce} at a time` : "";
    const where = `${runs ? "run" : "skip"} on ${nodeRanges(nodes)}${limit}`;
    const isFirst = i === 0;
    return [`${runs ? "+" : "-"} ${isFirst ? task : ""}`, isFirst ? type : "", where, because];
  });
}

/** `1-3, 7, master`. */
export function nodeRanges(nodes: readonly string[]): string {
  const ranges: { first: string; last: string }[] = [];
  for (const node of [...nodes].sort(compareNodeIds)) {
    const open = ranges.at(-1);
    if (open !== undefined && /^\d+$/.test(node) && Number(node) === Number(open.last) + 1) open.last = node;
    else ranges.push({ first: node, last: node });
  }
  return ranges
    .map(({ first, last }) => {
      if (first === last) return first;
      return Number(last) === Number(first) + 1 ? `${first}, ${last}` : `${first}-${last}`;
    })
    .join(", ");
}

const widest = [48, 16, 40] as const;

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = widest.map((most, column) =>
    rows.reduce((width, row) => Math.max(width, Math.min(most, row[column]?.length ?? 0)), 0),
  );
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : ["", title, ...table(rows.map((row) => [`  ${row[0] ?? ""}`, ...row.slice(1)]))];
}
