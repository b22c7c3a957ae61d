/** `SequenceControl`: how a run that goes on is reached from outside: requests to stop, and the server's own end. */
import type { StopRequested } from "../core/model/event.ts";

export type StopRequest = Pick<StopRequested, "by" | "how">;

export interface SequenceControl {
  /** The strongest request so far; a forced one is not taken back. */
  readonly stop: StopRequest | undefined;
  requestStop(request: StopRequest): void;
  /** Called for each new request, and at once for one that was there before. Returns how to stop listening. */
  onStop(listener: (request: StopRequest) => void): () => void;
  /** Fires when the server ends: nothing new is started, and what has not ended is left for the next server. */
  readonly leaving: AbortSignal;
  /** Fires when the server's patience with attempts that run is over. */
  readonly gone: AbortSignal;
}

export function createSequenceControl({ leaving, gone }: Pick<SequenceControl, "leaving" | "gone">): SequenceControl {
  let stop: StopRequest | undefined;
  const listeners = new Set<(request: StopRequest) => void>();
  return {
    get stop() {
      return stop;
    },
    leaving,
    gone,
    requestStop: (request) => {
      if (stop !== undefined && (stop.how === "forced" || request.how === "graceful")) return;
      stop = request;
      for (const listener of listeners) listener(request);
    },
    onStop: (listener) => {
      listeners.add(listener);
      if (stop !== undefined) listener(stop);
      return () => listeners.delete(listener);
    },
  };
}
