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
import { createMemoryStores } from "./memory-stores.ts";

const open = (): Promise<Stores> => Promise.resolve(createMemoryStores(stoppedClock));

catalogContract("memory", open);
catalogGraphsContract("memory", open);
catalogSequencesContract("memory", open);
journalContract("memory", open);
outputLogContract("memory", open);
runStoreContract("memory", open);
planStoreContract("memory", open);
pastStoreContract("memory", open);
accessContract("memory", open);
revisionStoreContract("memory", open);
planShelfContract("memory", open);
