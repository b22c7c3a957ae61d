/** `AuditLog` in PostgreSQL: a row for each entry. */
import { sql, type Selectable } from "kysely";
import { instant } from "../../core/model/ids.ts";
import type { AuditEntry, AuditLog } from "../../ports/audit-log.ts";
import type { Database } from "./database.ts";
import { isStorableId } from "./postgres-collection.ts";
import type { AuditTable } from "./tables.ts";

export function createPostgresAuditLog(database: Database): AuditLog {
  return {
    append: async (entry) => {
      await database.run((db) => db.insertInto("audit").values(auditRow(entry)).execute());
    },
    list: async ({ user, operation, cluster, since, until, before, limit }) => {
      if (cluster !== undefined && !isStorableId(cluster)) return [];
      const rows = await database.run((db) => {
        let query = db.selectFrom("audit").selectAll().orderBy("id", "desc").limit(limit);
        if (user !== undefined) query = query.where(sql<boolean>`lower(user_name) = lower(${storable(user)})`);
        if (operation !== undefined) query = query.where("operation", "=", storable(operation));
        if (cluster !== undefined) query = query.where("cluster", "=", cluster);
        if (since !== undefined) query = query.where("at", ">=", new Date(since));
        if (until !== undefined) query = query.where("at", "<", new Date(until));
        if (before !== undefined) query = query.where("id", "<", before);
        return query.execute();
      });
      return rows.map(auditEntry);
    },
  };
}

/** Text that a database can hold: what was refused is recorded too, whatever is in it. */
function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, "\ufffd");
}

function auditRow(entry: Omit<AuditEntry, "id">) {
  return {
    at: new Date(entry.at),
    user_name: entry.user === null ? null : storable(entry.user),
    token_name: entry.token,
    origin: entry.from,
    operation: entry.operation,
    method: entry.method,
    path: storable(entry.path),
    status: entry.status,
    cluster: entry.cluster,
    request_id: entry.requestId,
    before: JSON.stringify(entry.before),
    after: JSON.stringify(entry.after),
  };
}

function auditEntry(row: Selectable<AuditTable>): AuditEntry {
  return {
    id: row.id,
    at: instant(row.at.getTime()),
    user: row.user_name,
    token: row.token_name,
    from: row.origin,
    operation: row.operation,
    method: row.method,
    path: row.path,
    status: row.status,
    cluster: row.cluster,
    requestId: row.request_id,
    before: row.before,
    after: row.after,
  };
}
