/** Sequences: named lists of a release's graph types, run one after another; Nailgun's paths and shapes. Fuel: graphs.md 1.9, 5.8. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { Id, IdParams, Ids, Names, nullable } from "../schema.ts";
import { executionErrors, ExecutionFlags, TransactionView } from "./transactions.ts";

const SequenceGraph = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 255 }),
    nodes: Type.Optional(nullable(Ids)),
    tasks: Type.Optional(nullable(Names)),
  },
  { additionalProperties: false },
);
const graphs = Type.Array(SequenceGraph, { minItems: 1 });
const name = Type.String({ minLength: 1, maxLength: 255 });

export const SequenceDraft = Type.Object({ name, graphs, release: Id }, { additionalProperties: false });
export type SequenceDraft = Static<typeof SequenceDraft>;

export const SequenceChange = Type.Object(
  { name: Type.Optional(name), graphs: Type.Optional(graphs) },
  { additionalProperties: false },
);
export type SequenceChange = Static<typeof SequenceChange>;

export const SequenceView = Type.Object({ id: Id, release_id: Id, name: Type.String(), graphs });
export type SequenceView = Static<typeof SequenceView>;

export const SequenceExecution = Type.Object({ cluster: Id, ...ExecutionFlags }, { additionalProperties: false });
export type SequenceExecution = Static<typeof SequenceExecution>;

const tag = "sequences";
const missing = ["entity/not-found"] as const;
const row = { tag, params: IdParams, path: "/sequences/:id" } as const;
const change = {
  ...row,
  access: "operator",
  body: SequenceChange,
  replies: { 200: SequenceView },
  errors: ["entity/not-found", "entity/exists"],
} as const;

export const sequenceRoutes = {
  listSequences: route({
    method: "GET",
    path: "/sequences",
    tag,
    access: "viewer",
    summary: "All sequences, or those of a release, or those of a cluster's release",
    query: Type.Object({ release: Type.Optional(Id), cluster: Type.Optional(Id) }),
    replies: { 200: Type.Array(SequenceView) },
    errors: missing,
  }),
  createSequence: route({
    method: "POST",
    path: "/sequences",
    tag,
    access: "operator",
    summary: "Create a sequence; one named `deploy-changes` is what deploys the clusters of its release",
    body: SequenceDraft,
    replies: { 201: SequenceView },
    errors: ["entity/not-found", "entity/exists"],
  }),
  getSequence: route({
    ...row,
    method: "GET",
    access: "viewer",
    summary: "A sequence",
    replies: { 200: SequenceView },
    errors: missing,
  }),
  putSequence: route({ ...change, method: "PUT", summary: "Change a sequence; what is not given stays" }),
  patchSequence: route({ ...change, method: "PATCH", summary: "The same as PUT" }),
  removeSequence: route({
    ...row,
    method: "DELETE",
    access: "operator",
    summary: "Delete a sequence",
    replies: { 204: Type.Undefined() },
    errors: missing,
  }),
  executeSequence: route({
    ...row,
    method: "POST",
    path: "/sequences/:id/execute",
    access: "operator",
    summary: "Run the graphs of a sequence on a cluster of its release",
    body: SequenceExecution,
    replies: { 202: TransactionView, 200: TransactionView },
    errors: executionErrors,
  }),
} as const;
