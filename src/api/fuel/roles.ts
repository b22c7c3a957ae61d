/** Roles and tags of releases and clusters; Nailgun's paths and shapes. Fuel: client.md 3. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { FreeJson, FreeObject, Id, IdParams } from "../schema.ts";

const RoleName = Type.String({ pattern: "^[a-zA-Z0-9_-]+$", minLength: 1, maxLength: 255 });
const Params = Type.Object({ id: Id, name: RoleName });

/** `meta`: what the release says of the role (`name`, `description`, `tags`, `conflicts`, `group`, ...). */
export const RoleBody = Type.Object({
  name: RoleName,
  meta: FreeObject,
  volumes_roles_mapping: Type.Optional(Type.Array(FreeJson)),
});
export type RoleBody = Static<typeof RoleBody>;
export const RoleView = Type.Object({ ...RoleBody.properties, volumes_roles_mapping: Type.Array(FreeJson) });

/** `meta.has_primary`: one node with the tag is its primary one. */
export const TagBody = Type.Object({ name: RoleName, meta: FreeObject });
export type TagBody = Static<typeof TagBody>;

/** The name may be left out of a change: it stands in the address. */
const RoleChange = Type.Object({ ...RoleBody.properties, name: Type.Optional(RoleName) });
export type RoleChange = Static<typeof RoleChange>;
const TagChange = Type.Object({ ...TagBody.properties, name: Type.Optional(RoleName) });

const missing = ["entity/not-found"] as const;

function roleRoutesOf(owner: "releases" | "clusters") {
  const row = { tag: "roles", params: Params, path: `/${owner}/:id/roles/:name` } as const;
  const list = { tag: "roles", params: IdParams, path: `/${owner}/:id/roles` } as const;
  return {
    list: route({
      ...list,
      method: "GET",
      access: "viewer",
      summary: "Roles that nodes can have; of a cluster also those of its release and plugins",
      replies: { 200: Type.Array(RoleView) },
      errors: missing,
    }),
    create: route({
      ...list,
      method: "POST",
      access: "operator",
      summary: "Add a role",
      body: RoleBody,
      replies: { 201: RoleView },
      errors: ["entity/not-found", "entity/exists"],
    }),
    get: route({
      ...row,
      method: "GET",
      access: "viewer",
      summary: "A role",
      replies: { 200: RoleView },
      errors: missing,
    }),
    put: route({
      ...row,
      method: "PUT",
      access: "operator",
      summary: "Change a role; of a cluster: give it one of its own",
      body: RoleChange,
      replies: { 200: RoleView },
      errors: missing,
    }),
    remove: route({
      ...row,
      method: "DELETE",
      access: "operator",
      summary: "Delete a role; refused while nodes have it",
      replies: { 204: Type.Undefined() },
      errors: ["entity/not-found", "entity/in-use"],
    }),
  } as const;
}

function tagRoutesOf(owner: "releases" | "clusters") {
  const row = { tag: "roles", params: Params, path: `/${owner}/:id/tags/:name` } as const;
  const list = { tag: "roles", params: IdParams, path: `/${owner}/:id/tags` } as const;
  return {
    list: route({
      ...list,
      method: "GET",
      access: "viewer",
      summary: "Tags that roles give to nodes; of a cluster also those of its release and plugins",
      replies: { 200: Type.Array(TagBody) },
      errors: missing,
    }),
    create: route({
      ...list,
      method: "POST",
      access: "operator",
      summary: "Add a tag",
      body: TagBody,
      replies: { 201: TagBody },
      errors: ["entity/not-found", "entity/exists"],
    }),
    get: route({
      ...row,
      method: "GET",
      access: "viewer",
      summary: "A tag",
      replies: { 200: TagBody },
      errors: missing,
    }),
    put: route({
      ...row,
      method: "PUT",
      access: "operator",
      summary: "Change a tag; of a cluster: give it one of its own",
      body: TagChange,
      replies: { 200: TagBody },
      errors: missing,
    }),
    remove: route({
      ...row,
      method: "DELETE",
      access: "operator",
      summary: "Delete a tag",
      replies: { 204: Type.Undefined() },
      errors: missing,
    }),
  } as const;
}

const releaseRoles = roleRoutesOf("releases");
const clusterRoles = roleRoutesOf("clusters");
const releaseTags = tagRoutesOf("releases");
const clusterTags = tagRoutesOf("clusters");

export const roleRoutes = {
  listReleaseRoles: releaseRoles.list,
  createReleaseRole: releaseRoles.create,
  getReleaseRole: releaseRoles.get,
  putReleaseRole: releaseRoles.put,
  removeReleaseRole: releaseRoles.remove,
  listClusterRoles: clusterRoles.list,
  createClusterRole: clusterRoles.create,
  getClusterRole: clusterRoles.get,
  putClusterRole: clusterRoles.put,
  removeClusterRole: clusterRoles.remove,
  listReleaseTags: releaseTags.list,
  createReleaseTag: releaseTags.create,
  getReleaseTag: releaseTags.get,
  putReleaseTag: releaseTags.put,
  removeReleaseTag: releaseTags.remove,
  listClusterTags: clusterTags.list,
  createClusterTag: clusterTags.create,
  getClusterTag: clusterTags.get,
  putClusterTag: clusterTags.put,
  removeClusterTag: clusterTags.remove,
} as const;
