/** `OutputLog` in PostgreSQL: gathers chunks for a moment, and writes those of all attempts at once. */
import type { Pool } from "pg";
import type { AttemptId } from "../../core/model/ids.ts";
import type { OutputChunk } from "../../ports/executor.ts";
import { cutChunks, type OutputLog, type OutputPage, type OutputRange } from "../../ports/output-log.ts";
import type { Database } from "./database.ts";
import { attemptKey, chunksOf, piecesOf, type AttemptKey, type Piece, type PieceRow } from "./output-pieces.ts";
import { driverError } from "./storage-errors.ts";

/** When so many bytes are waiting, whoever brings more waits too. */
const fullAt = 1024 * 1024;
/** Milliseconds after which what is waiting is written. */
const writeAfter = 200;

export function createPostgresOutputLog(database: Database): OutputLog {
  const writer = new OutputWriter(database);
  database.beforeClose(() => writer.flush());
  return {
    append: (attempt, chunks) => writer.append(attempt, chunks),
    flush: () => writer.flush(),
    read: async (attempt, range) => {
      if (writer.holds(attempt)) await writer.flush();
      const key = attemptKey(attempt);
      return key === undefined ? { chunks: [], size: 0 } : database.hot((pool) => read(pool, key, range));
    },
  };
}

class OutputWriter {
  readonly #database: Database;
  /** In order of arrival, by attempt. */
  #waiting = new Map<AttemptId, OutputChunk[]>();
  #bytes = 0;
  /** What is being written. Kept until it is. */
  #writing = new Map<AttemptId, OutputChunk[]>();
  #last: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  holds(attempt: AttemptId): boolean {
    return this.#waiting.has(attempt) || this.#writing.has(attempt);
  }

  async append(attempt: AttemptId, chunks: readonly OutputChunk[]): Promise<void> {
    while (this.#bytes >= fullAt) await this.flush();
    const list = this.#waiting.get(attempt) ?? [];
    for (const chunk of chunks) {
      if (chunk.data.length === 0) continue;
      list.push({ stream: chunk.stream, at: chunk.at, data: Uint8Array.from(chunk.data) });
      this.#bytes += chunk.data.length;
    }
    if (list.length === 0) return;
    this.#waiting.set(attempt, list);
    // A failure is met by the next one who waits, or tried again by the next timer.
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), writeAfter).unref();
  }

  /** Writes what is waiting now. What fails stays, before what comes later. */
  flush(): Promise<void> {
    const turn = this.#last.then(() => this.#write());
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    this.#writing = this.#waiting;
    this.#waiting = new Map();
    const bytes = this.#bytes;
    this.#bytes = 0;
    try {
      await writePieces(
        this.#database,
        [...this.#writing].flatMap(([attempt, chunks]) => pieces(attempt, chunks)),
      );
    } catch (error) {
      for (const [attempt, later] of this.#waiting)
        this.#writing.set(attempt, [...(this.#writing.get(attempt) ?? []), ...later]);
      this.#waiting = this.#writing;
      this.#bytes += bytes;
      throw error;
    } finally {
      this.#writing = new Map();
    }
  }
}

function pieces(attempt: AttemptId, chunks: readonly OutputChunk[]): readonly Piece[] {
  const key = attemptKey(attempt);
  return key === undefined ? [] : piecesOf(key, chunks);
}

/** The bytes of all pieces come as one value, which the statement takes apart. Output of runs that are gone is left out. */
const writeStatement = {
  name: "output-write",
  text: `
    INSERT INTO output_chunks (run_id, step, tried, start, size, streams, ends, times, data)
    SELECT piece.run, piece.step, piece.tried,
           coalesce((SELECT start + size FROM output_chunks
                      WHERE (run_id, step, tried) = (piece.run, piece.step, piece.tried) ORDER BY start DESC LIMIT 1), 0)
             + sum(piece.size) OVER (PARTITION BY piece.run, piece.step, piece.tried ORDER BY piece.position) - piece.size,
           piece.size, streams, ends::int[], times::bigint[],
           substring($1::bytea FROM place + 1 FOR piece.size)
    FROM unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[], $8::text[], $9::text[])
         WITH ORDINALITY AS piece (run, step, tried, place, size, streams, ends, times, position)
    JOIN runs ON runs.id = piece.run`,
};

/** Another writer of the same attempt was faster, or a run went meanwhile: the statement sees it when it is done again. */
const races: readonly (string | undefined)[] = ["output_chunks_start_unique", "output_chunks_run_exists"];

async function writePieces(database: Database, pieces: readonly Piece[]): Promise<void> {
  if (pieces.length === 0) return;
  let place = 0;
  const places = pieces.map(({ size }) => (place += size) - size);
  const column = <T>(of: (piece: Piece) => T): T[] => pieces.map(of);
  const values = [
    Buffer.concat(pieces.flatMap(({ parts }) => parts)),
    column(({ run }) => run),
    column(({ step }) => step),
    column(({ tried }) => tried),
    places,
    column(({ size }) => size),
    column(({ streams }) => streams),
    column(({ ends }) => `{${ends.join(",")}}`),
    column(({ times }) => `{${times.join(",")}}`),
  ];
  await database.hot(async (pool) => {
    for (let tried = 0; ; tried++) {
      try {
        await pool.query({ ...writeStatement, values });
        return;
      } catch (error) {
        if (tried === 10 || !races.includes(driverError(error).constraint)) throw error;
      }
    }
  });
}

const sizeStatement = {
  name: "output-size",
  text: `SELECT start + size AS size FROM output_chunks WHERE (run_id, step, tried) = ($1, $2, $3) ORDER BY start DESC LIMIT 1`,
};

const readStatement = {
  name: "output-read",
  text: `
    SELECT start, streams, ends, times, data FROM output_chunks
    WHERE (run_id, step, tried) = ($1, $2, $3) AND start < $5
      AND start >= coalesce((SELECT max(start) FROM output_chunks WHERE (run_id, step, tried) = ($1, $2, $3) AND start <= $4), 0)
    ORDER BY start`,
};

async function read(pool: Pool, { run, step, tried }: AttemptKey, range: OutputRange): Promise<OutputPage> {
  const sizes = await pool.query<{ readonly size: number }>({ ...sizeStatement, values: [run, step, tried] });
  const size = sizes.rows[0]?.size ?? 0;
  const end = Math.min(range.offset + range.limit, size);
  if (range.offset >= end) return { chunks: [], size };
  const { rows } = await pool.query<PieceRow>({ ...readStatement, values: [run, step, tried, range.offset, end] });
  return { chunks: cutChunks(rows.flatMap(chunksOf), range), size };
}
