/** `openServer`: from a configuration to a whole server: database, executors, services. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import { createLocalExecutor } from "../adapters/local/local-executor.ts";
import { openDatabase, type Database } from "../adapters/postgres/database.ts";
import { openPostgresStores } from "../adapters/postgres/postgres-stores.ts";
import { createCallScope } from "../adapters/system/call-scope.ts";
import { createArgon2Hasher } from "../adapters/system/argon2-hasher.ts";
import { createSecretBox } from "../adapters/system/secret-box.ts";
import { sha256, systemClock, systemIds } from "../adapters/system/system.ts";
import { AppError } from "../core/base/errors.ts";
import { createServer } from "../server/strata-server.ts";
import { isLoopback, type Config } from "./config.ts";
import { checkSecretKey, readSecretKey } from "./secret-key.ts";
import { version } from "./version.ts";

export interface OpenServer {
  /** Begins to answer, then takes up runs that have not ended; tells the address, and whether there are no users. */
  start(): Promise<{ readonly address: string; readonly isOpen: boolean }>;
  /** Ends in order: attempts that run get `patience` milliseconds; then the database is closed. */
  end(patience: number): Promise<void>;
}

/** Throws `AppError`: the data folder is taken, the database can't be reached, the disk is full. */
export async function openServer(config: Config, log: Logger): Promise<OpenServer> {
  await makeFolder(config.data);
  const { databaseUrl, data } = config;
  const database = await openDatabase(
    databaseUrl === undefined ? { embedded: { dataDir: data } } : { url: databaseUrl.reveal() },
  );
  try {
    return await serverOver(config, database, log);
  } catch (problem) {
    await database.close();
    throw problem;
  }
}

async function serverOver(config: Config, database: Database, log: Logger): Promise<OpenServer> {
  const stores = openPostgresStores(database, systemClock);
  const secretBox = createSecretBox(await readSecretKey(config.data, config.secretKey));
  await checkSecretKey(secretBox, stores.secrets);
  const nodes = join(config.data, "nodes");
  const local = createLocalExecutor({
    directory: nodes,
    installation: await nameOfInstallation(database),
    clock: systemClock,
  });
  const server = createServer({
    stores,
    secretBox,
    passwords: createArgon2Hasher(),
    callScope: createCallScope(),
    clock: systemClock,
    ids: systemIds,
    hash: sha256,
    log,
    executors: new Map([["local", local]]),
    masterTransport: { kind: "local", directory: join(nodes, "master") },
    defaultTransport: { kind: config.defaultTransport },
    version,
    // The owner of an embedded database is one and the same after a restart, and takes its runs up at once.
    serverName: config.databaseUrl === undefined ? "owner" : `${hostname()}-${process.pid}`,
    allowRemote: !isLoopback(config.host),
    openToAll: config.openToAll,
    hooks: config.hooks,
  });
  return {
    start: async () => {
      const address = await server.listen({ host: config.host, port: config.port }).catch((problem: unknown) => {
        throw notListening(config, problem);
      });
      await server.start();
      return { address, isOpen: await stores.users.isEmpty() };
    },
    end: async (patience) => {
      await server.drain(patience);
      await database.close();
    },
  };
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((problem: unknown) => {
    throw new AppError("usage/invalid", `--data ${path}: ${reasonOf(problem)}`, { cause: problem });
  });
}

/** A name for the database's contents: another one after it was made anew, because numbers of runs begin anew then. */
async function nameOfInstallation(database: Database): Promise<string> {
  const { rows } = await database.hot((pool) =>
    pool.query<{ readonly since: string }>("SELECT min(applied_at)::text AS since FROM migrations"),
  );
  return createHash("sha256")
    .update(rows[0]?.since ?? "")
    .digest("hex")
    .slice(0, 16);
}

function notListening({ host, port }: Config, problem: unknown): unknown {
  const code = (problem as { readonly code?: unknown }).code;
  if (code === "EADDRINUSE")
    return new AppError("usage/invalid", `port ${port} of ${host} is in use: choose another with --port`);
  if (code === "EACCES" || code === "EADDRNOTAVAIL")
    return new AppError("usage/invalid", `can't listen on ${host}:${port}: ${reasonOf(problem)}`);
  return problem;
}

function reasonOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
