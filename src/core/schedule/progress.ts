/** How far a run and its nodes are, and how a node's part ended. */
import type { StepStatus } from "../model/status.ts";
import { statusCode, stepStatuses } from "../model/status.ts";
import type { RunState } from "./run-state.ts";

export type StatusCounts = Readonly<Record<StepStatus, number>>;

/** Steps by status, barriers not among them. */
export function statusCounts(state: RunState): StatusCounts {
  return Object.fromEntries(
    stepStatuses.map((status) => [status, state.counts[statusCode[status]] ?? 0]),
  ) as unknown as StatusCounts;
}

/** 0 to 100: steps that have ended, of all, rounded down; 100 where there are none. Fuel: engine.md C. */
export function runProgress(state: RunState): number {
  const open = (state.counts[statusCode.pending] ?? 0) + (state.counts[statusCode.running] ?? 0);
  return percent(state.schedule.stepCount - open, state.schedule.stepCount);
}

/** The same for one node, by its place in the schedule. */
export function nodeProgress(state: RunState, node: number): number {
  const { offsets } = state.nodes.steps;
  const all = (offsets[node + 1] ?? 0) - (offsets[node] ?? 0);
  return percent(all - (state.nodes.unfinished[node] ?? 0), all);
}

/** Which of a plan's `Transitions` a node takes. */
export type NodeEnd = "successful" | "failed" | "stopped";

/**
 * How a node's part ended, by its place in the schedule; undefined while a step of it has not ended. `failed`: by its own failure, or because
 * others' failures blocked a step of it; `stopped`: a step was not carried out.
 */
export function nodeEnd(state: RunState, node: number): NodeEnd | undefined {
  if ((state.nodes.unfinished[node] ?? 0) > 0) return undefined;
  if (state.nodes.hasFailed[node] === 1) return "failed";
  const { offsets, members } = state.nodes.steps;
  let isStopped = false;
  for (const step of members.subarray(offsets[node], offsets[node + 1])) {
    const status = state.steps.status[step];
    if (status === statusCode.blocked) return "failed";
    isStopped ||= status === statusCode.stopped;
  }
  return isStopped ? "stopped" : "successful";
}

function percent(part: number, all: number): number {
  return all === 0 ? 100 : Math.floor((100 * part) / all);
}
