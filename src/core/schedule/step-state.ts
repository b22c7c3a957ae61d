/** One step of a run as a union: what exists in that state, and nothing else. */
import { present } from "../base/assert.ts";
import type { Outcome } from "../model/event.ts";
import { instant, stepIndex, stepName, SYNC_NODE, type AttemptId, type Instant, type StepIndex } from "../model/ids.ts";
import { stepStatuses, type StepStatus } from "../model/status.ts";
import { stepReasons, type StepReason } from "./reason.ts";
import type { RunState } from "./run-state.ts";

export type StepState =
  | { readonly status: "pending"; readonly tried: number; readonly notBefore: Instant | undefined }
  | { readonly status: "running"; readonly tried: number; readonly attempt: AttemptId; readonly since: Instant }
  | { readonly status: "ready"; readonly tried: number; readonly endedAt: Instant }
  | {
      readonly status: "error" | "ignored";
      readonly tried: number;
      readonly outcome: Outcome;
      readonly endedAt: Instant;
    }
  | { readonly status: "skipped"; readonly because: StepReason; readonly endedAt: Instant }
  | {
      readonly status: "blocked";
      readonly because: StepReason;
      /** The failed step at the root; of a node that did not answer, one of its steps, maybe this one itself. */
      readonly by: StepIndex;
      readonly endedAt: Instant;
    }
  | { readonly status: "stopped"; readonly tried: number; readonly because: StepReason; readonly endedAt: Instant };

export function stepStatus(state: RunState, step: StepIndex): StepStatus {
  const code = present(state.steps.status[step], `there is a step ${step}`);
  return present(stepStatuses[code], "every code is a status");
}

export function stepState(state: RunState, step: StepIndex): StepState {
  const { steps } = state;
  const status = stepStatus(state, step);
  const tried = steps.tries[step] ?? 0;
  const endedAt = instant(steps.endedAt[step] ?? 0);
  const because = stepReasons[steps.reason[step] ?? 0] ?? "none";
  switch (status) {
    case "pending":
      return { status, tried, notBefore: nextTry(state, step) };
    case "running":
      return {
        status,
        tried,
        attempt: present(state.attempts.get(step), "a running step has an attempt"),
        since: instant(steps.startedAt[step] ?? 0),
      };
    case "ready":
      return { status, tried, endedAt };
    case "error":
    case "ignored":
      return { status, tried, outcome: present(state.failures.get(step), "a failed step has an outcome"), endedAt };
    case "skipped":
      return { status, because, endedAt };
    case "blocked":
      return { status, because, by: stepIndex((steps.blocker[step] ?? 1) - 1), endedAt };
    case "stopped":
      return { status, tried, because, endedAt };
  }
}

function nextTry(state: RunState, step: StepIndex): Instant | undefined {
  const at = state.ready.notBefore[step] ?? 0;
  return at > 0 ? instant(at) : undefined;
}

/** `task@node` of a vertex that is a step. */
export function nameOf(state: RunState, step: number): string {
  const task = state.schedule.tasks[state.schedule.task[step] ?? 0];
  const node = state.schedule.nodes[state.schedule.node[step] ?? 0];
  if (task === undefined || node === undefined) return `step ${step}`;
  return node.id === SYNC_NODE ? stepName(task.id, node.id) : `${task.id}@${node.name}`;
}
