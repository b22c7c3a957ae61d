/** The connection to PostgreSQL: a pool, typed statements, transactions, and errors turned into ours where they leave. */
import { Kysely, PostgresDialect } from "kysely";
import { Pool, types } from "pg";
import { startEmbeddedPostgres, type EmbeddedOptions, type EmbeddedPostgres } from "./embedded/embedded-postgres.ts";
import { migrate, readMigrations } from "./migrations.ts";
import { toStorageError } from "./storage-errors.ts";
import type { Tables } from "./tables.ts";

export type Db = Kysely<Tables>;

/** A server that is there (version 15 or newer), or one of our own in a data folder. */
export type DatabasePlace = { readonly url: string } | { readonly embedded: EmbeddedOptions };

export interface Database extends AsyncDisposable {
  /** Runs statements; errors become `AppError`s. Waits while an embedded PostgreSQL is being started again. */
  run<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** The same with the driver itself, for what is done thousands of times. */
  hot<T>(work: (pool: Pool) => Promise<T>): Promise<T>;
  /** Has this done first when the database is closed. */
  beforeClose(work: () => Promise<void>): void;
  /** Closes the connections and ends an embedded PostgreSQL. */
  close(): Promise<void>;
}

/** PostgreSQL's numbers for lists of int4 and of int8. */
const int4List = 1007;
const int8List = 1016;

const sessions = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 60_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
  max: 12,
} as const;

/** Connects and brings the tables up to date. Throws `AppError`: `storage/taken`, `storage/full`, `storage/unavailable`. */
export async function openDatabase(place: DatabasePlace): Promise<Database> {
  const embedded = "embedded" in place ? await startEmbeddedPostgres(place.embedded) : undefined;
  const address = "url" in place ? { connectionString: place.url } : embedded?.connection;
  const pool = new Pool({ ...sessions, ...address, application_name: "strata", types: { getTypeParser } });
  // A broken connection is told by the statement that was on it, and replaced when the next one is needed.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
  });
  const database = overPool(pool, embedded);
  try {
    await database.hot(async (ours) => {
      await migrate(ours, await readMigrations());
    });
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function overPool(pool: Pool, embedded: EmbeddedPostgres | undefined): Database {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      await embedded?.ready();
      return await work();
    } catch (error) {
      throw toStorageError(error);
    }
  };
  const lastWork: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.allSettled(lastWork.splice(0).map((work) => work()));
    await pool.end().catch(() => undefined);
    await embedded?.stop();
  };
  return {
    run: (work) => guarded(() => work(kysely)),
    hot: (work) => guarded(() => work(pool)),
    beforeClose: (work) => {
      lastWork.push(work);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Numbers as numbers: ours are all below 2^53. */
const listOfNumbers = (text: string): readonly number[] =>
  text === "{}" ? [] : text.slice(1, -1).split(",").map(Number);
const ownParsers = new Map<number, (text: string) => unknown>([
  [types.builtins.INT8, Number],
  [int4List, listOfNumbers],
  [int8List, listOfNumbers],
]);

const getTypeParser: typeof types.getTypeParser = (type, format) =>
  ownParsers.get(type) ?? (types.getTypeParser(type, format) as unknown);
