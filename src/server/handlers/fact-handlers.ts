/** The facts that runs of a cluster see, and what is laid over them. Fuel: graphs.md 6.2. */
import type { factRoutes } from "../../api/fuel/facts.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import { MASTER_NODE, SYNC_NODE } from "../../core/model/ids.ts";
import { factOverrides, mergeObjects, overridesKey, type FactOverrides } from "../../engine/cluster-settings.ts";
import { readFacts } from "../../engine/prepare-run.ts";
import type { Catalog, ClusterRecord, NodeRecord } from "../../ports/catalog.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { clusterOf } from "./entities.ts";
import { provisioningKey } from "./fields.ts";

const common = "common";
const nothing: FactOverrides = { common: {}, nodes: {} };

interface Query {
  readonly nodes?: readonly string[];
  readonly split?: boolean;
}

export function factHandlers({ stores: { catalog }, planning }: Services): Handlers<keyof typeof factRoutes> {
  const facts = async (id: number, query: Query, overrides?: FactOverrides): Promise<JsonObject[]> => {
    const cluster = await clusterOf(catalog, id);
    const wanted = await wantedNodes(catalog, cluster, query.nodes ?? []);
    const read = await readFacts(planning, cluster, overrides);
    const nodes = Object.entries(read.nodes)
      .filter(([uid]) => uid !== SYNC_NODE && uid !== MASTER_NODE && wanted.has(uid))
      .map(([uid, own]) => ({ ...(query.split === true ? own : mergeObjects(read.common, own)), uid }));
    return query.split === true ? [{ ...read.common, uid: common }, ...nodes] : nodes;
  };
  const provisioning = async (cluster: ClusterRecord) => {
    const nodes = await catalog.nodes.list({ clusterId: cluster.id });
    return { engine: {}, nodes: nodes.filter(isWaiting).map(provisioningOf) };
  };
  return {
    getDeploymentFacts: ({ params, query }) => facts(params.id, query),
    getDefaultFacts: ({ params, query }) => facts(params.id, query, nothing),
    putDeploymentFacts: ({ params, body }) =>
      catalog.atomically(async (inside) => {
        const cluster = await clusterOf(inside, params.id);
        const overrides = await readOverrides(inside, cluster, body);
        await store(inside, cluster, [overridesKey, { common: overrides.common, nodes: overrides.nodes }]);
        return body;
      }),
    removeDeploymentFacts: ({ params }) =>
      catalog.atomically(async (inside) => {
        await store(inside, await clusterOf(inside, params.id), [overridesKey, undefined]);
        return {};
      }),
    getProvisioning: async ({ params }) => {
      const cluster = await clusterOf(catalog, params.id);
      const { [provisioningKey]: kept } = cluster.metadata;
      return isProvisioning(kept) ? kept : provisioning(cluster);
    },
    getDefaultProvisioning: async ({ params }) => provisioning(await clusterOf(catalog, params.id)),
    putProvisioning: ({ params, body }) =>
      catalog.atomically(async (inside) => {
        await store(inside, await clusterOf(inside, params.id), [provisioningKey, body]);
        return body;
      }),
    removeProvisioning: ({ params }) =>
      catalog.atomically(async (inside) => {
        await store(inside, await clusterOf(inside, params.id), [provisioningKey, undefined]);
        return {};
      }),
  };
}

/** The cluster's nodes, or those that were asked for. Throws for those of others. */
async function wantedNodes(
  catalog: Catalog,
  cluster: ClusterRecord,
  asked: readonly string[],
): Promise<ReadonlySet<string>> {
  const own = (await catalog.nodes.list({ clusterId: cluster.id })).map(({ id }) => String(id));
  const foreign = asked.filter((uid) => !own.includes(uid));
  if (foreign.length > 0) throw notOurs(foreign, cluster);
  return new Set(asked.length === 0 ? own : asked);
}

function notOurs(uids: readonly string[], cluster: ClusterRecord): AppError {
  return new AppError("request/invalid", `Nodes ${uids.join(", ")} do not belong to cluster ${cluster.id}`);
}

/** What there was, with the given ones in place of those before. */
async function readOverrides(
  catalog: Catalog,
  cluster: ClusterRecord,
  items: readonly JsonObject[],
): Promise<FactOverrides> {
  const own = await wantedNodes(catalog, cluster, []);
  const before = factOverrides(cluster);
  const nodes = new Map(Object.entries(before.nodes));
  let shared = before.common;
  for (const { uid, ...over } of items) {
    const name = typeof uid === "number" ? String(uid) : uid;
    if (typeof name !== "string")
      throw new AppError("request/invalid", `Each of the facts needs a uid: ${common}, or a node`);
    if (name === common) shared = over;
    else if (own.has(name) || name === MASTER_NODE) nodes.set(name, over);
    else throw notOurs([name], cluster);
  }
  return { common: shared, nodes: Object.fromEntries(nodes) };
}

/** Only what `putProvisioning` has checked is ever kept there. */
function isProvisioning(kept: Json | undefined): kept is { engine: JsonObject; nodes: JsonObject[] } {
  return isJsonObject(kept);
}

type Entry = readonly [key: string, value: JsonObject | undefined];

async function store(catalog: Catalog, cluster: ClusterRecord, [key, value]: Entry): Promise<void> {
  const kept = Object.entries(cluster.metadata).filter(([name]) => name !== key);
  const added = value === undefined ? [] : [[key, value] as const];
  await catalog.clusters.update(cluster.id, { metadata: Object.fromEntries([...kept, ...added]) });
}

function isWaiting({ pendingAddition, pendingDeletion, status }: NodeRecord): boolean {
  return !pendingDeletion && (pendingAddition || status === "discover");
}

function provisioningOf({ id, name, hostname, mac, ip, meta }: NodeRecord): JsonObject {
  const { interfaces } = meta;
  return { uid: String(id), name, hostname, mac, ip, interfaces: isJsonObject(interfaces) ? interfaces : {} };
}
