/** The data of the memory stores: plain maps, shared by all of them. */
import type { Json } from "../../core/base/json.ts";
import type { RunEvent } from "../../core/model/event.ts";
import type { AttemptId, RunId } from "../../core/model/ids.ts";
import type { PastSuccess } from "../../core/model/inventory.ts";
import type { Revision } from "../../ports/revision-store.ts";
import type { Entity, RecordOf } from "../../ports/storage-rules.ts";
import type { OutputChunk } from "../../ports/executor.ts";
import type { PlanSnapshot, RunRecord } from "../../ports/run-store.ts";

/** What a catalog holds. A transaction works on a copy of it. */
export interface CatalogState {
  /** By id, ascending: ids only grow. */
  readonly records: { readonly [Kind in Entity]: Map<number, RecordOf[Kind]> };
  readonly lastIds: Record<Entity, number>;
  /** By layer as one JSON text, ascending by number. */
  readonly revisions: Map<string, readonly Revision[]>;
  /** Clusters that are gone, whose runs are still to go. */
  readonly removedClusters: Set<number>;
}

export interface Lease {
  readonly server: string;
  readonly until: number;
}

export interface MemoryState {
  catalog: CatalogState;
  /** Grows with each change of the catalog. */
  catalogVersion: number;
  lastRun: number;
  readonly runs: Map<RunId, RunRecord>;
  readonly leases: Map<RunId, Lease>;
  readonly events: Map<RunId, RunEvent[]>;
  readonly output: Map<AttemptId, OutputChunk[]>;
  readonly plans: Map<RunId, PlanSnapshot>;
  readonly boards: Map<RunId, Json>;
  /** By cluster, then `task` and `node` as one JSON text. */
  readonly past: Map<number, Map<string, PastSuccess>>;
}

export function emptyMemoryState(): MemoryState {
  return {
    catalog: {
      records: {
        release: new Map(),
        plugin: new Map(),
        cluster: new Map(),
        node: new Map(),
        graph: new Map(),
        sequence: new Map(),
        notification: new Map(),
      },
      lastIds: { release: 0, plugin: 0, cluster: 0, node: 0, graph: 0, sequence: 0, notification: 0 },
      revisions: new Map(),
      removedClusters: new Set(),
    },
    catalogVersion: 0,
    lastRun: 0,
    runs: new Map(),
    leases: new Map(),
    events: new Map(),
    output: new Map(),
    plans: new Map(),
    boards: new Map(),
    past: new Map(),
  };
}

/** A copy for a transaction: the maps are new, the records, which never change, are the same. */
export function forkCatalog(state: CatalogState): CatalogState {
  const { release, plugin, cluster, node, graph, sequence, notification } = state.records;
  return {
    records: {
      release: new Map(release),
      plugin: new Map(plugin),
      cluster: new Map(cluster),
      node: new Map(node),
      graph: new Map(graph),
      sequence: new Map(sequence),
      notification: new Map(notification),
    },
    lastIds: { ...state.lastIds },
    revisions: new Map(state.revisions),
    removedClusters: new Set(state.removedClusters),
  };
}

/** A copy that nobody can change, as a database would give it back: what JSON can't say is gone. */
export function frozenCopy<T>(value: T): T {
  return freezeDeep(JSON.parse(JSON.stringify(value)) as T);
}

function freezeDeep<T>(value: T): T {
  const open: unknown[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== "object" || item === null) continue;
    Object.freeze(item);
    for (const part of Object.values(item)) if (typeof part === "object" && part !== null) open.push(part);
  }
  return value;
}

/** Removes a run, its children and all that belongs to them. */
export function dropRun(state: MemoryState, id: RunId): void {
  const family = [...state.runs.values()].filter((run) => run.id === id || run.parent === id).map((run) => run.id);
  const gone = new Set(family);
  for (const run of family) {
    for (const map of [state.runs, state.leases, state.events, state.plans, state.boards]) map.delete(run);
  }
  for (const attempt of state.output.keys()) {
    if (gone.has(Number(attempt.split("-")[0]) as RunId)) state.output.delete(attempt);
  }
  for (const successes of state.past.values()) {
    for (const [key, success] of successes) if (gone.has(success.run as RunId)) successes.delete(key);
  }
}
