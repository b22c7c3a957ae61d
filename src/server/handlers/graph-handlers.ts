/** Graphs by owner and type, by number, and listed. Fuel: graphs.md 6.2, 6.3. */
import { AppError } from "../../core/base/errors.ts";
import { distinct } from "../../core/base/order.ts";
import { diagnosticView } from "../../api/problem.ts";
import type { graphRoutes, ownerGraphs } from "../../api/fuel/graphs.ts";
import type { Catalog, GraphFilter } from "../../ports/catalog.ts";
import type { GraphRecord, GraphRelation } from "../../ports/graph-record.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import { withHeaders, type Handlers, type SpecialReply } from "../http/handler.ts";
import { createGraph, graphOfType } from "../graphs/graph-store.ts";
import { graphView } from "../graphs/graph-view.ts";
import { revisionTag } from "../graphs/revised-catalog.ts";
import { uploadProblems } from "../graphs/upload-problems.ts";
import { readUpload } from "../graphs/read-upload.ts";
import type { Services } from "../services.ts";
import type { GraphView } from "../../api/fuel/graphs.ts";
import { absent, clusterOf, pluginOf, releaseOf } from "./entities.ts";

type Level = keyof typeof ownerGraphs;
type OwnerCall = { readonly params: { readonly id: number; readonly type: string }; readonly document: ParsedDocument };

export function graphHandlers(services: Services): Handlers<keyof typeof graphRoutes> {
  const { catalog } = services.stores;
  const release = ownerHandlers(catalog, "release");
  const plugin = ownerHandlers(catalog, "plugin");
  const cluster = ownerHandlers(catalog, "cluster");
  const change = async ({ params, document }: { params: { id: number }; document: ParsedDocument }) => {
    const { content, diagnostics } = readUpload(document);
    const changed = await catalog.atomically(async (inside) => {
      await graphById(inside, params.id);
      return inside.graphs.update(params.id, content);
    });
    return tagged(catalog, changed, { ...graphView(changed), diagnostics: diagnostics.map(diagnosticView) });
  };
  return {
    listReleaseGraphs: release.list,
    getReleaseGraph: release.get,
    createReleaseGraph: release.create,
    putReleaseGraph: release.put,
    patchReleaseGraph: release.put,
    removeReleaseGraph: release.remove,
    listPluginGraphs: plugin.list,
    getPluginGraph: plugin.get,
    createPluginGraph: plugin.create,
    putPluginGraph: plugin.put,
    patchPluginGraph: plugin.put,
    removePluginGraph: plugin.remove,
    listClusterGraphs: cluster.list,
    getClusterGraph: cluster.get,
    createClusterGraph: cluster.create,
    putClusterGraph: cluster.put,
    patchClusterGraph: cluster.put,
    removeClusterGraph: cluster.remove,
    listGraphs: async ({ query }) => (await findGraphs(catalog, query)).map(graphView),
    getGraph: async ({ params }) => tagged(catalog, await graphById(catalog, params.id)),
    putGraph: change,
    patchGraph: change,
    removeGraph: async ({ params }) => {
      if (!(await catalog.graphs.remove(params.id))) absent("graph", params.id);
      return undefined;
    },
  };
}

/** The view with its layer's revision as ETag. */
async function tagged(catalog: Catalog, graph: GraphRecord, view: GraphView = graphView(graph)): Promise<SpecialReply> {
  const [layer] = graph.relations;
  const last = layer === undefined ? undefined : await catalog.revisions.last(layer);
  return withHeaders(last === undefined ? {} : { etag: revisionTag(last.number) }, view);
}

async function graphById(catalog: Catalog, id: number): Promise<GraphRecord> {
  return (await catalog.graphs.get(id)) ?? absent("graph", id);
}

const mustExist = { release: releaseOf, plugin: pluginOf, cluster: clusterOf } as const;

function ownerHandlers(catalog: Catalog, level: Level) {
  const ownerOf = async (inside: Catalog, { params }: Pick<OwnerCall, "params">): Promise<GraphRelation> => {
    await mustExist[level](inside, params.id);
    return { level, ownerId: params.id, type: params.type };
  };
  const store = async (call: OwnerCall, mode: "create" | "put"): Promise<SpecialReply> => {
    const upload = readUpload(call.document);
    return catalog.atomically(async (inside) => {
      const owner = await ownerOf(inside, call);
      const stored =
        mode === "create"
          ? await createGraph(inside, owner, upload.content)
          : await inside.graphs.update((await graphOfType(inside, owner)).id, upload.content);
      const problems = await uploadProblems(inside, owner, upload);
      return tagged(inside, stored, { ...graphView(stored), diagnostics: problems });
    });
  };
  return {
    list: async ({ params }: { params: { id: number } }): Promise<GraphView[] | SpecialReply> => {
      await mustExist[level](catalog, params.id);
      return (await catalog.graphs.list({ level, ownerIds: [params.id] })).map(graphView);
    },
    get: async (call: Pick<OwnerCall, "params">) =>
      tagged(catalog, await graphOfType(catalog, await ownerOf(catalog, call))),
    create: (call: OwnerCall) => store(call, "create"),
    put: (call: OwnerCall) => store(call, "put"),
    remove: async (call: Pick<OwnerCall, "params">) => {
      await catalog.atomically(async (inside) => {
        const graph = await graphOfType(inside, await ownerOf(inside, call));
        await inside.graphs.remove(graph.id);
      });
      return undefined;
    },
  };
}

interface ListQuery {
  readonly clusters_ids?: readonly number[];
  readonly plugins_ids?: readonly number[];
  readonly releases_ids?: readonly number[];
  readonly graph_types?: readonly string[];
  readonly fetch_related?: boolean;
}

/** Without owners: all graphs. With owners: the union of theirs; related ones only where asked for. */
async function findGraphs(catalog: Catalog, query: ListQuery): Promise<readonly GraphRecord[]> {
  const types = query.graph_types?.length === 0 ? undefined : query.graph_types;
  const owners = await ownersOf(catalog, query);
  const hasOwners = Object.values(owners).some((ids) => ids.length > 0);
  const filters: readonly GraphFilter[] = hasOwners
    ? (["release", "plugin", "cluster"] as const)
        .filter((level) => owners[level].length > 0)
        .map((level) => ({ level, ownerIds: owners[level], types }))
    : [{ types }];
  const found = await Promise.all(filters.map((filter) => catalog.graphs.list(filter)));
  return distinct(found.flat()).sort((a, b) => a.id - b.id);
}

async function ownersOf(catalog: Catalog, query: ListQuery): Promise<Readonly<Record<Level, readonly number[]>>> {
  const clusters = query.clusters_ids ?? [];
  const releases = [...(query.releases_ids ?? [])];
  const plugins = [...(query.plugins_ids ?? [])];
  if (query.fetch_related === true) {
    for (const id of clusters) {
      const cluster = await catalog.clusters.get(id);
      if (cluster === undefined) throw new AppError("entity/not-found", `There is no cluster ${id}`);
      releases.push(cluster.releaseId);
      plugins.push(...cluster.enabledPlugins);
    }
  }
  return { cluster: clusters, release: distinct(releases), plugin: distinct(plugins) };
}
