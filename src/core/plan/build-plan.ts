/** Steps -> plan: free of cycles, selected, with limits and priorities, frozen. */
import { checked, failed, hasErrors } from "../model/diagnostic.ts";
import type { Checked, Diagnostic } from "../model/diagnostic.ts";
import type { ExpandedGraph, Step } from "../model/graph.ts";
import { stepName, SYNC_NODE } from "../model/ids.ts";
import type { Choices, Plan, PlannedStep } from "../model/plan.ts";
import { cycleDiagnostic } from "./cycle.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Hash } from "./fingerprint.ts";
import { plannedNodes } from "./planned-nodes.ts";
import { plannedTasks } from "./planned-tasks.ts";
import { buildSchedule } from "./schedule-columns.ts";
import { subgraphMask } from "./subgraphs.ts";
import { nodeTransitions } from "./transitions.ts";

/**
 * The plan of an expanded graph. Steps outside the chosen subgraphs stay in it as skipped, so that order is kept.
 * Errors: a cycle, unknown names in subgraphs, a strategy that can't be followed.
 */
export function buildPlan(expanded: ExpandedGraph, choices: Choices, hash: Hash): Checked<Plan> {
  const cycle = cycleDiagnostic(expanded);
  const mask = subgraphMask(expanded, choices.subgraphs ?? []);
  const chosen = outsideSkipped(chosenSteps(expanded, choices.steps), mask.value ?? new Uint8Array(0));
  const tasks = plannedTasks(chosen);
  const diagnostics: readonly Diagnostic[] = [
    ...(cycle === undefined ? [] : [cycle]),
    ...mask.diagnostics,
    ...tasks.diagnostics,
  ];
  if (hasErrors(diagnostics) || tasks.value === undefined) return failed(diagnostics);
  const schedule = buildSchedule({
    expanded: chosen,
    tasks: tasks.value,
    planned: plannedNodes(chosen),
    mode: choices.mode,
  });
  const { merged, absent, leftOut, barriers } = chosen;
  const plan = {
    type: merged.type,
    mode: choices.mode,
    force: choices.force,
    debug: choices.debug,
    schedule,
    steps: chosen.steps.map(({ decision, parameters }): PlannedStep => ({ decision, parameters })),
    barrierLabels: barriers.map((barrier) => barrier.label),
    absent,
    leftOut,
    transitions: nodeTransitions(merged.metadata),
  };
  return checked({ ...plan, fingerprint: fingerprint(plan, hash) }, diagnostics);
}

const outside = { kind: "skip", reason: "not-selected", because: "outside the chosen part of the graph" } as const;

/** Steps that were not named are skipped. */
function chosenSteps(expanded: ExpandedGraph, steps: Choices["steps"]): ExpandedGraph {
  if (steps === undefined) return expanded;
  const named = new Set(steps.map(({ task, node }) => stepName(task, node)));
  return outsideSkipped(
    expanded,
    Uint8Array.from(expanded.steps, ({ task, node }) => (named.has(stepName(task, node)) ? 1 : 0)),
  );
}

function outsideSkipped(expanded: ExpandedGraph, mask: Uint8Array): ExpandedGraph {
  const isOutside = (step: Step, i: number): boolean => mask[i] === 0 && step.node !== SYNC_NODE;
  if (!expanded.steps.some(isOutside)) return expanded;
  const steps = expanded.steps.map((step, i) =>
    isOutside(step, i) ? { ...step, decision: outside, parameters: undefined, failOnError: false } : step,
  );
  return { ...expanded, steps };
}
