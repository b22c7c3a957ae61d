/** `PlanShelf` in PostgreSQL. */
import { sql } from "kysely";
import { instant } from "../../core/model/ids.ts";
import type { PlanShelf } from "../../ports/plan-shelf.ts";
import type { Database } from "./database.ts";
import { openSession } from "./session.ts";

export function createPostgresPlanShelf(database: Database): PlanShelf {
  const session = openSession(database);
  return {
    put: (plan, most) =>
      session.write(async (db) => {
        await db
          .insertInto("shelved_plans")
          .values({
            id: plan.id,
            cluster_id: plan.cluster,
            created_at: new Date(plan.createdAt),
            expires_at: new Date(plan.expiresAt),
            author: plan.by,
            content: JSON.stringify(plan.content),
          })
          .execute();
        await sql`
          DELETE FROM shelved_plans WHERE expires_at <= ${new Date(plan.createdAt)} OR id IN (
            SELECT id FROM shelved_plans WHERE cluster_id = ${plan.cluster} ORDER BY created_at DESC OFFSET ${most}
          )`.execute(db);
      }),
    get: async (id, now) => {
      if (id.includes("\0")) return undefined;
      const row = await session.read((db) =>
        db
          .selectFrom("shelved_plans")
          .selectAll()
          .where("id", "=", id)
          .where("expires_at", ">", new Date(now))
          .executeTakeFirst(),
      );
      if (row === undefined) return undefined;
      return {
        id: row.id,
        cluster: row.cluster_id,
        createdAt: instant(row.created_at.getTime()),
        expiresAt: instant(row.expires_at.getTime()),
        by: row.author,
        content: row.content,
      };
    },
    remove: async (id) => {
      if (id.includes("\0")) return false;
      const { numDeletedRows } = await session.write((db) =>
        db.deleteFrom("shelved_plans").where("id", "=", id).executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },
  };
}
