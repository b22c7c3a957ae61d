/** `runGraph`: one graph's run under a sequence's control: requests to stop reach the loop, and the server's end lets it go. */
import type { RunState } from "../core/schedule/run-state.ts";
import type { RunId } from "../core/model/ids.ts";
import type { Journal } from "../ports/journal.ts";
import type { Clock } from "../ports/system.ts";
import type { Attempts } from "./attempts.ts";
import { createInbox } from "./inbox.ts";
import { runLoop } from "./run-loop.ts";
import type { GraphRun } from "./run-sequence.ts";

export interface GraphRunDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly attempts: Attempts;
  /** Told whenever the run's journal has grown. */
  readonly onEvents: (run: RunId) => void;
}

/** The state at the end of the run; undefined: the loop left before it. */
export async function runGraph(
  deps: GraphRunDeps,
  { run, plan, control, onTurn }: GraphRun,
): Promise<RunState | undefined> {
  const inbox = createInbox();
  const unhear = control.onStop((request) => {
    inbox.put({ kind: "stop", ...request });
  });
  const unwatch = [
    whenAborted(control.leaving, () => {
      inbox.put({ kind: "leave", how: "drain" });
    }),
    whenAborted(control.gone, () => {
      inbox.put({ kind: "leave", how: "now" });
    }),
  ];
  try {
    const listener = {
      onEvents: (_: RunId, __: unknown, state: RunState): void => {
        deps.onEvents(run);
        onTurn(state);
      },
    };
    const state = await runLoop({ ...deps, run, plan, inbox, listener });
    return state.end === undefined ? undefined : state;
  } finally {
    unhear();
    for (const stop of unwatch) stop();
  }
}

function whenAborted(signal: AbortSignal, tell: () => void): () => void {
  if (signal.aborted) tell();
  signal.addEventListener("abort", tell);
  return () => {
    signal.removeEventListener("abort", tell);
  };
}
