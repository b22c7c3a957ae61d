/** What the scheduler must know of each task: how many nodes at once, and what follows a failure. Fuel: engine.md A5. */
import { isJsonObject } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import { compareText, distinct } from "../base/order.ts";
import { checked } from "../model/diagnostic.ts";
import type { Checked, Diagnostic } from "../model/diagnostic.ts";
import type { ExpandedGraph, MergedTask, Step } from "../model/graph.ts";
import type { TaskId } from "../model/ids.ts";
import type { PlannedTask } from "../model/plan.ts";

/** All tasks that became steps, by id. Where nodes differ in a task's strategy, the strictest one counts, and a warning says so. */
export function plannedTasks(expanded: ExpandedGraph): Checked<readonly PlannedTask[]> {
  const merged = new Map(expanded.merged.tasks.map((one) => [one.task.id, one]));
  const limits = new Map<TaskId, Limit>();
  for (const step of expanded.steps) {
    const limit = limits.get(step.task) ?? { step, seen: undefined };
    if (limit.seen === undefined) limits.set(step.task, limit);
    noteStrategy(limit, step);
  }
  const diagnostics: Diagnostic[] = [];
  const tasks = [...limits]
    .sort(([a], [b]) => compareText(a, b))
    .map(([id, limit]): PlannedTask => {
      const one = merged.get(id);
      diagnostics.push(...complaints(id, limit, one));
      return {
        id,
        type: limit.step.type,
        origin: one?.origin,
        atOnce: limitsOf(limit).find((value) => value > 0) ?? 0,
        onFailure: one?.task.fields["on_failure"] === "dependents" ? "dependents" : "node",
        repeatable: one?.task.fields["repeatable"] === true,
      };
    });
  return checked(tasks, diagnostics);
}

interface Limit {
  readonly step: Step;
  /** Strategies of the task's steps, by identity: those of most nodes are one object, and most tasks have none. */
  seen: Set<Json> | undefined;
}

function noteStrategy(limit: Limit, { parameters }: Step): void {
  if (parameters === undefined) return;
  const strategy = parameters["strategy"] ?? null;
  if (strategy === null && limit.seen === undefined) return;
  limit.seen ??= new Set();
  limit.seen.add(strategy);
}

/** Nodes at once, as the steps of the task have it, ascending; 0: no limit. */
function limitsOf({ seen = new Set() }: Limit): readonly number[] {
  return distinct([...seen].map((strategy) => atOnce(strategy) ?? 0)).sort((a, b) => a - b);
}

/**
 * `one_by_one`: 1. `parallel`: its `amount`, 0 (no limit) without one. undefined: it can't be read.
 * Fuel: a negative amount is an error of its engine, any other type means no limit.
 */
function atOnce(strategy: Json): number | undefined {
  if (strategy === null) return 0;
  if (!isJsonObject(strategy)) return undefined;
  if (strategy["type"] === "one_by_one") return 1;
  if (strategy["type"] !== "parallel") return undefined;
  const amount = strategy["amount"] ?? 0;
  const number = typeof amount === "string" && /^\d+$/.test(amount) ? Number(amount) : amount;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 ? number : undefined;
}

function complaints(id: TaskId, limit: Limit, merged: MergedTask | undefined): readonly Diagnostic[] {
  if (limit.seen === undefined) return [];
  const values = limitsOf(limit);
  const at = merged?.task.placeOf?.(["parameters", "strategy"]);
  const wrong = [...limit.seen].find((strategy) => atOnce(strategy) === undefined);
  if (wrong !== undefined) {
    return [
      {
        severity: "error",
        code: "plan/strategy",
        message: `Task "${id}" has a strategy that can't be followed: ${JSON.stringify(wrong)}.`,
        at,
        hint: "A strategy is {type: one_by_one}, or {type: parallel, amount: N} with N a whole number from 0 (no limit) on.",
        about: { task: id, field: "parameters.strategy" },
      },
    ];
  }
  if (values.length < 2) return [];
  return [
    {
      severity: "warning",
      code: "plan/strategy",
      message: `The strategy of task "${id}" differs between nodes (${values.join(", ")} at once); the strictest one counts.`,
      at,
      about: { task: id, field: "parameters.strategy" },
    },
  ];
}
