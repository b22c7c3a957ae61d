/** Revisions of layers, and what differs between any two graphs. */
import { Type, type Static } from "typebox";
import { GraphUpload, GraphView } from "../fuel/graphs.ts";
import { route } from "../route.ts";
import { FreeJson, FreeObject, GraphTypeName, Id, Names, nullable, oneOf } from "../schema.ts";

const exact = { additionalProperties: false };

const headFields = {
  revision: Type.Integer({ description: "1, 2, 3 of the layer; also its ETag" }),
  kind: oneOf(["created", "changed", "removed"]),
  graph_id: Id,
  at: Type.String(),
  by: nullable(Type.String()),
  message: nullable(Type.String()),
};

export const RevisionView = Type.Object(headFields);
export type RevisionView = Static<typeof RevisionView>;

/** A revision and what it changed, in names of tasks. */
export const RevisionSummary = Type.Object({
  ...headFields,
  summary: Type.String({ description: "e.g. `2 added, 1 changed, 40 unchanged`" }),
  added: Names,
  removed: Names,
  changed: Names,
});
export type RevisionSummary = Static<typeof RevisionSummary>;

/** The graph as it was; null: the revision is its removal. */
export const RevisionContent = Type.Object({ ...headFields, graph: nullable(FreeObject) });

const FieldChange = Type.Object({
  path: Type.String({ description: "e.g. `parameters.cmd`" }),
  before: Type.Optional(FreeJson),
  after: Type.Optional(FreeJson),
});

const WholeTask = Type.Object({ id: Type.String(), fields: FreeObject });

/** What differs. A side that has no such field is left out. */
export const DiffView = Type.Object({
  same: Type.Boolean(),
  summary: Type.String(),
  metadata: Type.Array(FieldChange),
  added: Type.Array(WholeTask),
  removed: Type.Array(WholeTask),
  changed: Type.Array(Type.Object({ id: Type.String(), fields: Type.Array(FieldChange) })),
  unchanged: Type.Integer(),
});
export type DiffView = Static<typeof DiffView>;

const Level = oneOf(["release", "plugin", "cluster"]);
const layerFields = { level: Level, owner: Id, type: GraphTypeName };

/** One side of a comparison. */
export const GraphRef = Type.Union([
  Type.Object(
    { layer: Type.Object({ ...layerFields, revision: Type.Optional(Type.Integer({ minimum: 1 })) }, exact) },
    exact,
  ),
  Type.Object({ merged: Type.Object({ cluster: Id, type: Type.Optional(GraphTypeName) }, exact) }, exact),
  Type.Object({ graph: GraphUpload }, exact),
]);
export type GraphRef = Static<typeof GraphRef>;

const LayerParams = Type.Object(layerFields);
const RevisionParams = Type.Object({ ...layerFields, revision: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });
const tag = "graphs";
const base = "/layers/:level/:owner/:type/revisions";
const missing = ["entity/not-found"] as const;

export const layerRoutes = {
  listRevisions: route({
    tag,
    method: "GET",
    path: base,
    access: "viewer",
    summary:
      "All revisions of a layer, oldest first: who changed it, when, why; also those of a graph that was deleted",
    params: LayerParams,
    replies: { 200: Type.Array(RevisionView) },
    errors: missing,
  }),
  getRevision: route({
    tag,
    method: "GET",
    path: `${base}/:revision`,
    access: "viewer",
    summary: "The graph as it was at a revision",
    params: RevisionParams,
    replies: { 200: RevisionContent },
    errors: missing,
  }),
  diffRevision: route({
    tag,
    method: "GET",
    path: `${base}/:revision/diff`,
    access: "viewer",
    summary: "What a revision changed; as text for `Accept: text/plain`",
    params: RevisionParams,
    query: Type.Object({
      since: Type.Optional(
        Type.Integer({ minimum: 0, description: "compare with this one; the one before unless given" }),
      ),
    }),
    replies: { 200: DiffView },
    media: ["text/plain"],
    errors: missing,
  }),
  restoreRevision: route({
    tag,
    method: "POST",
    path: `${base}/:revision/restore`,
    access: "operator",
    summary: "Make a layer again what it was at a revision; that is a new revision, and `If-Match` counts",
    params: RevisionParams,
    query: Type.Object({ message: Type.Optional(Type.String({ maxLength: 1000 })) }),
    emptyBody: true,
    body: Type.Object({}, exact),
    replies: { 200: nullable(GraphView) },
    errors: [...missing, "graph/changed"],
  }),
  diffGraphs: route({
    tag,
    method: "POST",
    path: "/diff",
    access: "viewer",
    summary:
      "What differs between two graphs: layers at any revision, merged graphs of any cluster and type, graphs in the body",
    description: "As text for `Accept: text/plain`. Nothing is stored.",
    body: Type.Object({ before: GraphRef, after: GraphRef }, exact),
    replies: { 200: DiffView },
    media: ["text/plain"],
    errors: [...missing, "graph/unknown-type", "input/diagnostics"],
  }),
} as const;
