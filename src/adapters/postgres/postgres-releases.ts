/** The statements of releases and of plugins, which are much alike. */
import type { Insertable } from "kysely";
import type { PluginRecord, ReleaseRecord } from "../../ports/catalog.ts";
import { inUse } from "../../ports/storage-rules.ts";
import { pluginRecord, pluginRow, releaseRecord, releaseRow } from "./catalog-rows.ts";
import type { Statements } from "./postgres-collection.ts";
import { removeOwnedGraphs } from "./postgres-graphs.ts";
import type { PluginsTable, ReleasesTable } from "./tables.ts";

export const releaseStatements: Statements<ReleaseRecord, unknown> = {
  areSingle: true,
  select: async (db, wanted) => {
    const all = db.selectFrom("releases").selectAll().orderBy("id");
    const rows = await ("id" in wanted ? all.where("id", "=", wanted.id) : all).execute();
    return rows.map(releaseRecord);
  },
  insert: async (db, draft) => {
    const row = releaseRow(draft) as Insertable<ReleasesTable>;
    return releaseRecord(await db.insertInto("releases").values(row).returningAll().executeTakeFirstOrThrow());
  },
  update: async (db, id, change) => {
    const row = await db
      .updateTable("releases")
      .set(releaseRow(change))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : releaseRecord(row);
  },
  remove: async (db, id) => {
    // Nobody can begin to refer to the row that is locked.
    const row = await db.selectFrom("releases").select("id").where("id", "=", id).forUpdate().executeTakeFirst();
    if (row === undefined) return false;
    const user = await db.selectFrom("clusters").select("id").where("release_id", "=", id).limit(1).executeTakeFirst();
    if (user !== undefined) throw inUse("release", id, "clusters use it");
    await removeOwnedGraphs(db, "release", id);
    await db.deleteFrom("releases").where("id", "=", id).execute();
    return true;
  },
};

export const pluginStatements: Statements<PluginRecord, unknown> = {
  areSingle: true,
  select: async (db, wanted) => {
    const all = db.selectFrom("plugins").selectAll().orderBy("id");
    const rows = await ("id" in wanted ? all.where("id", "=", wanted.id) : all).execute();
    return rows.map(pluginRecord);
  },
  insert: async (db, draft) => {
    const row = pluginRow(draft) as Insertable<PluginsTable>;
    return pluginRecord(await db.insertInto("plugins").values(row).returningAll().executeTakeFirstOrThrow());
  },
  update: async (db, id, change) => {
    const row = await db
      .updateTable("plugins")
      .set(pluginRow(change))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : pluginRecord(row);
  },
  remove: async (db, id) => {
    const row = await db.selectFrom("plugins").select("id").where("id", "=", id).forUpdate().executeTakeFirst();
    if (row === undefined) return false;
    const user = await db
      .selectFrom("cluster_plugins")
      .select("plugin_id")
      .where("plugin_id", "=", id)
      .limit(1)
      .executeTakeFirst();
    if (user !== undefined) throw inUse("plugin", id, "clusters have it enabled");
    await removeOwnedGraphs(db, "plugin", id);
    await db.deleteFrom("plugins").where("id", "=", id).execute();
    return true;
  },
};
