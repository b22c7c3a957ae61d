/** What the scheduler may ask the engine to do. */
import type { AttemptId, Instant, StepIndex } from "../model/ids.ts";
import type { Verdict } from "../model/status.ts";

/** Begin the try with the number `attempt`, from 1 on. Done when `attempt-started` is in the journal. */
export interface StartAttempt {
  readonly type: "start-attempt";
  readonly step: StepIndex;
  readonly attempt: number;
}

/** End an attempt on its node. Asked for until the attempt has ended; asking twice does no harm. */
export interface CancelAttempt {
  readonly type: "cancel-attempt";
  readonly step: StepIndex;
  readonly attempt: AttemptId;
}

/** Nothing more can be said before `at`: decide again then, if nothing happens first. */
export interface WakeAt {
  readonly type: "wake-at";
  readonly at: Instant;
}

/** All has ended: write the last event. */
export interface EndRun {
  readonly type: "end-run";
  readonly verdict: Verdict;
  readonly message: string;
}

export type Command = StartAttempt | CancelAttempt | WakeAt | EndRun;
