/** `Catalog` in memory: the reference behaviour. */
import { AppError } from "../../core/base/errors.ts";
import { exists, inUse, missing, orderedPlugins, orderedRelations, type Entity } from "../../ports/storage-rules.ts";
import type { Catalog, GraphFilter } from "../../ports/catalog.ts";
import type { GraphRecord, GraphRelation } from "../../ports/graph-record.ts";
import type { RunId } from "../../core/model/ids.ts";
import { createMemoryCollection, type CatalogCell } from "./memory-collection.ts";
import { createMemoryRevisions, dropRevisions } from "./memory-revisions.ts";
import { dropRun, forkCatalog, type CatalogState, type MemoryState } from "./memory-state.ts";

/** How often work is done again when something else was changed meanwhile. */
const attempts = 20;

export function createMemoryCatalog(state: MemoryState): Catalog {
  return catalogOver({
    state: () => state.catalog,
    version: () => state.catalogVersion,
    commit: (next) => {
      state.catalog = next;
      state.catalogVersion += 1;
      for (const cluster of next.removedClusters) dropClusterRuns(state, cluster);
      next.removedClusters.clear();
    },
  });
}

/** A place that holds a catalog's state: the whole store, or an open transaction. */
interface Holder {
  readonly state: () => CatalogState;
  readonly version: () => number;
  readonly commit: (next: CatalogState) => void;
}

function catalogOver(holder: Holder): Catalog {
  const cell: CatalogCell = {
    state: holder.state,
    changed: () => {
      holder.commit(holder.state());
    },
  };
  return {
    releases: createMemoryCollection(cell, "release", {
      unique: [{ fields: ["name", "version"], keys: ({ name, version }) => [JSON.stringify([name, version])] }],
      matches: () => true,
      beforeRemove: removeRelease,
    }),
    plugins: createMemoryCollection(cell, "plugin", {
      unique: [{ fields: ["name", "version"], keys: ({ name, version }) => [JSON.stringify([name, version])] }],
      matches: () => true,
      beforeRemove: removePlugin,
    }),
    clusters: createMemoryCollection(cell, "cluster", {
      unique: [{ fields: ["name"], keys: ({ name }) => [name] }],
      matches: (cluster, filter: { readonly releaseId?: number | undefined }) =>
        filter.releaseId === undefined || cluster.releaseId === filter.releaseId,
      normalise: (cluster) => ({ ...cluster, enabledPlugins: orderedPlugins(cluster.enabledPlugins) }),
      checkReferences: ({ records }, { releaseId, enabledPlugins }) => {
        mustExist(records, "release", releaseId);
        for (const plugin of enabledPlugins) mustExist(records, "plugin", plugin);
      },
      beforeRemove: removeCluster,
    }),
    nodes: createMemoryCollection(cell, "node", {
      unique: [
        { fields: ["mac"], keys: ({ mac }) => (mac === null ? [] : [mac]) },
        {
          fields: ["clusterId", "hostname"],
          keys: ({ clusterId, hostname }) => (clusterId === null ? [] : [JSON.stringify([clusterId, hostname])]),
        },
      ],
      matches: (node, filter: { readonly clusterId?: number | null | undefined }) =>
        filter.clusterId === undefined || node.clusterId === filter.clusterId,
      checkReferences: ({ records }, { clusterId }) => {
        if (clusterId !== null) mustExist(records, "cluster", clusterId);
      },
      beforeRemove: (state, id) => {
        forgetIn(state, "nodeId", id);
      },
    }),
    graphs: createMemoryCollection(cell, "graph", {
      unique: [],
      matches: matchesGraph,
      normalise: (graph) => ({ ...graph, relations: orderedRelations(graph.relations) }),
      checkReferences: checkRelations,
    }),
    sequences: createMemoryCollection(cell, "sequence", {
      unique: [{ fields: ["releaseId", "name"], keys: ({ releaseId, name }) => [JSON.stringify([releaseId, name])] }],
      matches: (sequence, filter: { readonly releaseId?: number | undefined }) =>
        filter.releaseId === undefined || sequence.releaseId === filter.releaseId,
      checkReferences: ({ records }, { releaseId }) => {
        mustExist(records, "release", releaseId);
      },
    }),
    notifications: createMemoryCollection(cell, "notification", {
      unique: [],
      matches: (notification, filter: { readonly runId?: number | undefined }) =>
        filter.runId === undefined || notification.runId === filter.runId,
      checkReferences: ({ records }, { clusterId, nodeId }) => {
        if (clusterId !== null) mustExist(records, "cluster", clusterId);
        if (nodeId !== null) mustExist(records, "node", nodeId);
      },
    }),
    revisions: createMemoryRevisions(cell),
    atomically: async (work) => {
      for (let tried = 0; tried < attempts; tried++) {
        const start = holder.version();
        const draft = openDraft(holder.state());
        const result = await work(catalogOver(draft));
        if (holder.version() === start) {
          if (draft.version() > 0) holder.commit(draft.state());
          return result;
        }
      }
      throw new AppError("storage/unavailable", "the catalog changed again and again while the change was being made");
    },
  };
}

