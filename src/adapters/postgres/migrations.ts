/** Brings a database's tables up to date: each numbered file once, in order, however many servers start at the same time. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { Pool, PoolClient } from "pg";
import { AppError } from "../../core/base/errors.ts";

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * Where the files are: beside this file, and beside a bundle that was built with them; otherwise in the sources, for a bundle
 * that is one or two folders below the project's root.
 */
const places = ["./migrations/", "../src/adapters/postgres/migrations/", "../../src/adapters/postgres/migrations/"];

export async function readMigrations(): Promise<readonly Migration[]> {
  for (const place of places) {
    const folder = new URL(place, import.meta.url);
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
    if (files.length === 0) continue;
    return Promise.all(
      files.map(async (name) => ({
        number: Number.parseInt(name, 10),
        name: name.slice(0, -".sql".length),
        sql: await readFile(new URL(name, folder), "utf8"),
      })),
    );
  }
  throw new AppError(
    "internal/bug",
    `the migrations are not beside the program: ${new URL("./migrations/", import.meta.url).pathname}`,
  );
}

/** Held while migrating. Any number, the same in all servers. */
const lockName = 7423002;

/** Applies what is missing, all of it or nothing. Throws `AppError("storage/unavailable")` for a database of a newer program. */
export async function migrate(pool: Pool, migrations: readonly Migration[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL statement_timeout = 0");
    await client.query("SET LOCAL lock_timeout = 0");
    await client.query(`SELECT pg_advisory_xact_lock(${lockName})`);
    await applyMissing(client, migrations);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function applyMissing(client: PoolClient, migrations: readonly Migration[]): Promise<void> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS migrations (
       number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const { rows } = await client.query<{ number: number; name: string; hash: string }>(
    "SELECT number, name, hash FROM migrations ORDER BY number",
  );
  const applied = new Map(rows.map((row) => [row.number, row]));
  const newest = migrations.at(-1)?.number ?? 0;
  const later = rows.find((row) => row.number > newest);
  if (later !== undefined) {
    throw new AppError("storage/unavailable", `the database is newer than this program: it has "${later.name}"`);
  }
  for (const migration of migrations) {
    const hash = createHash("sha256").update(migration.sql).digest("hex");
    const before = applied.get(migration.number);
    if (before === undefined) {
      await client.query(migration.sql);
      await client.query("INSERT INTO migrations (number, name, hash) VALUES ($1, $2, $3)", [
        migration.number,
        migration.name,
        hash,
      ]);
    } else if (before.hash !== hash) {
      throw new AppError("storage/unavailable", `the database has another "${before.name}" than this program`);
    }
  }
}
