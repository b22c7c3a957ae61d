/** Graphs in three layers: by owner and type, by number, listed; Nailgun's paths and shapes. Fuel: graphs.md 6.2, 6.3. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { DiagnosticView, FreeObject, GraphTypeName, Id, IdParams, Ids, Names, nullable, oneOf } from "../schema.ts";

/**
 * What is uploaded. Unknown keys are refused; the tasks themselves are checked by the reader of graphs, which knows the places in the text.
 * A bare list of tasks is taken as `{tasks}`; files as they were written may come as `{files}`.
 */
export const GraphBody = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 255 })),
    node_filter: Type.Optional(Type.String({ maxLength: 4096, description: "YAQL predicate over a node" })),
    on_success: Type.Optional(FreeObject),
    on_error: Type.Optional(FreeObject),
    on_stop: Type.Optional(FreeObject),
    tasks: Type.Optional(Type.Array(FreeObject)),
  },
  { additionalProperties: false },
);
export type GraphBody = Static<typeof GraphBody>;

/** Files of one graph: one file, or `metadata.yaml` and `tasks.yaml` files of a folder. Diagnostics then name the files. */
export const GraphFiles = Type.Object(
  { files: Type.Array(Type.Object({ name: Type.String(), text: Type.String() }), { minItems: 1 }) },
  { additionalProperties: false },
);

/** A graph, only its tasks, or its files. */
export const GraphUpload = Type.Union([GraphBody, Type.Array(FreeObject), GraphFiles]);

export const GraphRelationView = Type.Object({
  type: Type.String(),
  model: oneOf(["release", "plugin", "cluster"]),
  model_id: Id,
});

/** A stored graph; metadata only where it is set; tasks as Fuel returns them (both spellings of each name). */
export const GraphView = Type.Object({
  id: Id,
  name: nullable(Type.String()),
  relations: Type.Array(GraphRelationView),
  tasks: Type.Array(FreeObject),
  node_filter: Type.Optional(Type.String()),
  on_success: Type.Optional(FreeObject),
  on_error: Type.Optional(FreeObject),
  on_stop: Type.Optional(FreeObject),
  diagnostics: Type.Optional(
    Type.Array(DiagnosticView, { description: "after a change: warnings and hints, also those of the merged graph" }),
  ),
});
export type GraphView = Static<typeof GraphView>;

const OwnerAndType = Type.Object({ id: Id, type: GraphTypeName });
const tag = "graphs";

const ChangeQuery = Type.Object({
  message: Type.Optional(Type.String({ maxLength: 1000, description: "why: kept with the revision" })),
});
const revised =
  "The answer's `ETag` is the layer's revision. With `If-Match`, only a graph that is still at that revision is changed.";

const ListQuery = Type.Object({
  fetch_related: Type.Optional(Type.Boolean({ description: "accepted and ignored here, as Fuel does" })),
});

/** The routes of one owner's graphs. */
function ownerRoutes(owner: "releases" | "plugins" | "clusters") {
  const list = `/${owner}/:id/deployment_graphs`;
  const one = `${list}/:type`;
  const row = { tag, path: one, params: OwnerAndType };
  const missing = ["entity/not-found"] as const;
  const written = ["entity/not-found", "input/diagnostics", "graph/changed"] as const;
  return {
    list: route({
      ...row,
      method: "GET",
      path: list,
      params: IdParams,
      query: ListQuery,
      access: "viewer",
      summary: "The owner's own graphs",
      replies: { 200: Type.Array(GraphView) },
      errors: missing,
    }),
    get: route({
      ...row,
      method: "GET",
      access: "viewer",
      summary: "The owner's graph of a type",
      replies: { 200: GraphView },
      errors: missing,
    }),
    create: route({
      ...row,
      method: "POST",
      access: "operator",
      summary: "Create a graph; there must be none of the type",
      description: revised,
      query: ChangeQuery,
      body: GraphUpload,
      replies: { 200: GraphView },
      errors: [...written, "entity/exists"],
    }),
    put: route({
      ...row,
      method: "PUT",
      access: "operator",
      summary: "Change a graph: given tasks replace all tasks, given metadata replaces its own field",
      description: revised,
      query: ChangeQuery,
      body: GraphUpload,
      replies: { 200: GraphView },
      errors: written,
    }),
    patch: route({
      ...row,
      method: "PATCH",
      access: "operator",
      summary: "The same as PUT",
      description: revised,
      query: ChangeQuery,
      body: GraphUpload,
      replies: { 200: GraphView },
      errors: written,
    }),
    remove: route({
      ...row,
      method: "DELETE",
      access: "operator",
      summary: "Delete a graph with its tasks",
      query: ChangeQuery,
      replies: { 204: Type.Undefined() },
      errors: [...missing, "graph/changed"],
    }),
  } as const;
}

