/** `Journal` in memory: the reference behaviour. */
import { journalConflict, type Journal } from "../../ports/journal.ts";
import { attempt } from "./memory-collection.ts";
import { frozenCopy, type MemoryState } from "./memory-state.ts";

export function createMemoryJournal(state: MemoryState): Journal {
  return {
    append: (run, expected, events) =>
      attempt(() => {
        if (!state.runs.has(run)) throw journalConflict(run, expected);
        const journal = state.events.get(run) ?? [];
        if (journal.length !== expected) throw journalConflict(run, expected);
        for (const event of events) journal.push(frozenCopy(event));
        state.events.set(run, journal);
        return journal.length;
      }),
    read: (run, from) => attempt(() => (state.events.get(run) ?? []).slice(from)),
  };
}
