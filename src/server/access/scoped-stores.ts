/** `scopeStores`: the stores as somebody sees them who may see some clusters only: what belongs to others is not there. */
import { AppError } from "../../core/base/errors.ts";
import type { RunId } from "../../core/model/ids.ts";
import type { Catalog, Collection } from "../../ports/catalog.ts";
import type { GraphRecord } from "../../ports/graph-record.ts";
import type { RunRecord, RunStore } from "../../ports/run-store.ts";
import type { Stores } from "../../ports/stores.ts";

/** Reads of what is shared by all clusters are allowed, writes are not. */
export function scopeStores(stores: Stores, clusters: readonly number[]): Stores {
  const seen: ReadonlySet<number> = new Set(clusters);
  const runs = scopeRuns(stores.runs, seen);
  const isSeen = async (run: RunId): Promise<boolean> => (await runs.get(run)) !== undefined;
  const mustBeSeen = async (run: RunId): Promise<void> => {
    if (!(await isSeen(run))) throw new AppError("entity/not-found", `There is no run ${run}`);
  };
  const { journal, plans, past } = stores;
  return {
    ...stores,
    catalog: scopeCatalog(stores.catalog, seen),
    runs,
    journal: {
      ...journal,
      append: async (run, expected, events) => {
        await mustBeSeen(run);
        return journal.append(run, expected, events);
      },
      read: async (run, from) => ((await isSeen(run)) ? journal.read(run, from) : []),
    },
    plans: {
      ...plans,
      save: async (run, snapshot) => {
        await mustBeSeen(run);
        await plans.save(run, snapshot);
      },
      load: async (run) => ((await isSeen(run)) ? plans.load(run) : undefined),
      loadBoard: async (run) => ((await isSeen(run)) ? plans.loadBoard(run) : undefined),
    },
    past: { ...past, list: async (cluster) => (seen.has(cluster) ? past.list(cluster) : []) },
  };
}

function scopeRuns(runs: RunStore, seen: ReadonlySet<number>): RunStore {
  const get = async (id: RunId): Promise<RunRecord | undefined> => {
    const run = await runs.get(id);
    return run !== undefined && seen.has(run.cluster) ? run : undefined;
  };
  const own = async (id: RunId): Promise<void> => {
    if ((await get(id)) === undefined) throw new AppError("entity/not-found", `There is no run ${id}`);
  };
  return {
    ...runs,
    get,
    list: async (filter) =>
      filter.cluster !== undefined && !seen.has(filter.cluster)
        ? []
        : (await runs.list(filter)).filter(({ cluster }) => seen.has(cluster)),
    create: async (draft, children) => {
      if ([draft, ...children].some(({ cluster }) => !seen.has(cluster)))
        throw notYours("run graphs of other clusters");
      return runs.create(draft, children);
    },
    change: async (id, change) => {
      await own(id);
      return runs.change(id, change);
    },
    remove: async (id) => ((await get(id)) === undefined ? false : runs.remove(id)),
    claim: async (id, claim) => ((await get(id)) === undefined ? false : runs.claim(id, claim)),
  };
}

/** What of a kind is seen, and what of it may be written. */
interface View<Stored> {
  readonly isSeen: (record: Stored) => boolean;
  /** Of the record as it would be stored. */
  readonly mayWrite: (record: Omit<Stored, "id">) => boolean;
  readonly mayCreate?: boolean;
  /** For messages. */
  readonly what: string;
}

function scopeCatalog(catalog: Catalog, seen: ReadonlySet<number>): Catalog {
  const shared = (what: string) => ({ isSeen: () => true, mayWrite: () => false, what });
  const ofCluster = (id: number | null): boolean => id !== null && seen.has(id);
  return {
    releases: scoped(catalog.releases, shared("releases")),
    plugins: scoped(catalog.plugins, shared("plugins")),
    sequences: scoped(catalog.sequences, shared("sequences of releases")),
    clusters: scoped(catalog.clusters, {
      isSeen: ({ id }) => seen.has(id),
      mayWrite: () => true,
      mayCreate: false,
      what: "clusters",
    }),
    nodes: scoped(catalog.nodes, {
      isSeen: ({ clusterId }) => ofCluster(clusterId),
      mayWrite: ({ clusterId }) => clusterId === null || seen.has(clusterId),
      what: "nodes of other clusters",
    }),
    graphs: scoped(catalog.graphs, {
      isSeen: (graph) => graph.relations.some((relation) => relation.level !== "cluster" || seen.has(relation.ownerId)),
      mayWrite: ({ relations }) => relations.length > 0 && relations.every((one) => isOwn(one, seen)),
      what: "graphs of releases, plugins and other clusters",
    }),
    notifications: scoped(catalog.notifications, {
      isSeen: ({ clusterId }) => ofCluster(clusterId),
      mayWrite: ({ clusterId }) => ofCluster(clusterId),
      what: "notifications of other clusters",
    }),
    revisions: scopeRevisions(catalog.revisions, seen),
    atomically: (work) => catalog.atomically((inside) => work(scopeCatalog(inside, seen))),
  };
}

/** What is added was allowed when the graph was changed. */
function scopeRevisions(revisions: Catalog["revisions"], seen: ReadonlySet<number>): Catalog["revisions"] {
  const isSeen = ({ level, ownerId }: GraphRecord["relations"][number]): boolean =>
    level !== "cluster" || seen.has(ownerId);
  return {
    add: (draft) => revisions.add(draft),
    list: async (layer) => (isSeen(layer) ? revisions.list(layer) : []),
    last: async (layer) => (isSeen(layer) ? revisions.last(layer) : undefined),
    get: async (layer, number) => (isSeen(layer) ? revisions.get(layer, number) : undefined),
  };
}

function isOwn({ level, ownerId }: GraphRecord["relations"][number], seen: ReadonlySet<number>): boolean {
  return level === "cluster" && seen.has(ownerId);
}

function scoped<Stored extends { readonly id: number }, Filter>(
  things: Collection<Stored, Filter>,
  { isSeen, mayWrite, mayCreate = true, what }: View<Stored>,
): Collection<Stored, Filter> {
  const get = async (id: number): Promise<Stored | undefined> => {
    const record = await things.get(id);
    return record !== undefined && isSeen(record) ? record : undefined;
  };
  const refuse = (record: Omit<Stored, "id">): void => {
    if (!mayWrite(record)) throw notYours(`change ${what}`);
  };
  return {
    get,
    list: async (filter) => (await things.list(filter)).filter(isSeen),
    create: async (draft) => {
      if (!mayCreate) throw notYours(`create ${what}`);
      refuse(draft);
      return things.create(draft);
    },
    update: async (id, change) => {
      const before = await get(id);
      if (before === undefined) throw new AppError("entity/not-found", `there is none of the number ${id}`);
      refuse(before);
      refuse({ ...before, ...change });
      return things.update(id, change);
    },
    remove: async (id) => {
      const before = await get(id);
      if (before === undefined) return false;
      refuse(before);
      return things.remove(id);
    },
  };
}

function notYours(what: string): AppError {
  return new AppError("auth/forbidden", `Your rights are limited to some clusters: you can't ${what}`);
}
