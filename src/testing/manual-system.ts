/** A clock and ids that the test owns: time passes when told, ids count up. */
import { instant, type Instant } from "../core/model/ids.ts";
import type { Clock, IdSource } from "../ports/system.ts";

export interface ManualClock extends Clock {
  /** Lets milliseconds pass, and wakes everybody whose time has come, the earliest first. */
  advance(milliseconds: number): Promise<void>;
  /** Times that somebody waits for, ascending. */
  readonly awaited: readonly Instant[];
}

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

/** Begins at `start`; stands still until `advance`. */
export function manualClock(start: Instant = instant(Date.UTC(2026, 0, 1))): ManualClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const inOrder = (): Sleeper[] => [...sleepers].sort((a, b) => a.at - b.at);
  return {
    now: () => now,
    sleepUntil: (at, signal) => {
      if (at <= now || signal?.aborted === true) return Promise.resolve();
      return new Promise<void>((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper: Sleeper = { at, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      });
    },
    advance: async (milliseconds) => {
      const end = instant(now + milliseconds);
      for (let [first] = inOrder(); first !== undefined && first.at <= end; [first] = inOrder()) {
        now = first.at;
        first.wake();
        await settled();
      }
      now = end;
      await settled();
    },
    get awaited() {
      return inOrder().map(({ at }) => at);
    },
  };
}

/** Everything that can happen without time passing has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** `00000000-0000-4000-8000-000000000001`, and so on. */
export function countedIds(): IdSource {
  let count = 0;
  return { uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}` };
}
