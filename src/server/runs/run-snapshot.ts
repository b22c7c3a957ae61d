/** A run as cells of a matrix of tasks and nodes, in columns: as bytes or as JSON. */
import type { SnapshotHeader, SnapshotView } from "../../api/strata/run-snapshots.ts";
import { stepStatuses } from "../../core/model/status.ts";
import type { Board, BoardRow } from "../../core/schedule/board.ts";
import { stepReasons } from "../../core/schedule/reason.ts";
import type { Schedule } from "../../core/model/plan.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { isoTime } from "../views/times.ts";
import type { Instant } from "../../core/model/ids.ts";
import type { RunBoard } from "./run-boards.ts";
import { shownName, shownNode } from "./step-rows.ts";

export interface SnapshotRequest {
  readonly record: RunRecord;
  readonly run: RunBoard;
  readonly now: Instant;
  /** Only the column of statuses. */
  readonly isBrief: boolean;
}

interface Columns {
  readonly status: Uint8Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly attempt: Uint8Array;
  readonly reason: Uint8Array;
}

/** The cell of a step. */
export function cellOf({ task, node, nodes }: Schedule, step: number): number {
  return (task[step] ?? 0) * nodes.length + (node[step] ?? 0);
}

/** A time of a column: milliseconds since the run's start, plus 1. */
export function sinceOrigin(time: number, origin: number): number {
  return time === 0 ? 0 : Math.max(0, time - origin) + 1;
}

export function snapshotView(request: SnapshotRequest): SnapshotView {
  const { status, start, end, attempt, reason } = columnsOf(request.run);
  const brief = { status: [...status] };
  const columns = request.isBrief
    ? brief
    : { ...brief, start: [...start], end: [...end], attempt: [...attempt], reason: [...reason] };
  return { ...headerOf(request), columns };
}

export function snapshotBytes(request: SnapshotRequest): Uint8Array {
  const { status, start, end, attempt, reason } = columnsOf(request.run);
  // Wide numbers first, so that each column begins where its numbers may be read in place.
  const all = request.isBrief ? { status } : { start, end, status, attempt, reason };
  let offset = 0;
  const columns = Object.entries(all).map(([name, column]) => {
    const placed = { name, type: column.BYTES_PER_ELEMENT === 1 ? ("u8" as const) : ("u32" as const), offset };
    offset += column.byteLength;
    return placed;
  });
  const header: SnapshotHeader = { ...headerOf(request), columns };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(4 + length + offset);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.fill(0x20, 4, 4 + length);
  bytes.set(text, 4);
  let place = 4 + length;
  for (const column of Object.values(all)) {
    bytes.set(littleEndian(column), place);
    place += column.byteLength;
  }
  return bytes;
}

function littleEndian(column: Uint8Array | Uint32Array): Uint8Array {
  if (column instanceof Uint8Array) return column;
  const view = new DataView(new ArrayBuffer(column.byteLength));
  for (const [index, value] of column.entries()) view.setUint32(4 * index, value, true);
  return new Uint8Array(view.buffer);
}

function headerOf({ record, run: { run, plan, board }, now }: SnapshotRequest) {
  const { tasks, nodes } = plan.schedule;
  return {
    run,
    version: board.version,
    status: record.status,
    message: record.message,
    server_time: isoTime(now),
    origin: board.run.startedAt,
    tasks: tasks.map(({ id, type, origin }) => ({ id, type, layer: origin?.name ?? null })),
    nodes: nodes.map((node) => ({ id: shownNode(node.id), name: shownName(node) })),
    statuses: [...stepStatuses],
    reasons: [...stepReasons],
    counts: countsOf(board),
  };
}

export function countsOf({ status }: Pick<Board, "status">): Readonly<Record<string, number>> {
  const counts = new Uint32Array(stepStatuses.length);
  for (const code of status) counts[code] = (counts[code] ?? 0) + 1;
  return Object.fromEntries(stepStatuses.map((name, code) => [name, counts[code] ?? 0]));
}

function columnsOf({ plan: { schedule }, board }: RunBoard): Columns {
  const cells = schedule.tasks.length * schedule.nodes.length;
  const columns: Columns = {
    status: new Uint8Array(cells).fill(255),
    start: new Uint32Array(cells),
    end: new Uint32Array(cells),
    attempt: new Uint8Array(cells),
    reason: new Uint8Array(cells),
  };
  const origin = board.run.startedAt;
  for (let step = 0; step < board.size; step++) {
    const cell = cellOf(schedule, step);
    columns.status[cell] = board.status[step] ?? 0;
    columns.start[cell] = sinceOrigin(board.startedAt[step] ?? 0, origin);
    columns.end[cell] = sinceOrigin(board.endedAt[step] ?? 0, origin);
    columns.attempt[cell] = Math.min(255, board.tries[step] ?? 0);
    columns.reason[cell] = board.reason[step] ?? 0;
  }
  return columns;
}

/** A row of a board as a cell of a patch: cell, status, start, end, attempt, reason. */
export function cellRow(schedule: Schedule, origin: number, row: BoardRow): readonly number[] {
  const [step, status, startedAt, endedAt, tries, reason] = row;
  const times = [sinceOrigin(startedAt, origin), sinceOrigin(endedAt, origin)];
  return [cellOf(schedule, step), status, ...times, Math.min(255, tries), reason];
}
