/** Plans before a run, merged graphs with the origin of every field, and checking a graph without storing it. */
import { Type, type Static } from "typebox";
import { ExecuteBody, executionErrors } from "../fuel/transactions.ts";
import { GraphUpload } from "../fuel/graphs.ts";
import { route } from "../route.ts";
import { DiffView } from "./layers.ts";
import { RunView } from "./runs.ts";
import {
  DiagnosticView,
  FreeJson,
  FreeObject,
  GraphTypeName,
  Id,
  IdParams,
  LayerRef,
  Names,
  nullable,
  oneOf,
} from "../schema.ts";

/** What would be done with one task on one node. `node` is a number as text, `master`, or null for an anchor (stage). */
export const PlannedStepView = Type.Object({
  task: Type.String(),
  node: Type.Union([Type.String(), Type.Null()]),
  type: Type.String(),
  decision: oneOf(["run", "skip"]),
  reason: Type.Optional(oneOf(["condition", "unchanged", "not-selected", "type-skipped", "anchor"])),
  because: Type.String(),
  layer: Type.Optional(LayerRef),
});
export type PlannedStepView = Static<typeof PlannedStepView>;

export const PlanTotals = Type.Object({
  steps: Type.Integer(),
  run: Type.Integer(),
  skip: Type.Integer(),
  nodes: Type.Integer({ description: "nodes with at least one step to run" }),
  tasks: Type.Integer({ description: "tasks with at least one step to run" }),
  absent: Type.Integer({ description: "tasks that apply to no node" }),
  left_out: Type.Integer({ description: "nodes of the cluster that take no part" }),
});
export type PlanTotals = Static<typeof PlanTotals>;

/** The plan of one graph. Steps are ordered by node, then task. */
export const GraphPlan = Type.Object({
  type: Type.String(),
  fingerprint: Type.String(),
  totals: PlanTotals,
  nodes: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), critical: Type.Boolean() })),
  steps: Type.Array(PlannedStepView),
  absent: Type.Array(Type.Object({ task: Type.String(), because: Type.String() })),
  left_out: Type.Array(Type.Object({ node: Type.String(), because: Type.String() })),
  diagnostics: Type.Array(DiagnosticView),
  text: Type.String({ description: "the plan as people read it" }),
  estimate: Type.Object({
    expected_ms: Type.Union([Type.Number(), Type.Null()], {
      description: "at least so long, by the median of each task's past successes; null: nothing is known",
    }),
    steps: Type.Integer({ description: "steps to run" }),
    known: Type.Integer({ description: "of how many of them something is known; the others count as nothing" }),
    critical_path: Type.Array(
      Type.Object({ task: Type.String(), node: Type.Union([Type.String(), Type.Null()]), ms: nullable(Type.Number()) }),
      { description: "the way that takes longest, first step first" },
    ),
  }),
  layers: Type.Unsafe<Readonly<Record<string, string>>>({
    type: "object",
    additionalProperties: { type: "string" },
    description: "the layers it was made of, with their revisions",
  }),
});
export type GraphPlan = Static<typeof GraphPlan>;

/** A plan is kept under its id until it expires. */
export const PlanReply = Type.Object({
  id: Type.String(),
  created_at: Type.String(),
  expires_at: Type.String(),
  by: nullable(Type.String()),
  cluster: Id,
  mode: oneOf(["run", "dry-run", "noop"]),
  force: Type.Boolean(),
  graphs: Type.Array(GraphPlan),
});
export type PlanReply = Static<typeof PlanReply>;

/** How a plan differs from the one that would be made now; lists are cut after 200 names. */
export const PlanDifference = Type.Object({
  type: Type.String(),
  fingerprint: Type.String(),
  steps: Type.Array(Type.Object({ step: Type.String(), change: oneOf(["added", "removed", "changed"]) })),
  layers: Type.Array(
    Type.Object({ layer: Type.String(), before: nullable(Type.String()), after: nullable(Type.String()) }),
  ),
  facts: Type.Array(Type.String(), { description: "`common.KEY` or `NODE.KEY`" }),
});
export type PlanDifference = Static<typeof PlanDifference>;

/** Who set a field. `default`: filled in for a plugin's tasks, written by nobody. */
export const FieldOriginView = Type.Object({ layer: LayerRef, default: Type.Optional(Type.Boolean()) });

export const MergedTaskView = Type.Object({
  id: Type.String(),
  type: Type.String(),
  layer: LayerRef,
  task: Type.Unsafe<Static<typeof FreeObject>>({ ...FreeObject, description: "as it was uploaded" }),
  provenance: Type.Unsafe<Readonly<Record<string, Static<typeof FieldOriginView>>>>({
    type: "object",
    additionalProperties: FieldOriginView,
    description: "by field, and `parameters.<name>`",
  }),
  replaced: Type.Array(Type.Object({ layer: LayerRef, task: FreeObject })),
});
export type MergedTaskView = Static<typeof MergedTaskView>;

