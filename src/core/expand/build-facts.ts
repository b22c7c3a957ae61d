/** What `$` shows: facts made of the cluster's settings, the nodes' attributes, and their own data. Fuel: graphs.md 4.1. */
import { isJsonObject } from "../base/json.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { compareNodeIds, sortedBy } from "../base/order.ts";
import { MASTER_NODE, SYNC_NODE } from "../model/ids.ts";
import type { Facts, Inventory, Node } from "../model/inventory.ts";
import { allTags, tagRules, tagsOf } from "./node-tags.ts";

/**
 * Facts of all nodes that have tags, of `master`, and of the sync node (none). What the engineer gives wins: `settings` over what is known
 * of the cluster, `nodeAttributes` by node (`master` among them) over what is known of the node; a node without an entry there has its own
 * attributes. Objects are merged deeply.
 */
export function buildFacts(
  inventory: Inventory,
  settings: JsonObject,
  nodeAttributes: Readonly<Record<string, JsonObject>> = {},
): Facts {
  const rules = tagRules(inventory);
  const tagged = sortedBy(inventory.nodes, (node) => node.id, compareNodeIds)
    .map((node) => ({ node, tags: allTags(tagsOf(node, rules), node.primaryTags) }))
    .filter(({ tags }) => tags.length > 0);
  const own: [string, JsonObject][] = tagged.map(({ node, tags }) => [
    node.id,
    overlay(nodeFacts(node, tags), nodeAttributes[node.id] ?? node.attributes),
  ]);
  const master = overlay({ uid: MASTER_NODE, roles: ["master"] }, nodeAttributes[MASTER_NODE] ?? {});
  return {
    common: overlay(commonFacts(inventory, tagged), settings),
    nodes: Object.fromEntries([[SYNC_NODE, {}], ...own, [MASTER_NODE, master]]),
  };
}

interface Tagged {
  readonly node: Node;
  readonly tags: readonly string[];
}

function commonFacts({ cluster, release }: Inventory, tagged: readonly Tagged[]): JsonObject {
  const { id, name, mode, status, fuelVersion } = cluster;
  return {
    deployment_mode: mode,
    deployment_id: id,
    openstack_version: release.version,
    fuel_version: fuelVersion,
    cluster: { id, name, mode, status, fuel_version: fuelVersion },
    release: { name: release.name, version: release.version },
    plugins: [],
    nodes: tagged
      .filter(({ node }) => !node.pendingDeletion)
      .flatMap(({ node, tags }) => tags.map((role) => ({ ...identity(node), role }))),
  };
}

function identity(node: Node): { readonly uid: string; readonly fqdn: string; readonly name: string } {
  return { uid: node.id, fqdn: node.hostname, name: node.name };
}

function nodeFacts(node: Node, tags: readonly string[]): JsonObject {
  const { ip } = node.meta;
  return {
    ...identity(node),
    status: node.status,
    ip: typeof ip === "string" ? ip : null,
    online: node.online,
    roles: tags,
    labels: node.labels,
    ...(node.pendingDeletion ? { deleted: true } : {}),
  };
}

/** `above` over `below`; where both have an object they are merged in turn. Neither is changed. */
function overlay(below: JsonObject, above: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key);
    merged.set(key, isJsonObject(value) && isJsonObject(under) ? overlay(under, value) : value);
  }
  return Object.fromEntries(merged);
}
