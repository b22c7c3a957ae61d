/** Nodes; Nailgun's paths and shapes, and what Strata adds: transport and attributes. */
import { Type, type Static } from "typebox";
import { nodeStatuses } from "../../core/model/inventory.ts";
import { route } from "../route.ts";
import { FreeObject, Id, IdParams, Ids, Names, nullable, oneOf, PageQuery } from "../schema.ts";

/** How a node is reached. */
export const TransportBody = Type.Object(
  {
    kind: oneOf(["local", "none"]),
    directory: Type.Optional(Type.String({ minLength: 1, description: "for `local`: the node's own folder" })),
    settings: Type.Optional(FreeObject),
  },
  { additionalProperties: false },
);

const hostname = Type.String({ minLength: 1, maxLength: 255 });
const nodeFields = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  hostname: Type.Optional(hostname),
  mac: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 17 }))),
  ip: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
  status: Type.Optional(oneOf(nodeStatuses)),
  online: Type.Optional(Type.Boolean()),
  roles: Type.Optional(Names),
  pending_roles: Type.Optional(Names),
  pending_addition: Type.Optional(Type.Boolean()),
  pending_deletion: Type.Optional(Type.Boolean()),
  error_type: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
  error_msg: Type.Optional(nullable(Type.String())),
  labels: Type.Optional(FreeObject),
  attributes: Type.Optional(
    Type.Unsafe<FreeObjectType>({ ...FreeObject, description: "facts of the node, for expressions" }),
  ),
  meta: Type.Optional(FreeObject),
  transport: Type.Optional(nullable(TransportBody)),
  cluster: Type.Optional(nullable(Id)),
  cluster_id: Type.Optional(nullable(Id)),
};
type FreeObjectType = Static<typeof FreeObject>;

/**
 * A machine. Fuel's client sends `mac` and `status: discover`; without a status the machine counts as `provisioned`, i.e. with its operating
 * system in place. Other documented fields of Fuel are kept.
 */
export const NodeDraft = Type.Object(nodeFields);
export type NodeDraft = Static<typeof NodeDraft>;
export const NodeChange = Type.Object({
  ...nodeFields,
  primary_tags: Type.Optional(Names),
});
export type NodeChange = Static<typeof NodeChange>;

/** `status` is Fuel's computed one: while a run works on the node it reads `deploying`, `provisioning` or `removing`. */
export const NodeView = Type.Object({
  id: Id,
  uid: Type.String(),
  name: Type.String(),
  hostname: Type.String(),
  fqdn: Type.String(),
  mac: nullable(Type.String()),
  ip: nullable(Type.String()),
  status: Type.String(),
  progress: Type.Integer(),
  online: Type.Boolean(),
  roles: Names,
  pending_roles: Names,
  primary_tags: Names,
  pending_addition: Type.Boolean(),
  pending_deletion: Type.Boolean(),
  error_type: nullable(Type.String()),
  error_msg: nullable(Type.String()),
  cluster: nullable(Id),
  labels: FreeObject,
  attributes: FreeObject,
  meta: FreeObject,
  transport: nullable(FreeObject),
});
export type NodeView = Static<typeof NodeView>;

const tag = "nodes";

export const nodeRoutes = {
  listNodes: route({
    method: "GET",
    path: "/nodes",
    tag,
    access: "viewer",
    summary: "All nodes, or a cluster's; an empty `cluster_id` asks for those in no cluster",
    query: Type.Object({ cluster_id: Type.Optional(Type.String({ description: "number, or empty" })), ...PageQuery }),
    replies: { 200: Type.Array(NodeView) },
    errors: ["request/range"],
  }),
  createNode: route({
    method: "POST",
    path: "/nodes",
    tag,
    access: "operator",
    summary: "Add a machine",
    body: NodeDraft,
    replies: { 201: NodeView },
    errors: ["entity/exists", "entity/not-allowed", "entity/not-found"],
  }),
  putNodes: route({
    method: "PUT",
    path: "/nodes",
    tag,
    access: "operator",
    summary: "Change several nodes, all or none",
    body: Type.Array(Type.Object({ ...NodeChange.properties, id: Id })),
    replies: { 200: Type.Array(NodeView) },
    errors: ["entity/not-found", "entity/exists"],
  }),
  removeNodes: route({
    method: "DELETE",
    path: "/nodes",
    tag,
    access: "operator",
    summary: "Forget the named nodes, all or none",
    query: Type.Object({ ids: Type.Optional(Ids) }),
    replies: { 200: FreeObject },
    errors: ["entity/not-found", "run/active"],
  }),
  getNode: route({
    method: "GET",
    path: "/nodes/:id",
    tag,
    access: "viewer",
    summary: "A node",
    params: IdParams,
    replies: { 200: NodeView },
    errors: ["entity/not-found"],
  }),
  putNode: route({
    method: "PUT",
    path: "/nodes/:id",
    tag,
    access: "operator",
    summary: "Change a node; what is not given stays",
    params: IdParams,
    body: NodeChange,
    replies: { 200: NodeView },
    errors: ["entity/not-found", "entity/exists"],
  }),
  removeNode: route({
    method: "DELETE",
    path: "/nodes/:id",
    tag,
    access: "operator",
    summary: "Forget a node",
    params: IdParams,
    replies: { 200: FreeObject },
    errors: ["entity/not-found", "run/active"],
  }),
} as const;
