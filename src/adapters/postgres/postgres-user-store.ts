/** `UserStore` in PostgreSQL. */
import { sql, type Selectable } from "kysely";
import { instant } from "../../core/model/ids.ts";
import { absentUser, checkToken, checkUser, lastAdmin, tokenTaken, userTaken } from "../../ports/access-rules.ts";
import { givenFields } from "../../ports/storage-rules.ts";
import {
  leavesAdmin,
  type Role,
  type TokenKind,
  type TokenRecord,
  type UserRecord,
  type UserStore,
} from "../../ports/user-store.ts";
import type { Database, Db } from "./database.ts";
import { isStorableId } from "./postgres-collection.ts";
import { openSession } from "./session.ts";
import { driverError } from "./storage-errors.ts";
import type { TokensTable, UsersTable } from "./tables.ts";

export function createPostgresUserStore(database: Database): UserStore {
  const session = openSession(database);
  return {
    create: async (draft) => {
      checkUser(draft);
      const insert = (db: Db) => db.insertInto("users").values(userRow(draft)).returningAll().executeTakeFirstOrThrow();
      return userRecord(
        await named(
          "users_name_unique",
          () => userTaken(draft.name),
          () => session.single(insert),
        ),
      );
    },
    get: async (id) => (isStorableId(id) ? (await session.read(allUsers)).find((one) => one.id === id) : undefined),
    find: async (name) => {
      const wanted = sql<boolean>`lower(name) = lower(${name.replaceAll("\0", " ")})`;
      const row = await session.read((db) => db.selectFrom("users").selectAll().where(wanted).executeTakeFirst());
      return row === undefined ? undefined : userRecord(row);
    },
    list: () => session.read(allUsers),
    update: (id, change) =>
      session.write(async (db) => {
        const users = await lockUsers(db);
        const before = users.find((one) => one.id === id);
        if (before === undefined) throw absentUser(id);
        const after = { ...before, ...givenFields(change) };
        checkUser(after);
        if (!leavesAdmin(users.map((one) => (one.id === id ? after : one)))) throw lastAdmin();
        await db.updateTable("users").set(userRow(after)).where("id", "=", id).execute();
        return after;
      }),
    remove: async (id) =>
      isStorableId(id) &&
      session.write(async (db) => {
        const users = await lockUsers(db);
        if (!users.some((one) => one.id === id)) return false;
        if (!leavesAdmin(users.filter((one) => one.id !== id))) throw lastAdmin();
        await db.deleteFrom("users").where("id", "=", id).execute();
        return true;
      }),
    isEmpty: async () =>
      (await session.read((db) => db.selectFrom("users").select("id").limit(1).executeTakeFirst())) === undefined,
    ...tokensOf(database),
  };
}

type TokenPart = Pick<
  UserStore,
  "addToken" | "findToken" | "listTokens" | "removeToken" | "removeSessions" | "removeExpired"
>;

function tokensOf(database: Database): TokenPart {
  return {
    addToken: async (draft) => {
      checkToken(draft);
      if (!isStorableId(draft.userId)) throw absentUser(draft.userId);
      const add = () =>
        database.run(async (db) => {
          const isThere = await db.selectFrom("users").select("id").where("id", "=", draft.userId).executeTakeFirst();
          if (isThere === undefined) throw absentUser(draft.userId);
          return await db.insertInto("tokens").values(tokenRow(draft)).returningAll().executeTakeFirstOrThrow();
        });
      return tokenRecord(await named("tokens_user_name_unique", () => tokenTaken(draft.name), add));
    },
    findToken: (hash) =>
      database.run(async (db) => {
        const token = await db.selectFrom("tokens").selectAll().where("hash", "=", hash).executeTakeFirst();
        if (token === undefined) return undefined;
        const user = await db.selectFrom("users").selectAll().where("id", "=", token.user_id).executeTakeFirst();
        return user === undefined ? undefined : { token: tokenRecord(token), user: userRecord(user) };
      }),
    listTokens: async (userId) => {
      if (userId !== undefined && !isStorableId(userId)) return [];
      const rows = await database.run((db) => {
        const all = db.selectFrom("tokens").selectAll().orderBy("id");
        return (userId === undefined ? all : all.where("user_id", "=", userId)).execute();
      });
      return rows.map(tokenRecord);
    },
    removeToken: async (id) => {
      if (!isStorableId(id)) return false;
      const gone = await database.run((db) => db.deleteFrom("tokens").where("id", "=", id).executeTakeFirst());
      return gone.numDeletedRows > 0n;
    },
    removeSessions: async (userId) => {
      if (!isStorableId(userId)) return;
      await database.run((db) =>
        db.deleteFrom("tokens").where("user_id", "=", userId).where("kind", "=", "session").execute(),
      );
    },
    removeExpired: async (now) => {
      await database.run((db) => db.deleteFrom("tokens").where("expires_at", "<", new Date(now)).execute());
    },
  };
}

/** Turns what a unique index refuses into our words. */
async function named<T>(constraint: string, refusal: () => Error, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (driverError(error).constraint === constraint) throw refusal();
    throw error;
  }
}

async function allUsers(db: Db): Promise<readonly UserRecord[]> {
  return (await db.selectFrom("users").selectAll().orderBy("id").execute()).map(userRecord);
}

/** Nobody else changes a user meanwhile: two admins can't take the right from each other at once. */
async function lockUsers(db: Db): Promise<readonly UserRecord[]> {
  await sql`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`.execute(db);
  return allUsers(db);
}

function userRow({ name, passwordHash, role, clusters, enabled, createdAt }: Omit<UserRecord, "id">) {
  return { name, password_hash: passwordHash, role, clusters, enabled, created_at: new Date(createdAt) };
}

function userRecord(row: Selectable<UsersTable>): UserRecord {
  return {
    id: row.id,
    name: row.name,
    passwordHash: row.password_hash,
    role: row.role as Role,
    clusters: row.clusters,
    enabled: row.enabled,
    createdAt: instant(row.created_at.getTime()),
  };
}

function tokenRow({ userId, kind, name, hash, createdAt, expiresAt }: Omit<TokenRecord, "id">) {
  return {
    user_id: userId,
    kind,
    name,
    hash,
    created_at: new Date(createdAt),
    expires_at: expiresAt === null ? null : new Date(expiresAt),
  };
}

function tokenRecord(row: Selectable<TokensTable>): TokenRecord {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind as TokenKind,
    name: row.name,
    hash: row.hash,
    createdAt: instant(row.created_at.getTime()),
    expiresAt: row.expires_at === null ? null : instant(row.expires_at.getTime()),
  };
}
