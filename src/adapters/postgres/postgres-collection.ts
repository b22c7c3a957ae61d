/** A `Collection` in PostgreSQL: what all entities do alike, over the statements of each. */
import { checkRecord, givenFields, notFound, type Entity, type RecordOf } from "../../ports/storage-rules.ts";
import type { Collection } from "../../ports/catalog.ts";
import type { Db } from "./database.ts";
import type { Session } from "./session.ts";

/** The statements of an entity. All but `select` run in a transaction. */
export interface Statements<Stored, Filter> {
  /** Which to give, by number: one, or those that match. */
  readonly select: (
    db: Db,
    wanted: { readonly id: number } | { readonly filter: Filter | undefined },
  ) => Promise<readonly Stored[]>;
  readonly insert: (db: Db, draft: Omit<Stored, "id">) => Promise<number>;
  /** What is given is not empty. false: there is none. */
  readonly update: (db: Db, id: number, change: Partial<Omit<Stored, "id">>) => Promise<boolean>;
  /** Throws `entity/in-use`. false: there is none. */
  readonly remove: (db: Db, id: number) => Promise<boolean>;
}

export function createPostgresCollection<Kind extends Entity, Filter>(
  session: Session,
  entity: Kind,
  statements: Statements<RecordOf[Kind], Filter>,
): Collection<RecordOf[Kind], Filter> {
  type Stored = RecordOf[Kind];
  const selectOne = async (db: Db, id: number): Promise<Stored> => {
    const [stored] = await statements.select(db, { id });
    if (stored === undefined) throw notFound(entity, id);
    return stored;
  };
  return {
    create: async (draft) => {
      checkRecord(entity, { ...draft });
      return session.write(async (db) => selectOne(db, await statements.insert(db, draft)));
    },
    get: async (id) => (isStorableId(id) ? (await session.read((db) => statements.select(db, { id })))[0] : undefined),
    list: (filter) => session.read((db) => statements.select(db, { filter })),
    update: async (id, change) => {
      if (!isStorableId(id)) throw notFound(entity, id);
      const given = givenFields(change);
      checkRecord(entity, given);
      return session.write(async (db) => {
        const isEmpty = Object.keys(given).length === 0;
        if (!isEmpty && !(await statements.update(db, id, given))) throw notFound(entity, id);
        return selectOne(db, id);
      });
    },
    remove: async (id) => isStorableId(id) && session.write((db) => statements.remove(db, id)),
  };
}

/** Numbers of rows are of four bytes. */
export function isStorableId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id < 2 ** 31;
}
