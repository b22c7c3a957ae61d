/** Why a step waits, was skipped, failed or never started: an answer tree for terminal, API and page. */
import { present } from "../base/assert.ts";
import { reverseDigraph, successors } from "../dag/digraph.ts";
import type { Digraph } from "../model/edges.ts";
import type { Outcome } from "../model/event.ts";
import { stepIndex, type StepIndex } from "../model/ids.ts";
import { statusCode, type StepStatus } from "../model/status.ts";
import { limitThatHolds } from "./limits.ts";
import { isQueued } from "./ready-steps.ts";
import type { RunState } from "./run-state.ts";
import { nameOf, stepState, type StepState } from "./step-state.ts";

export interface Explanation {
  readonly step: StepIndex;
  /** `task@node` */
  readonly name: string;
  readonly status: StepStatus;
  /** A clause that goes on from the name: `waits for migrate@1`. */
  readonly text: string;
  /** The steps it names, explained; at most `listed` of them. */
  readonly because: readonly Explanation[];
}

/** How many steps are named before the rest are only counted. */
const listed = 5;

/** Why the plan skips a step: the scheduler does not know, the plan's `Decision` does. */
export type WhySkipped = (step: StepIndex) => string | undefined;

export function explainStep(state: RunState, step: StepIndex, whySkipped?: WhySkipped): Explanation {
  const view: View = { state, before: reverseDigraph(state.schedule.edges), whySkipped };
  return explain(view, step, true);
}

interface View {
  readonly state: RunState;
  /** Edges turned round: what each vertex waits for. */
  readonly before: Digraph;
  readonly whySkipped: WhySkipped | undefined;
}

interface Answer {
  readonly text: string;
  readonly because?: readonly Explanation[];
}

/** With `isWhole`, a step that waits for others explains them as well. */
function explain(view: View, step: StepIndex, isWhole: boolean): Explanation {
  const shown = stepState(view.state, step);
  const { text, because = [] } =
    shown.status === "pending" ? explainPending(view, step, isWhole) : explainEnded(view, step, shown);
  return { step, name: nameOf(view.state, step), status: shown.status, text, because };
}

function explainEnded(view: View, step: StepIndex, shown: Exclude<StepState, { readonly status: "pending" }>): Answer {
  switch (shown.status) {
    case "running":
      return { text: `runs: attempt ${shown.attempt}, try ${shown.tried}` };
    case "ready":
      return { text: shown.tried > 1 ? `is done, at try ${shown.tried}` : "is done" };
    case "error":
      return { text: `failed at try ${shown.tried}: ${describe(shown.outcome)}` };
    case "ignored":
      return { text: `failed, which its task tolerates: ${describe(shown.outcome)}` };
    case "skipped":
      if (shown.because === "anchor") return { text: "has nothing to do; all before it have ended" };
      return { text: `was skipped: ${view.whySkipped?.(step) ?? "the plan says so"}` };
    case "blocked":
      return explainBlocked(view, step, shown);
    case "stopped":
      return { text: `${stoppedHow(view.state, step, shown.because === "cancelled")}: ${whyStopped(view.state)}` };
  }
}

function explainBlocked(
  view: View,
  step: StepIndex,
  shown: Extract<StepState, { readonly status: "blocked" }>,
): Answer {
  const { state } = view;
  if (shown.because === "node-offline") {
    const node = state.schedule.nodes[state.schedule.node[step] ?? 0]?.name ?? "?";
    return { text: `is blocked: node ${node} did not answer when the run began` };
  }
  const root = explain(view, shown.by, false);
  if (shown.because === "node-failed")
    return { text: `is blocked: its node ended when ${root.name} failed`, because: [root] };
  return { text: `is blocked by ${root.name}`, because: [explainFailedBefore(view, step, root)] };
}

/** The step right before a blocked one through which the failure came; it and the root are often the same. */
function explainFailedBefore(view: View, step: StepIndex, root: Explanation): Explanation {
  const { status, blocker } = view.state.steps;
  const direct = stepsBefore(
    view,
    step,
    (vertex) =>
      vertex === root.step || (status[vertex] === statusCode.blocked && (blocker[vertex] ?? 0) - 1 === root.step),
  );
  const [first] = direct.includes(root.step) ? [root.step] : direct;
  if (first === undefined || first === root.step) return root;
  const shown = stepState(view.state, first);
  const isNode = shown.status === "blocked" && shown.because === "node-failed";
  const text = isNode ? `is blocked: its node ended when ${root.name} failed` : `is blocked by ${root.name}`;
  return { step: first, name: nameOf(view.state, first), status: shown.status, text, because: [root] };
}

