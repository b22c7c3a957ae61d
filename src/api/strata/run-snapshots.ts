/** Runs in columns: snapshots and the patches that follow them; two runs compared; a run exported; what failed run again. */
import { Type, type Static } from "typebox";
import { executionErrors } from "../fuel/transactions.ts";
import { route } from "../route.ts";
import { Id, IdParams, nullable, oneOf } from "../schema.ts";
import { runStatuses, RunView, StepRow } from "./runs.ts";

/** Kinds of numbers in columns, little-endian in binary. */
const ColumnType = oneOf(["u8", "u32"]);

/**
 * A graph's run as cells: cell `t * nodes.length + n` is task `t` on node `n`. Times are milliseconds since `origin`, plus 1; 0: not yet.
 * Status 255: the task has no step on that node.
 */
const headerFields = {
  run: Id,
  version: Type.Integer({ description: "number of events it includes: patches go on from here" }),
  status: oneOf(runStatuses),
  message: nullable(Type.String()),
  server_time: Type.String(),
  origin: Type.Integer({ description: "milliseconds since 1970: the run's start" }),
  tasks: Type.Array(Type.Object({ id: Type.String(), type: Type.String(), layer: nullable(Type.String()) })),
  nodes: Type.Array(Type.Object({ id: nullable(Type.String()), name: Type.String() })),
  statuses: Type.Array(Type.String(), { description: "what the codes of the column `status` mean" }),
  reasons: Type.Array(Type.String(), { description: "what the codes of the column `reason` mean" }),
  counts: Type.Unsafe<Readonly<Record<string, number>>>({ type: "object" }),
};

export const SnapshotHeader = Type.Object({
  ...headerFields,
  columns: Type.Array(
    Type.Object({
      name: Type.String(),
      type: ColumnType,
      offset: Type.Integer({ description: "in bytes, from the end of the header" }),
    }),
  ),
});
export type SnapshotHeader = Static<typeof SnapshotHeader>;

const Column = Type.Array(Type.Integer());

export const SnapshotView = Type.Object({
  ...headerFields,
  columns: Type.Object({
    status: Column,
    start: Type.Optional(Column),
    end: Type.Optional(Column),
    attempt: Type.Optional(Column),
    reason: Type.Optional(Column),
  }),
});
export type SnapshotView = Static<typeof SnapshotView>;

/** A step of both runs, or of one of them. */
const ComparedStep = Type.Object({
  task: Type.String(),
  node: nullable(Type.String()),
  before: nullable(Type.String()),
  after: nullable(Type.String()),
  before_ms: nullable(Type.Number()),
  after_ms: nullable(Type.Number()),
});
export type ComparedStep = Static<typeof ComparedStep>;

const Steps = Type.Array(ComparedStep);

export const RunComparison = Type.Object({
  before: Id,
  after: Id,
  newly_failing: Steps,
  fixed: Steps,
  slower: Type.Array(ComparedStep, { description: "by half and by a second at least, the greatest difference first" }),
  faster: Steps,
  added: Steps,
  removed: Steps,
  unchanged: Type.Integer(),
});
export type RunComparison = Static<typeof RunComparison>;

/** What a retry would run again. */
export const RetryScope = Type.Object({
  retry_of: Id,
  graphs: Type.Array(
    Type.Object({
      run: Id,
      type: Type.String(),
      steps: nullable(
        Type.Array(Type.Object({ task: Type.String(), node: nullable(Type.String()), status: Type.String() }), {
          description: "null: its turn never came, so it is run whole",
        }),
      ),
    }),
  ),
});
export type RetryScope = Static<typeof RetryScope>;

const row = { tag: "runs", params: IdParams, access: "viewer", method: "GET" } as const;
const errors = ["entity/not-found", "request/invalid"] as const;
const select = Type.Optional(Type.String({ maxLength: 4096, description: "only these steps: the selection language" }));

export const runSnapshotRoutes = {
  getSnapshot: route({
    ...row,
    path: "/runs/:id/snapshot",
    summary: "A graph's run in columns, as JSON or, for `Accept: application/octet-stream`, in bytes",
    description:
      "Bytes: length of the header (u32, little-endian), the header as JSON with spaces up to a multiple of 4, then the columns at their offsets.",
    query: Type.Object({
      columns: Type.Optional(oneOf(["all", "status"] as const)),
    }),
    replies: { 200: SnapshotView },
    media: ["application/octet-stream"],
    errors,
  }),
  streamPatches: route({
    ...row,
    path: "/runs/:id/patches",
    summary: "What changes after a snapshot (server-sent events), at most 4 times a second, until the run ends",
    description:
      "Events `patch`: `{from, version, cells: [[cell, status, start, end, attempt, reason]], counts}`; of a large one the parts before the last have `version` = `from`. `end`: the run. `resync`: fetch a new snapshot. `id` is the version, taken again as `Last-Event-ID` or `from`.",
    query: Type.Object({ from: Type.Optional(Type.Integer({ minimum: 0 })) }),
    replies: {},
    media: ["text/event-stream"],
    errors,
  }),
  compareRuns: route({
    ...row,
    path: "/runs/:id/compare/:other",
    params: Type.Object({ id: Id, other: Id }),
    summary: "What a later run (`other`) did otherwise than this one",
    replies: { 200: RunComparison },
    errors,
  }),
  retryRun: route({
    ...row,
    method: "POST",
    path: "/runs/:id/retry",
    access: "operator",
    summary:
      "Run again what failed and what it blocked, as a new run on the state of now; `preview` only tells which steps",
    query: Type.Object({ preview: Type.Optional(Type.Boolean()) }),
    emptyBody: true,
    body: Type.Object(
      { what: Type.Optional(oneOf(["failed-and-blocked", "failed"] as const)), select },
      { additionalProperties: false },
    ),
    replies: { 200: RetryScope, 202: RunView },
    errors: [...executionErrors, "run/nothing-to-retry"],
  }),
  exportRun: route({
    ...row,
    path: "/runs/:id/export",
    summary: "All steps of a run as rows: JSON, or CSV for `Accept: text/csv`",
    query: Type.Object({ select }),
    replies: { 200: Type.Array(StepRow) },
    media: ["text/csv"],
    errors,
  }),
} as const;
