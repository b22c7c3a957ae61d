/** Where a catalog's statements run: each on its own, or all in one open transaction. */
import { sql, type Transaction } from "kysely";
import { AppError } from "../../core/base/errors.ts";
import type { Database, Db } from "./database.ts";
import { isSerialisationFailure, toStorageError } from "./storage-errors.ts";
import type { Tables } from "./tables.ts";

export interface Session {
  /** One statement that changes nothing. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** One statement that changes something. */
  single<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Statements that take effect together or not at all. */
  write<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** A session whose reads and writes take effect together or not at all. */
  atomically<T>(work: (inside: Session) => Promise<T>): Promise<T>;
}

/** How often a transaction is tried that loses against others. */
const attempts = 20;

export function openSession(database: Database): Session {
  return {
    read: (work) => database.run(work),
    single: (work) => database.run(work),
    write: (work) => retried(database, (db) => db.transaction().execute(work)),
    atomically: (work) => retried(database, (db) => serializable(db, work)),
  };
}

/** Does a transaction again that lost against another one. */
async function retried<T>(database: Database, transact: (db: Db) => Promise<T>): Promise<T> {
  return database.run(async (db) => {
    for (let tried = 1; ; tried++) {
      try {
        return await transact(db);
      } catch (error) {
        if (!isSerialisationFailure(error)) throw error;
        if (tried === attempts) {
          throw new AppError("storage/unavailable", "others changed the same things again and again", { cause: error });
        }
      }
    }
  });
}

function serializable<T>(db: Db, work: (inside: Session) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel("serializable")
    .execute(async (transaction) => {
      const losses: unknown[] = [];
      const end = await settled(() => work(withinTransaction(transaction, losses)));
      // Whatever the work made of a loss: the transaction as a whole has to be done again.
      if (losses.length > 0) throw losses[0];
      if ("error" in end) throw end.error;
      return end.value;
    });
}

async function settled<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** `losses` takes what shows that the transaction as a whole has to be done again. */
function withinTransaction(transaction: Transaction<Tables>, losses: unknown[]): Session {
  const inTurn = oneAtATime();
  const guarded = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      try {
        return await work();
      } catch (error) {
        if (isSerialisationFailure(error)) losses.push(error);
        throw toStorageError(error);
      }
    });
  return {
    read: (work) => guarded(() => work(transaction)),
    single: (work) => guarded(() => savepoint(transaction, work)),
    write: (work) => guarded(() => savepoint(transaction, work)),
    atomically: (work) => guarded(() => savepoint(transaction, (inner) => work(withinTransaction(inner, losses)))),
  };
}

/** What fails is undone alone, and the transaction goes on. */
async function savepoint<T>(
  transaction: Transaction<Tables>,
  work: (db: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  await sql`SAVEPOINT part`.execute(transaction);
  try {
    const result = await work(transaction);
    await sql`RELEASE SAVEPOINT part`.execute(transaction);
    return result;
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT part`.execute(transaction);
    await sql`RELEASE SAVEPOINT part`.execute(transaction);
    throw error;
  }
}

/** Savepoints are nested, so what was called at the same time is done one after another. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
