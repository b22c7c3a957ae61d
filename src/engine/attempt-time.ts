/** No attempt goes on for ever: what outlives its timeout is ended, and what does not end then is lost. */
import { formatDuration } from "../core/base/duration.ts";
import type { Outcome } from "../core/model/event.ts";
import { instant } from "../core/model/ids.ts";
import type { Clock } from "../ports/system.ts";

/** Milliseconds after its timeout in which an attempt should have ended by itself. */
const spare = 30_000;
/** Milliseconds that ending an attempt may take, before it is given up. */
const patience = 60_000;

export interface TimedAttempt {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
  /** Fires when the attempt is to be ended. */
  readonly signal: AbortSignal;
}

/** `perform` gets a signal that fires when the attempt is to be ended, by request or because its time is over. */
export async function withinTime(
  { clock, timeout, signal }: TimedAttempt,
  perform: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  const asked = new AbortController();
  const finished = new AbortController();
  const wait = (milliseconds: number): Promise<void> =>
    clock.sleepUntil(instant(clock.now() + milliseconds), finished.signal);
  const ask = (): void => {
    asked.abort();
  };
  const time = { isOver: false };
  const givenUp = new Promise<Outcome>((resolve) => {
    const giveUp = async (): Promise<void> => {
      await wait(patience);
      resolve(lost(time.isOver));
    };
    asked.signal.addEventListener("abort", () => void giveUp(), { once: true });
  });
  void wait(timeout + spare).then(() => {
    if (finished.signal.aborted) return;
    time.isOver = true;
    ask();
  });
  if (signal.aborted) ask();
  else signal.addEventListener("abort", ask, { once: true });
  try {
    const outcome = await Promise.race([perform(asked.signal), givenUp]);
    return time.isOver && outcome.kind === "cancelled" ? timedOut(timeout) : outcome;
  } finally {
    finished.abort();
    signal.removeEventListener("abort", ask);
  }
}

function timedOut(timeout: number): Outcome {
  return { kind: "timed-out", after: timeout, reason: `did not end within ${formatDuration(timeout)}` };
}

function lost(isOverdue: boolean): Outcome {
  const why = isOverdue ? "its time was over" : "it was asked to end";
  return { kind: "lost", reason: `did not end within ${formatDuration(patience)} after ${why}` };
}
