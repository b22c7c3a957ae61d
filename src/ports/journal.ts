/** `Journal`: the events of each run, in order. The append is the fence: who is late gets a conflict. */
import { AppError } from "../core/base/errors.ts";
import type { RunEvent } from "../core/model/event.ts";
import type { RunId } from "../core/model/ids.ts";

/** Number of events a run's journal holds. */
export type Version = number;

export interface Journal {
  /** All events or none. Throws `AppError("journal/conflict")` when the journal is not at `expected`, or the run is gone. */
  append(run: RunId, expected: Version, events: readonly RunEvent[]): Promise<Version>;
  /** Events from a version on (0: all), in order. */
  read(run: RunId, from: Version): Promise<readonly RunEvent[]>;
}

/** What the later of two writers gets. */
export function journalConflict(run: RunId, expected: Version): AppError {
  return new AppError("journal/conflict", `the journal of run ${run} is not at version ${expected} any more`, {
    details: { run, expected },
  });
}
