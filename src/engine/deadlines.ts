/** Many deadlines on one alarm: most are met, so adding and forgetting one must cost nothing. */
import { instant, type Instant } from "../core/model/ids.ts";
import type { Clock } from "../ports/system.ts";

export interface Deadlines {
  /** Calls `onPassed` once `milliseconds` from now, unless the answer is called before. */
  add(milliseconds: number, onPassed: () => void): () => void;
}

interface Deadline {
  readonly at: number;
  readonly onPassed: () => void;
}

export function createDeadlines(clock: Clock): Deadlines {
  const open = new Set<Deadline>();
  let alarm: { readonly at: number; readonly off: AbortController } | undefined;

  const unset = (): void => {
    alarm?.off.abort("not needed");
    alarm = undefined;
  };
  const set = (at: Instant): void => {
    unset();
    const own = { at, off: new AbortController() };
    alarm = own;
    void clock.sleepUntil(at, own.off.signal).then(() => {
      if (alarm === own) ring();
    });
  };
  const ring = (): void => {
    unset();
    const passed = [...open].filter(({ at }) => at <= clock.now());
    for (const deadline of passed) open.delete(deadline);
    const next = Math.min(...[...open].map(({ at }) => at));
    if (open.size > 0) set(instant(next));
    for (const { onPassed } of passed) onPassed();
  };
  return {
    add: (milliseconds, onPassed) => {
      const deadline = { at: clock.now() + milliseconds, onPassed };
      open.add(deadline);
      if (alarm === undefined || deadline.at < alarm.at) set(instant(deadline.at));
      return () => {
        // An alarm that nobody needs would keep the process from ending.
        if (open.delete(deadline) && open.size === 0) unset();
      };
    },
  };
}
