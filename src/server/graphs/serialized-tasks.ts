/** What Fuel's engine would be given for a graph. Fuel: graphs.md 6.4. */
import { AppError } from "../../core/base/errors.ts";
import type { JsonObject } from "../../core/base/json.ts";
import { serializeTasks } from "../../core/export/fuel-tasks.ts";
import { nodeId, taskId, type GraphType } from "../../core/model/ids.ts";
import { compileRequest, planRefused, type PlanningDeps } from "../../engine/prepare-run.ts";
import type { ClusterRecord } from "../../ports/catalog.ts";

export interface SerializedQuery {
  readonly type: GraphType;
  readonly nodes?: readonly number[] | undefined;
  readonly tasks?: readonly string[] | undefined;
}

/**
 * The previous state counts, the node filter does not: without explicit nodes all of the cluster's that are not to be deleted take part. A
 * graph with a cycle is shown too: the engine would find it.
 */
export async function serializedTasks(
  deps: PlanningDeps,
  cluster: ClusterRecord,
  query: SerializedQuery,
): Promise<JsonObject> {
  const numbers = query.nodes ?? [];
  const nodes = numbers.length > 0 ? await ownNodes(deps, cluster, numbers) : await liveNodes(deps, cluster);
  const { stages } = await compileRequest(deps, {
    cluster,
    type: query.type,
    choices: {
      mode: "run",
      force: false,
      debug: false,
      nodes: nodes.map((id) => nodeId(String(id))),
      tasks: query.tasks?.map(taskId),
    },
  });
  if (stages.expanded === undefined) throw planRefused(stages.diagnostics);
  return { ...serializeTasks(stages.expanded), dry_run: false, noop_run: false };
}

async function liveNodes({ stores }: PlanningDeps, { id }: ClusterRecord): Promise<readonly number[]> {
  const nodes = await stores.catalog.nodes.list({ clusterId: id });
  return nodes.filter(({ pendingDeletion }) => !pendingDeletion).map((node) => node.id);
}

/** Fuel: 404 for unknown nodes, 400 for those of others. */
async function ownNodes(
  { stores }: PlanningDeps,
  cluster: ClusterRecord,
  numbers: readonly number[],
): Promise<readonly number[]> {
  const foreign: number[] = [];
  for (const id of numbers) {
    const node = await stores.catalog.nodes.get(id);
    if (node === undefined) throw new AppError("entity/not-found", `There is no node ${id}`);
    if (node.clusterId !== cluster.id) foreign.push(id);
  }
  if (foreign.length === 0) return numbers;
  throw new AppError("graph/unknown-name", `Nodes ${foreign.join(", ")} do not belong to cluster ${cluster.id}`);
}
