/** Releases, plugins, clusters and nodes as the API shows them. Fuel: graphs.md 6.3. */
import type { ClusterView } from "../../api/fuel/clusters.ts";
import type { NodeView } from "../../api/fuel/nodes.ts";
import type { PluginView } from "../../api/fuel/plugins.ts";
import type { ReleaseView } from "../../api/fuel/releases.ts";
import { isList, type Json, type JsonObject } from "../../core/base/json.ts";
import { editableKey, overridesKey } from "../../engine/cluster-settings.ts";
import { documentsKey, networksKey, provisioningKey } from "../handlers/fields.ts";
import type { ClusterRecord, ClusterStatus, NodeRecord, PluginRecord, ReleaseRecord } from "../../ports/catalog.ts";

/** Fields of Fuel's view that Strata keeps as they came; absent ones have these values. */
const releaseMetadata: JsonObject = {
  modes_metadata: {},
  attributes_metadata: {},
  networks_metadata: {},
  volumes_metadata: {},
  components_metadata: [],
};

export function releaseView(release: ReleaseRecord): ReleaseView {
  return {
    ...releaseMetadata,
    ...release.metadata,
    id: release.id,
    name: release.name,
    version: release.version,
    description: release.description,
    operating_system: release.operatingSystem,
    state: release.state,
    modes: [...release.modes],
    roles_metadata: release.rolesMetadata,
    tags_metadata: release.tagsMetadata,
    is_deployable: release.state !== "unavailable",
  };
}

export function pluginView(plugin: PluginRecord): PluginView {
  const { metadata } = plugin;
  return {
    ...metadata,
    id: plugin.id,
    name: plugin.name,
    title: plugin.title,
    version: plugin.version,
    description: plugin.description,
    package_version: plugin.packageVersion,
    releases: [...plugin.releases],
    fuel_version: texts(metadata["fuel_version"]),
    groups: texts(metadata["groups"]),
    authors: texts(metadata["authors"]),
    licenses: texts(metadata["licenses"]),
    homepage: textOrNull(metadata["homepage"]),
    is_hotpluggable: metadata["is_hotpluggable"] === true,
    roles_metadata: plugin.rolesMetadata,
    tags_metadata: plugin.tagsMetadata,
  };
}

/** Fuel: a cluster is locked while something goes on in it. */
const openStatuses: readonly ClusterStatus[] = ["error", "new", "operational", "stopped", "partially_deployed"];

export function clusterView(cluster: ClusterRecord): ClusterView {
  const metadata = without(cluster.metadata, [editableKey, overridesKey, networksKey, provisioningKey]);
  return {
    changes: [],
    ui_settings: {},
    ...metadata,
    net_provider: textOrNull(metadata["net_provider"]) ?? "neutron",
    components: texts(metadata["components"]),
    id: cluster.id,
    name: cluster.name,
    mode: cluster.mode,
    status: cluster.status,
    release_id: cluster.releaseId,
    fuel_version: cluster.fuelVersion,
    is_locked: !openStatuses.includes(cluster.status),
    is_customized: false,
    plugins: [...cluster.enabledPlugins],
  };
}

/** What has an address of its own is not shown with its owner. */
function without(metadata: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !keys.includes(key)));
}

/** Kept fields of other types than Fuel's are not shown. */
function texts(value: Json | undefined): string[] {
  return isList(value) ? value.filter((one) => typeof one === "string") : [];
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

const nodeMetadata: JsonObject = {
  os_platform: null,
  platform_name: null,
  kernel_params: null,
  group_id: null,
  manufacturer: null,
  network_data: [],
};

export function nodeView(node: NodeRecord): NodeView {
  return {
    ...nodeMetadata,
    ...without(node.metadata, [documentsKey]),
    id: node.id,
    uid: String(node.id),
    name: node.name,
    hostname: node.hostname,
    fqdn: textOrNull(node.metadata["fqdn"]) ?? node.hostname,
    mac: node.mac,
    ip: node.ip,
    status: shownStatus(node),
    progress: node.progress,
    online: node.online,
    roles: [...node.roles],
    pending_roles: [...node.pendingRoles],
    primary_tags: [...node.primaryTags],
    pending_addition: node.pendingAddition,
    pending_deletion: node.pendingDeletion,
    error_type: node.errorType,
    error_msg: node.errorMessage,
    cluster: node.clusterId,
    labels: node.labels,
    attributes: node.attributes,
    meta: node.meta,
    transport: node.transport,
  };
}

/** Fuel: while a run works on a node, its progress tells; the stored status does not change. graphs.md 1.5. */
function shownStatus(node: NodeRecord): string {
  if (["deploying", "provisioning", "removing"].includes(node.status)) return node.status;
  if (node.progress <= 0 || node.progress >= 100) return node.status;
  if (node.pendingDeletion) return "removing";
  return node.pendingAddition ? "provisioning" : "deploying";
}
