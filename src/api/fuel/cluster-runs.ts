/** What Fuel's own buttons run on a cluster: changes, provisioning, deployment, chosen tasks, reset. Fuel: graphs.md 6.7. */
import { Type } from "typebox";
import { route } from "../route.ts";
import { GraphTypeName, IdParams, Ids, Names } from "../schema.ts";
import { executionErrors, TransactionView } from "./transactions.ts";

const flags = {
  graph_type: Type.Optional(GraphTypeName),
  dry_run: Type.Optional(Type.Boolean()),
  noop_run: Type.Optional(Type.Boolean()),
  force: Type.Optional(Type.Boolean()),
};
const WithNodes = Type.Object({ nodes: Type.Optional(Ids), ...flags });

const row = {
  method: "PUT",
  tag: "runs",
  access: "operator",
  params: IdParams,
  replies: { 202: TransactionView, 200: TransactionView },
  errors: executionErrors,
} as const;

export const clusterRunRoutes = {
  deployChanges: route({
    ...row,
    path: "/clusters/:id/changes",
    summary: "Run the release's sequence `deploy-changes`; where there is none, the graph `default`",
    query: Type.Object(flags),
  }),
  redeployChanges: route({
    ...row,
    path: "/clusters/:id/changes/redeploy",
    summary: "The same, with nothing skipped because it did not change",
    query: Type.Object(flags),
  }),
  deployNodes: route({
    ...row,
    path: "/clusters/:id/deploy",
    summary: "Run the graph `default`, or another one, on the given nodes",
    query: WithNodes,
  }),
  provisionNodes: route({
    ...row,
    path: "/clusters/:id/provision",
    summary: "Run the graph `provision` on the given nodes",
    query: WithNodes,
  }),
  deployTasks: route({
    ...row,
    path: "/clusters/:id/deploy_tasks",
    summary: "Run only the named tasks of a graph",
    query: WithNodes,
    body: Names,
  }),
  resetCluster: route({
    ...row,
    path: "/clusters/:id/reset",
    summary: "Let the cluster begin anew: its nodes count as machines without an operating system, their roles wait",
    query: Type.Object({ force: Type.Optional(Type.Boolean({ description: "end a run that goes on first" })) }),
    replies: { 202: TransactionView },
    errors: ["entity/not-found", "run/active"],
  }),
} as const;
