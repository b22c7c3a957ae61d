/** What follows a failure: another try, tolerance, the end of the node, the end of the run. */
import type { Outcome } from "../model/event.ts";
import { statusCode } from "../model/status.ts";
import { addDelayed, clearReady } from "./ready-steps.ts";
import { reasonCode } from "./reason.ts";
import type { RunState, Stop } from "./run-state.ts";
import { block, enqueue, handOn, setStatus, settle, stopAllPending } from "./settle.ts";

const nodeFailed = reasonCode("node-failed");
const nodeOffline = reasonCode("node-offline");
const stoppedReason = reasonCode("stopped");

/** The step is running no more; its last attempt did not succeed. */
export function takeFailure(state: RunState, step: number, outcome: Outcome): void {
  const { schedule } = state;
  if (state.isForced && outcome.kind === "cancelled") {
    setStatus(state, step, statusCode.pending);
    settle(state, step, statusCode.stopped);
  } else if (mayTryAgain(state, step, outcome)) tryAgain(state, step);
  else if (schedule.tolerant[step] === 1) settle(state, step, statusCode.ignored);
  else failStep(state, step);
  handOn(state);
}

/**
 * A lost attempt may have done its work: only what is repeatable is tried again. A refused one could not even start, and no further try
 * would change that.
 */
function mayTryAgain(state: RunState, step: number, outcome: Outcome): boolean {
  const { schedule, steps } = state;
  if (outcome.kind === "refused") return false;
  if (outcome.kind === "lost" && schedule.tasks[schedule.task[step] ?? 0]?.repeatable !== true) return false;
  return (steps.tries[step] ?? 0) < (schedule.tries[step] ?? 1);
}

/** With tries left it has not failed yet. Where nothing may start any more it ends as what never came to its end. */
function tryAgain(state: RunState, step: number): void {
  const { schedule, steps } = state;
  const closedBy = state.nodes.closedBy[schedule.node[step] ?? 0] ?? 0;
  setStatus(state, step, statusCode.pending);
  if (state.phase === "stopping") {
    steps.reason[step] = stoppedReason;
    settle(state, step, statusCode.stopped);
  } else if (closedBy > 0) block(state, step, { reason: nodeFailed, root: closedBy - 1 });
  else if ((schedule.retryDelay[step] ?? 0) > 0) {
    addDelayed(state.ready, step, state.now + (schedule.retryDelay[step] ?? 0));
  } else enqueue(state, step);
}

function failStep(state: RunState, step: number): void {
  const { schedule } = state;
  const node = schedule.node[step] ?? 0;
  state.failed.push(step);
  settle(state, step, statusCode.error);
  // What depends on the step is blocked by it; only then the rest of the node, by the node's end.
  handOn(state);
  if (schedule.tasks[schedule.task[step] ?? 0]?.onFailure === "node") closeNode(state, node, step);
  handOn(state);
  failNode(state, node);
}

/** Nothing further starts on the node: Fuel ends a node with its first failed task. */
function closeNode(state: RunState, node: number, step: number): void {
  if ((state.nodes.closedBy[node] ?? 0) > 0) return;
  state.nodes.closedBy[node] = step + 1;
  for (const other of waitingSteps(state, node)) block(state, other, { reason: nodeFailed, root: step });
}

/** A node that did not answer when the run began: its steps are blocked. Fuel: engine.md D. */
export function closeOffline(state: RunState, node: number): void {
  state.nodes.isOffline[node] = 1;
  for (const step of waitingSteps(state, node)) block(state, step, { reason: nodeOffline, root: step });
}

function waitingSteps(state: RunState, node: number): readonly number[] {
  const { offsets, members } = state.nodes.steps;
  const steps = members.subarray(offsets[node], offsets[node + 1]);
  return [...steps].filter((step) => state.steps.status[step] === statusCode.pending);
}

/** A node fails once, and by its own failure; what others' failures block on it does not count. Fuel: engine.md A7, A8, F6. */
export function failNode(state: RunState, node: number): void {
  if (state.nodes.hasFailed[node] === 1) return;
  state.nodes.hasFailed[node] = 1;
  const exceeded: string[] = [];
  for (const group of state.groupsOfNode[node] ?? []) {
    const left = (state.allowance[group] ?? 0) - 1;
    state.allowance[group] = left;
    if (left < 0) exceeded.push(describeGroup(state, group));
  }
  const planned = state.schedule.nodes[node];
  if (planned?.critical === true) stopRun(state, { kind: "failure", because: `critical node ${planned.name} failed` });
  else if (exceeded.length > 0) stopRun(state, { kind: "failure", because: exceeded.join(", ") });
}

function describeGroup(state: RunState, group: number): string {
  const { name, tolerance } = state.schedule.groups[group] ?? { name: "?", tolerance: 0 };
  return `group ${name} may lose ${tolerance} ${tolerance === 1 ? "node" : "nodes"} and lost ${tolerance + 1}`;
}

/** No further attempt starts. The first cause is kept. */
export function stopRun(state: RunState, stop: Stop): void {
  if (state.stop !== undefined) return;
  state.stop = stop;
  state.phase = "stopping";
  stopAllPending(state);
  clearReady(state.ready);
}
