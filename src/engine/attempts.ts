/** `Attempts`: what a run loop asks of those who do the work. */
import type { Outcome } from "../core/model/event.ts";
import type { AttemptId, StepIndex } from "../core/model/ids.ts";
import type { Plan, PlannedNode } from "../core/model/plan.ts";

export interface AttemptRequest {
  readonly plan: Plan;
  readonly step: StepIndex;
  readonly attempt: AttemptId;
  /** Fired when the attempt is to be ended: by the loop, or by the attempt itself when its time is over. */
  readonly ending: AbortController;
}

/** Neither `run` nor `resume` rejects: whatever goes wrong is an outcome. */
export interface Attempts {
  /** Makes an attempt that nobody has made. */
  run(request: AttemptRequest): Promise<Outcome>;
  /** Goes on with an attempt that a server before this one had begun: waits for it, takes its end, or says that it is lost. */
  resume(request: AttemptRequest): Promise<Outcome>;
  /** undefined: the node answers, or is never to be asked. Otherwise why it does not. */
  check(node: PlannedNode): Promise<string | undefined>;
}
