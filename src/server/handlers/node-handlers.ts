/** Nodes: add, list, change, forget. */
import type { NodeChange, NodeDraft, nodeRoutes } from "../../api/fuel/nodes.ts";
import { NodeDraft as NodeDraftSchema } from "../../api/fuel/nodes.ts";
import { AppError } from "../../core/base/errors.ts";
import { distinct } from "../../core/base/order.ts";
import type { NodeStatus } from "../../core/model/inventory.ts";
import type { Catalog, NodeRecord } from "../../ports/catalog.ts";
import type { Handlers } from "../http/handler.ts";
import { paged } from "../http/page.ts";
import type { Services } from "../services.ts";
import { nodeView } from "../views/catalog-views.ts";
import { absent, clusterOf, nodeOf, readClusterFilter } from "./entities.ts";
import { documentsKey, given, keptFields } from "./fields.ts";

type Names = keyof typeof nodeRoutes;

export function nodeHandlers({ stores: { catalog }, runs }: Services): Handlers<Names> {
  const forget = async (numbers: readonly number[]) => {
    for (const id of numbers) {
      const { clusterId } = await nodeOf(catalog, id);
      if (clusterId !== null) await runs.refuseWhileActive(clusterId, "forget a node of the cluster");
    }
    await catalog.atomically(async (inside) => {
      for (const id of numbers) if (!(await inside.nodes.remove(id))) absent("node", id);
    });
    return {};
  };
  return {
    listNodes: async ({ query }) => {
      const clusterId = readClusterFilter(query.cluster_id);
      return paged((await catalog.nodes.list({ clusterId })).map(nodeView), query);
    },
    createNode: async ({ body }) => nodeView(await catalog.atomically((inside) => createNode(inside, body))),
    getNode: async ({ params }) => nodeView(await nodeOf(catalog, params.id)),
    putNode: async ({ params, body }) =>
      nodeView(await catalog.atomically((inside) => changeNode(inside, params.id, body))),
    putNodes: ({ body }) =>
      catalog.atomically(async (inside) => {
        const changed = [];
        for (const { id, ...change } of body) changed.push(nodeView(await changeNode(inside, id, change)));
        return changed;
      }),
    removeNode: ({ params }) => forget([params.id]),
    removeNodes: ({ query }) => {
      const numbers = distinct(query.ids ?? []);
      if (numbers.length === 0) throw new AppError("request/invalid", "Node ids are not specified: ?ids=1,2");
      return forget(numbers);
    },
  };
}

const kept = keptFields([...Object.keys(NodeDraftSchema.properties), "primary_tags", "progress", documentsKey]);

/** Statuses a machine may come with; the others are made by runs. */
const firstStatuses: readonly NodeStatus[] = ["discover", "provisioned", "ready"];

/** A machine about which nothing is known yet. */
const blankNode: Omit<NodeRecord, "id"> = {
  clusterId: null,
  name: "",
  hostname: "",
  mac: null,
  ip: null,
  status: "provisioned",
  progress: 0,
  online: true,
  roles: [],
  pendingRoles: [],
  primaryTags: [],
  pendingAddition: false,
  pendingDeletion: false,
  errorType: null,
  errorMessage: null,
  labels: {},
  attributes: {},
  meta: {},
  transport: null,
  metadata: {},
};

async function createNode(catalog: Catalog, draft: NodeDraft): Promise<NodeRecord> {
  const fields = { ...blankNode, ...recordFields(draft) };
  const { status, clusterId } = fields;
  if (!firstStatuses.includes(status)) {
    throw new AppError("entity/not-allowed", `A new node is ${firstStatuses.join(", ")}, not ${status}`);
  }
  // Fuel: what has a mac comes from the machine itself, which only tells that it was found.
  if (draft.mac !== undefined && draft.mac !== null && draft.transport === undefined && status !== "discover") {
    const isSilent = draft.status === undefined;
    if (!isSilent) throw new AppError("entity/not-allowed", "Only bootstrap nodes are allowed to be registered.");
  }
  if (clusterId !== null) await clusterOf(catalog, clusterId);
  const created = await catalog.nodes.create({
    ...fields,
    ...namesOf(draft),
    pendingAddition: draft.pending_addition ?? (clusterId !== null && status === "discover"),
    metadata: kept(draft),
  });
  if (draft.name !== undefined || draft.hostname !== undefined) return created;
  // Fuel: a machine without a name is `node-<number>`.
  const name = `node-${created.id}`;
  return catalog.nodes.update(created.id, { name, hostname: name });
}

/** Of name and hostname one stands for both; a nameless machine has a name of its own until its number is known. */
function namesOf(draft: NodeDraft): Pick<NodeRecord, "name" | "hostname"> {
  const provisional = `new-${draft.mac ?? draft.ip ?? "node"}`;
  return {
    name: draft.name ?? draft.hostname ?? provisional,
    hostname: draft.hostname ?? draft.name ?? provisional,
  };
}

async function changeNode(catalog: Catalog, id: number, change: NodeChange): Promise<NodeRecord> {
  const node = await nodeOf(catalog, id);
  const fields = recordFields(change);
  if (fields.clusterId !== undefined && fields.clusterId !== null) await clusterOf(catalog, fields.clusterId);
  return catalog.nodes.update(id, { ...fields, metadata: { ...node.metadata, ...kept(change) } });
}

/** The body's fields under the names of the record; what is not given is not there. */
function recordFields(body: NodeChange): Partial<Omit<NodeRecord, "id">> {
  return given({
    name: body.name,
    hostname: body.hostname,
    mac: body.mac,
    ip: body.ip,
    status: body.status,
    online: body.online,
    roles: body.roles === undefined ? undefined : distinct(body.roles),
    pendingRoles: body.pending_roles === undefined ? undefined : distinct(body.pending_roles),
    primaryTags: body.primary_tags,
    pendingAddition: body.pending_addition,
    pendingDeletion: body.pending_deletion,
    errorType: body.error_type,
    errorMessage: body.error_msg,
    labels: body.labels,
    attributes: body.attributes,
    meta: body.meta,
    transport: body.transport,
    clusterId: body.cluster === undefined ? body.cluster_id : body.cluster,
  });
}
