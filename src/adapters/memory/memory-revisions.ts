/** `RevisionStore` in memory: the reference behaviour. */
import type { GraphRelation } from "../../ports/graph-record.ts";
import type { Revision, RevisionHead, RevisionStore } from "../../ports/revision-store.ts";
import { checkRevision } from "../../ports/storage-rules.ts";
import { attempt, type CatalogCell } from "./memory-collection.ts";
import { frozenCopy, type CatalogState } from "./memory-state.ts";

export function createMemoryRevisions(cell: CatalogCell): RevisionStore {
  const of = (layer: GraphRelation): readonly Revision[] => cell.state().revisions.get(layerKey(layer)) ?? [];
  return {
    add: (draft) =>
      attempt(() => {
        checkRevision(draft);
        const before = of(draft.layer);
        const revision = frozenCopy({ ...draft, number: before.length + 1 });
        cell.state().revisions.set(layerKey(draft.layer), [...before, revision]);
        cell.changed();
        return headOf(revision);
      }),
    list: (layer) => attempt(() => of(layer).map(headOf)),
    last: (layer) =>
      attempt(() => {
        const last = of(layer).at(-1);
        return last === undefined ? undefined : headOf(last);
      }),
    get: (layer, number) => attempt(() => of(layer).find((one) => one.number === number)),
  };
}

function headOf({ layer, number, kind, graphId, at, by, message }: Revision): RevisionHead {
  return { layer, number, kind, graphId, at, by, message };
}

function layerKey({ level, ownerId, type }: GraphRelation): string {
  return JSON.stringify([level, ownerId, type]);
}

/** Revisions go with the owner of their layer. */
export function dropRevisions({ revisions }: CatalogState, level: GraphRelation["level"], ownerId: number): void {
  const start = JSON.stringify([level, ownerId]).slice(0, -1);
  for (const key of revisions.keys()) if (key.startsWith(`${start},`)) revisions.delete(key);
}
