/** A cluster's machines as the plan sees them, read from the catalog. */
import { isJsonObject, type JsonObject } from "../core/base/json.ts";
import { nodeId } from "../core/model/ids.ts";
import type { Inventory, Node, Transport } from "../core/model/inventory.ts";
import type { ClusterRecord, NodeRecord } from "../ports/catalog.ts";
import type { ClusterParts } from "./read-layers.ts";

export interface InventorySource {
  readonly parts: ClusterParts;
  /** All nodes of the cluster. */
  readonly nodes: readonly NodeRecord[];
  /** For nodes that name none. */
  readonly defaultTransport: Transport;
}

export function readInventory({ parts, nodes, defaultTransport }: InventorySource): Inventory {
  const { cluster, release, plugins } = parts;
  return {
    cluster: {
      id: cluster.id,
      name: cluster.name,
      mode: cluster.mode,
      status: cluster.status,
      fuelVersion: cluster.fuelVersion,
    },
    release: {
      id: release.id,
      name: release.name,
      version: release.version,
      rolesMetadata: release.rolesMetadata,
      tagsMetadata: release.tagsMetadata,
    },
    pluginRoles: [
      ...plugins.map(({ rolesMetadata, tagsMetadata }) => ({ rolesMetadata, tagsMetadata })),
      ownRoles(cluster),
    ],
    nodes: [...nodes].sort((a, b) => a.id - b.id).map((node) => readNode(node, defaultTransport)),
  };
}

/** Roles and tags that the cluster has for itself: they win. */
export function ownRoles({ metadata }: ClusterRecord): { rolesMetadata: JsonObject; tagsMetadata: JsonObject } {
  const { roles_metadata: roles, tags_metadata: tags } = metadata;
  return { rolesMetadata: isJsonObject(roles) ? roles : {}, tagsMetadata: isJsonObject(tags) ? tags : {} };
}

function readNode(node: NodeRecord, defaultTransport: Transport): Node {
  return {
    id: nodeId(String(node.id)),
    name: node.name,
    hostname: node.hostname,
    roles: node.roles,
    pendingRoles: node.pendingRoles,
    primaryTags: node.primaryTags,
    status: node.status,
    online: node.online,
    pendingAddition: node.pendingAddition,
    pendingDeletion: node.pendingDeletion,
    errorType: node.errorType,
    labels: node.labels,
    attributes: node.attributes,
    meta: node.ip === null ? node.meta : { ...node.meta, ip: node.ip },
    transport: readTransport(node.transport, defaultTransport),
  };
}

/** The stored form was checked when it came; an unknown kind reaches nothing. */
function readTransport(stored: JsonObject | null, otherwise: Transport): Transport {
  if (stored === null) return otherwise;
  const { kind, directory, settings } = stored;
  return {
    kind: kind === "local" ? "local" : "none",
    ...(typeof directory === "string" ? { directory } : {}),
    ...(isJsonObject(settings) ? { settings } : {}),
  };
}
