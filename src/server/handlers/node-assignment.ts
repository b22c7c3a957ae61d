/** Which nodes are a cluster's, and with which roles. Fuel: graphs.md 6.2. */
import { AppError } from "../../core/base/errors.ts";
import type { JsonObject } from "../../core/base/json.ts";
import { distinct } from "../../core/base/order.ts";
import { didYouMean } from "../../core/base/suggest.ts";
import { freedNode } from "../../engine/node-transitions.ts";
import type { Catalog, ClusterRecord } from "../../ports/catalog.ts";
import { conflictsAmong, rolesOfCluster } from "./cluster-roles.ts";
import { nodeOf } from "./entities.ts";

interface Assigned {
  readonly id: number;
  readonly roles: readonly string[];
}

/**
 * Adds nodes with roles that become theirs when a run makes them ready. A node that has no operating system yet counts as an addition (Fuel:
 * every one does); the others can be deployed at once.
 */
export async function assignNodes(catalog: Catalog, cluster: ClusterRecord, nodes: readonly Assigned[]): Promise<null> {
  const { roles: known } = await rolesOfCluster(catalog, cluster);
  for (const { id, roles } of nodes) {
    refuseOddRoles(roles, known, cluster);
    const node = await nodeOf(catalog, id);
    if (node.clusterId !== null && node.clusterId !== cluster.id) {
      throw new AppError(
        "request/invalid",
        `Node ${id} is in another cluster, ${node.clusterId}: take it out there first`,
      );
    }
    await catalog.nodes.update(id, {
      clusterId: cluster.id,
      pendingRoles: distinct(roles).filter((role) => !node.roles.includes(role)),
      pendingAddition: node.pendingAddition || node.status === "discover",
      pendingDeletion: false,
    });
  }
  return null;
}

/** Where the release says nothing of roles, any will do. */
function refuseOddRoles(roles: readonly string[], known: JsonObject, cluster: ClusterRecord): void {
  const names = Object.keys(known);
  const odd = names.length === 0 ? [] : roles.filter((role) => !names.includes(role));
  if (odd.length > 0) {
    const hints = odd.map((role) => didYouMean(role, names)).join("");
    throw new AppError(
      "request/invalid",
      `${odd.join(", ")} are not valid roles for node in environment ${cluster.id}${hints}`,
    );
  }
  const [conflict] = conflictsAmong(roles, known);
  if (conflict === undefined) return;
  throw new AppError("request/invalid", `Role "${conflict[0]}" is in conflict with role "${conflict[1]}"`);
}

/**
 * Takes nodes out of the cluster: at once, or, where a graph of the type `deletion` has to clean them first, when that has run (the node is
 * marked for it). Fuel: always marked unless the node is new.
 */
export async function unassignNodes(catalog: Catalog, cluster: ClusterRecord, ids: readonly number[]): Promise<null> {
  const hasDeletion = await hasGraph(catalog, cluster, "deletion");
  for (const id of ids) {
    const node = await nodeOf(catalog, id);
    if (node.clusterId !== cluster.id)
      throw new AppError("request/invalid", `Node ${id} is not in cluster ${cluster.id}`);
    const isNew = node.pendingAddition || node.status === "discover";
    await catalog.nodes.update(id, hasDeletion && !isNew ? { pendingDeletion: true } : freedNode);
  }
  return null;
}

async function hasGraph(catalog: Catalog, cluster: ClusterRecord, type: string): Promise<boolean> {
  const owners = [
    { level: "cluster", ownerIds: [cluster.id] },
    { level: "release", ownerIds: [cluster.releaseId] },
    { level: "plugin", ownerIds: cluster.enabledPlugins },
  ] as const;
  for (const owner of owners) {
    if (owner.ownerIds.length === 0) continue;
    const graphs = await catalog.graphs.list({ ...owner, types: [type] });
    if (graphs.some(({ tasks }) => tasks.length > 0)) return true;
  }
  return false;
}

/** Exactly these nodes: others are freed, new ones come without roles. */
export async function setClusterNodes(catalog: Catalog, cluster: ClusterRecord, ids: readonly number[]): Promise<void> {
  for (const node of await catalog.nodes.list({ clusterId: cluster.id })) {
    if (!ids.includes(node.id)) await catalog.nodes.update(node.id, freedNode);
  }
  const before = await catalog.nodes.list({ clusterId: cluster.id });
  const added = ids.filter((id) => !before.some((node) => node.id === id));
  await assignNodes(
    catalog,
    cluster,
    added.map((id) => ({ id, roles: [] })),
  );
}
