/** One server a database: a lock that lives as long as its owner's session, and so ends with the owner however it ends. */
import { hostname } from "node:os";
import { Client } from "pg";
import { AppError } from "../../../core/base/errors.ts";
import { superuser } from "./data-folder.ts";
import type { Postmaster } from "./postmaster.ts";
import { port } from "./socket-folder.ts";

/** The lock's name among advisory locks: two numbers of our choice. */
const lockName = "7423, 1";
/** How long a session may take to end after its owner was killed. */
const patience = "1500ms";

/** Connects to a database's main process; undefined while it does not take connections. */
export async function connectOwner(postmaster: Postmaster): Promise<Client | undefined> {
  const client = new Client({
    host: postmaster.socketFolder,
    port,
    user: superuser,
    database: "postgres",
    application_name: `strata ${process.pid}@${hostname()}`.slice(0, 63),
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (isNotReady(error)) return undefined;
    throw new AppError("storage/unavailable", "the embedded PostgreSQL does not answer", { cause: error });
  }
}

/** Starting, recovering or ending; or its socket is not there yet, or not any more. */
function isNotReady(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return ["57P03", "57P01", "57P02", "ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE"].includes(String(code));
}

/** Takes the lock for the session. Throws `AppError("storage/taken")`; its details say who has it. */
export async function takeOwnership(client: Client, dataDir: string): Promise<void> {
  try {
    await client.query(`SET lock_timeout = '${patience}'`);
    await client.query(`SELECT pg_advisory_lock(${lockName})`);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "55P03") throw error;
    throw await taken(client, dataDir);
  }
}

async function taken(client: Client, dataDir: string): Promise<AppError> {
  const { rows } = await client.query<{ readonly name: string; readonly since: Date }>(
    `SELECT application_name AS name, backend_start AS since
       FROM pg_stat_activity JOIN pg_locks USING (pid)
      WHERE locktype = 'advisory' AND granted AND (classid, objid, objsubid) = (${lockName}, 2)`,
  );
  const [pid, host] = rows[0]?.name.replace(/^strata /, "").split("@") ?? [];
  const since = rows[0]?.since.toISOString();
  return new AppError(
    "storage/taken",
    `${dataDir} is in use by another server: process ${pid ?? "?"} on ${host ?? "?"}, since ${since ?? "?"}`,
    { details: { dataDir, pid: pid === undefined ? undefined : Number(pid), host, since } },
  );
}

/** Makes the database if it is not there. */
export async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [superuser]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${superuser}`);
}
