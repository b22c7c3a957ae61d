/** `PastStore` in PostgreSQL: a row for each task and node of a cluster. */
import { sql } from "kysely";
import { compareText } from "../../core/base/order.ts";
import { nodeId, taskId } from "../../core/model/ids.ts";
import type { PastStore } from "../../ports/run-store.ts";
import { missing } from "../../ports/storage-rules.ts";
import type { Database } from "./database.ts";
import { isStorableId } from "./postgres-collection.ts";

export function createPostgresPastStore(database: Database): PastStore {
  return {
    record: async (cluster, run, successes) => {
      if (!isStorableId(run)) throw missing("run");
      // Each pair once and in one order, so that two writers never wait for each other.
      const keys = [...new Set(successes.map(({ task, node }) => JSON.stringify([task, node])))].sort();
      const pairs = keys.map((key) => JSON.parse(key) as readonly [string, string]);
      await database.run(async (db) => {
        const owner = await db.selectFrom("runs").select("cluster_id").where("id", "=", run).executeTakeFirst();
        if (owner?.cluster_id !== cluster) throw missing("run");
        await sql`
          INSERT INTO last_successes AS known (cluster_id, task_name, node, run_id)
          SELECT ${cluster}::int, task, node, ${run}::int
          FROM unnest(${pairs.map(([task]) => task)}::text[], ${pairs.map(([, node]) => node)}::text[]) AS success (task, node)
          ON CONFLICT (cluster_id, task_name, node) DO UPDATE SET run_id = excluded.run_id WHERE known.run_id < excluded.run_id
        `.execute(db);
      });
    },
    list: async (cluster) => {
      if (!isStorableId(cluster)) return [];
      const rows = await database.run((db) =>
        db
          .selectFrom("last_successes")
          .select(["task_name", "node", "run_id"])
          .where("cluster_id", "=", cluster)
          .execute(),
      );
      const successes = rows.map((row) => ({ task: taskId(row.task_name), node: nodeId(row.node), run: row.run_id }));
      return successes.sort((a, b) => compareText(a.task, b.task) || compareText(a.node, b.node));
    },
  };
}