function explainPending(view: View, step: StepIndex, isWhole: boolean): Answer {
  const { state } = view;
  if (state.phase === "pending") return { text: "waits for the run to begin" };
  const notBefore = state.ready.notBefore[step] ?? 0;
  if (notBefore > 0)
    return { text: `waits until ${new Date(notBefore).toISOString()} for its next try${lastFailure(state, step)}` };
  if (isQueued(state.ready, step)) return explainHeld(view, step);
  const direct = unfinishedBefore(view, step);
  const because = direct
    .slice(0, listed)
    .map((other) => (isWhole ? explainDirect(view, other) : explain(view, other, false)));
  return { text: `waits for ${names(state, direct)}`, because: isWhole ? because : [] };
}

/** A step right before the one in question: if it waits itself, for what in the end. */
function explainDirect(view: View, step: StepIndex): Explanation {
  const shallow = explain(view, step, false);
  if (shallow.status !== "pending" || isQueued(view.state.ready, step)) return shallow;
  return { ...shallow, because: rootCauses(view, step).map((root) => explain(view, root, false)) };
}

function explainHeld(view: View, step: StepIndex): Answer {
  const { state } = view;
  const { node, task, tasks, nodes, atOnce } = state.schedule;
  const load = { state, picked: 0, pickedOnNode: new Map<number, number>(), pickedOfTask: new Map<number, number>() };
  const heldBy = (text: string, isSame: (other: number) => boolean): Answer => {
    const others = [...state.attempts.keys()]
      .filter(isSame)
      .sort((left, right) => left - right)
      .map(stepIndex);
    return {
      text: `${text}: ${names(state, others)}`,
      because: others.slice(0, listed).map((other) => explain(view, other, false)),
    };
  };
  switch (limitThatHolds(load, step)?.name) {
    case "run":
      return heldBy(`waits for a slot: ${atOnce} at once in this run`, () => true);
    case "node":
      return heldBy(
        `waits for its node ${nodes[node[step] ?? 0]?.id ?? ""}, which is busy`,
        (other) => node[other] === node[step],
      );
    case "task": {
      const limit = tasks[task[step] ?? 0]?.atOnce ?? 0;
      return heldBy(`waits for a slot: ${limit} at once of this task`, (other) => task[other] === task[step]);
    }
    case undefined:
      return { text: `may start now${lastFailure(state, step)}` };
  }
}

function unfinishedBefore(view: View, step: number): readonly StepIndex[] {
  return stepsBefore(view, step, (vertex) => isUnfinished(view.state, vertex));
}

/** Steps right before a vertex, or behind barriers right before it, that are `wanted`, ascending. */
function stepsBefore(
  { state, before }: View,
  step: number,
  isWanted: (vertex: number) => boolean,
): readonly StepIndex[] {
  const found = new Set<number>();
  const open = [step];
  for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
    for (const other of successors(before, vertex)) {
      if (!isWanted(other) || found.has(other)) continue;
      found.add(other);
      if (other >= state.schedule.stepCount) open.push(other);
    }
  }
  const steps = [...found].filter((vertex) => vertex < state.schedule.stepCount);
  return steps.sort((left, right) => left - right).map(stepIndex);
}

/** What a step that waits waits for in the end: steps that run, or that only want a slot or their time. */
function rootCauses({ state, before }: View, step: number): readonly StepIndex[] {
  const found = new Set<number>([step]);
  const roots: number[] = [];
  const open = [step];
  for (let vertex = open.pop(); vertex !== undefined && roots.length < listed; vertex = open.pop()) {
    for (const other of successors(before, vertex)) {
      if (!isUnfinished(state, other) || found.has(other)) continue;
      found.add(other);
      if (state.steps.status[other] === statusCode.running || isQueued(state.ready, other)) roots.push(other);
      else open.push(other);
    }
  }
  return roots
    .slice(0, listed)
    .sort((left, right) => left - right)
    .map(stepIndex);
}

function isUnfinished(state: RunState, vertex: number): boolean {
  const status = state.steps.status[vertex];
  return status === statusCode.pending || status === statusCode.running;
}

function names(state: RunState, steps: readonly StepIndex[]): string {
  const first = steps.slice(0, listed).map((step) => nameOf(state, step));
  return steps.length > listed ? `${first.join(", ")} and ${steps.length - listed} more` : first.join(", ");
}

function lastFailure(state: RunState, step: number): string {
  const outcome = state.failures.get(step);
  return outcome === undefined ? "" : `; the last one failed: ${describe(outcome)}`;
}

function stoppedHow(state: RunState, step: number, isCancelled: boolean): string {
  const tried = state.steps.tries[step] ?? 0;
  if (isCancelled) return "was ended";
  return tried === 0 ? "was not started" : `was not tried again after try ${tried}${lastFailure(state, step)}`;
}

function whyStopped({ stop }: RunState): string {
  const cause = present(stop, "a stopped step was stopped by something");
  return cause.kind === "requested" ? `${cause.by} stopped the run` : `the run stopped because ${cause.because}`;
}

/** An outcome in a few words. */
export function describe(outcome: Outcome): string {
  return outcome.kind === "succeeded" ? "it succeeded" : outcome.reason;
}
