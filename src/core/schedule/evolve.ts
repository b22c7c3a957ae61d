/** `evolve`: takes an event into a `RunState`. The only code that changes one; its cost follows the event's successors. */
import { assertNever, invariant } from "../base/assert.ts";
import { isSuccess, type AttemptEnded, type AttemptStarted, type RunEnded, type RunEvent } from "../model/event.ts";
import type { NodeId } from "../model/ids.ts";
import { statusCode } from "../model/status.ts";
import { closeOffline, failNode, stopRun, takeFailure } from "./failure-policy.ts";
import { isQueued } from "./ready-steps.ts";
import { outcomeReason } from "./reason.ts";
import type { RunState } from "./run-state.ts";
import { dequeue, handOn, refreshSlots, release, setStatus, settle } from "./settle.ts";
import { nameOf } from "./step-state.ts";

/**
 *   pending ─run-started─▶ running ─stop-requested, too many failures─▶ stopping
 *                             └──────────────run-ended──────────────▶ ended ◀─┘
 *
 * Takes in an event. Throws only for one that could never have followed: that is our bug, and the state is then worth nothing.
 */
export function evolve(state: RunState, event: RunEvent): void {
  invariant(state.phase !== "ended", `nothing follows the end of a run, yet here is ${event.type}`);
  invariant((state.phase === "pending") === (event.type === "run-started"), `${event.type} in phase ${state.phase}`);
  state.version++;
  // Clocks may be set back; the times of a run never go back.
  state.now = Math.max(state.now, event.at);
  state.changed.length = 0;
  switch (event.type) {
    case "run-started":
      state.phase = "running";
      state.startedAt = state.now;
      beginRun(state, event.offline);
      return;
    case "attempt-started":
      startAttempt(state, event);
      return;
    case "attempt-ended":
      endAttempt(state, event);
      return;
    case "stop-requested":
      state.isForced ||= event.how === "forced";
      stopRun(state, { kind: "requested", by: event.by });
      return;
    case "run-ended":
      endRun(state, event);
      return;
    default:
      assertNever(event);
  }
}

/** Tolerance is judged last: what ends by itself has ended then. */
function beginRun(state: RunState, offline: readonly NodeId[]): void {
  const { waiting, status } = state.steps;
  const first: number[] = [];
  for (let vertex = 0; vertex < waiting.length; vertex++) if (waiting[vertex] === 0) first.push(vertex);
  const places = offline.map((id) => state.nodes.places.get(id)).filter((place) => place !== undefined);
  for (const node of places) closeOffline(state, node);
  for (const vertex of first) if (status[vertex] === statusCode.pending) release(state, vertex);
  handOn(state);
  for (const node of places) failNode(state, node);
}

function startAttempt(state: RunState, { step, attempt }: AttemptStarted): void {
  const { schedule, steps, nodes, runningOfTask } = state;
  if (!isQueued(state.ready, step)) invariant(false, `step ${step} could not start`);
  const node = schedule.node[step] ?? 0;
  const task = schedule.task[step] ?? 0;
  const tried = steps.tries[step] ?? 0;
  if (tried === 0) steps.startedAt[step] = state.now;
  steps.tries[step] = tried + 1;
  steps.reason[step] = 0;
  state.attempts.set(step, attempt);
  state.running++;
  nodes.running[node] = (nodes.running[node] ?? 0) + 1;
  runningOfTask[task] = (runningOfTask[task] ?? 0) + 1;
  setStatus(state, step, statusCode.running);
  dequeue(state, step);
}

function endAttempt(state: RunState, { step, attempt, outcome }: AttemptEnded): void {
  const { schedule, steps, nodes, runningOfTask } = state;
  if (state.attempts.get(step) !== attempt) invariant(false, `attempt ${attempt} was not running`);
  const node = schedule.node[step] ?? 0;
  const task = schedule.task[step] ?? 0;
  state.attempts.delete(step);
  state.running--;
  nodes.running[node] = (nodes.running[node] ?? 0) - 1;
  runningOfTask[task] = (runningOfTask[task] ?? 0) - 1;
  steps.reason[step] = outcomeReason(outcome);
  if (isSuccess(outcome)) {
    settle(state, step, statusCode.ready);
    handOn(state);
  } else {
    state.failures.set(step, outcome);
    takeFailure(state, step, outcome);
  }
  refreshSlots(state, node);
}

function endRun(state: RunState, event: RunEnded): void {
  const open = state.schedule.stepCount > 0 ? state.steps.status.indexOf(statusCode.pending) : -1;
  if (state.unfinished > 0) invariant(false, `${nameOf(state, Math.max(open, 0))} has not ended, so the run has not`);
  state.phase = "ended";
  state.endedAt = state.now;
  state.end = { verdict: event.verdict, message: event.message };
}
