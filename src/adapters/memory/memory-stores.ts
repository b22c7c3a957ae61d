/** Every storage port in memory, over one set of data: for tests, for work on files alone, and as the reference of what storage does. */
import type { Stores } from "../../ports/stores.ts";
import type { Clock } from "../../ports/system.ts";
import { createMemoryAuditLog, createMemorySecretStore, createMemoryUserStore } from "./memory-access.ts";
import { createMemoryCatalog } from "./memory-catalog.ts";
import { createMemoryJournal } from "./memory-journal.ts";
import { createMemoryOutputLog } from "./memory-output-log.ts";
import { createMemoryPastStore } from "./memory-past-store.ts";
import { createMemoryPlanShelf } from "./memory-plan-shelf.ts";
import { createMemoryPlanStore } from "./memory-plan-store.ts";
import { createMemoryRunStore } from "./memory-run-store.ts";
import { emptyMemoryState } from "./memory-state.ts";

export function createMemoryStores(clock: Clock): Stores {
  const state = emptyMemoryState();
  return {
    catalog: createMemoryCatalog(state),
    journal: createMemoryJournal(state),
    output: createMemoryOutputLog(state),
    runs: createMemoryRunStore(state, clock),
    plans: createMemoryPlanStore(state),
    past: createMemoryPastStore(state),
    shelf: createMemoryPlanShelf(state),
    users: createMemoryUserStore(),
    audit: createMemoryAuditLog(),
    secrets: createMemorySecretStore(),
  };
}
