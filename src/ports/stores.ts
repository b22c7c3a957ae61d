/** `Stores`: every storage port, as one adapter gives them. */
import type { AuditLog } from "./audit-log.ts";
import type { Catalog } from "./catalog.ts";
import type { Journal } from "./journal.ts";
import type { OutputLog } from "./output-log.ts";
import type { PlanShelf } from "./plan-shelf.ts";
import type { PastStore, PlanStore, RunStore } from "./run-store.ts";
import type { SecretStore } from "./secret-store.ts";
import type { UserStore } from "./user-store.ts";

/** All over the same data: a run belongs to a cluster of this catalog, an event to a run of these runs. */
export interface Stores {
  readonly catalog: Catalog;
  readonly journal: Journal;
  readonly output: OutputLog;
  readonly runs: RunStore;
  readonly plans: PlanStore;
  readonly past: PastStore;
  readonly shelf: PlanShelf;
  readonly users: UserStore;
  readonly audit: AuditLog;
  readonly secrets: SecretStore;
}
