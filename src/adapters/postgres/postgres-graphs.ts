/** The statements of graphs: metadata, tasks in order, and whose they are. */
import { sql, type Insertable, type Selectable } from "kysely";
import { present } from "../../core/base/assert.ts";
import type { JsonObject } from "../../core/base/json.ts";
import type { GraphFilter } from "../../ports/catalog.ts";
import type { GraphRecord, GraphRelation } from "../../ports/graph-record.ts";
import { orderedRelations } from "../../ports/storage-rules.ts";
import { graphMetadata, graphRow } from "./catalog-rows.ts";
import type { Db } from "./database.ts";
import { isStorableId, type Statements } from "./postgres-collection.ts";
import type { DeploymentGraphsTable } from "./tables.ts";

type GraphRow = Selectable<DeploymentGraphsTable> & {
  readonly relations: readonly GraphRelation[];
  /** Their texts, with commas between. */
  readonly tasks: string | null;
};

export const graphStatements: Statements<GraphRecord, GraphFilter> = {
  areSingle: false,
  select: async (db, wanted) => {
    const condition = "id" in wanted ? sql`graph.id = ${wanted.id}` : filterCondition(wanted.filter ?? {});
    const { rows } = await sql<GraphRow>`
      SELECT graph.*,
        (SELECT coalesce(json_agg(json_build_object('level', level, 'ownerId', owner_id, 'type', type)), '[]')
           FROM graph_relations WHERE deployment_graph_id = graph.id) AS relations,
        (SELECT string_agg(body::text, ',' ORDER BY position)
           FROM deployment_graph_tasks WHERE deployment_graph_id = graph.id) AS tasks
      FROM deployment_graphs AS graph WHERE ${condition} ORDER BY graph.id`.execute(db);
    return rows.map((row) => ({
      ...graphMetadata(row),
      relations: orderedRelations(row.relations),
      tasks: JSON.parse(`[${row.tasks ?? ""}]`) as readonly JsonObject[],
    }));
  },
  insert: async (db, draft) => {
    const row = graphRow(draft) as Insertable<DeploymentGraphsTable>;
    const { id } = await db.insertInto("deployment_graphs").values(row).returning("id").executeTakeFirstOrThrow();
    await insertRelations(db, id, draft.relations);
    await insertTasks(db, id, draft.tasks);
    return present((await graphStatements.select(db, { id }))[0], "a row that was inserted");
  },
  update: async (db, id, change) => {
    // The assignment of a column to itself, where no column changes, still finds and locks the row.
    const row = { ...graphRow(change), name: change.name === undefined ? sql<string | null>`name` : change.name };
    const { numUpdatedRows } = await db
      .updateTable("deployment_graphs")
      .set(row)
      .where("id", "=", id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return undefined;
    if (change.relations !== undefined) {
      for (const { table } of Object.values(owners)) {
        await sql`DELETE FROM ${sql.table(table)} WHERE deployment_graph_id = ${id}`.execute(db);
      }
      await insertRelations(db, id, change.relations);
    }
    if (change.tasks !== undefined) {
      await db.deleteFrom("deployment_graph_tasks").where("deployment_graph_id", "=", id).execute();
      await insertTasks(db, id, change.tasks);
    }
    return (await graphStatements.select(db, { id }))[0];
  },
  remove: async (db, id) => {
    const { numDeletedRows } = await db.deleteFrom("deployment_graphs").where("id", "=", id).executeTakeFirst();
    return numDeletedRows > 0n;
  },
};

const owners = {
  release: { table: "release_deployment_graphs", column: "release_id" },
  plugin: { table: "plugin_deployment_graphs", column: "plugin_id" },
  cluster: { table: "cluster_deployment_graphs", column: "cluster_id" },
} as const satisfies Readonly<Record<GraphRelation["level"], { readonly table: string; readonly column: string }>>;

function filterCondition({ level, ownerIds, types }: GraphFilter) {
  if (level === undefined && ownerIds === undefined && types === undefined) return sql`true`;
  const conditions = [sql`deployment_graph_id = graph.id`];
  if (level !== undefined) conditions.push(sql`level = ${level}`);
  if (ownerIds !== undefined) conditions.push(sql`owner_id = ANY(${ownerIds.filter(isStorableId)}::int[])`);
  if (types !== undefined) conditions.push(sql`type = ANY(${types.filter((type) => !type.includes("\0"))}::text[])`);
  return sql`EXISTS (SELECT FROM graph_relations WHERE ${sql.join(conditions, sql` AND `)})`;
}

async function insertRelations(db: Db, graph: number, relations: readonly GraphRelation[]): Promise<void> {
  for (const { level, ownerId, type } of orderedRelations(relations)) {
    const { table, column } = owners[level];
    await sql`
      INSERT INTO ${sql.table(table)} (${sql.ref(column)}, type, deployment_graph_id) VALUES (${ownerId}, ${type}, ${graph})
    `.execute(db);
  }
}

/** All rows in one statement, as three lists in JSON: a list of PostgreSQL's would have to quote each body again. */
async function insertTasks(db: Db, graph: number, tasks: readonly JsonObject[]): Promise<void> {
  if (tasks.length === 0) return;
  await sql`
    INSERT INTO deployment_graph_tasks (deployment_graph_id, position, task_name, type, body)
    SELECT ${graph}::int, position - 1, name, type, body
    FROM ROWS FROM (
      json_array_elements_text(${JSON.stringify(tasks.map(({ id }) => id))}::json),
      json_array_elements_text(${JSON.stringify(tasks.map(({ type }) => type))}::json),
      json_array_elements(${JSON.stringify(tasks)}::json)
    ) WITH ORDINALITY AS task (name, type, body, position)
  `.execute(db);
}

/** Takes the owner from its graphs; a graph that nobody owns any more goes. */
export async function removeOwnedGraphs(db: Db, level: GraphRelation["level"], ownerId: number): Promise<void> {
  const { table, column } = owners[level];
  await db.deleteFrom("graph_revisions").where("level", "=", level).where("owner_id", "=", ownerId).execute();
  const { rows } = await sql<{ readonly id: number }>`
    DELETE FROM ${sql.table(table)} WHERE ${sql.ref(column)} = ${ownerId} RETURNING deployment_graph_id AS id
  `.execute(db);
  await sql`
    DELETE FROM deployment_graphs AS graph WHERE id = ANY(${rows.map(({ id }) => id)}::int[])
       AND NOT EXISTS (SELECT FROM graph_relations WHERE deployment_graph_id = graph.id)
  `.execute(db);
}
