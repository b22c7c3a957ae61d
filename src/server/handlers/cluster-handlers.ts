/** Clusters, their settings, plugins and nodes. Fuel: graphs.md 1.4, 6.2. */
import {
  ClusterDraft as ClusterDraftSchema,
  type ClusterChange,
  type ClusterDraft,
  type clusterRoutes,
} from "../../api/fuel/clusters.ts";
import type { settingsRoutes } from "../../api/strata/settings.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { DEFAULT_TYPE } from "../../core/model/ids.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import { editableKey, editableOf, mergeObjects, overridesKey, patchObject } from "../../engine/cluster-settings.ts";
import { freedNode } from "../../engine/node-transitions.ts";
import type { Catalog, ClusterRecord, ReleaseRecord } from "../../ports/catalog.ts";
import { attributesView, chosenPlugins } from "../graphs/attributes.ts";
import { createOrChangeGraph } from "../graphs/graph-store.ts";
import { readDeploymentTasks } from "../graphs/owned-graphs.ts";
import type { Handlers } from "../http/handler.ts";
import { paged } from "../http/page.ts";
import type { Services } from "../services.ts";
import { clusterView } from "../views/catalog-views.ts";
import { transactionView } from "../views/run-views.ts";
import { absent, clusterOf } from "./entities.ts";
import { given, keptFields, networksKey, provisioningKey } from "./fields.ts";
import { assignNodes, setClusterNodes, unassignNodes } from "./node-assignment.ts";

type Names = keyof typeof clusterRoutes | keyof typeof settingsRoutes;

const kept = keptFields([
  ...Object.keys(ClusterDraftSchema.properties),
  ...["status", "tasks", "is_locked", editableKey, overridesKey, networksKey, provisioningKey],
]);

export function clusterHandlers(services: Services): Handlers<Names> {
  const { catalog } = services.stores;
  const attributes = async (cluster: ClusterRecord) => {
    const release = await catalog.releases.get(cluster.releaseId);
    return {
      editable: attributesView(cluster, release, await catalog.plugins.list()),
      generated: attributesOf(release, "generated"),
    };
  };
  return {
    listClusters: async ({ query }) => paged((await catalog.clusters.list()).map(clusterView), query),
    createCluster: async ({ body, document }) => clusterView(await createCluster(catalog, body, document)),
    getCluster: async ({ params }) => clusterView(await clusterOf(catalog, params.id)),
    putCluster: async ({ params, body, document }) =>
      clusterView(await changeCluster(catalog, params.id, { body, document })),
    removeCluster: async ({ params, query }) => {
      await clusterOf(catalog, params.id);
      if (query.force !== true) await services.runs.refuseWhileActive(params.id, "delete the cluster");
      else await services.runs.abandon(params.id, "the cluster's deletion");
      await catalog.atomically(async (inside) => {
        for (const { id } of await inside.nodes.list({ clusterId: params.id }))
          await inside.nodes.update(id, freedNode);
        if (!(await inside.clusters.remove(params.id))) absent("cluster", params.id);
      });
      const task = { id: null, name: "cluster_deletion", cluster: params.id, status: "ready", progress: 100 };
      return { ...task, uuid: services.ids.uuid(), message: null, result: {} };
    },
    getAttributes: async ({ params }) => attributes(await clusterOf(catalog, params.id)),
    putAttributes: async ({ params, body }) =>
      attributes(await changeAttributes(catalog, params.id, () => body.editable)),
    patchAttributes: async ({ params, body }) =>
      attributes(await changeAttributes(catalog, params.id, (before) => mergeObjects(before, body.editable))),
    assignNodes: ({ params, body }) =>
      catalog.atomically(async (inside) => assignNodes(inside, await clusterOf(inside, params.id), body)),
    unassignNodes: ({ params, body }) =>
      catalog.atomically(async (inside) =>
        unassignNodes(
          inside,
          await clusterOf(inside, params.id),
          body.map(({ id }) => id),
        ),
      ),
    stopDeployment: async ({ params }) => {
      await clusterOf(catalog, params.id);
      return transactionView(await services.runs.stopCluster(params.id));
    },
    getSettings: async ({ params }) => (await clusterOf(catalog, params.id)).settings,
    putSettings: async ({ params, body }) => {
      await clusterOf(catalog, params.id);
      return (await catalog.clusters.update(params.id, { settings: body })).settings;
    },
    patchSettings: ({ params, body }) =>
      catalog.atomically(async (inside) => {
        const { settings } = await clusterOf(inside, params.id);
        return (await inside.clusters.update(params.id, { settings: patchObject(settings, body) })).settings;
      }),
    getEnabledPlugins: async ({ params }) => ({ enabled: [...(await clusterOf(catalog, params.id)).enabledPlugins] }),
    putEnabledPlugins: ({ params, body }) =>
      catalog.atomically(async (inside) => {
        await clusterOf(inside, params.id);
        await mustBePlugins(inside, body.enabled);
        const changed = await inside.clusters.update(params.id, { enabledPlugins: body.enabled });
        return { enabled: [...changed.enabledPlugins] };
      }),
  };
}

