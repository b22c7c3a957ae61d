/** Task lists of a level, serialized tasks and the graph as a picture; Nailgun's paths and shapes. Fuel: graphs.md 3, 6.4 to 6.6. */
import { Type } from "typebox";
import { route } from "../route.ts";
import { FreeObject, GraphTypeName, IdParams, Ids, Names } from "../schema.ts";

const TaskList = Type.Array(FreeObject);
const TypeQuery = Type.Object({ graph_type: Type.Optional(GraphTypeName) });
const RangeQuery = Type.Object({
  graph_type: Type.Optional(GraphTypeName),
  start: Type.Optional(Type.String({ description: "only this task and what follows it" })),
  end: Type.Optional(Type.String({ description: "only this task and what comes before it" })),
  include: Type.Optional(Type.Array(Type.String(), { description: "groups, stages or skipped tasks to keep" })),
});

const tag = "deployment tasks";
const row = { tag, params: IdParams };
const missing = ["entity/not-found"] as const;

const level = <const Path extends string, const Summary extends string>(path: Path, summary: Summary) =>
  route({
    ...row,
    method: "GET",
    path,
    access: "viewer",
    summary,
    query: TypeQuery,
    replies: { 200: TaskList },
    errors: missing,
  });

export const deploymentTaskRoutes = {
  getReleaseTasks: route({
    ...row,
    method: "GET",
    path: "/releases/:id/deployment_tasks",
    access: "viewer",
    summary: "Tasks of the release's graph of a type (`default` unless given)",
    query: RangeQuery,
    replies: { 200: TaskList },
    errors: missing,
  }),
  putReleaseTasks: route({
    ...row,
    method: "PUT",
    path: "/releases/:id/deployment_tasks",
    access: "operator",
    summary: "Replace the tasks of the release's graph of a type",
    query: TypeQuery,
    body: TaskList,
    replies: { 200: TaskList },
    errors: ["entity/not-found", "input/diagnostics"],
  }),
  getClusterTasks: route({
    ...row,
    method: "GET",
    path: "/clusters/:id/deployment_tasks",
    access: "viewer",
    summary: "Merged tasks: cluster over plugins over release",
    query: RangeQuery,
    replies: { 200: TaskList },
    errors: missing,
  }),
  putClusterTasks: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id/deployment_tasks",
    access: "operator",
    summary: "Replace the tasks of the cluster's own graph of a type; replies with those",
    query: TypeQuery,
    body: TaskList,
    replies: { 200: TaskList },
    errors: ["entity/not-found", "input/diagnostics"],
  }),
  getClusterOwnTasks: level("/clusters/:id/deployment_tasks/own", "Tasks of the cluster's own graph"),
  getClusterPluginTasks: level("/clusters/:id/deployment_tasks/plugins", "Merged tasks of the enabled plugins"),
  getClusterReleaseTasks: level("/clusters/:id/deployment_tasks/release", "Tasks of the release's graph"),
  getSerializedTasks: route({
    ...row,
    method: "GET",
    path: "/clusters/:id/serialized_tasks",
    access: "viewer",
    summary: "What Fuel's engine would be given: tasks by node, pairs of dependencies spelled out",
    query: Type.Object({
      nodes: Type.Optional(Ids),
      tasks: Type.Optional(Names),
      graph_type: Type.Optional(GraphTypeName),
    }),
    replies: { 200: FreeObject },
    errors: ["entity/not-found", "input/diagnostics"],
  }),
  getGraphPicture: route({
    ...row,
    method: "GET",
    path: "/clusters/:id/deploy_tasks/graph.gv",
    access: "viewer",
    summary: "The merged graph of tasks in the DOT language; cross dependencies are not drawn",
    query: Type.Object({
      graph_type: Type.Optional(GraphTypeName),
      tasks: Type.Optional(Names),
      parents_for: Type.Optional(Type.String()),
      remove: Type.Optional(Names),
    }),
    replies: {},
    media: ["text/vnd.graphviz"],
    errors: ["entity/not-found", "graph/unknown-name"],
  }),
} as const;
