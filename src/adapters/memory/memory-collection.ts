/** A `Collection` in memory: records by id, with the entity's own rules. */
import { checkRecord, exists, givenFields, notFound, type Entity, type RecordOf } from "../../ports/storage-rules.ts";
import type { Collection } from "../../ports/catalog.ts";
import { frozenCopy, type CatalogState } from "./memory-state.ts";

/** What distinguishes the entities. */
export interface EntityRules<Stored, Filter> {
  /** Fields that are unique together, and the text that must differ; several or no keys a record are possible. */
  readonly unique: readonly {
    readonly fields: readonly string[];
    readonly keys: (record: Stored) => readonly string[];
  }[];
  readonly matches: (record: Stored, filter: Filter) => boolean;
  /** The record as it is kept. */
  readonly normalise?: (record: Stored) => Stored;
  /** Throws where the record refers to what is not there. */
  readonly checkReferences?: (state: CatalogState, record: Stored) => void;
  /** Throws `entity/in-use`; otherwise removes what belongs to the record. */
  readonly beforeRemove?: (state: CatalogState, id: number) => void;
}

/** Where the collection reads, and how it says that it changed something. */
export interface CatalogCell {
  readonly state: () => CatalogState;
  readonly changed: () => void;
}

export function createMemoryCollection<Kind extends Entity, Filter>(
  cell: CatalogCell,
  entity: Kind,
  rules: EntityRules<RecordOf[Kind], Filter>,
): Collection<RecordOf[Kind], Filter> {
  type Stored = RecordOf[Kind];
  const records = (): Map<number, Stored> => cell.state().records[entity];

  const put = (record: Stored): Stored => {
    checkRecord(entity, { ...record });
    const kept = frozenCopy(rules.normalise?.(record) ?? record);
    for (const { fields, keys } of rules.unique) {
      const wanted = new Set(keys(kept));
      const isTaken = (other: Stored): boolean => other.id !== kept.id && keys(other).some((key) => wanted.has(key));
      if (wanted.size > 0 && [...records().values()].some(isTaken)) throw exists(entity, fields);
    }
    rules.checkReferences?.(cell.state(), kept);
    records().set(kept.id, kept);
    cell.changed();
    return kept;
  };

  return {
    create: (draft) =>
      attempt(() => {
        const { lastIds } = cell.state();
        const stored = put({ ...draft, id: lastIds[entity] + 1 } as unknown as Stored);
        lastIds[entity] = stored.id;
        return stored;
      }),
    get: (id) => attempt(() => records().get(id)),
    list: (filter) =>
      attempt(() => [...records().values()].filter((record) => filter === undefined || rules.matches(record, filter))),
    update: (id, change) =>
      attempt(() => {
        const given = givenFields(change);
        checkRecord(entity, { ...given });
        const before = records().get(id);
        if (before === undefined) throw notFound(entity, id);
        return put({ ...before, ...given });
      }),
    remove: (id) =>
      attempt(() => {
        if (!records().has(id)) return false;
        rules.beforeRemove?.(cell.state(), id);
        records().delete(id);
        cell.changed();
        return true;
      }),
  };
}

/** A promise of what `work` returns or throws, like a database's. */
export function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