export const MergedGraphView = Type.Object({
  cluster: Id,
  type: Type.String(),
  layers: Type.Array(LayerRef, { description: "weakest first; empty when no layer defines the type" }),
  metadata: FreeObject,
  metadata_provenance: Type.Unsafe<Readonly<Record<string, LayerRef>>>({
    type: "object",
    additionalProperties: LayerRef,
  }),
  tasks: Type.Array(MergedTaskView),
  diagnostics: Type.Array(DiagnosticView),
});
export type MergedGraphView = Static<typeof MergedGraphView>;

/** Anything: what is no graph is told so. */
export const ValidateBody = Type.Union([GraphUpload, FreeJson]);

export const ValidateReply = Type.Object({
  valid: Type.Boolean({ description: "no error among the diagnostics" }),
  tasks: Type.Integer(),
  diagnostics: Type.Array(DiagnosticView),
  layer: Type.Optional(
    Type.Unsafe<Static<typeof DiffView>>({ ...DiffView, description: "what differs from the cluster's stored graph" }),
  ),
  merged: Type.Optional(
    Type.Object(
      { adds: Names, overrides: Names, unchanged: Names },
      { description: "what its tasks do to the graph of the layers below" },
    ),
  ),
});
export type ValidateReply = Static<typeof ValidateReply>;

const PlanParams = Type.Object({ id: Type.String({ pattern: "^[0-9a-f-]{36}$" }) });
const kept = { tag: "plans", params: PlanParams } as const;
const parts = {
  steps: Type.Optional(Type.Boolean({ description: "0 leaves the list of steps out" })),
  text: Type.Optional(Type.Boolean({ description: "0 leaves the text out" })),
};

export const planRoutes = {
  createPlan: route({
    method: "POST",
    path: "/plans",
    tag: "plans",
    access: "viewer",
    summary: "What a run would do now, and why, step by step; kept for a day, to be read again and started",
    description:
      "Takes the body of `POST /graphs/execute`. Of several graphs each is planned on the state of now, though a later one would see what an earlier one changes.",
    query: Type.Object(parts),
    body: ExecuteBody,
    replies: { 200: PlanReply },
    errors: ["entity/not-found", "graph/unknown-type", "graph/unknown-name", "input/diagnostics"],
  }),
  getPlan: route({
    ...kept,
    method: "GET",
    path: "/plans/:id",
    access: "viewer",
    summary: "A plan that was made before, as it was then; all of it, or the steps of some nodes and tasks",
    query: Type.Object({
      ...parts,
      select: Type.Optional(Type.String({ maxLength: 4096, description: "only these steps: the selection language" })),
    }),
    replies: { 200: PlanReply },
    errors: ["entity/not-found", "request/invalid"],
  }),
  startPlan: route({
    ...kept,
    method: "POST",
    path: "/plans/:id/start",
    access: "operator",
    summary: "Run a plan; refused with what differs if it is not what would be planned now",
    emptyBody: true,
    body: Type.Object({}, { additionalProperties: false }),
    replies: { 202: RunView },
    errors: [...executionErrors],
  }),
  removePlan: route({
    ...kept,
    method: "DELETE",
    path: "/plans/:id",
    access: "operator",
    summary: "Throw a plan away",
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found"],
  }),
  getMergedGraph: route({
    method: "GET",
    path: "/clusters/:id/merged-graph",
    tag: "plans",
    access: "viewer",
    summary: "The merged graph of a type: for every field the layer that set it, and what was replaced",
    params: IdParams,
    query: Type.Object({ type: Type.Optional(GraphTypeName), tasks: Type.Optional(Names) }),
    replies: { 200: MergedGraphView },
    errors: ["entity/not-found", "graph/unknown-type", "input/diagnostics"],
  }),
  validateGraph: route({
    method: "POST",
    path: "/graphs/validate",
    tag: "graphs",
    access: "viewer",
    summary: "Check a graph: all diagnostics with their places; nothing is stored",
    description:
      "The body is the graph itself, YAML or JSON, or `{files: [{name, text}]}`. Always 200: `valid` tells. `file` names a single body in messages.",
    query: Type.Object({
      file: Type.Optional(Type.String({ maxLength: 255 })),
      cluster: Type.Optional(
        Type.Integer({ ...Id, description: "compare with this cluster's stored graph, and with the layers below it" }),
      ),
      type: Type.Optional(GraphTypeName),
    }),
    body: ValidateBody,
    replies: { 200: ValidateReply },
    errors: ["entity/not-found"],
  }),
} as const;
