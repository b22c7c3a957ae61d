/** Runs as they go: list, board, events, live stream, steps, output, reasons, stopping. */
import { Type, type Static } from "typebox";
import { stepStatuses } from "../../core/model/status.ts";
import { route } from "../route.ts";
import { FreeJson, FreeObject, Id, IdParams, Names, Time, nullable, oneOf } from "../schema.ts";

export const runStatuses = ["pending", "running", "stopping", "ready", "tolerated", "stopped", "error"] as const;

const runFields = {
  id: Id,
  parent: nullable(Id),
  retry_of: Type.Union([Id, Type.Null()], { description: "the run of which this one does again what failed" }),
  cluster: Id,
  uuid: Type.String(),
  kind: oneOf(["sequence", "graph", "stop", "reset"]),
  type: Type.Union([Type.String(), Type.Null()], { description: "graph type; null for a request" }),
  status: oneOf(runStatuses),
  message: nullable(Type.String()),
  progress: Type.Integer({ description: "0 to 100" }),
  mode: oneOf(["run", "dry-run", "noop"]),
  force: Type.Boolean(),
  created_at: Type.String(),
  started_at: Time,
  ended_at: Time,
};

/** A graph's run, or a request with its graphs' runs in `graphs`. Statuses are Strata's own. */
export const RunView = Type.Object({
  ...runFields,
  graphs: Type.Array(Type.Object(runFields), {
    description: "runs of its graphs, in order; empty for a graph's own run",
  }),
});
export type RunView = Static<typeof RunView>;

/**
 * A graph's run in columns, by step number. `task` and `node` are places in `tasks` and `nodes`; `board` holds statuses, times, tries and
 * reasons in the same order.
 */
export const BoardView = Type.Object({
  run: Id,
  version: Type.Integer({ description: "number of events it includes" }),
  status: oneOf(runStatuses),
  tasks: Type.Array(Type.Object({ id: Type.String(), type: Type.String() })),
  nodes: Type.Array(Type.Object({ id: nullable(Type.String()), name: Type.String() })),
  task: Type.Array(Type.Integer()),
  node: Type.Array(Type.Integer()),
  statuses: Type.Array(Type.String(), { description: "what the numbers of the status column mean" }),
  board: FreeJson,
  counts: Type.Unsafe<Readonly<Record<string, number>>>({ type: "object" }),
});
export type BoardView = Static<typeof BoardView>;

/** An event of the journal; steps also by name. */
export const EventView = Type.Object({
  version: Type.Integer({ description: "position after this event" }),
  type: oneOf(["run-started", "attempt-started", "attempt-ended", "stop-requested", "run-ended"]),
  at: Type.String(),
  step: Type.Optional(Type.Integer()),
  task: Type.Optional(Type.String()),
  node: Type.Optional(nullable(Type.String())),
  attempt: Type.Optional(Type.String()),
  outcome: Type.Optional(FreeObject),
  offline: Type.Optional(Names),
  by: Type.Optional(Type.String()),
  how: Type.Optional(Type.String()),
  verdict: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
});
export type EventView = Static<typeof EventView>;

export const StepRow = Type.Object({
  run: Id,
  step: Type.Integer(),
  task: Type.String(),
  node: nullable(Type.String()),
  node_name: Type.String(),
  type: Type.String(),
  status: oneOf(stepStatuses),
  reason: Type.Union([Type.String(), Type.Null()], {
    description: "why it does not run, failed, or waits: one sentence",
  }),
  tries: Type.Integer(),
  started_at: Time,
  ended_at: Time,
});
export type StepRow = Static<typeof StepRow>;

/** Why a step is as it is: a tree, each answer with what it rests on. */
export const WhyView = Type.Object({
  run: Id,
  task: Type.String(),
  node: nullable(Type.String()),
  status: oneOf(stepStatuses),
  text: Type.String({ description: "the whole answer, for people" }),
  because: FreeJson,
  planned: Type.Object({ decision: Type.String(), reason: nullable(Type.String()), because: Type.String() }),
});
export type WhyView = Static<typeof WhyView>;

/** Output of one attempt; `next` is the offset to go on from. `attempts` are the tries there are so far. */
export const OutputView = Type.Object({
  attempt: Type.Integer({ description: "which try, from 1; 0: there was none yet" }),
  attempts: Type.Integer(),
  offset: Type.Integer(),
  next: Type.Integer(),
  size: Type.Integer(),
  complete: Type.Boolean({ description: "the attempt has ended and `next` is its end" }),
  chunks: Type.Array(
    Type.Object({
      offset: Type.Integer(),
      stream: oneOf(["stdout", "stderr"]),
      at: Type.String(),
      text: Type.String(),
    }),
  ),
});
export type OutputView = Static<typeof OutputView>;

