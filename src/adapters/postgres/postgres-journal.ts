/** `Journal` in PostgreSQL: a row an event, appended by one statement that also checks the version. */
import type { RunId } from "../../core/model/ids.ts";
import { journalConflict, type Journal } from "../../ports/journal.ts";
import type { Database } from "./database.ts";
import { eventOf, rowOf, type EventRow } from "./event-rows.ts";
import { isStorableId } from "./postgres-collection.ts";
import { driverError } from "./storage-errors.ts";

/**
 * Two writers that both see the expected version meet at the primary key: the second waits for the first and then breaks it.
 * A run that is gone breaks the foreign key.
 */
const appendStatement = {
  name: "journal-append",
  text: `
    INSERT INTO run_events (run_id, version, kind, step, tried, at, body)
    SELECT $1::int, $2::int + position, kind, step, tried, at, body::json
    FROM unnest($3::smallint[], $4::int[], $5::int[], $6::bigint[], $7::text[])
         WITH ORDINALITY AS event (kind, step, tried, at, body, position)
    WHERE (SELECT coalesce(max(version), 0) FROM run_events WHERE run_id = $1::int) = $2::int`,
};

const versionStatement = {
  name: "journal-version",
  text: "SELECT (SELECT coalesce(max(version), 0) FROM run_events WHERE run_id = runs.id) FROM runs WHERE id = $1",
  rowMode: "array" as const,
};

const readStatement = {
  name: "journal-read",
  text: `SELECT kind, step, tried, at, body FROM run_events WHERE run_id = $1 AND version > $2 ORDER BY version`,
  rowMode: "array" as const,
};

const conflicts: readonly (string | undefined)[] = ["run_events_version_unique", "run_events_run_exists"];

export function createPostgresJournal(database: Database): Journal {
  return {
    append: async (run, expected, events) => {
      if (!isStorableId(run)) throw journalConflict(run, expected);
      const rows = events.map((event) => rowOf(run, event));
      const isAppended =
        rows.length === 0 ? await isAt(database, run, expected) : await append(database, { run, expected, rows });
      if (!isAppended) throw journalConflict(run, expected);
      return expected + rows.length;
    },
    read: async (run, from) => {
      if (!isStorableId(run)) return [];
      const { rows } = await database.hot((pool) =>
        pool.query<readonly unknown[] & EventRow<unknown>>({ ...readStatement, values: [run, from] }),
      );
      return rows.map((row) => eventOf(run, row));
    },
  };
}

interface Appending {
  readonly run: RunId;
  readonly expected: number;
  readonly rows: readonly EventRow<string>[];
}

async function append(database: Database, { run, expected, rows }: Appending): Promise<boolean> {
  const columns = [0, 1, 2, 3, 4].map((place) => rows.map((row) => row[place]));
  return database.hot(async (pool) => {
    try {
      const { rowCount } = await pool.query({ ...appendStatement, values: [run, expected, ...columns] });
      return rowCount === rows.length;
    } catch (error) {
      if (conflicts.includes(driverError(error).constraint)) return false;
      throw error;
    }
  });
}

async function isAt(database: Database, run: RunId, expected: number): Promise<boolean> {
  const { rows } = await database.hot((pool) => pool.query<readonly [number]>({ ...versionStatement, values: [run] }));
  return rows[0]?.[0] === expected;
}