function createCluster(catalog: Catalog, body: ClusterDraft, document: ParsedDocument): Promise<ClusterRecord> {
  const tasks = readDeploymentTasks(document);
  return catalog.atomically(async (inside) => {
    const release = await deployableRelease(inside, body.release ?? body.release_id);
    await mustBePlugins(inside, body.plugins ?? []);
    const cluster = await inside.clusters.create({
      name: body.name,
      mode: body.mode ?? "ha_compact",
      status: "new",
      releaseId: release.id,
      // Fuel: what stands after the first dash of the release's version.
      fuelVersion: release.version.split("-").slice(1).join("-"),
      settings: body.settings ?? {},
      enabledPlugins: body.plugins ?? [],
      metadata: { ...kept(body), [editableKey]: attributesOf(release, "editable") },
    });
    await createOrChangeGraph(inside, { level: "cluster", ownerId: cluster.id, type: DEFAULT_TYPE }, tasks ?? {});
    if (body.nodes !== undefined) await setClusterNodes(inside, cluster, body.nodes);
    return cluster;
  });
}

/** Part of what new clusters of the release begin with. */
function attributesOf(release: ReleaseRecord | undefined, part: "editable" | "generated"): JsonObject {
  const attributes = release?.metadata["attributes_metadata"];
  const value = isJsonObject(attributes) ? attributes[part] : undefined;
  return isJsonObject(value) ? value : {};
}

async function deployableRelease(catalog: Catalog, id: number | undefined) {
  if (id === undefined) throw new AppError("request/invalid", "Release ID is required");
  const release = await catalog.releases.get(id);
  if (release === undefined) throw new AppError("request/invalid", `Invalid release ID: there is no release ${id}`);
  if (release.state === "unavailable")
    throw new AppError("entity/not-allowed", `Release with ID ${id} is not deployable.`);
  return release;
}

interface Change {
  readonly body: ClusterChange;
  readonly document: ParsedDocument;
}

function changeCluster(catalog: Catalog, id: number, { body, document }: Change): Promise<ClusterRecord> {
  const tasks = readDeploymentTasks(document);
  return catalog.atomically(async (inside) => {
    const cluster = await clusterOf(inside, id);
    await mustBePlugins(inside, body.plugins ?? []);
    if (tasks !== undefined && (tasks.tasks ?? []).length > 0) {
      await createOrChangeGraph(inside, { level: "cluster", ownerId: id, type: DEFAULT_TYPE }, tasks);
    }
    if (body.nodes !== undefined) await setClusterNodes(inside, cluster, body.nodes);
    return inside.clusters.update(id, {
      ...given({ name: body.name, mode: body.mode, settings: body.settings, enabledPlugins: body.plugins }),
      metadata: { ...cluster.metadata, ...kept(body) },
    });
  });
}

async function mustBePlugins(catalog: Catalog, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    if ((await catalog.plugins.get(id)) === undefined)
      throw new AppError("request/invalid", `There is no plugin ${id}`);
  }
}

/** Fuel's client reads every section as an object. */
function refuseOddSections(editable: JsonObject): void {
  const odd = Object.keys(editable).filter((name) => !isJsonObject(editable[name]));
  if (odd.length === 0) return;
  throw new AppError("request/invalid", `Each section of the settings must be an object: ${odd.join(", ")}`);
}

type EditableChange = (before: JsonObject) => JsonObject;

function changeAttributes(catalog: Catalog, id: number, change: EditableChange): Promise<ClusterRecord> {
  return catalog.atomically(async (inside) => {
    const cluster = await clusterOf(inside, id);
    const editable = change(editableOf(cluster));
    refuseOddSections(editable);
    const enabledPlugins = chosenPlugins(cluster, editable, await inside.plugins.list());
    await mustBePlugins(inside, enabledPlugins);
    return inside.clusters.update(id, { enabledPlugins, metadata: { ...cluster.metadata, [editableKey]: editable } });
  });
}
