/** A cluster's settings and enabled plugins, plainly. */
import { Type } from "typebox";
import { route } from "../route.ts";
import { FreeObject, IdParams, Ids } from "../schema.ts";

export const EnabledPlugins = Type.Object({ enabled: Ids });

const row = { tag: "clusters", params: IdParams };

export const settingsRoutes = {
  getSettings: route({
    ...row,
    method: "GET",
    path: "/clusters/:id/settings",
    access: "viewer",
    summary: "What the engineer gave as settings: the common facts of expressions",
    replies: { 200: FreeObject },
    errors: ["entity/not-found"],
  }),
  putSettings: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id/settings",
    access: "operator",
    summary: "Replace the settings",
    body: FreeObject,
    replies: { 200: FreeObject },
    errors: ["entity/not-found", "input/diagnostics"],
  }),
  patchSettings: route({
    ...row,
    method: "PATCH",
    path: "/clusters/:id/settings",
    access: "operator",
    summary: "Merge into the settings, object by object; null removes a key",
    body: FreeObject,
    replies: { 200: FreeObject },
    errors: ["entity/not-found", "input/diagnostics"],
  }),
  getEnabledPlugins: route({
    ...row,
    method: "GET",
    path: "/clusters/:id/plugins",
    access: "viewer",
    summary: "Numbers of the cluster's enabled plugins",
    replies: { 200: EnabledPlugins },
    errors: ["entity/not-found"],
  }),
  putEnabledPlugins: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id/plugins",
    access: "operator",
    summary: "Enable exactly these plugins",
    body: EnabledPlugins,
    replies: { 200: EnabledPlugins },
    errors: ["entity/not-found", "input/diagnostics"],
  }),
} as const;
