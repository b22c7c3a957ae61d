/** The statements of sequences and of notifications, with their rows. */
import type { Insertable, Selectable, Updateable } from "kysely";
import type { JsonObject } from "../../core/base/json.ts";
import { instant } from "../../core/model/ids.ts";
import type { NotificationRecord, SequenceRecord } from "../../ports/catalog.ts";
import { isStorableId, type Statements } from "./postgres-collection.ts";
import type { DeploymentSequencesTable, NotificationsTable } from "./tables.ts";

/** Every column, so that none is forgotten; undefined where nothing is given. */
type Columns<Table> = { readonly [Name in keyof Updateable<Table>]-?: Updateable<Table>[Name] | undefined };

function sequenceRow(sequence: Partial<Omit<SequenceRecord, "id">>): Columns<DeploymentSequencesTable> {
  return {
    release_id: sequence.releaseId,
    name: sequence.name,
    graphs: sequence.graphs === undefined ? undefined : JSON.stringify(sequence.graphs),
  };
}

function sequenceRecord(row: Selectable<DeploymentSequencesTable>): SequenceRecord {
  return { id: row.id, releaseId: row.release_id, name: row.name, graphs: row.graphs as readonly JsonObject[] };
}

export const sequenceStatements: Statements<SequenceRecord, { readonly releaseId?: number | undefined }> = {
  areSingle: true,
  select: async (db, wanted) => {
    let query = db.selectFrom("deployment_sequences").selectAll().orderBy("id");
    if ("id" in wanted) query = query.where("id", "=", wanted.id);
    else if (wanted.filter?.releaseId !== undefined) {
      if (!isStorableId(wanted.filter.releaseId)) return [];
      query = query.where("release_id", "=", wanted.filter.releaseId);
    }
    return (await query.execute()).map(sequenceRecord);
  },
  insert: async (db, draft) => {
    const row = sequenceRow(draft) as Insertable<DeploymentSequencesTable>;
    return sequenceRecord(
      await db.insertInto("deployment_sequences").values(row).returningAll().executeTakeFirstOrThrow(),
    );
  },
  update: async (db, id, change) => {
    const row = await db
      .updateTable("deployment_sequences")
      .set(sequenceRow(change))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : sequenceRecord(row);
  },
  remove: async (db, id) => {
    const { numDeletedRows } = await db.deleteFrom("deployment_sequences").where("id", "=", id).executeTakeFirst();
    return numDeletedRows > 0n;
  },
};

function notificationRow(told: Partial<Omit<NotificationRecord, "id">>): Columns<NotificationsTable> {
  return {
    topic: told.topic,
    message: told.message,
    cluster_id: told.clusterId,
    node_id: told.nodeId,
    run_id: told.runId,
    is_read: told.isRead,
    created_at: told.createdAt === undefined ? undefined : new Date(told.createdAt),
  };
}

function notificationRecord(row: Selectable<NotificationsTable>): NotificationRecord {
  return {
    id: row.id,
    topic: row.topic as NotificationRecord["topic"],
    message: row.message,
    clusterId: row.cluster_id,
    nodeId: row.node_id,
    runId: row.run_id,
    isRead: row.is_read,
    createdAt: instant(row.created_at.getTime()),
  };
}

export const notificationStatements: Statements<NotificationRecord, { readonly runId?: number | undefined }> = {
  areSingle: true,
  select: async (db, wanted) => {
    let query = db.selectFrom("notifications").selectAll().orderBy("id");
    if ("id" in wanted) query = query.where("id", "=", wanted.id);
    else if (wanted.filter?.runId !== undefined) {
      if (!isStorableId(wanted.filter.runId)) return [];
      query = query.where("run_id", "=", wanted.filter.runId);
    }
    return (await query.execute()).map(notificationRecord);
  },
  insert: async (db, draft) => {
    const row = notificationRow(draft) as Insertable<NotificationsTable>;
    return notificationRecord(
      await db.insertInto("notifications").values(row).returningAll().executeTakeFirstOrThrow(),
    );
  },
  update: async (db, id, change) => {
    const row = await db
      .updateTable("notifications")
      .set(notificationRow(change))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : notificationRecord(row);
  },
  remove: async (db, id) => {
    const { numDeletedRows } = await db.deleteFrom("notifications").where("id", "=", id).executeTakeFirst();
    return numDeletedRows > 0n;
  },
};
