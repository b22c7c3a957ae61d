/** Why a step has the status it has: one word, and its code in columns. */
import type { Outcome } from "../model/event.ts";

/** The place in the list is the code. */
export const stepReasons = [
  /** Nothing to say: it waits, runs, or did its work. */
  "none",
  /** Skipped, because the plan says so. */
  "planned",
  /** An anchor, whose turn came. */
  "anchor",
  /** Blocked by a step that failed before it. */
  "dependency",
  /** Blocked, because a step of its node failed. */
  "node-failed",
  /** Blocked, because its node did not answer when the run began. */
  "node-offline",
  /** The run was stopped before it could start, or start again. */
  "stopped",
  /** How the last attempt ended: words of `Outcome`. */
  "nothing",
  "exited",
  "killed",
  "timed-out",
  "refused",
  "lost",
  "cancelled",
] as const;
export type StepReason = (typeof stepReasons)[number];

const codes: ReadonlyMap<StepReason, number> = new Map(stepReasons.map((reason, code) => [reason, code]));

export function reasonCode(reason: StepReason): number {
  return codes.get(reason) ?? 0;
}

/** What an attempt's outcome leaves in the reason column. */
export function outcomeReason(outcome: Outcome): number {
  return outcome.kind === "succeeded" ? 0 : reasonCode(outcome.kind);
}
