/** Events as rows of the journal, and back. */
import { invariant, present } from "../../core/base/assert.ts";
import type { Outcome, RunEnded, RunEvent, RunStarted, StopRequested } from "../../core/model/event.ts";
import { attemptId, instant, stepIndex, type AttemptId, type RunId, type StepIndex } from "../../core/model/ids.ts";

/** `kind` numbers are in the database: they never change. */
export const eventKind = {
  "run-started": 1,
  "attempt-started": 2,
  "attempt-ended": 3,
  "stop-requested": 4,
  "run-ended": 5,
} as const satisfies Readonly<Record<RunEvent["type"], number>>;

/** In the order of the statements' columns. `body` is JSON text when written, a value when read. */
export type EventRow<Body> = readonly [
  kind: number,
  step: number | null,
  tried: number | null,
  at: number,
  body: Body | null,
];

export function rowOf(run: RunId, event: RunEvent): EventRow<string> {
  const kind = eventKind[event.type];
  switch (event.type) {
    case "attempt-started":
      return [kind, event.step, triedOf(run, event), event.at, null];
    case "attempt-ended":
      return [
        kind,
        event.step,
        triedOf(run, event),
        event.at,
        isPlainSuccess(event.outcome) ? null : JSON.stringify(event.outcome),
      ];
    case "run-started":
    case "stop-requested":
    case "run-ended":
      return [kind, null, null, event.at, JSON.stringify({ ...event, type: undefined, at: undefined })];
  }
}

export function eventOf(run: RunId, [kind, step, tried, at, body]: EventRow<unknown>): RunEvent {
  const happened = { at: instant(at) };
  switch (kind) {
    case eventKind["run-started"]:
      return { type: "run-started", ...happened, ...(body as Omit<RunStarted, "type" | "at">) };
    case eventKind["attempt-started"]:
      return { type: "attempt-started", ...happened, ...attemptOf(run, step, tried) };
    case eventKind["attempt-ended"]: {
      const outcome = (body ?? { kind: "succeeded" }) as Outcome;
      return { type: "attempt-ended", ...happened, ...attemptOf(run, step, tried), outcome };
    }
    case eventKind["stop-requested"]:
      return { type: "stop-requested", ...happened, ...(body as Omit<StopRequested, "type" | "at">) };
    default:
      return { type: "run-ended", ...happened, ...(body as Omit<RunEnded, "type" | "at">) };
  }
}

function isPlainSuccess(outcome: Outcome): boolean {
  return outcome.kind === "succeeded" && outcome.summary === undefined;
}

/** An attempt's id says run, step and try: only the try is stored. */
function triedOf(run: RunId, event: { readonly step: StepIndex; readonly attempt: AttemptId }): number {
  const tried = Number(event.attempt.slice(event.attempt.lastIndexOf("-") + 1));
  invariant(
    event.attempt === attemptId(run, event.step, tried),
    `attempt ${event.attempt} is of run ${run}, step ${event.step}`,
  );
  return tried;
}

function attemptOf(
  run: RunId,
  step: number | null,
  tried: number | null,
): { readonly step: StepIndex; readonly attempt: AttemptId } {
  const index = stepIndex(present(step, "an attempt's event has a step"));
  return { step: index, attempt: attemptId(run, index, present(tried, "an attempt's event has a try")) };
}
