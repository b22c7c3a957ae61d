/** Every storage port in PostgreSQL, over one database. */
import type { Stores } from "../../ports/stores.ts";
import type { Clock } from "../../ports/system.ts";
import type { Database } from "./database.ts";
import { createPostgresAuditLog } from "./postgres-audit-log.ts";
import { createPostgresCatalog } from "./postgres-catalog.ts";
import { createPostgresJournal } from "./postgres-journal.ts";
import { createPostgresOutputLog } from "./postgres-output-log.ts";
import { createPostgresPastStore } from "./postgres-past-store.ts";
import { createPostgresPlanShelf } from "./postgres-plan-shelf.ts";
import { createPostgresPlanStore } from "./postgres-plan-store.ts";
import { createPostgresRunStore } from "./postgres-run-store.ts";
import { createPostgresSecretStore } from "./postgres-secret-store.ts";
import { createPostgresUserStore } from "./postgres-user-store.ts";

/** The stores live as long as the database: closing it writes what output is still waiting. */
export function openPostgresStores(database: Database, clock: Clock): Stores {
  return {
    catalog: createPostgresCatalog(database),
    journal: createPostgresJournal(database),
    output: createPostgresOutputLog(database),
    runs: createPostgresRunStore(database, clock),
    plans: createPostgresPlanStore(database),
    past: createPostgresPastStore(database),
    shelf: createPostgresPlanShelf(database),
    users: createPostgresUserStore(database),
    audit: createPostgresAuditLog(database),
    secrets: createPostgresSecretStore(database),
  };
}
