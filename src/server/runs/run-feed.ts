/** `RunFeed`: wakes those who watch runs of this server when something has happened to one. */
import type { Instant, RunId } from "../../core/model/ids.ts";
import type { Clock } from "../../ports/system.ts";

export interface RunFeed {
  /** Something happened to a run. */
  readonly publish: (run: RunId) => void;
  /** Resolves when something has happened to any run since the call, at `until`, or when `signal` fires. */
  wait(until: Instant, signal: AbortSignal): Promise<void>;
}

export function createRunFeed(clock: Clock): RunFeed {
  let waiting: AbortController[] = [];
  return {
    publish: () => {
      const woken = waiting;
      waiting = [];
      for (const one of woken) one.abort();
    },
    wait: async (until, signal) => {
      const wake = new AbortController();
      waiting.push(wake);
      await clock.sleepUntil(until, AbortSignal.any([wake.signal, signal]));
      waiting = waiting.filter((one) => one !== wake);
    },
  };
}
