/** Names or numbers: what a person calls a release, plugin, cluster, node or run -> the thing itself. */
import type { ClusterView } from "../api/fuel/clusters.ts";
import { clusterRoutes } from "../api/fuel/clusters.ts";
import { nodeRoutes, type NodeView } from "../api/fuel/nodes.ts";
import { pluginRoutes, type PluginView } from "../api/fuel/plugins.ts";
import { releaseRoutes, type ReleaseView } from "../api/fuel/releases.ts";
import { runRoutes, type RunView } from "../api/strata/runs.ts";
import { AppError } from "../core/base/errors.ts";
import { didYouMean } from "../core/base/suggest.ts";
import type { Context } from "./context.ts";

interface Nameable {
  readonly id: number;
}

/** A number is a number; anything else is looked for among the names. Two of one name need their numbers. */
function pick<T extends Nameable>(
  kind: string,
  wanted: string,
  { items, namesOf }: { readonly items: readonly T[]; readonly namesOf: (item: T) => readonly string[] },
): T {
  const found = /^\d+$/.test(wanted)
    ? items.filter(({ id }) => id === Number(wanted))
    : items.filter((item) => namesOf(item).includes(wanted));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined) {
    const known = items.flatMap(namesOf);
    const list = known.length > 0 && known.length <= 12 ? ` There are: ${known.join(", ")}.` : "";
    const hint = didYouMean(wanted, known);
    throw new AppError("entity/not-found", `there is no ${kind} "${wanted}".${hint === "" ? list : hint}`);
  }
  const numbers = found.map(({ id }) => String(id)).join(", ");
  throw new AppError("usage/invalid", `several ${kind}s are called "${wanted}": say which by its number (${numbers})`);
}

export async function findRelease({ client }: Context, wanted: string): Promise<ReleaseView> {
  const items = await client.call(releaseRoutes.listReleases, {});
  return pick("release", wanted, { items, namesOf: ({ name, version }) => [name, version, `${name} ${version}`] });
}

export async function findPlugin({ client }: Context, wanted: string): Promise<PluginView> {
  const items = await client.call(pluginRoutes.listPlugins, {});
  return pick("plugin", wanted, { items, namesOf: ({ name, version }) => [name, `${name}-${version}`] });
}

export async function findCluster({ client }: Context, wanted: string): Promise<ClusterView> {
  const items = await client.call(clusterRoutes.listClusters, {});
  return pick("cluster", wanted, { items, namesOf: ({ name }) => [name] });
}

/** What `-e` says, or STRATA_CLUSTER. */
export function wantedCluster({ host }: Context, given: string | undefined): string | undefined {
  const name = given ?? host.environment["STRATA_CLUSTER"];
  return name === "" ? undefined : name;
}

/** A cluster from `-e`, or from STRATA_CLUSTER. */
export async function clusterOf(context: Context, wanted: string | undefined): Promise<ClusterView> {
  const name = wantedCluster(context, wanted);
  if (name === undefined)
    throw new AppError("usage/invalid", "say which cluster: -e CLUSTER (name or number), or set STRATA_CLUSTER");
  return await findCluster(context, name);
}

const nodeNames = ({ name, hostname }: NodeView): readonly string[] => (name === hostname ? [name] : [name, hostname]);

export async function findNode({ client }: Context, wanted: string): Promise<NodeView> {
  const items = await client.call(nodeRoutes.listNodes, {});
  return pick("node", wanted, { items, namesOf: nodeNames });
}

/** Nodes of a cluster, in the order of the words; commas part them too. */
export async function findNodes(
  { client }: Context,
  cluster: number,
  words: readonly string[],
): Promise<readonly NodeView[]> {
  const items = await client.call(nodeRoutes.listNodes, { query: { cluster_id: String(cluster) } });
  return splitWords(words).map((word) => pick("node of the cluster", word, { items, namesOf: nodeNames }));
}

/** `a,b c` -> a, b, c. */
export function splitWords(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => word.split(",")).filter((word) => word !== "");
}

/** A run by number, or the latest one (of `-e`, where given): `latest`. */
export async function findRun(context: Context, wanted: string | undefined, cluster?: string): Promise<RunView> {
  if (wanted !== undefined && /^\d+$/.test(wanted))
    return await context.client.call(runRoutes.getRun, { params: { id: Number(wanted) } });
  if (wanted !== undefined && !/^@?latest$/.test(wanted))
    throw new AppError("usage/invalid", `a run is a number, or latest; "${wanted}" is neither`);
  const name = wantedCluster(context, cluster);
  const id = name === undefined ? undefined : (await findCluster(context, name)).id;
  const runs = await context.client.call(runRoutes.listRuns, { query: { cluster: id, limit: 1 } });
  const [latest] = runs;
  if (latest === undefined) throw new AppError("entity/not-found", "there has been no run yet");
  return latest;
}
