/** A vertex ends, and what waits for it learns of it: released, skipped, passed on or blocked. Loops, never recursion. */
import { statusCode } from "../model/status.ts";
import { vertexKind } from "../model/plan.ts";
import { reasonCode } from "./reason.ts";
import { addReady, isQueued, refreshNode, removeReady } from "./ready-steps.ts";
import type { RunState } from "./run-state.ts";

const { pending, ready, skipped, blocked, ignored, stopped } = statusCode;
const planned = reasonCode("planned");
const anchor = reasonCode("anchor");
const dependency = reasonCode("dependency");
const stoppedReason = reasonCode("stopped");

/** Writes a status; for a step, counts it and marks it as changed. */
export function setStatus(state: RunState, vertex: number, status: number): void {
  const { steps, counts } = state;
  if (vertex < state.schedule.stepCount) {
    const before = steps.status[vertex] ?? 0;
    counts[before] = (counts[before] ?? 0) - 1;
    counts[status] = (counts[status] ?? 0) + 1;
    state.changed.push(vertex);
  }
  steps.status[vertex] = status;
}

/** Gives a vertex its last status. Its successors learn of it by `handOn`. */
export function settle(state: RunState, vertex: number, status: number): void {
  conclude(state, vertex, status);
  state.settled.push(vertex);
}

/** Ends a vertex that waits, because of the step or node whose failure is known by the vertex `root`. */
export function block(
  state: RunState,
  vertex: number,
  cause: { readonly reason: number; readonly root: number },
): void {
  state.steps.reason[vertex] = cause.reason;
  state.steps.blocker[vertex] = cause.root + 1;
  if (isQueued(state.ready, vertex)) dequeue(state, vertex);
  settle(state, vertex, blocked);
}

/** Lets the successors of all that ended know, and theirs, until nothing more follows. */
export function handOn(state: RunState): void {
  const { settled } = state;
  for (let next = 0; next < settled.length; next++) tellSuccessors(state, settled[next] ?? 0);
  settled.length = 0;
}

/** A vertex without unfinished predecessors: work waits for a slot, everything else ends by itself. */
export function release(state: RunState, vertex: number): void {
  const kind = state.schedule.kind[vertex];
  if (kind === vertexKind.work) enqueue(state, vertex);
  else if (kind === vertexKind.barrier) settle(state, vertex, ready);
  else {
    state.steps.reason[vertex] = kind === vertexKind.anchor ? anchor : planned;
    settle(state, vertex, skipped);
  }
}

/** Work that may start as soon as the limits allow. */
export function enqueue(state: RunState, step: number): void {
  const node = state.schedule.node[step] ?? 0;
  addReady(state.ready, node, step);
  refreshSlots(state, node);
}

/** Takes work out of where it waits for a slot or for its time. */
export function dequeue(state: RunState, step: number): void {
  const node = state.schedule.node[step] ?? 0;
  removeReady(state.ready, node, step);
  refreshSlots(state, node);
}

/** Tells the ready steps whether a node has a free slot. */
export function refreshSlots(state: RunState, node: number): void {
  refreshNode(state.ready, node, (state.nodes.running[node] ?? 0) < (state.nodes.slots[node] ?? 0));
}

/** Everything that waits is `stopped`, barriers included: nothing starts any more. */
export function stopAllPending(state: RunState): void {
  const { status, reason } = state.steps;
  for (let vertex = 0; vertex < status.length; vertex++) {
    if (status[vertex] !== pending) continue;
    reason[vertex] = stoppedReason;
    conclude(state, vertex, stopped);
  }
}

function conclude(state: RunState, vertex: number, status: number): void {
  setStatus(state, vertex, status);
  state.steps.endedAt[vertex] = state.now;
  state.unfinished--;
  if (vertex >= state.schedule.stepCount) return;
  const node = state.schedule.node[vertex] ?? 0;
  state.nodes.unfinished[node] = (state.nodes.unfinished[node] ?? 0) - 1;
}

function tellSuccessors(state: RunState, vertex: number): void {
  const { offsets, targets } = state.schedule.edges;
  const status = state.steps.status[vertex] ?? 0;
  const satisfies = status === ready || status === skipped || status === ignored;
  const end = offsets[vertex + 1] ?? 0;
  for (let edge = offsets[vertex] ?? 0; edge < end; edge++) {
    const target = targets[edge] ?? 0;
    if (satisfies) countDown(state, target);
    else tellOfFailure(state, vertex, target);
  }
}

function countDown(state: RunState, target: number): void {
  const { waiting, status } = state.steps;
  const left = (waiting[target] ?? 0) - 1;
  waiting[target] = left;
  if (left === 0 && status[target] === pending) release(state, target);
}

/** An anchor absorbs failure: it only counts that one more before it has ended. */
function tellOfFailure(state: RunState, failed: number, target: number): void {
  const { steps } = state;
  if (state.schedule.kind[target] === vertexKind.anchor) {
    countDown(state, target);
    return;
  }
  steps.waiting[target] = (steps.waiting[target] ?? 0) - 1;
  if (steps.status[target] !== pending) return;
  const root = (steps.blocker[failed] ?? 0) > 0 ? (steps.blocker[failed] ?? 0) - 1 : failed;
  block(state, target, { reason: dependency, root });
}
