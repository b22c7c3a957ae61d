/** `Journal`: the events of each run, in order. The append is the fence: who is late gets a conflict. */
import type { RunId } from "../core/model/ids.ts";
import type { RunEvent } from "../core/model/event.ts";

/** Number of events a run's journal holds. */
export type Version = number;

export interface Journal {
  /** All events or none. Throws `AppError("journal/conflict")` when the journal is not at `expected`. */
  append(run: RunId, expected: Version, events: readonly RunEvent[]): Promise<Version>;
  /** Events from a version on (0: all), in order. */
  read(run: RunId, from: Version): Promise<readonly RunEvent[]>;
}
