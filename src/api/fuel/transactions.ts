/** Execution, tasks, transactions and their history; Nailgun's paths and shapes. Fuel: graphs.md 5.1, 6.3, 7.2. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { FreeJson, FreeObject, Id, IdParams, Ids, Names, nullable } from "../schema.ts";
import { GraphUpload } from "./graphs.ts";

/** One graph of a request. `graph` is a one-shot graph: never stored, stronger than all stored layers of the type, or `alone`. */
export const RequestedGraph = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 255 }),
    nodes: Type.Optional(nullable(Ids)),
    tasks: Type.Optional(nullable(Names)),
    graph: Type.Optional(GraphUpload),
    graph_name: Type.Optional(Type.String({ description: "what to call the one-shot graph, e.g. its file" })),
    alone: Type.Optional(Type.Boolean({ description: "leave the stored layers of the type out" })),
    steps: Type.Optional(
      Type.Array(Type.Object({ task: Type.String(), node: Type.String() }), {
        description: "only these steps; a node is a number as text or `master`",
      }),
    ),
    fingerprint: Type.Optional(
      Type.String({ description: "of a plan seen before: refused when the plan is another now" }),
    ),
  },
  { additionalProperties: false },
);
export type RequestedGraph = Static<typeof RequestedGraph>;

/** Fuel's client sends `[null]` for a side that is not given; a single name may come bare. */
const Side = Type.Union([Type.Array(nullable(Type.String())), Type.String(), Type.Null()]);

/** How graphs are run. */
export const ExecutionFlags = {
  dry_run: Type.Optional(Type.Boolean()),
  noop_run: Type.Optional(Type.Boolean()),
  force: Type.Optional(Type.Boolean()),
  debug: Type.Optional(Type.Boolean()),
};

/** What may stand in the way of a run. */
export const executionErrors = [
  "entity/not-found",
  "graph/unknown-type",
  "graph/unknown-name",
  "input/diagnostics",
  "run/active",
  "run/plan-changed",
] as const;

/** Also the body of a request for a plan. */
export const ExecuteBody = Type.Object(
  {
    cluster: Id,
    graphs: Type.Array(RequestedGraph, { minItems: 1 }),
    ...ExecutionFlags,
    subgraphs: Type.Optional(
      Type.Array(
        Type.Object({ start: Type.Optional(Side), end: Type.Optional(Side) }, { additionalProperties: false }),
      ),
    ),
  },
  { additionalProperties: false },
);
export type ExecuteBody = Static<typeof ExecuteBody>;

/** A run as Fuel shows it: names `deploy` (the request), `deployment` (one graph), `stop_deployment`; four statuses. */
export const TransactionView = Type.Object({
  id: Id,
  cluster: nullable(Id),
  uuid: Type.String(),
  name: Type.String(),
  status: Type.String(),
  message: nullable(Type.String()),
  progress: Type.Integer(),
  result: FreeObject,
  dry_run: Type.Boolean(),
  graph_type: nullable(Type.String()),
  time_start: nullable(Type.String()),
  time_end: nullable(Type.String()),
  /** Of Strata: `pending`, `running`, `stopping`, `ready`, `tolerated`, `stopped`, `error`. */
  run_status: Type.String(),
});
export type TransactionView = Static<typeof TransactionView>;

export const TaskView = Type.Object({ ...TransactionView.properties, parent_id: nullable(Id) });
export type TaskView = Static<typeof TaskView>;

/** One task on one node: these five, and every field of the task as it was when the run began. */
export const HistoryRow = Type.Object({
  task_name: Type.String(),
  node_id: nullable(Type.String()),
  status: Type.String(),
  time_start: nullable(Type.String()),
  time_end: nullable(Type.String()),
  summary: Type.Optional(FreeObject),
});

const row = { params: IdParams };
const ForceQuery = Type.Object({ force: Type.Optional(Type.Boolean()) });
const missing = ["entity/not-found"] as const;

const snapshot = <const Path extends string, const Summary extends string>(path: Path, summary: Summary) =>
  route({
    ...row,
    method: "GET",
    path,
    tag: "transactions",
    access: "viewer",
    summary,
    replies: { 200: FreeJson },
    errors: missing,
  });

export const transactionRoutes = {
  executeGraphs: route({
    method: "POST",
    path: "/graphs/execute",
    tag: "runs",
    access: "operator",
    summary: "Run graphs on a cluster, one after another",
    description: "Everything that can be known before is checked first: nothing is created when the answer is 4xx.",
    body: ExecuteBody,
    replies: { 202: TransactionView, 200: TransactionView },
    errors: executionErrors,
  }),
  listTasks: route({
    method: "GET",
    path: "/tasks",
    tag: "transactions",
    access: "viewer",
    summary: "Runs of the latest request of each cluster",
    query: Type.Object({ cluster_id: Type.Optional(Type.String({ description: "number, or empty" })) }),
    replies: { 200: Type.Array(TaskView) },
    errors: [],
  }),
  getTask: route({
    ...row,
    method: "GET",
    path: "/tasks/:id",
    tag: "transactions",
    access: "viewer",
    summary: "A run",
    replies: { 200: TaskView },
    errors: missing,
  }),
  removeTask: route({
    ...row,
    method: "DELETE",
    path: "/tasks/:id",
    tag: "transactions",
    access: "operator",
    summary: "Hide a run from the list of tasks; it stays among the transactions",
    query: ForceQuery,
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found", "entity/in-use"],
  }),
  listTransactions: route({
    method: "GET",
    path: "/transactions",
    tag: "transactions",
    access: "viewer",
    summary: "All runs, requests and their graphs",
    query: Type.Object({
      cluster_id: Type.Optional(Type.String({ description: "number, or empty" })),
      statuses: Type.Optional(Names),
      transaction_types: Type.Optional(Names),
    }),
    replies: { 200: Type.Array(TransactionView) },
    errors: ["request/invalid"],
  }),
  getTransaction: route({
    ...row,
    method: "GET",
    path: "/transactions/:id",
    tag: "transactions",
    access: "viewer",
    summary: "A run",
    replies: { 200: TransactionView },
    errors: missing,
  }),
  removeTransaction: route({
    ...row,
    method: "DELETE",
    path: "/transactions/:id",
    tag: "transactions",
    access: "operator",
    summary: "Delete a run for good, with its graphs, history and output",
    query: ForceQuery,
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found", "entity/in-use"],
  }),
  getHistory: route({
    ...row,
    method: "GET",
    path: "/transactions/:id/deployment_history",
    tag: "transactions",
    access: "viewer",
    summary: "A row for each task and node of a graph's run; empty for a request, whose graphs have it",
    query: Type.Object({
      nodes: Type.Optional(Names),
      statuses: Type.Optional(Names),
      tasks_names: Type.Optional(Names),
      include_summary: Type.Optional(Type.Boolean()),
    }),
    replies: { 200: Type.Array(HistoryRow) },
    media: ["text/csv"],
    errors: ["entity/not-found", "request/invalid"],
  }),
  getDeploymentInfo: snapshot("/transactions/:id/deployment_info", "Facts at the start of a graph's run"),
  getRunSettings: snapshot("/transactions/:id/settings", "Cluster settings at the start of a graph's run"),
  getNetworkConfiguration: snapshot(
    "/transactions/:id/network_configuration",
    "Always empty: Strata keeps no networks",
  ),
} as const;
