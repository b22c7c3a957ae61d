/** `RunStore` in PostgreSQL. */
import { sql, type Insertable } from "kysely";
import { present } from "../../core/base/assert.ts";
import type { RunId } from "../../core/model/ids.ts";
import { activeRun, givenFields, notFound, storableRun } from "../../ports/storage-rules.ts";
import type { RunDraft, RunFilter, RunRecord, RunStore } from "../../ports/run-store.ts";
import type { Clock } from "../../ports/system.ts";
import type { Database, Db } from "./database.ts";
import { sweepFacts } from "./postgres-plan-store.ts";
import { isStorableId } from "./postgres-collection.ts";
import { runRecord, runRow } from "./run-rows.ts";
import { openSession } from "./session.ts";
import { driverError } from "./storage-errors.ts";
import type { RunsTable } from "./tables.ts";

export function createPostgresRunStore(database: Database, clock: Clock): RunStore {
  const session = openSession(database);
  return {
    create: (draft, children) =>
      session.write((db) =>
        refusingRivals(draft.cluster, async () => {
          if (draft.kind !== "stop") await hideFinished(db, draft.cluster, clock);
          const [parent] = await insert(db, [draft], null);
          const record = present(parent, "a row that was inserted");
          return [record, ...(await insert(db, children, record.id))];
        }),
      ),
    get: async (id) => (isStorableId(id) ? (await session.read((db) => select(db, { id })))[0] : undefined),
    list: async (filter) => session.read((db) => select(db, filter)),
    change: async (id, change) => {
      if (!isStorableId(id)) throw notFound("run", id);
      return session.write(async (db) => {
        const [before] = await select(db, { id });
        if (before === undefined) throw notFound("run", id);
        return refusingRivals(before.cluster, () => update(db, before, givenFields(change)));
      });
    },
    remove: async (id) => {
      if (!isStorableId(id)) return false;
      const { numDeletedRows } = await session.write((db) =>
        db.deleteFrom("runs").where("id", "=", id).executeTakeFirst(),
      );
      await sweepFacts(database);
      return numDeletedRows > 0n;
    },
    claim: async (id, { server, now, until }) => {
      if (!isStorableId(id)) return false;
      const { numUpdatedRows } = await session.write((db) =>
        db
          .updateTable("runs")
          .set({ claimed_by: server, claimed_until: new Date(until) })
          .where("id", "=", id)
          .where((run) =>
            run.or([
              run("claimed_by", "is", null),
              run("claimed_by", "=", server),
              run("claimed_until", "<=", new Date(now)),
            ]),
          )
          .executeTakeFirst(),
      );
      return numUpdatedRows > 0n;
    },
  };
}

async function refusingRivals<T>(cluster: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (driverError(error).constraint === "runs_one_active") throw activeRun(cluster);
    throw error;
  }
}

async function hideFinished(db: Db, cluster: number, clock: Clock): Promise<void> {
  if (!isStorableId(cluster)) return;
  await db
    .updateTable("runs")
    .set({ hidden_at: new Date(clock.now()) })
    .where("cluster_id", "=", cluster)
    .where("hidden_at", "is", null)
    .where("status", "not in", ["pending", "running", "stopping"])
    .execute();
}

async function insert(db: Db, drafts: readonly RunDraft[], parent: RunId | null): Promise<readonly RunRecord[]> {
  const records: RunRecord[] = [];
  for (const draft of drafts) {
    const row = runRow(storableRun({ ...draft, parent })) as Insertable<RunsTable>;
    records.push(runRecord(await db.insertInto("runs").values(row).returningAll().executeTakeFirstOrThrow()));
  }
  return records;
}

async function update(db: Db, before: RunRecord, change: Partial<RunRecord>): Promise<RunRecord> {
  if (Object.keys(change).length === 0) return before;
  const row = await db
    .updateTable("runs")
    .set(runRow(storableRun(change)))
    .where("id", "=", before.id)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw notFound("run", before.id);
  return runRecord(row);
}

async function select(db: Db, wanted: RunFilter & { readonly id?: RunId }): Promise<readonly RunRecord[]> {
  const { id, cluster, parent, kinds, statuses } = wanted;
  if ([id, cluster, parent].some((number) => number !== undefined && !isStorableId(number))) return [];
  let query = db.selectFrom("runs").selectAll().orderBy("id");
  if (id !== undefined) query = query.where("id", "=", id);
  if (cluster !== undefined) query = query.where("cluster_id", "=", cluster);
  if (parent !== undefined) query = query.where("parent_id", "=", parent);
  if (kinds !== undefined) query = query.where(sql<boolean>`kind = ANY(${kinds}::text[])`);
  if (statuses !== undefined) query = query.where(sql<boolean>`status = ANY(${statuses}::text[])`);
  return (await query.execute()).map(runRecord);
}
