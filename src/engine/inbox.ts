/** `Inbox`: where a run loop hears of what happened: outcomes, requests to stop, its alarm, the order to leave. */
import type { Outcome } from "../core/model/event.ts";
import type { AttemptId, StepIndex } from "../core/model/ids.ts";

export type Message =
  | { readonly kind: "outcome"; readonly step: StepIndex; readonly attempt: AttemptId; readonly outcome: Outcome }
  | { readonly kind: "stop"; readonly by: string; readonly how: "graceful" | "forced" }
  | { readonly kind: "alarm" }
  /** Start nothing more and leave when nothing runs (`drain`), or leave now. The run is not ended: another loop goes on with it. */
  | { readonly kind: "leave"; readonly how: "drain" | "now" };

export interface Inbox {
  put(message: Message): void;
  /** Everything that came since the last time, in order; waits until there is something. */
  next(): Promise<readonly Message[]>;
  /** Everything that came since the last time, maybe nothing. */
  take(): readonly Message[];
}

/** What may be put in before the loop begins is heard at its first turn. One loop reads it. */
export function createInbox(): Inbox {
  let messages: Message[] = [];
  let wake: (() => void) | undefined;
  const take = (): readonly Message[] => {
    const all = messages;
    messages = [];
    return all;
  };
  return {
    put: (message) => {
      messages.push(message);
      wake?.();
    },
    take,
    next: async () => {
      if (messages.length === 0) {
        await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
      }
      // Others get their turn, and what ends together arrives together.
      await new Promise((resolve) => setImmediate(resolve));
      return take();
    },
  };
}