/** By level: `ownerGraphs.cluster.put` is `PUT /clusters/:id/deployment_graphs/:type`. */
export const ownerGraphs = {
  release: ownerRoutes("releases"),
  plugin: ownerRoutes("plugins"),
  cluster: ownerRoutes("clusters"),
} as const;

export const graphRoutes = {
  listReleaseGraphs: ownerGraphs.release.list,
  getReleaseGraph: ownerGraphs.release.get,
  createReleaseGraph: ownerGraphs.release.create,
  putReleaseGraph: ownerGraphs.release.put,
  patchReleaseGraph: ownerGraphs.release.patch,
  removeReleaseGraph: ownerGraphs.release.remove,
  listPluginGraphs: ownerGraphs.plugin.list,
  getPluginGraph: ownerGraphs.plugin.get,
  createPluginGraph: ownerGraphs.plugin.create,
  putPluginGraph: ownerGraphs.plugin.put,
  patchPluginGraph: ownerGraphs.plugin.patch,
  removePluginGraph: ownerGraphs.plugin.remove,
  listClusterGraphs: ownerGraphs.cluster.list,
  getClusterGraph: ownerGraphs.cluster.get,
  createClusterGraph: ownerGraphs.cluster.create,
  putClusterGraph: ownerGraphs.cluster.put,
  patchClusterGraph: ownerGraphs.cluster.patch,
  removeClusterGraph: ownerGraphs.cluster.remove,
  listGraphs: route({
    method: "GET",
    path: "/graphs",
    tag,
    access: "viewer",
    summary: "Graphs of all owners, or of those asked for",
    query: Type.Object({
      clusters_ids: Type.Optional(Ids),
      plugins_ids: Type.Optional(Ids),
      releases_ids: Type.Optional(Ids),
      graph_types: Type.Optional(Names),
      fetch_related: Type.Optional(
        Type.Boolean({ description: "with clusters: also graphs of their release and enabled plugins" }),
      ),
    }),
    replies: { 200: Type.Array(GraphView) },
    errors: [],
  }),
  getGraph: route({
    method: "GET",
    path: "/graphs/:id",
    tag,
    access: "viewer",
    summary: "A graph by number",
    params: IdParams,
    replies: { 200: GraphView },
    errors: ["entity/not-found"],
  }),
  putGraph: route({
    method: "PUT",
    path: "/graphs/:id",
    tag,
    access: "operator",
    summary: "Change a graph by number",
    params: IdParams,
    description: revised,
    query: ChangeQuery,
    body: GraphUpload,
    replies: { 200: GraphView },
    errors: ["entity/not-found", "input/diagnostics", "graph/changed"],
  }),
  patchGraph: route({
    method: "PATCH",
    path: "/graphs/:id",
    tag,
    access: "operator",
    summary: "The same as PUT",
    params: IdParams,
    description: revised,
    query: ChangeQuery,
    body: GraphUpload,
    replies: { 200: GraphView },
    errors: ["entity/not-found", "input/diagnostics", "graph/changed"],
  }),
  removeGraph: route({
    method: "DELETE",
    path: "/graphs/:id",
    tag,
    access: "operator",
    summary: "Delete a graph by number",
    params: IdParams,
    query: ChangeQuery,
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found", "graph/changed"],
  }),
} as const;
