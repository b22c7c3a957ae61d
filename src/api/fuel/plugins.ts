/** Plugins; Nailgun's paths and shapes. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { FreeObject, Id, IdParams, Ids, nullable, PageQuery } from "../schema.ts";
import { withGraphs } from "./releases.ts";

const pluginFields = {
  title: Type.String({ minLength: 1, maxLength: 100 }),
  version: Type.String({ minLength: 1, maxLength: 32 }),
  package_version: Type.String({
    minLength: 1,
    maxLength: 32,
    description: "format of the package, `1.0.0` to `6.0.0`",
  }),
  releases: Type.Array(FreeObject, { description: "`{os, version, ...}` of each release it fits" }),
  fuel_version: Type.Array(Type.String()),
};
const optional = {
  description: Type.Optional(nullable(Type.String({ maxLength: 400 }))),
  roles_metadata: Type.Optional(FreeObject),
  tags_metadata: Type.Optional(FreeObject),
  ...withGraphs,
};

/** Other documented fields of Fuel (`groups`, `authors`, `homepage`, ...) are kept as they are. */
export const PluginDraft = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  ...pluginFields,
  ...optional,
});
export type PluginDraft = Static<typeof PluginDraft>;

/** The name may be given, but not changed. */
export const PluginChange = Type.Partial(PluginDraft);
export type PluginChange = Static<typeof PluginChange>;

export const PluginView = Type.Object({
  id: Id,
  name: Type.String(),
  title: Type.String(),
  version: Type.String(),
  description: nullable(Type.String()),
  package_version: Type.String(),
  releases: Type.Array(FreeObject),
  fuel_version: Type.Array(Type.String()),
  groups: Type.Array(Type.String()),
  authors: Type.Array(Type.String()),
  licenses: Type.Array(Type.String()),
  homepage: nullable(Type.String()),
  is_hotpluggable: Type.Boolean(),
  roles_metadata: FreeObject,
  tags_metadata: FreeObject,
});
export type PluginView = Static<typeof PluginView>;

const tag = "plugins";

export const pluginRoutes = {
  listPlugins: route({
    method: "GET",
    path: "/plugins",
    tag,
    access: "viewer",
    summary: "All plugins",
    query: Type.Object(PageQuery),
    replies: { 200: Type.Array(PluginView) },
    errors: ["request/range"],
  }),
  createPlugin: route({
    method: "POST",
    path: "/plugins",
    tag,
    access: "operator",
    summary: "Register a plugin with its graphs; it always gets a graph `default`",
    body: PluginDraft,
    replies: { 201: PluginView },
    errors: ["entity/exists", "input/diagnostics"],
  }),
  syncPlugins: route({
    method: "POST",
    path: "/plugins/sync",
    tag,
    access: "operator",
    summary: "Nothing to do: what Strata knows of plugins is what was registered. Names that do not exist are refused",
    body: Type.Object({ ids: Type.Optional(Ids) }, { additionalProperties: false }),
    emptyBody: true,
    replies: { 200: FreeObject },
    errors: ["entity/not-found"],
  }),
  getPlugin: route({
    method: "GET",
    path: "/plugins/:id",
    tag,
    access: "viewer",
    summary: "A plugin",
    params: IdParams,
    replies: { 200: PluginView },
    errors: ["entity/not-found"],
  }),
  putPlugin: route({
    method: "PUT",
    path: "/plugins/:id",
    tag,
    access: "operator",
    summary:
      "Change a plugin; given `graphs` are created or changed by type, `deployment_tasks` are ignored, a new name is refused",
    params: IdParams,
    body: PluginChange,
    replies: { 200: PluginView },
    errors: ["entity/not-found", "entity/exists", "input/diagnostics"],
  }),
  removePlugin: route({
    method: "DELETE",
    path: "/plugins/:id",
    tag,
    access: "operator",
    summary: "Delete a plugin and its graphs; refused while a cluster has it enabled",
    params: IdParams,
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found", "entity/in-use"],
  }),
} as const;