function openDraft(before: CatalogState): Holder {
  let state = forkCatalog(before);
  let version = 0;
  return {
    state: () => state,
    version: () => version,
    commit: (next) => {
      state = next;
      version += 1;
    },
  };
}

function mustExist(records: CatalogState["records"], entity: Entity, id: number): void {
  if (!records[entity].has(id)) throw missing(entity);
}

/** One after another: each must be free, and its owner there. */
function checkRelations({ records }: CatalogState, graph: GraphRecord): void {
  const taken = new Set<string>();
  for (const other of records.graph.values()) {
    if (other.id !== graph.id) for (const relation of other.relations) taken.add(relationKey(relation));
  }
  for (const relation of graph.relations) {
    if (taken.has(relationKey(relation))) throw exists("graph", ["owner", "type"]);
    taken.add(relationKey(relation));
    mustExist(records, relation.level, relation.ownerId);
  }
}

function relationKey({ level, ownerId, type }: GraphRelation): string {
  return JSON.stringify([level, ownerId, type]);
}

function matchesGraph(graph: GraphRecord, { level, ownerIds, types }: GraphFilter): boolean {
  if (level === undefined && ownerIds === undefined && types === undefined) return true;
  return graph.relations.some(
    (relation) =>
      (level === undefined || relation.level === level) &&
      (ownerIds === undefined || ownerIds.includes(relation.ownerId)) &&
      (types === undefined || types.includes(relation.type)),
  );
}

function removeRelease(state: CatalogState, id: number): void {
  const clusters = [...state.records.cluster.values()].filter((cluster) => cluster.releaseId === id);
  if (clusters.length > 0) throw inUse("release", id, "clusters use it");
  removeGraphs(state, "release", id);
  for (const sequence of state.records.sequence.values()) {
    if (sequence.releaseId === id) state.records.sequence.delete(sequence.id);
  }
}

function removePlugin(state: CatalogState, id: number): void {
  const clusters = [...state.records.cluster.values()].filter((cluster) => cluster.enabledPlugins.includes(id));
  if (clusters.length > 0) throw inUse("plugin", id, "clusters have it enabled");
  removeGraphs(state, "plugin", id);
}

function removeCluster(state: CatalogState, id: number): void {
  for (const node of state.records.node.values()) {
    if (node.clusterId === id) state.records.node.set(node.id, Object.freeze({ ...node, clusterId: null }));
  }
  removeGraphs(state, "cluster", id);
  forgetIn(state, "clusterId", id);
  state.removedClusters.add(id);
}

/** What was told stays, without the number of what is gone. */
function forgetIn(state: CatalogState, field: "clusterId" | "nodeId", id: number): void {
  for (const told of state.records.notification.values()) {
    if (told[field] === id) state.records.notification.set(told.id, Object.freeze({ ...told, [field]: null }));
  }
}

/** Takes the owner from its graphs; a graph that nobody owns any more goes. */
function removeGraphs(state: CatalogState, level: GraphRelation["level"], ownerId: number): void {
  dropRevisions(state, level, ownerId);
  for (const graph of state.records.graph.values()) {
    const relations = graph.relations.filter((relation) => relation.level !== level || relation.ownerId !== ownerId);
    if (relations.length === graph.relations.length) continue;
    if (relations.length === 0) state.records.graph.delete(graph.id);
    else state.records.graph.set(graph.id, Object.freeze({ ...graph, relations: Object.freeze(relations) }));
  }
}

function dropClusterRuns(state: MemoryState, cluster: number): void {
  const runs = [...state.runs.values()].filter((run) => run.cluster === cluster).map((run): RunId => run.id);
  for (const run of runs) dropRun(state, run);
  state.past.delete(cluster);
}
