/** `keepRevisions`: a catalog in which each change of a graph makes a revision of its layer, and none overwrites what its author has not seen. */
import { AppError } from "../../core/base/errors.ts";
import { jsonEquals } from "../../core/base/json.ts";
import type { CallScope } from "../../ports/call-scope.ts";
import type { Catalog, Collection, GraphFilter } from "../../ports/catalog.ts";
import type { GraphRecord, GraphRelation } from "../../ports/graph-record.ts";
import type { RevisedContent, RevisionHead } from "../../ports/revision-store.ts";
import type { Clock } from "../../ports/system.ts";
import { changedSince } from "./revision-changes.ts";

export interface RevisionDeps {
  readonly clock: Clock;
  readonly scope: CallScope;
}

export function keepRevisions(catalog: Catalog, deps: RevisionDeps): Catalog {
  const within = <T>(work: (inside: Catalog) => Promise<T>): Promise<T> => catalog.atomically(work);
  const graphs: Collection<GraphRecord, GraphFilter> = {
    get: (id) => catalog.graphs.get(id),
    list: (filter) => catalog.graphs.list(filter),
    create: (draft) =>
      within(async (inside) => {
        const graph = await inside.graphs.create(draft);
        await note(inside, { graph, kind: "created", content: contentOf(graph) }, deps);
        return graph;
      }),
    update: (id, change) =>
      within(async (inside) => {
        const before = await inside.graphs.get(id);
        if (before !== undefined) await refuseUnseen(inside, before, deps.scope);
        const graph = await inside.graphs.update(id, change);
        const content = contentOf(graph);
        const isNew = before === undefined || !isSame(contentOf(before), content);
        if (isNew) await note(inside, { graph, kind: "changed", content }, deps);
        return graph;
      }),
    remove: (id) =>
      within(async (inside) => {
        const graph = await inside.graphs.get(id);
        if (graph === undefined) return false;
        await refuseUnseen(inside, graph, deps.scope);
        await note(inside, { graph, kind: "removed", content: null }, deps);
        return inside.graphs.remove(id);
      }),
  };
  return {
    ...catalog,
    graphs,
    atomically: (work) => catalog.atomically((inside) => work(keepRevisions(inside, deps))),
  };
}

interface Noted {
  readonly graph: GraphRecord;
  readonly kind: RevisionHead["kind"];
  readonly content: RevisedContent | null;
}

async function note(catalog: Catalog, { graph, kind, content }: Noted, { clock, scope }: RevisionDeps): Promise<void> {
  const { by = null, message = null } = scope.current() ?? {};
  for (const layer of graph.relations) {
    await catalog.revisions.add({ layer, kind, graphId: graph.id, at: clock.now(), by, message, content });
  }
}

export function contentOf({ name, nodeFilter, onSuccess, onError, onStop, tasks }: GraphRecord): RevisedContent {
  return { name, nodeFilter, onSuccess, onError, onStop, tasks };
}

function isSame(left: RevisedContent, right: RevisedContent): boolean {
  return jsonEquals(left, right);
}

/** Throws `graph/changed` when the caller named another revision than the last. */
async function refuseUnseen(catalog: Catalog, graph: GraphRecord, scope: CallScope): Promise<void> {
  const ifMatch = scope.current()?.ifMatch;
  const [layer] = graph.relations;
  if (ifMatch === undefined || layer === undefined) return;
  const last = (await catalog.revisions.last(layer))?.number ?? 0;
  const seen = readTags(ifMatch);
  if (seen === "any" || seen.includes(last)) return;
  throw await changedError(catalog, layer, { last, seen: Math.max(0, ...seen.filter((number) => number < last)) });
}

async function changedError(
  catalog: Catalog,
  layer: GraphRelation,
  { last, seen }: { readonly last: number; readonly seen: number },
): Promise<AppError> {
  const since = await changedSince(catalog.revisions, layer, seen);
  const latest = since.at(-1);
  const who = latest?.by ?? "somebody";
  const message = `The graph is at revision ${last} and not at the one you have seen: ${who} changed it (${latest?.summary ?? "unknown"})`;
  return new AppError("graph/changed", message, { details: { revision: last, since } });
}

/** `"7"`, `W/"7"`, a list of these, or `*`. */
function readTags(header: string): "any" | readonly number[] {
  if (header.trim() === "*") return "any";
  return [...header.matchAll(/"(\d{1,9})"/g)].map(([, number]) => Number(number));
}

/** The entity tag of a revision. */
export function revisionTag(number: number): string {
  return `"${number}"`;
}
