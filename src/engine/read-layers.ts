/** The graphs of one type that a cluster sees, read from the catalog. */
import type { JsonObject } from "../core/base/json.ts";
import { graphType, type GraphType } from "../core/model/ids.ts";
import type { GraphLayer, LayerOrigin, LayerStack, PluginFacts } from "../core/model/layer.ts";
import { readLayer } from "../core/validate/normal-task.ts";
import type { Catalog, ClusterRecord, PluginRecord, ReleaseRecord } from "../ports/catalog.ts";
import type { GraphRecord, GraphRelation } from "../ports/graph-record.ts";

/** What a cluster is made of, as stored. */
export interface ClusterParts {
  readonly cluster: ClusterRecord;
  readonly release: ReleaseRecord;
  /** The enabled ones, by number. */
  readonly plugins: readonly PluginRecord[];
}

export async function readClusterParts(catalog: Catalog, cluster: ClusterRecord): Promise<ClusterParts> {
  const [release, plugins] = await Promise.all([
    catalog.releases.get(cluster.releaseId),
    Promise.all(cluster.enabledPlugins.map((id) => catalog.plugins.get(id))),
  ]);
  if (release === undefined) throw new Error(`cluster ${cluster.id} has no release`);
  return { cluster, release, plugins: plugins.filter((plugin) => plugin !== undefined) };
}

/** All stored layers of a type; those that have no graph of it are left out. */
export async function readLayerStack(catalog: Catalog, parts: ClusterParts, type: GraphType): Promise<LayerStack> {
  const { cluster } = parts;
  const [below, ofCluster] = await Promise.all([
    readLowerLayers(catalog, parts, type),
    graphsOf(catalog, { level: "cluster", ownerIds: [cluster.id], type }),
  ]);
  return { ...below, cluster: layerOf(ofCluster[0], clusterOrigin(cluster), type) };
}

/** The same without the cluster's own layer. */
export async function readLowerLayers(catalog: Catalog, parts: ClusterParts, type: GraphType): Promise<LayerStack> {
  const { release, plugins } = parts;
  const [ofRelease, ofPlugins] = await Promise.all([
    graphsOf(catalog, { level: "release", ownerIds: [release.id], type }),
    plugins.length === 0 ? [] : graphsOf(catalog, { level: "plugin", ownerIds: plugins.map(({ id }) => id), type }),
  ]);
  return {
    type,
    release: layerOf(ofRelease[0], releaseOrigin(release), type),
    plugins: plugins.flatMap((plugin) => {
      const graph = ofPlugins.find(({ relations }) => owns(relations, plugin.id, type));
      const layer = layerOf(graph, pluginOrigin(plugin), type);
      return layer === undefined ? [] : [{ plugin: pluginFacts(plugin), layer }];
    }),
  };
}

function owns(relations: readonly GraphRelation[], ownerId: number, type: string): boolean {
  return relations.some((one) => one.level === "plugin" && one.ownerId === ownerId && one.type === type);
}

interface Wanted {
  readonly level: GraphRelation["level"];
  readonly ownerIds: readonly number[];
  readonly type: string;
}

function graphsOf(catalog: Catalog, { level, ownerIds, type }: Wanted): Promise<readonly GraphRecord[]> {
  return catalog.graphs.list({ level, ownerIds, types: [type] });
}

export function layerOf(graph: GraphRecord | undefined, origin: LayerOrigin, type: string): GraphLayer | undefined {
  return graph === undefined ? undefined : readLayer({ ...origin, graphId: graph.id }, type, writtenGraph(graph));
}

/** A stored graph under the names of the file format; what is null is left out. */
export function writtenGraph(graph: Omit<GraphRecord, "id" | "relations">): JsonObject {
  return {
    ...(graph.name === null ? {} : { name: graph.name }),
    ...(graph.nodeFilter === null ? {} : { node_filter: graph.nodeFilter }),
    ...(graph.onSuccess === null ? {} : { on_success: graph.onSuccess }),
    ...(graph.onError === null ? {} : { on_error: graph.onError }),
    ...(graph.onStop === null ? {} : { on_stop: graph.onStop }),
    tasks: graph.tasks,
  };
}

export function releaseOrigin(release: ReleaseRecord): LayerOrigin {
  return { level: "release", name: `release ${release.version}` };
}

export function pluginOrigin(plugin: PluginRecord): LayerOrigin {
  return { level: "plugin", name: `plugin ${plugin.name}-${plugin.version}` };
}

export function clusterOrigin(cluster: ClusterRecord): LayerOrigin {
  return { level: "cluster", name: `cluster ${cluster.name}` };
}

function pluginFacts(plugin: PluginRecord): PluginFacts {
  const { id, name, version, packageVersion, rolesMetadata } = plugin;
  return { id, name, version, packageVersion, rolesMetadata };
}

/** Types of graphs that some layer of the cluster has, sorted by the caller's need: for "did you mean". */
export async function knownTypes(
  catalog: Catalog,
  { cluster, release, plugins }: ClusterParts,
): Promise<readonly GraphType[]> {
  const graphs = await Promise.all([
    catalog.graphs.list({ level: "release", ownerIds: [release.id] }),
    plugins.length === 0 ? [] : catalog.graphs.list({ level: "plugin", ownerIds: plugins.map(({ id }) => id) }),
    catalog.graphs.list({ level: "cluster", ownerIds: [cluster.id] }),
  ]);
  const types = graphs.flat().flatMap(({ relations }) => relations.map(({ type }) => type));
  return [...new Set(types)].sort().map(graphType);
}
