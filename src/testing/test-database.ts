/** A migrated database for a test: one PostgreSQL a test file, one database a call, cloned from a template. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../adapters/postgres/embedded/embedded-postgres.ts";
import { openDatabase, type Database } from "../adapters/postgres/database.ts";

interface Cluster {
  readonly postgres: EmbeddedPostgres;
  readonly folder: string;
  readonly admin: Client;
}

const template = "template_migrated";
let cluster: Promise<Cluster> | undefined;
let made = 0;

// Importing this file in a test file is what ends PostgreSQL with it.
afterAll(async () => {
  if (cluster === undefined) return;
  const { postgres, folder, admin } = await cluster;
  cluster = undefined;
  await admin.end();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

/** `await using database = await testDatabase()`. Dropping it fails when a connection to it was leaked. */
export async function testDatabase(): Promise<Database> {
  const url = await testDatabaseUrl();
  const { admin } = await (cluster ?? start());
  const database = await openDatabase({ url });
  const close = async (): Promise<void> => {
    await database.close();
    await admin.query(`DROP DATABASE ${new URL(url).pathname.slice(1)}`);
  };
  return { ...database, close, [Symbol.asyncDispose]: close };
}

/** The address of a new migrated database; `empty`: of one without tables. */
export async function testDatabaseUrl(from: "migrated" | "empty" = "migrated"): Promise<string> {
  cluster ??= start();
  const { admin, postgres } = await cluster;
  made += 1;
  const name = `test_${made}`;
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${from === "empty" ? "template1" : template}`);
  return addressOf(postgres, name);
}

function addressOf(postgres: EmbeddedPostgres, name: string): string {
  const { host, port, user } = postgres.connection;
  return `postgres://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`;
}

async function start(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), "strata-test-"));
  // Nothing here has to survive the test.
  const settings = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };
  const postgres = await startEmbeddedPostgres({ dataDir: folder, settings });
  const admin = new Client(postgres.connection);
  admin.on("error", () => undefined);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  await (await openDatabase({ url: addressOf(postgres, template) })).close();
  return { postgres, folder, admin };
}
