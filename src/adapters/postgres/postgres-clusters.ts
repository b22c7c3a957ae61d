/** The statements of clusters, with their enabled plugins, and of nodes. */
import { sql, type Insertable } from "kysely";
import { present } from "../../core/base/assert.ts";
import type { ClusterRecord, NodeRecord } from "../../ports/catalog.ts";
import { orderedPlugins } from "../../ports/storage-rules.ts";
import { clusterRecord, clusterRow, nodeRecord, nodeRow } from "./catalog-rows.ts";
import type { Db } from "./database.ts";
import { isStorableId, type Statements } from "./postgres-collection.ts";
import { removeOwnedGraphs } from "./postgres-graphs.ts";
import type { ClustersTable, NodesTable } from "./tables.ts";

export const clusterStatements: Statements<ClusterRecord, { readonly releaseId?: number | undefined }> = {
  areSingle: false,
  select: async (db, wanted) => {
    let query = db
      .selectFrom("clusters")
      .selectAll()
      .select(
        sql<
          number[]
        >`ARRAY(SELECT plugin_id FROM cluster_plugins WHERE cluster_id = clusters.id ORDER BY plugin_id)`.as("plugins"),
      )
      .orderBy("id");
    if ("id" in wanted) query = query.where("id", "=", wanted.id);
    else if (wanted.filter?.releaseId !== undefined) {
      if (!isStorableId(wanted.filter.releaseId)) return [];
      query = query.where("release_id", "=", wanted.filter.releaseId);
    }
    return (await query.execute()).map(clusterRecord);
  },
  insert: async (db, draft) => {
    const row = clusterRow(draft) as Insertable<ClustersTable>;
    const { id } = await db.insertInto("clusters").values(row).returning("id").executeTakeFirstOrThrow();
    await enablePlugins(db, id, draft.enabledPlugins);
    return present((await clusterStatements.select(db, { id }))[0], "a row that was inserted");
  },
  update: async (db, id, change) => {
    // The assignment of a column to itself, where no column changes, still finds and locks the row.
    const row = { ...clusterRow(change), mode: change.mode ?? sql<string>`mode` };
    const { numUpdatedRows } = await db.updateTable("clusters").set(row).where("id", "=", id).executeTakeFirst();
    if (numUpdatedRows === 0n) return undefined;
    if (change.enabledPlugins !== undefined) {
      await db.deleteFrom("cluster_plugins").where("cluster_id", "=", id).execute();
      await enablePlugins(db, id, change.enabledPlugins);
    }
    return (await clusterStatements.select(db, { id }))[0];
  },
  remove: async (db, id) => {
    await removeOwnedGraphs(db, "cluster", id);
    const { numDeletedRows } = await db.deleteFrom("clusters").where("id", "=", id).executeTakeFirst();
    return numDeletedRows > 0n;
  },
};

async function enablePlugins(db: Db, cluster: number, plugins: readonly number[]): Promise<void> {
  const rows = orderedPlugins(plugins).map((plugin) => ({ cluster_id: cluster, plugin_id: plugin }));
  if (rows.length > 0) await db.insertInto("cluster_plugins").values(rows).execute();
}

export const nodeStatements: Statements<NodeRecord, { readonly clusterId?: number | null | undefined }> = {
  areSingle: true,
  select: async (db, wanted) => {
    let query = db.selectFrom("nodes").selectAll().orderBy("id");
    const clusterId = "id" in wanted ? undefined : wanted.filter?.clusterId;
    if ("id" in wanted) query = query.where("id", "=", wanted.id);
    if (clusterId === null) query = query.where("cluster_id", "is", null);
    else if (clusterId !== undefined) {
      if (!isStorableId(clusterId)) return [];
      query = query.where("cluster_id", "=", clusterId);
    }
    return (await query.execute()).map(nodeRecord);
  },
  insert: async (db, draft) => {
    const row = nodeRow(draft) as Insertable<NodesTable>;
    return nodeRecord(await db.insertInto("nodes").values(row).returningAll().executeTakeFirstOrThrow());
  },
  update: async (db, id, change) => {
    const row = await db
      .updateTable("nodes")
      .set(nodeRow(change))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : nodeRecord(row);
  },
  remove: async (db, id) => {
    const { numDeletedRows } = await db.deleteFrom("nodes").where("id", "=", id).executeTakeFirst();
    return numDeletedRows > 0n;
  },
};
