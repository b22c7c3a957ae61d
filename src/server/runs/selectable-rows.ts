/** The steps of a plan or a run, as the selection language sees them. */
import { AppError } from "../../core/base/errors.ts";
import { isList } from "../../core/base/json.ts";
import { SYNC_NODE } from "../../core/model/ids.ts";
import type { Facts } from "../../core/model/inventory.ts";
import type { Plan, PlannedTask } from "../../core/model/plan.ts";
import { stepStatuses, statusCode } from "../../core/model/status.ts";
import type { Board } from "../../core/schedule/board.ts";
import { stepReasons } from "../../core/schedule/reason.ts";
import { selectRows, type SelectableRows, type TextColumn } from "../../core/select/evaluate-selection.ts";
import { parseSelection } from "../../core/select/parse-selection.ts";
import type { NumberField, TextField } from "../../core/select/selection.ts";
import { stageColumn } from "../../core/select/stage-column.ts";

export interface SelectableRun {
  readonly plan: Plan;
  /** undefined: it has not begun. */
  readonly board: Board | undefined;
  /** For roles. */
  readonly facts: Facts | undefined;
  /** Until when steps that run have lasted, milliseconds since 1970. */
  readonly now: number;
}

/** By step, 1 where the selection means it. Throws `request/invalid` with the column. */
export function selectSteps(run: SelectableRun, text: string): Uint8Array {
  const { selection, problem } = parseSelection(text);
  if (selection !== undefined) return selectRows(selectableRows(run), selection);
  const { message, column, at } = problem;
  throw new AppError("request/invalid", `select, column ${column}: ${message}`, { details: { column, ...at } });
}

export function selectableRows(run: SelectableRun): SelectableRows {
  const { schedule } = run.plan;
  const columns = new Map<TextField, TextColumn>();
  return {
    size: schedule.stepCount,
    edges: schedule.edges,
    texts: (field) => {
      const column = columns.get(field) ?? textColumn(run, field);
      columns.set(field, column);
      return column;
    },
    numbers: (field) => numberColumn(run, field),
  };
}

function textColumn(run: SelectableRun, field: TextField): TextColumn {
  const { schedule } = run.plan;
  switch (field) {
    case "status":
      return { of: statuses(run), names: stepStatuses.map((status) => [status]) };
    case "task":
      return { of: schedule.task, names: schedule.tasks.map(({ id }) => [id]) };
    case "type":
      return { of: schedule.task, names: schedule.tasks.map(({ type }) => [type]) };
    case "layer":
      return { of: schedule.task, names: schedule.tasks.map(layerNames) };
    case "node":
      return {
        of: schedule.node,
        names: schedule.nodes.map(({ id, name }) => (id === SYNC_NODE ? ["-"] : [id, name])),
      };
    case "role":
      return { of: schedule.node, names: schedule.nodes.map(({ id }) => rolesOf(run.facts, id)) };
    case "stage":
      return stageColumn(schedule);
    case "reason":
      return reasons(run);
  }
}

function statuses({ plan, board }: SelectableRun): ArrayLike<number> {
  return board?.status ?? plan.steps.map(({ decision }) => statusCode[decision.kind === "run" ? "pending" : "skipped"]);
}

/** `plugin`, `plugin:lma-1.0`, `plugin:lma`. */
function layerNames({ origin }: PlannedTask): readonly string[] {
  if (origin === undefined) return [];
  const { level, name } = origin;
  const own = name.startsWith(`${level} `) ? name.slice(level.length + 1) : name;
  const bare = level === "plugin" ? [`${level}:${own.replace(/-[\d.]+$/, "")}`] : [];
  return [level, `${level}:${own}`, ...bare];
}

function rolesOf(facts: Facts | undefined, node: string): readonly string[] {
  const roles = facts?.nodes[node]?.["roles"];
  return isList(roles) ? roles.filter((role) => typeof role === "string") : [];
}

/** What the plan says of a step that it skips, and what happened to the others. */
function reasons({ plan, board }: SelectableRun): TextColumn {
  const planned = ["condition", "unchanged", "not-selected", "type-skipped", "anchor"] as const;
  const names = [...stepReasons, ...planned].map((reason) => [reason]);
  const of = plan.steps.map(({ decision }, step) =>
    decision.kind === "skip" ? stepReasons.length + planned.indexOf(decision.reason) : (board?.reason[step] ?? 0),
  );
  return { of, names };
}

function numberColumn({ board, now, plan }: SelectableRun, field: NumberField): ArrayLike<number> {
  if (board === undefined) return new Float64Array(plan.schedule.stepCount).fill(field === "attempt" ? 0 : NaN);
  if (field === "attempt") return board.tries;
  return board.startedAt.map((start, step) => {
    const end = board.endedAt[step] ?? 0;
    return start === 0 ? NaN : (end === 0 ? Math.max(now, start) : end) - start;
  });
}
