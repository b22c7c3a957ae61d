/** Plugins. Fuel: graphs.md 1.2, 6.2. */
import {
  PluginDraft as PluginDraftSchema,
  type PluginChange,
  type PluginDraft,
  type pluginRoutes,
} from "../../api/fuel/plugins.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import { DEFAULT_TYPE } from "../../core/model/ids.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import type { Catalog, PluginRecord } from "../../ports/catalog.ts";
import { createOrChangeGraph } from "../graphs/graph-store.ts";
import { readDeploymentTasks, readOwnedGraphs, refuseTwoDefaults } from "../graphs/owned-graphs.ts";
import type { Handlers } from "../http/handler.ts";
import { paged } from "../http/page.ts";
import type { Services } from "../services.ts";
import { pluginView } from "../views/catalog-views.ts";
import { absent, pluginOf } from "./entities.ts";
import { given, keptFields } from "./fields.ts";

/** `fuel_version` is kept among the rest: Strata only shows it. */
const kept = keptFields(Object.keys(PluginDraftSchema.properties).filter((key) => key !== "fuel_version"));

export function pluginHandlers({ stores: { catalog } }: Services): Handlers<keyof typeof pluginRoutes> {
  return {
    listPlugins: async ({ query }) => paged((await catalog.plugins.list()).map(pluginView), query),
    createPlugin: async ({ body, document }) => pluginView(await createPlugin(catalog, body, document)),
    syncPlugins: async ({ body }) => {
      for (const id of body.ids ?? []) await pluginOf(catalog, id);
      return {};
    },
    getPlugin: async ({ params }) => pluginView(await pluginOf(catalog, params.id)),
    putPlugin: async ({ params, body, document }) =>
      pluginView(await changePlugin(catalog, params.id, { body, document })),
    removePlugin: async ({ params }) => {
      const users = (await catalog.clusters.list()).filter((one) => one.enabledPlugins.includes(params.id));
      if (users.length > 0) {
        const names = users.map(({ name }) => name).join(", ");
        throw new AppError("entity/in-use", `Can't delete plugin which is enabled for some environment: ${names}`);
      }
      if (!(await catalog.plugins.remove(params.id))) absent("plugin", params.id);
      return undefined;
    },
  };
}

function createPlugin(catalog: Catalog, body: PluginDraft, document: ParsedDocument): Promise<PluginRecord> {
  checkPackageVersion(body.package_version);
  const graphs = readOwnedGraphs(document);
  refuseTwoDefaults(document, graphs);
  const tasks = readDeploymentTasks(document);
  const roles = rolesAndTags(body.roles_metadata ?? {}, body.tags_metadata);
  return catalog.atomically(async (inside) => {
    const plugin = await inside.plugins.create({
      name: body.name,
      title: body.title,
      version: body.version,
      description: body.description ?? null,
      packageVersion: body.package_version,
      releases: body.releases,
      ...roles,
      metadata: kept(body),
    });
    const owner = { level: "plugin", ownerId: plugin.id } as const;
    for (const { type, content } of graphs) await createOrChangeGraph(inside, { ...owner, type }, content);
    if (!graphs.some(({ type }) => type === DEFAULT_TYPE)) {
      await createOrChangeGraph(inside, { ...owner, type: DEFAULT_TYPE }, tasks ?? {});
    }
    return plugin;
  });
}

interface Change {
  readonly body: PluginChange;
  readonly document: ParsedDocument;
}

function changePlugin(catalog: Catalog, id: number, { body, document }: Change): Promise<PluginRecord> {
  if (body.package_version !== undefined) checkPackageVersion(body.package_version);
  const graphs = readOwnedGraphs(document);
  return catalog.atomically(async (inside) => {
    const plugin = await pluginOf(inside, id);
    if (body.name !== undefined && body.name !== plugin.name) {
      throw new AppError("request/invalid", "Plugin can't be renamed: remove it and register the new one");
    }
    for (const { type, content } of graphs) {
      await createOrChangeGraph(inside, { level: "plugin", ownerId: id, type }, content);
    }
    const roles =
      body.roles_metadata === undefined && body.tags_metadata === undefined
        ? {}
        : rolesAndTags(body.roles_metadata ?? plugin.rolesMetadata, body.tags_metadata ?? plugin.tagsMetadata);
    return inside.plugins.update(id, {
      ...given({
        title: body.title,
        version: body.version,
        description: body.description,
        packageVersion: body.package_version,
        releases: body.releases,
      }),
      ...roles,
      metadata: { ...plugin.metadata, ...kept(body) },
    });
  });
}

function checkPackageVersion(version: string): void {
  if (/^[1-6]\.0\./.test(version)) return;
  throw new AppError(
    "request/invalid",
    `Package version ${JSON.stringify(version)} is not supported: 1.0.0 to 6.0.0 are`,
  );
}

/** Fuel: a role without tags gets a tag of its own name, unless the plugin brings tags itself. */
function rolesAndTags(
  roles: JsonObject,
  tags: JsonObject | undefined,
): Pick<PluginRecord, "rolesMetadata" | "tagsMetadata"> {
  if (tags !== undefined && Object.keys(tags).length > 0) return { rolesMetadata: roles, tagsMetadata: tags };
  const rolesMetadata: Record<string, Json> = {};
  const tagsMetadata: Record<string, Json> = {};
  for (const [name, role] of Object.entries(roles)) {
    if (!isJsonObject(role) || role["tags"] !== undefined) {
      rolesMetadata[name] = role;
      continue;
    }
    rolesMetadata[name] = { ...role, tags: [name] };
    tagsMetadata[name] = { has_primary: role["has_primary"] ?? false };
  }
  return { rolesMetadata, tagsMetadata };
}
