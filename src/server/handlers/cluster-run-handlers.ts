/** What Fuel's own buttons run on a cluster. Fuel: client.md 5, graphs.md 6.7. */
import type { clusterRunRoutes } from "../../api/fuel/cluster-runs.ts";
import type { ExecuteBody, RequestedGraph } from "../../api/fuel/transactions.ts";
import { AppError } from "../../core/base/errors.ts";
import { distinct } from "../../core/base/order.ts";
import { didYouMean } from "../../core/base/suggest.ts";
import { DEFAULT_TYPE, graphType } from "../../core/model/ids.ts";
import type { Catalog, ClusterRecord, NodeRecord } from "../../ports/catalog.ts";
import { mergedGraph } from "../graphs/merged-graph.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { transactionView } from "../views/run-views.ts";
import { clusterOf } from "./entities.ts";
import { graphsOf } from "./sequence-handlers.ts";
import { startRun } from "./start-run.ts";

/** The sequence of a release that deploys its clusters. */
const deployChanges = "deploy-changes";

interface Query {
  readonly nodes?: readonly number[];
  readonly graph_type?: string;
  readonly dry_run?: boolean;
  readonly noop_run?: boolean;
  readonly force?: boolean;
}

export function clusterRunHandlers(services: Services): Handlers<keyof typeof clusterRunRoutes> {
  const { catalog } = services.stores;
  const run = (cluster: number, graphs: RequestedGraph[], query: Query) =>
    startRun(services, { cluster, graphs, ...flagsOf(query) });
  const changes = async (id: number, query: Query) =>
    run(id, await changeGraphs(catalog, await clusterOf(catalog, id), query.graph_type), query);
  return {
    deployChanges: ({ params, query }) => changes(params.id, query),
    redeployChanges: ({ params, query }) => changes(params.id, { ...query, force: true }),
    deployNodes: async ({ params, query }) => {
      await clusterOf(catalog, params.id);
      return run(params.id, [{ type: query.graph_type ?? DEFAULT_TYPE, ...nodesOf(query) }], query);
    },
    provisionNodes: async ({ params, query }) => {
      await clusterOf(catalog, params.id);
      return run(params.id, [{ type: query.graph_type ?? "provision", ...nodesOf(query) }], query);
    },
    deployTasks: async ({ params, query, body }) => {
      const cluster = await clusterOf(catalog, params.id);
      const type = query.graph_type ?? DEFAULT_TYPE;
      await mustBeTasks(catalog, { cluster, type, tasks: body });
      return run(params.id, [{ type, tasks: body, ...nodesOf(query) }], query);
    },
    resetCluster: async ({ params, query }) => {
      const cluster = await clusterOf(catalog, params.id);
      if (query.force === true) await services.runs.abandon(cluster.id, "reset");
      else await services.runs.refuseWhileActive(cluster.id, "reset the environment");
      await catalog.atomically((inside) => resetNodes(inside, cluster.id));
      return transactionView(await services.runs.recordReset(cluster.id));
    },
  };
}

function flagsOf({ dry_run, noop_run, force }: Query): Omit<ExecuteBody, "cluster" | "graphs"> {
  return { dry_run: dry_run === true, noop_run: noop_run === true, force: force === true };
}

/** Without nodes, or with an empty list, the graph's own filter chooses. */
function nodesOf({ nodes }: Query): { readonly nodes?: number[] } {
  return nodes === undefined || nodes.length === 0 ? {} : { nodes: [...nodes] };
}

async function changeGraphs(
  catalog: Catalog,
  cluster: ClusterRecord,
  type: string | undefined,
): Promise<RequestedGraph[]> {
  if (type !== undefined) return [{ type }];
  const sequences = await catalog.sequences.list({ releaseId: cluster.releaseId });
  const sequence = sequences.find(({ name }) => name === deployChanges);
  return sequence === undefined ? [{ type: DEFAULT_TYPE }] : graphsOf(sequence);
}

interface Wanted {
  readonly cluster: ClusterRecord;
  readonly type: string;
  readonly tasks: readonly string[];
}

/** Throws in Fuel's words. */
async function mustBeTasks(catalog: Catalog, { cluster, type, tasks }: Wanted): Promise<void> {
  if (tasks.length === 0) throw new AppError("request/invalid", "Tasks list must be specified.");
  const { graph } = await mergedGraph(catalog, cluster, { type: graphType(type) });
  const known = graph.tasks.map(({ task }) => task.id as string);
  const unknown = tasks.filter((task) => !known.includes(task));
  if (graph.layers.length === 0 || unknown.length === 0) return;
  const hints = unknown.map((task) => didYouMean(task, known)).join("");
  throw new AppError("graph/unknown-name", `Tasks ${unknown.join(", ")} are not present in deployment graph${hints}`);
}

/** Fuel: nodes are machines that were only discovered, additions to the cluster, with their roles to come. */
async function resetNodes(catalog: Catalog, cluster: number): Promise<void> {
  for (const node of await catalog.nodes.list({ clusterId: cluster })) {
    await catalog.nodes.update(node.id, resetNode(node));
  }
  await catalog.clusters.update(cluster, { status: "new" });
}

function resetNode({ roles, pendingRoles }: NodeRecord): Partial<NodeRecord> {
  return {
    status: "discover",
    progress: 0,
    roles: [],
    pendingRoles: distinct([...roles, ...pendingRoles]),
    primaryTags: [],
    pendingAddition: true,
    pendingDeletion: false,
    errorType: null,
    errorMessage: null,
  };
}
