/** Writes `adapters/postgres/tables.ts` from a migrated database. */
import type { Pool } from "pg";

interface Column {
  readonly table: string;
  readonly column: string;
  /** PostgreSQL's short name; lists begin with an underscore. */
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly defaulted: boolean;
}

const types: Readonly<Record<string, string>> = {
  int2: "number",
  int4: "number",
  int8: "number",
  bool: "boolean",
  text: "string",
  varchar: "string",
  timestamptz: "Date",
  bytea: "Buffer",
  _text: "readonly string[]",
  _int4: "readonly number[]",
  _int8: "readonly number[]",
};

export async function renderTables(pool: Pool): Promise<string> {
  const { rows } = await pool.query<Column>(
    `SELECT table_name AS table, column_name AS column, udt_name AS type, is_nullable = 'YES' AS nullable,
            is_identity = 'YES' AS generated, column_default IS NOT NULL AS defaulted
       FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`,
  );
  const tables = groupByTable(rows);
  return [
    "/** The tables as statements see them: made from the migrated schema by a test, which compares them and writes this file with UPDATE_GOLDEN=1. */",
    `import type { ColumnType, Generated, GeneratedAlways } from "kysely";`,
    `import type { Json } from "../../core/base/json.ts";`,
    "",
    "/** Given as text, so that its keys keep their order; read as a value. */",
    "type JsonColumn = ColumnType<Json, string, string>;",
    "type NullableJsonColumn = ColumnType<Json, string | null, string | null>;",
    ...[...tables].flatMap(([table, columns]) => [
      "",
      `export interface ${typeName(table)} {`,
      ...columns.map(field),
      "}",
    ]),
    "",
    "export interface Tables {",
    ...[...tables.keys()].map((table) => `  readonly ${table}: ${typeName(table)};`),
    "}",
    "",
  ].join("\n");
}

function field({ column, type, nullable, generated, defaulted }: Column): string {
  return `  readonly ${column}: ${fieldType({ type, nullable, generated, defaulted })};`;
}

function fieldType({
  type,
  nullable,
  generated,
  defaulted,
}: Pick<Column, "type" | "nullable" | "generated" | "defaulted">): string {
  if (type === "json") return nullable ? "NullableJsonColumn" : "JsonColumn";
  const plain = types[type];
  if (plain === undefined) throw new Error(`no type is known for columns of type ${type}`);
  const whole = nullable ? `${plain} | null` : plain;
  if (generated) return `GeneratedAlways<${whole}>`;
  return defaulted ? `Generated<${whole}>` : whole;
}

function typeName(table: string): string {
  const words = table.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join("")}Table`;
}

function groupByTable(columns: readonly Column[]): ReadonlyMap<string, readonly Column[]> {
  const tables = new Map<string, Column[]>();
  for (const column of columns) tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
  return tables;
}
