/** `Board`: a run as columns by step, what a person watches. Snapshot plus patches give the same board on both ends. */
import { present } from "../base/assert.ts";
import type { RunEvent } from "../model/event.ts";
import { instant, stepIndex, type Instant, type StepIndex } from "../model/ids.ts";
import type { RunStatus, StepStatus } from "../model/status.ts";
import { stepStatuses } from "../model/status.ts";
import { evolve } from "./evolve.ts";
import { stepReasons, type StepReason } from "./reason.ts";
import type { RunState } from "./run-state.ts";

/** The run as a whole. Times are `Instant`s; 0: not yet. */
export interface BoardRun {
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of an ended run, how it ended; of a stopping one, why it stops; else empty. */
  readonly message: string;
}

/** All columns have one entry a step. */
export interface Board {
  /** Number of events in it. */
  version: number;
  run: BoardRun;
  readonly size: number;
  /** Codes of `statusCode`. */
  readonly status: Uint8Array;
  /** Start of the first attempt, an `Instant`; 0: none. */
  readonly startedAt: Float64Array;
  /** 0: not yet. */
  readonly endedAt: Float64Array;
  readonly tries: Uint16Array;
  /** Codes of `stepReasons`. */
  readonly reason: Uint8Array;
  /** For a blocked step, the step at the root, plus 1; 0: none. */
  readonly blocker: Uint32Array;
}

/** Step, status, start, end, tries, reason, blocker: as the columns of `Board` have them. */
export type BoardRow = readonly [
  step: number,
  status: number,
  startedAt: number,
  endedAt: number,
  tries: number,
  reason: number,
  blocker: number,
];

/** What one event changed. JSON as it is. */
export interface BoardPatch {
  /** The board's version after it; it fits on the version before. */
  readonly version: number;
  readonly run: BoardRun;
  /** Ascending by step. */
  readonly rows: readonly BoardRow[];
}

/** A board before the first event. */
export function emptyBoard(size: number): Board {
  return {
    version: 0,
    run: { status: "pending", startedAt: 0, endedAt: 0, message: "" },
    size,
    status: new Uint8Array(size),
    startedAt: new Float64Array(size),
    endedAt: new Float64Array(size),
    tries: new Uint16Array(size),
    reason: new Uint8Array(size),
    blocker: new Uint32Array(size),
  };
}

/** A snapshot: the state goes on, the board stays. */
export function boardOf(state: RunState): Board {
  const size = state.schedule.stepCount;
  const { steps } = state;
  return {
    version: state.version,
    run: boardRun(state),
    size,
    status: steps.status.slice(0, size),
    startedAt: steps.startedAt.slice(0, size),
    endedAt: steps.endedAt.slice(0, size),
    tries: steps.tries.slice(0, size),
    reason: steps.reason.slice(0, size),
    blocker: steps.blocker.slice(0, size),
  };
}

/** Takes an event into a state and answers what it changed for those who watch. */
export function applyEvent(state: RunState, event: RunEvent): BoardPatch {
  evolve(state, event);
  return lastPatch(state);
}

/** What the last event taken into the state changed. */
export function lastPatch(state: RunState): BoardPatch {
  const { steps } = state;
  const changed = [...new Set(state.changed)].sort((left, right) => left - right);
  const rows = changed.map((step): BoardRow => [
    step,
    steps.status[step] ?? 0,
    steps.startedAt[step] ?? 0,
    steps.endedAt[step] ?? 0,
    steps.tries[step] ?? 0,
    steps.reason[step] ?? 0,
    steps.blocker[step] ?? 0,
  ]);
  return { version: state.version, run: boardRun(state), rows };
}

/**
 * Brings a board forward by one event. false: the patch does not follow on it, and a new snapshot is needed; one that the board has already
 * is passed over.
 */
export function applyPatch(board: Board, patch: BoardPatch): boolean {
  if (patch.version <= board.version) return true;
  if (patch.version !== board.version + 1) return false;
  for (const [step, status, startedAt, endedAt, tries, reason, blocker] of patch.rows) {
    board.status[step] = status;
    board.startedAt[step] = startedAt;
    board.endedAt[step] = endedAt;
    board.tries[step] = tries;
    board.reason[step] = reason;
    board.blocker[step] = blocker;
  }
  board.version = patch.version;
  board.run = patch.run;
  return true;
}

/** One step of a board, in words. */
export interface BoardStep {
  readonly status: StepStatus;
  readonly startedAt: Instant | undefined;
  readonly endedAt: Instant | undefined;
  readonly tries: number;
  readonly reason: StepReason;
  readonly blockedBy: StepIndex | undefined;
}

export function boardStep(board: Board, step: StepIndex): BoardStep {
  const blocker = board.blocker[step] ?? 0;
  return {
    status: present(stepStatuses[board.status[step] ?? -1], `the board has a step ${step}`),
    startedAt: time(board.startedAt[step]),
    endedAt: time(board.endedAt[step]),
    tries: board.tries[step] ?? 0,
    reason: stepReasons[board.reason[step] ?? 0] ?? "none",
    blockedBy: blocker > 0 ? stepIndex(blocker - 1) : undefined,
  };
}

function time(value: number | undefined): Instant | undefined {
  return value === undefined || value === 0 ? undefined : instant(value);
}

function boardRun(state: RunState): BoardRun {
  const { phase, end, startedAt, endedAt } = state;
  const status = end?.verdict ?? (phase === "ended" ? "error" : phase);
  return { status, startedAt, endedAt, message: end?.message ?? stopMessage(state) };
}

function stopMessage({ stop }: RunState): string {
  if (stop === undefined) return "";
  return stop.kind === "requested" ? `Stopped by ${stop.by}` : `Stops: ${stop.because}`;
}
