/** Runs as rows of their table, and back. */
import type { Selectable, Updateable } from "kysely";
import type { JsonObject } from "../../core/base/json.ts";
import { graphType, instant, runId, type Instant } from "../../core/model/ids.ts";
import type { RunStatus } from "../../core/model/status.ts";
import type { RunKind, RunRecord } from "../../ports/run-store.ts";
import type { RunsTable } from "./tables.ts";

/** Every column that a record has, so that none is forgotten; undefined where nothing is given. */
type Columns = {
  readonly [Name in Exclude<keyof Updateable<RunsTable>, "claimed_by" | "claimed_until">]-?:
    Updateable<RunsTable>[Name] | undefined;
};

export function runRow(run: Partial<Omit<RunRecord, "id">>): Columns {
  return {
    parent_id: run.parent,
    cluster_id: run.cluster,
    uuid: run.uuid,
    kind: run.kind,
    graph_type: run.graphType,
    status: run.status,
    message: run.message,
    progress: run.progress,
    is_dry: run.isDry,
    options: run.options === undefined ? undefined : JSON.stringify(run.options),
    created_at: run.createdAt === undefined ? undefined : new Date(run.createdAt),
    started_at: dateOf(run.startedAt),
    ended_at: dateOf(run.endedAt),
    hidden_at: dateOf(run.hiddenAt),
  };
}

export function runRecord(row: Omit<Selectable<RunsTable>, "claimed_by" | "claimed_until">): RunRecord {
  return {
    id: runId(row.id),
    parent: row.parent_id === null ? null : runId(row.parent_id),
    cluster: row.cluster_id,
    uuid: row.uuid,
    kind: row.kind as RunKind,
    graphType: row.graph_type === null ? null : graphType(row.graph_type),
    status: row.status as RunStatus,
    message: row.message,
    progress: row.progress,
    isDry: row.is_dry,
    options: row.options as JsonObject,
    createdAt: instant(row.created_at.getTime()),
    startedAt: instantOf(row.started_at),
    endedAt: instantOf(row.ended_at),
    hiddenAt: instantOf(row.hidden_at),
  };
}

function dateOf(at: Instant | null | undefined): Date | null | undefined {
  return at === null || at === undefined ? at : new Date(at);
}

function instantOf(date: Date | null): Instant | null {
  return date === null ? null : instant(date.getTime());
}