/**
 * What the stream sends, by the name of the SSE event. `id:` is `<run>-<version>`, taken again as `Last-Event-ID` or `from`.
 * - `events`: a batch of events of one graph's run, with the step rows that they changed;
 * - `run`: the request or run as it is now;
 * - `end`: the same, for the last time.
 */
export const StreamEvents = Type.Object({
  run: Id,
  version: Type.Integer(),
  events: Type.Array(EventView),
  steps: Type.Array(StepRow),
});
export type StreamEvents = Static<typeof StreamEvents>;

const tag = "runs";
const StepParams = Type.Object({
  id: Id,
  task: Type.String({ minLength: 1, maxLength: 255 }),
  node: Type.String({ minLength: 1, maxLength: 255, description: "number, `master`, or `-` for a stage" }),
});
const row = { tag, params: IdParams, access: "viewer" } as const;
const errors = ["entity/not-found", "request/invalid"] as const;

export const runRoutes = {
  listRuns: route({
    method: "GET",
    path: "/runs",
    tag,
    access: "viewer",
    summary: "Requests with their graphs, newest first",
    query: Type.Object({
      cluster: Type.Optional(Id),
      statuses: Type.Optional(Names),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    }),
    replies: { 200: Type.Array(RunView) },
    errors: ["request/invalid"],
  }),
  getRun: route({
    ...row,
    method: "GET",
    path: "/runs/:id",
    summary: "A run",
    replies: { 200: RunView },
    errors,
  }),
  getBoard: route({
    ...row,
    method: "GET",
    path: "/runs/:id/board",
    summary: "A graph's run as columns; a request with one graph stands for that graph",
    replies: { 200: BoardView },
    errors,
  }),
  listEvents: route({
    ...row,
    method: "GET",
    path: "/runs/:id/events",
    summary: "Events of a graph's run from a position on",
    query: Type.Object({
      from: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    }),
    replies: { 200: Type.Array(EventView) },
    errors,
  }),
  streamRun: route({
    ...row,
    method: "GET",
    path: "/runs/:id/stream",
    summary: "Live events until the run ends (server-sent events), resumable by position",
    query: Type.Object({ from: Type.Optional(Type.String({ description: "`<run>-<version>` of the last one seen" })) }),
    replies: {},
    media: ["text/event-stream"],
    errors,
  }),
  listSteps: route({
    ...row,
    method: "GET",
    path: "/runs/:id/steps",
    summary: "Steps with status, reason, tries and times; of a request: of all its graphs so far",
    query: Type.Object({
      statuses: Type.Optional(Names),
      tasks: Type.Optional(Names),
      nodes: Type.Optional(Names),
      select: Type.Optional(Type.String({ maxLength: 4096, description: "only these steps: the selection language" })),
    }),
    replies: { 200: Type.Array(StepRow) },
    errors,
  }),
  getStepOutput: route({
    ...row,
    method: "GET",
    path: "/runs/:id/steps/:task/:node/output",
    params: StepParams,
    summary: "What an attempt printed, by bytes; `Accept: text/plain` gives them bare",
    query: Type.Object({
      attempt: Type.Optional(Type.Integer({ minimum: 1, description: "which try, from 1; the latest unless given" })),
      offset: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 16_777_216, description: "bytes; 1 MiB unless given" })),
    }),
    replies: { 200: OutputView },
    media: ["text/plain"],
    errors,
  }),
  explainStep: route({
    ...row,
    method: "GET",
    path: "/runs/:id/steps/:task/:node/why",
    params: StepParams,
    summary: "Why a step waits, does not run, or failed",
    replies: { 200: WhyView },
    errors,
  }),
  stopRun: route({
    ...row,
    method: "POST",
    path: "/runs/:id/stop",
    access: "operator",
    summary: "Stop a run: `graceful` lets attempts that run finish, `forced` ends them. Nothing after it starts",
    emptyBody: true,
    body: Type.Object({ how: Type.Optional(oneOf(["graceful", "forced"])) }, { additionalProperties: false }),
    replies: { 202: RunView },
    errors: ["entity/not-found", "run/nothing-to-stop"],
  }),
} as const;
