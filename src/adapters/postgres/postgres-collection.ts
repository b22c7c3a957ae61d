/** A `Collection` in PostgreSQL: what all entities do alike, over the statements of each. */
import { present } from "../../core/base/assert.ts";
import { checkRecord, givenFields, notFound, type Entity, type RecordOf } from "../../ports/storage-rules.ts";
import type { Collection } from "../../ports/catalog.ts";
import type { Db } from "./database.ts";
import type { Session } from "./session.ts";

/** The statements of an entity. */
export interface Statements<Stored, Filter> {
  /** Creation and change are one statement each; otherwise they need a transaction, as removal does. */
  readonly areSingle: boolean;
  /** Which to give, by number: one, or those that match. */
  readonly select: (
    db: Db,
    wanted: { readonly id: number } | { readonly filter: Filter | undefined },
  ) => Promise<readonly Stored[]>;
  readonly insert: (db: Db, draft: Omit<Stored, "id">) => Promise<Stored>;
  /** What is given is not empty. undefined: there is none. */
  readonly update: (db: Db, id: number, change: Partial<Omit<Stored, "id">>) => Promise<Stored | undefined>;
  /** Throws `entity/in-use`. false: there is none. */
  readonly remove: (db: Db, id: number) => Promise<boolean>;
}

export function createPostgresCollection<Kind extends Entity, Filter>(
  session: Session,
  entity: Kind,
  statements: Statements<RecordOf[Kind], Filter>,
): Collection<RecordOf[Kind], Filter> {
  type Stored = RecordOf[Kind];
  const put = (work: (db: Db) => Promise<Stored | undefined>): Promise<Stored | undefined> =>
    statements.areSingle ? session.single(work) : session.write(work);
  const get = async (id: number): Promise<Stored | undefined> =>
    isStorableId(id) ? (await session.read((db) => statements.select(db, { id })))[0] : undefined;
  return {
    create: async (draft) => {
      checkRecord(entity, { ...draft });
      return present(await put((db) => statements.insert(db, draft)), "a row that was inserted");
    },
    get,
    list: (filter) => session.read((db) => statements.select(db, { filter })),
    update: async (id, change) => {
      const given = givenFields(change);
      checkRecord(entity, given);
      const isEmpty = Object.keys(given).length === 0;
      const stored = isEmpty || !isStorableId(id) ? await get(id) : await put((db) => statements.update(db, id, given));
      if (stored === undefined) throw notFound(entity, id);
      return stored;
    },
    remove: async (id) => isStorableId(id) && session.write((db) => statements.remove(db, id)),
  };
}

/** Numbers of rows are of four bytes. */
export function isStorableId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id < 2 ** 31;
}
