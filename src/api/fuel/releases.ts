/** Releases and the version of the server; Nailgun's paths and shapes. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { FreeObject, GraphTypeName, Id, IdParams, nullable, oneOf, PageQuery } from "../schema.ts";

export const Version = Type.Object({
  release: Type.String(),
  api: Type.String(),
  auth_required: Type.Boolean(),
  feature_groups: Type.Array(Type.String()),
  openstack_version: Type.String(),
  strata: Type.String({ description: "version of Strata" }),
});
export type Version = Static<typeof Version>;

/** A graph that comes with the body of its owner. */
export const OwnedGraph = Type.Object({
  type: Type.Optional(GraphTypeName),
  name: Type.Optional(nullable(Type.String({ maxLength: 255 }))),
  node_filter: Type.Optional(nullable(Type.String({ maxLength: 4096 }))),
  on_success: Type.Optional(nullable(FreeObject)),
  on_error: Type.Optional(nullable(FreeObject)),
  on_stop: Type.Optional(nullable(FreeObject)),
  tasks: Type.Optional(Type.Array(FreeObject)),
});
export type OwnedGraph = Static<typeof OwnedGraph>;

export const withGraphs = {
  graphs: Type.Optional(Type.Array(OwnedGraph)),
  deployment_tasks: Type.Optional(Type.Array(FreeObject, { description: "tasks of the graph `default`" })),
};

const releaseFields = {
  description: Type.Optional(nullable(Type.String())),
  state: Type.Optional(oneOf(["available", "unavailable", "manageonly"])),
  modes: Type.Optional(Type.Array(Type.String())),
  roles_metadata: Type.Optional(FreeObject),
  tags_metadata: Type.Optional(FreeObject),
  ...withGraphs,
};
const releaseName = Type.String({ minLength: 1, maxLength: 100 });
const releaseVersion = Type.String({ minLength: 1, maxLength: 30, description: "e.g. `mitaka-9.0`" });
const operatingSystem = Type.String({ minLength: 1, maxLength: 50 });

/** Other documented fields of Fuel (`attributes_metadata`, `networks_metadata`, ...) are kept as they are. */
export const ReleaseDraft = Type.Object({
  name: releaseName,
  version: releaseVersion,
  operating_system: operatingSystem,
  ...releaseFields,
});
export type ReleaseDraft = Static<typeof ReleaseDraft>;

export const ReleaseChange = Type.Object({
  name: Type.Optional(releaseName),
  version: Type.Optional(releaseVersion),
  operating_system: Type.Optional(operatingSystem),
  ...releaseFields,
});
export type ReleaseChange = Static<typeof ReleaseChange>;

export const ReleaseView = Type.Object({
  id: Id,
  name: Type.String(),
  version: Type.String(),
  description: nullable(Type.String()),
  operating_system: Type.String(),
  state: Type.String(),
  modes: Type.Array(Type.String()),
  roles_metadata: FreeObject,
  tags_metadata: FreeObject,
  is_deployable: Type.Boolean(),
});
export type ReleaseView = Static<typeof ReleaseView>;

const tag = "releases";

export const releaseRoutes = {
  getVersion: route({
    method: "GET",
    path: "/version",
    tag: "server",
    access: "anyone",
    summary: "Versions of the server and of the API it speaks",
    replies: { 200: Version },
    errors: [],
  }),
  listReleases: route({
    method: "GET",
    path: "/releases",
    tag,
    access: "viewer",
    summary: "All releases, newest first",
    query: Type.Object(PageQuery),
    replies: { 200: Type.Array(ReleaseView) },
    errors: ["request/range"],
  }),
  createRelease: route({
    method: "POST",
    path: "/releases",
    tag,
    access: "operator",
    summary: "Create a release with its graphs; it always gets a graph `default`",
    body: ReleaseDraft,
    replies: { 201: ReleaseView },
    errors: ["entity/exists", "input/diagnostics"],
  }),
  getRelease: route({
    method: "GET",
    path: "/releases/:id",
    tag,
    access: "viewer",
    summary: "A release",
    params: IdParams,
    replies: { 200: ReleaseView },
    errors: ["entity/not-found"],
  }),
  putRelease: route({
    method: "PUT",
    path: "/releases/:id",
    tag,
    access: "operator",
    summary: "Change a release; given graphs are created or changed by type",
    params: IdParams,
    body: ReleaseChange,
    replies: { 200: ReleaseView },
    errors: ["entity/not-found", "entity/exists", "input/diagnostics"],
  }),
  removeRelease: route({
    method: "DELETE",
    path: "/releases/:id",
    tag,
    access: "operator",
    summary: "Delete a release and its graphs; refused while clusters use it",
    params: IdParams,
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found", "entity/in-use"],
  }),
  getReleaseAttributes: route({
    method: "GET",
    path: "/releases/:id/attributes_metadata",
    tag,
    access: "viewer",
    summary: "The settings that new clusters of the release begin with",
    params: IdParams,
    replies: { 200: FreeObject },
    errors: ["entity/not-found"],
  }),
  putReleaseAttributes: route({
    method: "PUT",
    path: "/releases/:id/attributes_metadata",
    tag,
    access: "operator",
    summary: "Replace them; clusters that are there stay as they are",
    params: IdParams,
    body: FreeObject,
    replies: { 200: FreeObject },
    errors: ["entity/not-found"],
  }),
  getReleaseComponents: route({
    method: "GET",
    path: "/releases/:id/components",
    tag,
    access: "viewer",
    summary: "Components of the release, and of plugins that fit it",
    params: IdParams,
    replies: { 200: Type.Array(FreeObject) },
    errors: ["entity/not-found"],
  }),
} as const;
