/** A board as JSON and back: columns in which equal neighbours are written once. */
import { invariant } from "../base/assert.ts";
import { isJsonObject, isList, type Json, type JsonObject } from "../base/json.ts";
import { verdicts, type RunStatus } from "../model/status.ts";
import { emptyBoard, type Board, type BoardRun } from "./board.ts";

const columns = ["status", "tries", "reason", "blocker"] as const;
const times = ["startedAt", "endedAt"] as const;

/**
 * A column is a list: a number stands for itself, `[number, count]` for so many equal ones. Times are milliseconds since one millisecond
 * before the run's start, so that 0 stays "none".
 */
export function encodeBoard(board: Board): JsonObject {
  const base = board.run.startedAt - 1;
  return {
    version: board.version,
    size: board.size,
    run: { ...board.run },
    ...Object.fromEntries(columns.map((name) => [name, packColumn(board[name], 0)])),
    ...Object.fromEntries(times.map((name) => [name, packColumn(board[name], base)])),
  };
}

/** Throws for what `encodeBoard` did not make. */
export function decodeBoard(json: Json): Board {
  invariant(isJsonObject(json), "a board is an object");
  const { version, size, run } = json;
  invariant(typeof version === "number" && typeof size === "number" && size >= 0, "a board has a version and a size");
  const board = { ...emptyBoard(size), version, run: readRun(run) };
  const base = board.run.startedAt - 1;
  for (const name of columns) unpackColumn(json[name], board[name], 0);
  for (const name of times) unpackColumn(json[name], board[name], base);
  return board;
}

function packColumn(column: ArrayLike<number>, base: number): Json {
  const packed: (number | readonly [number, number])[] = [];
  for (let start = 0; start < column.length;) {
    const value = column[start] ?? 0;
    let end = start + 1;
    while (end < column.length && column[end] === value) end++;
    const written = value === 0 ? 0 : value - base;
    packed.push(end - start === 1 ? written : [written, end - start]);
    start = end;
  }
  return packed;
}

function unpackColumn(
  packed: Json | undefined,
  column: Uint8Array | Uint16Array | Uint32Array | Float64Array,
  base: number,
): void {
  invariant(isList(packed), "a column is a list");
  let place = 0;
  for (const entry of packed) {
    const [written, count] = isList(entry) ? entry : [entry, 1];
    invariant(typeof written === "number" && typeof count === "number", "a column holds numbers");
    if (written !== 0) column.fill(written + base, place, place + count);
    place += count;
  }
  invariant(place === column.length, `a column has ${column.length} entries, this one ${place}`);
}

function readRun(run: Json | undefined): BoardRun {
  invariant(isJsonObject(run), "a board has a run");
  const { status, startedAt, endedAt, message } = run;
  invariant(isRunStatus(status) && typeof message === "string", "a run has a status and a message");
  invariant(typeof startedAt === "number" && typeof endedAt === "number", "a run has times");
  return { status, startedAt, endedAt, message };
}

function isRunStatus(status: Json | undefined): status is RunStatus {
  return typeof status === "string" && (["pending", "running", "stopping", ...verdicts] as string[]).includes(status);
}
