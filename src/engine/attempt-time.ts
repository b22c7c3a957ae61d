/** No attempt goes on for ever: what outlives its timeout is ended, and what does not end then is lost. */
import { formatDuration } from "../core/base/duration.ts";
import { toAppError } from "../core/base/errors.ts";
import type { Outcome } from "../core/model/event.ts";
import type { Deadlines } from "./deadlines.ts";

/** Milliseconds after its timeout in which an attempt should have ended by itself. */
const spare = 30_000;
/** Milliseconds that ending an attempt may take, before it is given up. */
const patience = 60_000;

export interface TimedAttempt {
  readonly deadlines: Deadlines;
  /** Milliseconds. */
  readonly timeout: number;
  /** Fired by whoever wants the attempt to end; fired here when its time is over. */
  readonly ending: AbortController;
}

export async function withinTime(
  { deadlines, timeout, ending }: TimedAttempt,
  perform: () => Promise<Outcome>,
): Promise<Outcome> {
  let isOver = false;
  let forget = deadlines.add(timeout + spare, () => {
    isOver = true;
    ending.abort("its time is over");
  });
  return await new Promise<Outcome>((resolve, reject) => {
    const end = (outcome: Outcome): void => {
      forget();
      ending.signal.removeEventListener("abort", beginToWait);
      resolve(isOver && outcome.kind === "cancelled" ? timedOut(timeout) : outcome);
    };
    const beginToWait = (): void => {
      forget();
      forget = deadlines.add(patience, () => {
        end(lost(isOver));
      });
    };
    if (ending.signal.aborted) beginToWait();
    else ending.signal.addEventListener("abort", beginToWait, { once: true });
    perform().then(end, (error: unknown) => {
      forget();
      reject(toAppError(error));
    });
  });
}

function timedOut(timeout: number): Outcome {
  return { kind: "timed-out", after: timeout, reason: `did not end within ${formatDuration(timeout)}` };
}

function lost(isOver: boolean): Outcome {
  const why = isOver ? "its time was over" : "it was asked to end";
  return { kind: "lost", reason: `did not end within ${formatDuration(patience)} after ${why}` };
}
