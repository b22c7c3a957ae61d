/** Everything that can happen to a run. The journal holds these, and state, history and what people watch are folds of them. */
import type { JsonObject } from "../base/json.ts";
import type { AttemptId, Instant, NodeId, StepIndex } from "./ids.ts";
import type { Verdict } from "./status.ts";

/** How an attempt ended. */
export type Outcome =
  /** The action did what it should. `summary` is for history, e.g. of puppet. */
  | { readonly kind: "succeeded"; readonly summary?: JsonObject | undefined }
  /** It did nothing, because nothing was to do (noop of a type that can't tell). */
  | { readonly kind: "nothing"; readonly reason: string }
  /** A command ended with another exit code than 0. */
  | {
      readonly kind: "exited";
      readonly code: number;
      readonly reason: string;
      readonly summary?: JsonObject | undefined;
    }
  | { readonly kind: "killed"; readonly signal: string; readonly reason: string }
  | { readonly kind: "timed-out"; readonly after: number; readonly reason: string }
  /** It could not be started: no such file, bad parameter, transport `none`. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The server lost sight of it: nobody knows whether it happened. */
  | { readonly kind: "lost"; readonly reason: string }
  /** Ended on request. */
  | { readonly kind: "cancelled"; readonly reason: string };

interface Happened {
  readonly at: Instant;
}

/** The run begins; nodes that do not answer count as failed from the start. */
export interface RunStarted extends Happened {
  readonly type: "run-started";
  readonly offline: readonly NodeId[];
}

export interface AttemptStarted extends Happened {
  readonly type: "attempt-started";
  readonly step: StepIndex;
  readonly attempt: AttemptId;
}

export interface AttemptEnded extends Happened {
  readonly type: "attempt-ended";
  readonly step: StepIndex;
  readonly attempt: AttemptId;
  readonly outcome: Outcome;
}

/** No further attempt starts; those that run may finish (`graceful`) or are ended (`forced`). */
export interface StopRequested extends Happened {
  readonly type: "stop-requested";
  readonly by: string;
  readonly how: "graceful" | "forced";
}

/** The last event of a run. */
export interface RunEnded extends Happened {
  readonly type: "run-ended";
  readonly verdict: Verdict;
  /** One sentence for people: which steps failed, who stopped it. */
  readonly message: string;
}

export type RunEvent = RunStarted | AttemptStarted | AttemptEnded | StopRequested | RunEnded;

export function isSuccess(outcome: Outcome): boolean {
  return outcome.kind === "succeeded" || outcome.kind === "nothing";
}
