/** Clusters, their attributes and the assignment of nodes; Nailgun's paths and shapes. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { FreeObject, Id, IdParams, Ids, Names, nullable, PageQuery } from "../schema.ts";
import { TransactionView } from "./transactions.ts";

const clusterName = Type.String({ minLength: 1, maxLength: 255 });
const clusterMode = Type.String({ minLength: 1, maxLength: 64, description: "`ha_compact` unless given" });

/** `release` and `release_id` mean the same; Fuel's other fields (`net_provider`, `components`, ...) are kept. */
export const ClusterDraft = Type.Object({
  name: clusterName,
  release: Type.Optional(Id),
  release_id: Type.Optional(Id),
  mode: Type.Optional(clusterMode),
  nodes: Type.Optional(Ids),
  settings: Type.Optional(FreeObject),
  plugins: Type.Optional(Type.Array(Id, { description: "numbers of the plugins to enable" })),
  deployment_tasks: Type.Optional(Type.Array(FreeObject)),
});
export type ClusterDraft = Static<typeof ClusterDraft>;

export const ClusterChange = Type.Object({
  name: Type.Optional(clusterName),
  mode: Type.Optional(clusterMode),
  nodes: Type.Optional(Ids),
  settings: Type.Optional(FreeObject),
  plugins: Type.Optional(Ids),
  deployment_tasks: Type.Optional(Type.Array(FreeObject)),
});
export type ClusterChange = Static<typeof ClusterChange>;

export const ClusterView = Type.Object({
  id: Id,
  name: Type.String(),
  mode: Type.String(),
  status: Type.String(),
  release_id: Id,
  fuel_version: Type.String(),
  is_locked: Type.Boolean(),
  is_customized: Type.Boolean(),
  changes: Type.Array(FreeObject),
  ui_settings: FreeObject,
  net_provider: nullable(Type.String()),
  components: Names,
  plugins: Type.Array(Id, { description: "numbers of the enabled plugins" }),
});
export type ClusterView = Static<typeof ClusterView>;

/** Fuel's settings: sections of attributes; plugins are sections of class `plugin`, enabled through `metadata.enabled`. */
export const Attributes = Type.Object({ editable: FreeObject, generated: Type.Optional(FreeObject) });
export type Attributes = Static<typeof Attributes>;

export const Assignment = Type.Array(Type.Object({ id: Id, roles: Names }));
export const Unassignment = Type.Array(Type.Object({ id: Id }));

const tag = "clusters";
const row = { tag, params: IdParams };
const ForceQuery = Type.Object({ force: Type.Optional(Type.Boolean()) });

export const clusterRoutes = {
  listClusters: route({
    method: "GET",
    path: "/clusters",
    tag,
    access: "viewer",
    summary: "All clusters",
    query: Type.Object(PageQuery),
    replies: { 200: Type.Array(ClusterView) },
    errors: ["request/range"],
  }),
  createCluster: route({
    method: "POST",
    path: "/clusters",
    tag,
    access: "operator",
    summary: "Create a cluster of a release; it always gets a graph `default`",
    body: ClusterDraft,
    replies: { 201: ClusterView },
    errors: ["entity/exists", "entity/not-allowed", "input/diagnostics"],
  }),
  getCluster: route({
    ...row,
    method: "GET",
    path: "/clusters/:id",
    access: "viewer",
    summary: "A cluster",
    replies: { 200: ClusterView },
    errors: ["entity/not-found"],
  }),
  putCluster: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id",
    access: "operator",
    summary: "Change a cluster",
    body: ClusterChange,
    replies: { 200: ClusterView },
    errors: ["entity/not-found", "entity/exists", "input/diagnostics"],
  }),
  removeCluster: route({
    ...row,
    method: "DELETE",
    path: "/clusters/:id",
    access: "operator",
    summary:
      "Delete a cluster with its graphs and runs; its nodes become free. Refused while a run goes on, unless forced",
    query: ForceQuery,
    replies: { 202: FreeObject },
    errors: ["entity/not-found", "run/active"],
  }),
  getAttributes: route({
    ...row,
    method: "GET",
    path: "/clusters/:id/attributes",
    access: "viewer",
    summary: "Settings in Fuel's form",
    replies: { 200: Attributes },
    errors: ["entity/not-found"],
  }),
  putAttributes: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id/attributes",
    access: "operator",
    summary: "Replace the settings; plugin sections enable and disable plugins",
    query: ForceQuery,
    body: Attributes,
    replies: { 200: Attributes },
    errors: ["entity/not-found", "request/invalid"],
  }),
  patchAttributes: route({
    ...row,
    method: "PATCH",
    path: "/clusters/:id/attributes",
    access: "operator",
    summary: "Merge into the settings",
    query: ForceQuery,
    body: Attributes,
    replies: { 200: Attributes },
    errors: ["entity/not-found"],
  }),
  assignNodes: route({
    ...row,
    method: "POST",
    path: "/clusters/:id/assignment",
    access: "operator",
    summary: "Add nodes to the cluster with roles",
    body: Assignment,
    replies: { 200: Type.Null() },
    errors: ["entity/not-found", "request/invalid"],
  }),
  unassignNodes: route({
    ...row,
    method: "POST",
    path: "/clusters/:id/unassignment",
    access: "operator",
    summary: "Take nodes out of the cluster",
    body: Unassignment,
    replies: { 200: Type.Null() },
    errors: ["entity/not-found", "request/invalid"],
  }),
  stopDeployment: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id/stop_deployment",
    access: "operator",
    summary: "Stop the cluster's run: attempts that run finish, nothing new starts",
    replies: { 202: TransactionView },
    errors: ["entity/not-found", "run/nothing-to-stop"],
  }),
} as const;
