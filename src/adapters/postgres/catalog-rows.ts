/** Records of the catalog as rows of its tables, and back. */
import type { Selectable, Updateable } from "kysely";
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { NodeStatus } from "../../core/model/inventory.ts";
import type { ClusterRecord, ClusterStatus, NodeRecord, PluginRecord, ReleaseRecord } from "../../ports/catalog.ts";
import type { GraphRecord } from "../../ports/graph-record.ts";
import type { ClustersTable, DeploymentGraphsTable, NodesTable, PluginsTable, ReleasesTable } from "./tables.ts";

/** What is given of a record: all of it, or what changes. */
type Given<Stored> = Partial<Omit<Stored, "id">>;
/** Every column, so that none is forgotten; undefined where nothing is given, which statements leave out. */
type Columns<Table> = { readonly [Name in keyof Updateable<Table>]-?: Updateable<Table>[Name] | undefined };

export function releaseRow(release: Given<ReleaseRecord>): Columns<ReleasesTable> {
  return {
    name: release.name,
    version: release.version,
    description: release.description,
    operating_system: release.operatingSystem,
    state: release.state,
    modes: release.modes,
    roles_metadata: json(release.rolesMetadata),
    tags_metadata: json(release.tagsMetadata),
    metadata: json(release.metadata),
  };
}

export function releaseRecord(row: Selectable<ReleasesTable>): ReleaseRecord {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    description: row.description,
    operatingSystem: row.operating_system,
    state: row.state as ReleaseRecord["state"],
    modes: row.modes,
    rolesMetadata: row.roles_metadata as JsonObject,
    tagsMetadata: row.tags_metadata as JsonObject,
    metadata: row.metadata as JsonObject,
  };
}

export function pluginRow(plugin: Given<PluginRecord>): Columns<PluginsTable> {
  return {
    name: plugin.name,
    title: plugin.title,
    version: plugin.version,
    description: plugin.description,
    package_version: plugin.packageVersion,
    releases: json(plugin.releases),
    roles_metadata: json(plugin.rolesMetadata),
    tags_metadata: json(plugin.tagsMetadata),
    metadata: json(plugin.metadata),
  };
}

export function pluginRecord(row: Selectable<PluginsTable>): PluginRecord {
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    version: row.version,
    description: row.description,
    packageVersion: row.package_version,
    releases: row.releases as readonly JsonObject[],
    rolesMetadata: row.roles_metadata as JsonObject,
    tagsMetadata: row.tags_metadata as JsonObject,
    metadata: row.metadata as JsonObject,
  };
}

export function clusterRow(cluster: Given<ClusterRecord>): Columns<ClustersTable> {
  return {
    name: cluster.name,
    mode: cluster.mode,
    status: cluster.status,
    release_id: cluster.releaseId,
    fuel_version: cluster.fuelVersion,
    settings: json(cluster.settings),
    metadata: json(cluster.metadata),
  };
}

export function clusterRecord(row: Selectable<ClustersTable> & { readonly plugins: readonly number[] }): ClusterRecord {
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    status: row.status as ClusterStatus,
    releaseId: row.release_id,
    fuelVersion: row.fuel_version,
    settings: row.settings as JsonObject,
    enabledPlugins: row.plugins,
    metadata: row.metadata as JsonObject,
  };
}

export function nodeRow(node: Given<NodeRecord>): Columns<NodesTable> {
  return {
    cluster_id: node.clusterId,
    name: node.name,
    hostname: node.hostname,
    mac: node.mac,
    ip: node.ip,
    status: node.status,
    progress: node.progress,
    online: node.online,
    roles: node.roles,
    pending_roles: node.pendingRoles,
    primary_tags: node.primaryTags,
    pending_addition: node.pendingAddition,
    pending_deletion: node.pendingDeletion,
    error_type: node.errorType,
    error_message: node.errorMessage,
    labels: json(node.labels),
    attributes: json(node.attributes),
    meta: json(node.meta),
    transport: jsonOrNull(node.transport),
    metadata: json(node.metadata),
  };
}

export function nodeRecord(row: Selectable<NodesTable>): NodeRecord {
  return {
    id: row.id,
    clusterId: row.cluster_id,
    name: row.name,
    hostname: row.hostname,
    mac: row.mac,
    ip: row.ip,
    status: row.status as NodeStatus,
    progress: row.progress,
    online: row.online,
    roles: row.roles,
    pendingRoles: row.pending_roles,
    primaryTags: row.primary_tags,
    pendingAddition: row.pending_addition,
    pendingDeletion: row.pending_deletion,
    errorType: row.error_type,
    errorMessage: row.error_message,
    labels: row.labels as JsonObject,
    attributes: row.attributes as JsonObject,
    meta: row.meta as JsonObject,
    transport: row.transport as JsonObject | null,
    metadata: row.metadata as JsonObject,
  };
}

export function graphRow(graph: Given<GraphRecord>): Columns<DeploymentGraphsTable> {
  return {
    name: graph.name,
    node_filter: graph.nodeFilter,
    on_success: jsonOrNull(graph.onSuccess),
    on_error: jsonOrNull(graph.onError),
    on_stop: jsonOrNull(graph.onStop),
  };
}

/** Everything of a graph but relations and tasks. */
export function graphMetadata(row: Selectable<DeploymentGraphsTable>): Omit<GraphRecord, "relations" | "tasks"> {
  return {
    id: row.id,
    name: row.name,
    nodeFilter: row.node_filter,
    onSuccess: row.on_success as JsonObject | null,
    onError: row.on_error as JsonObject | null,
    onStop: row.on_stop as JsonObject | null,
  };
}

function json(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function jsonOrNull(value: Json | undefined): string | null | undefined {
  return value === null ? null : json(value);
}
