/** A database's tables, constraints, indexes and views as text, for comparing. */
import type { Pool } from "pg";

interface Line {
  readonly owner: string;
  readonly text: string;
}

export async function dumpSchema(pool: Pool): Promise<string> {
  const lines = async (query: string): Promise<readonly Line[]> => (await pool.query<Line>(query)).rows;
  const tables = await lines(
    `SELECT relname AS owner, relkind::text AS text FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') ORDER BY relname COLLATE "C"`,
  );
  const columns = await lines(
    `SELECT relname AS owner, format('%I %s%s%s%s', attname, format_type(atttypid, atttypmod),
            CASE WHEN attidentity = 'a' THEN ' GENERATED ALWAYS AS IDENTITY' ELSE '' END,
            CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END,
            coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')) AS text
       FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
      ORDER BY relname COLLATE "C", attnum`,
  );
  // From version 18 on NOT NULL is a constraint too: it is among the columns already.
  const constraints = await lines(
    `SELECT relname AS owner, format('CONSTRAINT %I %s', conname, pg_get_constraintdef(pg_constraint.oid)) AS text
       FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
      WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY conname COLLATE "C"`,
  );
  const indexes = await lines(
    `SELECT tablename AS owner, indexdef AS text FROM pg_indexes
      WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY indexname COLLATE "C"`,
  );
  const views = await lines("SELECT viewname AS owner, definition AS text FROM pg_views WHERE schemaname = 'public'");
  const of = (all: readonly Line[], owner: string): readonly string[] =>
    all.filter((line) => line.owner === owner).map(({ text }) => text);
  return tables
    .map(({ owner, text: kind }) =>
      kind === "v"
        ? `CREATE VIEW ${owner} AS\n${of(views, owner).join("")}\n`
        : [
            `CREATE TABLE ${owner} (`,
            [...of(columns, owner), ...of(constraints, owner)].map((text) => `  ${text}`).join(",\n"),
            ");",
            ...of(indexes, owner).map((text) => `${text};`),
            "",
          ].join("\n"),
    )
    .join("\n");
}
