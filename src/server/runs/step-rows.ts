/** Steps of a run as rows: what they are, how they stand, and why. */
import type { StepRow } from "../../api/strata/runs.ts";
import { present } from "../../core/base/assert.ts";
import type { Outcome } from "../../core/model/event.ts";
import {
  instant,
  MASTER_NODE,
  stepIndex,
  stepName,
  SYNC_NODE,
  type NodeId,
  type StepIndex,
} from "../../core/model/ids.ts";
import type { Plan, PlannedNode, PlannedTask } from "../../core/model/plan.ts";
import { stepState, stepStatus } from "../../core/schedule/step-state.ts";
import { isoTime } from "../views/times.ts";
import type { LiveRun } from "./live-runs.ts";

export function taskOfStep(plan: Plan, step: number): PlannedTask {
  return present(plan.schedule.tasks[plan.schedule.task[step] ?? -1], `step ${step} has a task`);
}

export function nodeOfStep(plan: Plan, step: number): PlannedNode {
  return present(plan.schedule.nodes[plan.schedule.node[step] ?? -1], `step ${step} has a node`);
}

/** As the API writes a node: its number as text, `master`, or null for the sync node. */
export function shownNode(node: NodeId): string | null {
  return node === SYNC_NODE ? null : node;
}

/** How a node is written in addresses; `-` is the sync node. */
export function readNodeName(text: string): string {
  return text === "-" ? SYNC_NODE : text;
}

export function shownName({ id, name }: PlannedNode): string {
  if (id === SYNC_NODE) return "-";
  return id === MASTER_NODE ? MASTER_NODE : name;
}

export function findStep(plan: Plan, task: string, node: string): StepIndex | undefined {
  const id = readNodeName(node);
  for (let step = 0; step < plan.schedule.stepCount; step++) {
    if (taskOfStep(plan, step).id === task && nodeOfStep(plan, step).id === id) return stepIndex(step);
  }
  return undefined;
}

export function stepRow(live: LiveRun, step: number): StepRow {
  const { plan, state } = live;
  const { id: task, type } = taskOfStep(plan, step);
  const node = nodeOfStep(plan, step);
  return {
    run: live.run,
    step,
    task,
    node: shownNode(node.id),
    node_name: shownName(node),
    type,
    status: stepStatus(state, stepIndex(step)),
    reason: reasonOf(live, step),
    tries: state.steps.tries[step] ?? 0,
    started_at: timeOf(state.steps.startedAt[step]),
    ended_at: timeOf(state.steps.endedAt[step]),
  };
}

function timeOf(column: number | undefined): string | null {
  return column === undefined || column === 0 ? null : isoTime(instant(column));
}

function reasonOf({ plan, state }: LiveRun, step: number): string | null {
  const shown = stepState(state, stepIndex(step));
  switch (shown.status) {
    case "pending":
      return shown.tried === 0 ? null : lastFailure(state, step);
    case "running":
    case "ready":
      return null;
    case "error":
    case "ignored":
      return describeOutcome(shown.outcome);
    case "skipped":
      return plan.steps[step]?.decision.because ?? shown.because;
    case "blocked":
      return `${blockedBecause[shown.because] ?? "blocked by"} ${stepNameOf(plan, shown.by)}`;
    case "stopped":
      return shown.tried === 0
        ? "the run was stopped before it"
        : `the run was stopped before another try; ${lastFailure(state, step)}`;
  }
}

/** How the last attempt failed, of a step that may be tried again. */
function lastFailure(state: LiveRun["state"], step: number): string {
  const outcome = state.failures.get(step);
  return outcome === undefined ? "the last try failed" : describeOutcome(outcome);
}

const blockedBecause: Readonly<Record<string, string>> = {
  dependency: "blocked by",
  "node-failed": "its node failed at",
  "node-offline": "its node did not answer:",
};

/** `task@node` */
export function stepNameOf(plan: Plan, step: number): string {
  const [task, node] = [taskOfStep(plan, step), nodeOfStep(plan, step)];
  return node.id === SYNC_NODE ? stepName(task.id, node.id) : `${task.id}@${node.name}`;
}

export function describeOutcome(outcome: Outcome): string {
  return outcome.kind === "succeeded" ? "succeeded" : outcome.reason;
}
