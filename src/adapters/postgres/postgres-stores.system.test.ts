import { afterAll } from "vitest";
import { accessContract } from "../../ports/access.contract.ts";
import { catalogGraphsContract } from "../../ports/catalog-graphs.contract.ts";
import { catalogSequencesContract } from "../../ports/catalog-sequences.contract.ts";
import { catalogContract } from "../../ports/catalog.contract.ts";
import { journalContract } from "../../ports/journal.contract.ts";
import { outputLogContract } from "../../ports/output-log.contract.ts";
import { pastStoreContract } from "../../ports/past-store.contract.ts";
import { planShelfContract } from "../../ports/plan-shelf.contract.ts";
import { planStoreContract } from "../../ports/plan-store.contract.ts";
import { revisionStoreContract } from "../../ports/revision-store.contract.ts";
import { runStoreContract } from "../../ports/run-store.contract.ts";
import type { Stores } from "../../ports/stores.ts";
import { stoppedClock } from "../../testing/storage-fixtures.ts";
import { testDatabase } from "../../testing/test-database.ts";
import type { Database } from "./database.ts";
import { openPostgresStores } from "./postgres-stores.ts";

const open: Database[] = [];
const openStores = async (): Promise<Stores> => {
  const database = await testDatabase();
  open.push(database);
  return openPostgresStores(database, stoppedClock);
};
afterAll(async () => {
  for (const database of open) await database.close();
});

catalogContract("PostgreSQL", openStores);
catalogGraphsContract("PostgreSQL", openStores);
catalogSequencesContract("PostgreSQL", openStores);
journalContract("PostgreSQL", openStores);
outputLogContract("PostgreSQL", openStores);
runStoreContract("PostgreSQL", openStores);
planStoreContract("PostgreSQL", openStores);
pastStoreContract("PostgreSQL", openStores);
accessContract("PostgreSQL", openStores);
revisionStoreContract("PostgreSQL", openStores);
planShelfContract("PostgreSQL", openStores);
