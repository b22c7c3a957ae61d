/** `RevisionStore` in PostgreSQL. */
import { sql } from "kysely";
import { present } from "../../core/base/assert.ts";
import { instant } from "../../core/model/ids.ts";
import type { GraphRelation } from "../../ports/graph-record.ts";
import type { RevisedContent, RevisionHead, RevisionStore } from "../../ports/revision-store.ts";
import { checkRevision } from "../../ports/storage-rules.ts";
import type { Db } from "./database.ts";
import { isStorableId } from "./postgres-collection.ts";
import type { Session } from "./session.ts";

interface HeadRow {
  readonly level: string;
  readonly owner_id: number;
  readonly type: string;
  readonly number: number;
  readonly kind: string;
  readonly graph_id: number;
  readonly at: Date;
  readonly author: string | null;
  readonly message: string | null;
}

const headColumns = ["level", "owner_id", "type", "number", "kind", "graph_id", "at", "author", "message"] as const;

export function createPostgresRevisions(session: Session): RevisionStore {
  return {
    add: async (draft) => {
      checkRevision(draft);
      const { layer, kind, graphId, at, by, message, content } = draft;
      const rows = await session.single(async (db) => {
        const result = await sql<HeadRow>`
          INSERT INTO graph_revisions (level, owner_id, type, number, kind, graph_id, at, author, message, content)
          SELECT ${layer.level}, ${layer.ownerId}::int, ${layer.type}, coalesce(max(number), 0) + 1, ${kind}, ${graphId}::int,
                 ${new Date(at)}::timestamptz, ${by}::text, ${message}::text,
                 ${content === null ? null : JSON.stringify(content)}::json
          FROM graph_revisions
          WHERE level = ${layer.level} AND owner_id = ${layer.ownerId}::int AND type = ${layer.type}
          RETURNING level, owner_id, type, number, kind, graph_id, at, author, message`.execute(db);
        return result.rows;
      });
      return headOf(present(rows[0], "a row that was inserted"));
    },
    list: async (layer) =>
      isStorable(layer) ? (await session.read((db) => heads(db, layer).orderBy("number").execute())).map(headOf) : [],
    last: async (layer) => {
      if (!isStorable(layer)) return undefined;
      const row = await session.read((db) => heads(db, layer).orderBy("number", "desc").limit(1).executeTakeFirst());
      return row === undefined ? undefined : headOf(row);
    },
    get: async (layer, number) => {
      if (!isStorable(layer) || !isStorableId(number)) return undefined;
      const row = await session.read((db) =>
        heads(db, layer).select("content").where("number", "=", number).executeTakeFirst(),
      );
      return row === undefined ? undefined : { ...headOf(row), content: row.content as RevisedContent | null };
    },
  };
}

function isStorable({ ownerId, type }: GraphRelation): boolean {
  return isStorableId(ownerId) && !type.includes("\0");
}

function heads(db: Db, layer: GraphRelation) {
  return db
    .selectFrom("graph_revisions")
    .select(headColumns)
    .where("level", "=", layer.level)
    .where("owner_id", "=", layer.ownerId)
    .where("type", "=", layer.type);
}

function headOf(row: HeadRow): RevisionHead {
  return {
    layer: { level: row.level as GraphRelation["level"], ownerId: row.owner_id, type: row.type },
    number: row.number,
    kind: row.kind as RevisionHead["kind"],
    graphId: row.graph_id,
    at: instant(row.at.getTime()),
    by: row.author,
    message: row.message,
  };
}
