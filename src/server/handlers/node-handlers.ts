/** Nodes: add, list, change, forget. */
import type { NodeChange, NodeDraft } from "../../api/fuel/nodes.ts";
import { NodeDraft as NodeDraftSchema } from "../../api/fuel/nodes.ts";
import { AppError } from "../../core/base/errors.ts";
import type { JsonObject } from "../../core/base/json.ts";
import { distinct } from "../../core/base/order.ts";
import type { NodeStatus } from "../../core/model/inventory.ts";
import type { Catalog, NodeRecord } from "../../ports/catalog.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { nodeView } from "../views/catalog-views.ts";
import { absent, clusterOf, nodeOf, readClusterFilter } from "./entities.ts";

type Names = "listNodes" | "createNode" | "getNode" | "putNode" | "removeNode";

export function nodeHandlers({ stores: { catalog }, runs }: Services): Handlers<Names> {
  return {
    listNodes: async ({ query }) => {
      const clusterId = readClusterFilter(query.cluster_id);
      return (await catalog.nodes.list({ clusterId })).map(nodeView);
    },
    createNode: async ({ body }) => nodeView(await catalog.atomically((inside) => createNode(inside, body))),
    getNode: async ({ params }) => nodeView(await nodeOf(catalog, params.id)),
    putNode: async ({ params, body }) =>
      nodeView(await catalog.atomically((inside) => changeNode(inside, params.id, body))),
    removeNode: async ({ params }) => {
      const node = await nodeOf(catalog, params.id);
      if (node.clusterId !== null) await runs.refuseWhileActive(node.clusterId, "forget a node of the cluster");
      if (!(await catalog.nodes.remove(node.id))) absent("node", node.id);
      return {};
    },
  };
}

/** Statuses a machine may come with; the others are made by runs. */
const firstStatuses: readonly NodeStatus[] = ["discover", "provisioned", "ready"];

async function createNode(catalog: Catalog, draft: NodeDraft): Promise<NodeRecord> {
  const status = draft.status ?? "provisioned";
  if (!firstStatuses.includes(status)) {
    throw new AppError("entity/not-allowed", `A new node is ${firstStatuses.join(", ")}, not ${status}`);
  }
  const clusterId = draft.cluster ?? draft.cluster_id ?? null;
  if (clusterId !== null) await clusterOf(catalog, clusterId);
  const created = await catalog.nodes.create({
    clusterId,
    name: draft.name ?? draft.hostname ?? "",
    hostname: draft.hostname ?? draft.name ?? provisionalName(draft),
    mac: draft.mac ?? null,
    ip: draft.ip ?? null,
    status,
    progress: 0,
    online: draft.online ?? true,
    roles: distinct(draft.roles ?? []),
    pendingRoles: distinct(draft.pending_roles ?? []),
    primaryTags: [],
    pendingAddition: draft.pending_addition ?? (clusterId !== null && status === "discover"),
    pendingDeletion: draft.pending_deletion ?? false,
    errorType: draft.error_type ?? null,
    errorMessage: draft.error_msg ?? null,
    labels: draft.labels ?? {},
    attributes: draft.attributes ?? {},
    meta: draft.meta ?? {},
    transport: (draft.transport ?? null) as JsonObject | null,
    metadata: keptFields(draft),
  });
  return named(catalog, created, draft);
}

/** Unique until the number is known: two nameless machines may come at once. */
function provisionalName(draft: NodeDraft): string {
  return `new-${draft.mac ?? draft.ip ?? "node"}`;
}

/** Fuel: a machine without a name is `node-<number>`. */
async function named(catalog: Catalog, node: NodeRecord, draft: NodeDraft): Promise<NodeRecord> {
  if (draft.name !== undefined || draft.hostname !== undefined) return node;
  const name = `node-${node.id}`;
  return catalog.nodes.update(node.id, { name, hostname: name });
}

const ownFields = new Set([
  ...Object.keys(NodeDraftSchema.properties),
  "id",
  "uid",
  "primary_tags",
  "progress",
  "fqdn",
]);

/** Fields of Fuel that Strata does not read: kept and shown. */
function keptFields(body: object): JsonObject {
  return Object.fromEntries(Object.entries(body as JsonObject).filter(([key]) => !ownFields.has(key)));
}

async function changeNode(catalog: Catalog, id: number, change: NodeChange): Promise<NodeRecord> {
  const node = await nodeOf(catalog, id);
  const cluster = change.cluster === undefined ? change.cluster_id : change.cluster;
  if (cluster !== undefined && cluster !== null) await clusterOf(catalog, cluster);
  return catalog.nodes.update(id, {
    ...given({
      name: change.name,
      hostname: change.hostname,
      mac: change.mac,
      ip: change.ip,
      status: change.status,
      online: change.online,
      roles: change.roles === undefined ? undefined : distinct(change.roles),
      pendingRoles: change.pending_roles === undefined ? undefined : distinct(change.pending_roles),
      primaryTags: change.primary_tags,
      pendingAddition: change.pending_addition,
      pendingDeletion: change.pending_deletion,
      errorType: change.error_type,
      errorMessage: change.error_msg,
      labels: change.labels,
      attributes: change.attributes,
      meta: change.meta,
      transport: change.transport as JsonObject | null | undefined,
      clusterId: cluster,
    }),
    metadata: { ...node.metadata, ...keptFields(change) },
  });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
