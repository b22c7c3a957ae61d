/** The facts that runs of a cluster see, and what is laid over them; Nailgun's paths and shapes. Fuel: client.md 3, graphs.md 6.2. */
import { Type } from "typebox";
import { route } from "../route.ts";
import { FreeObject, IdParams, Names } from "../schema.ts";

const Facts = Type.Array(FreeObject, {
  description: "`{uid, ...facts}` of each node; with `split` those that all share come apart, under the uid `common`",
});
const FactsQuery = Type.Object({
  nodes: Type.Optional(Names),
  split: Type.Optional(Type.Boolean()),
});
const Provisioning = Type.Object({ engine: FreeObject, nodes: Type.Array(FreeObject) });

const row = { tag: "facts", params: IdParams, path: "/clusters/:id/orchestrator/deployment" } as const;
const errors = ["entity/not-found", "request/invalid"] as const;

const provisioning = <const Path extends string>(path: Path) =>
  route({
    tag: "facts",
    params: IdParams,
    path,
    method: "GET",
    access: "viewer",
    summary: "Which nodes wait for an operating system: what is done about it is the graph `provision`",
    query: FactsQuery,
    replies: { 200: Provisioning },
    errors,
  });

export const factRoutes = {
  getDeploymentFacts: route({
    ...row,
    method: "GET",
    access: "viewer",
    summary: "Facts as the next run sees them",
    query: FactsQuery,
    replies: { 200: Facts },
    errors,
  }),
  putDeploymentFacts: route({
    ...row,
    method: "PUT",
    access: "operator",
    summary: "Lay facts over those that are computed; what is not named stays computed",
    query: FactsQuery,
    body: Facts,
    replies: { 200: Facts },
    errors,
  }),
  removeDeploymentFacts: route({
    ...row,
    method: "DELETE",
    access: "operator",
    summary: "Forget everything that was laid over the facts",
    replies: { 202: FreeObject },
    errors: ["entity/not-found"],
  }),
  getDefaultFacts: route({
    ...row,
    path: "/clusters/:id/orchestrator/deployment/defaults",
    method: "GET",
    access: "viewer",
    summary: "Facts without what was laid over them",
    query: FactsQuery,
    replies: { 200: Facts },
    errors,
  }),
  putProvisioning: route({
    tag: "facts",
    params: IdParams,
    path: "/clusters/:id/orchestrator/provisioning",
    method: "PUT",
    access: "operator",
    summary: "Keep what is to be shown instead; nothing uses it",
    query: FactsQuery,
    body: Provisioning,
    replies: { 200: Provisioning },
    errors,
  }),
  removeProvisioning: route({
    tag: "facts",
    params: IdParams,
    path: "/clusters/:id/orchestrator/provisioning",
    method: "DELETE",
    access: "operator",
    summary: "Forget it",
    replies: { 202: FreeObject },
    errors: ["entity/not-found"],
  }),
  getProvisioning: provisioning("/clusters/:id/orchestrator/provisioning"),
  getDefaultProvisioning: provisioning("/clusters/:id/orchestrator/provisioning/defaults"),
} as const;
