/** Finding stored things, or saying what there is none of. */
import { AppError } from "../../core/base/errors.ts";
import type { Catalog, ClusterRecord, NodeRecord, PluginRecord, ReleaseRecord } from "../../ports/catalog.ts";

export async function releaseOf(catalog: Catalog, id: number): Promise<ReleaseRecord> {
  return (await catalog.releases.get(id)) ?? absent("release", id);
}

export async function pluginOf(catalog: Catalog, id: number): Promise<PluginRecord> {
  return (await catalog.plugins.get(id)) ?? absent("plugin", id);
}

export async function clusterOf(catalog: Catalog, id: number): Promise<ClusterRecord> {
  return (await catalog.clusters.get(id)) ?? absent("cluster", id);
}

export async function nodeOf(catalog: Catalog, id: number): Promise<NodeRecord> {
  return (await catalog.nodes.get(id)) ?? absent("node", id);
}

export function absent(what: string, id: number): never {
  throw new AppError("entity/not-found", `There is no ${what} ${id}`);
}

/** A `cluster_id` of an address: undefined where it is not given, null where it is empty. */
export function readClusterFilter(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === "" || text.toLowerCase() === "none") return null;
  if (!/^\d{1,9}$/.test(text))
    throw new AppError("request/invalid", `cluster_id: must be a number, not ${JSON.stringify(text)}`);
  return Number(text);
}
