/** `UserStore`, `AuditLog` and `SecretStore` in memory: the reference behaviour. */
import type { AuditEntry, AuditFilter, AuditLog } from "../../ports/audit-log.ts";
import type { Sealed, SecretStore } from "../../ports/secret-store.ts";
import { absentUser, checkToken, checkUser, lastAdmin, tokenTaken, userTaken } from "../../ports/access-rules.ts";
import { leavesAdmin, type TokenRecord, type UserRecord, type UserStore } from "../../ports/user-store.ts";
import { givenFields } from "../../ports/storage-rules.ts";
import { attempt } from "./memory-collection.ts";
import { frozenCopy } from "./memory-state.ts";

export function createMemoryUserStore(): UserStore {
  const users = new Map<number, UserRecord>();
  const tokens = new Map<number, TokenRecord>();
  let lastUser = 0;
  let lastToken = 0;
  const sameName = (name: string) => [...users.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
  const dropTokens = (isGone: (token: TokenRecord) => boolean): void => {
    for (const token of tokens.values()) if (isGone(token)) tokens.delete(token.id);
  };
  const refuseWithoutAdmin = (left: readonly UserRecord[]): void => {
    if (!leavesAdmin(left)) throw lastAdmin();
  };
  return {
    create: (draft) =>
      attempt(() => {
        checkUser(draft);
        if (sameName(draft.name) !== undefined) throw userTaken(draft.name);
        const user = frozenCopy({ ...draft, id: ++lastUser });
        users.set(user.id, user);
        return user;
      }),
    get: (id) => attempt(() => users.get(id)),
    find: (name) => attempt(() => sameName(name)),
    list: () => attempt(() => [...users.values()]),
    update: (id, change) =>
      attempt(() => {
        const before = users.get(id);
        if (before === undefined) throw absentUser(id);
        const after = frozenCopy({ ...before, ...givenFields(change) });
        checkUser(after);
        refuseWithoutAdmin([...users.values()].map((one) => (one.id === id ? after : one)));
        users.set(id, after);
        return after;
      }),
    remove: (id) =>
      attempt(() => {
        if (!users.has(id)) return false;
        refuseWithoutAdmin([...users.values()].filter((one) => one.id !== id));
        dropTokens(({ userId }) => userId === id);
        return users.delete(id);
      }),
    isEmpty: () => attempt(() => users.size === 0),
    addToken: (draft) =>
      attempt(() => {
        checkToken(draft);
        if (!users.has(draft.userId)) throw absentUser(draft.userId);
        const isTaken = ({ userId, name }: TokenRecord) =>
          draft.name !== null && userId === draft.userId && name === draft.name;
        if ([...tokens.values()].some(isTaken)) throw tokenTaken(draft.name);
        const token = frozenCopy({ ...draft, id: ++lastToken });
        tokens.set(token.id, token);
        return token;
      }),
    findToken: (hash) =>
      attempt(() => {
        const token = [...tokens.values()].find((one) => one.hash === hash);
        const user = token === undefined ? undefined : users.get(token.userId);
        return token === undefined || user === undefined ? undefined : { token, user };
      }),
    listTokens: (userId) =>
      attempt(() => [...tokens.values()].filter((token) => userId === undefined || token.userId === userId)),
    removeToken: (id) => attempt(() => tokens.delete(id)),
    removeSessions: (userId) =>
      attempt(() => {
        dropTokens((token) => token.userId === userId && token.kind === "session");
      }),
    removeExpired: (now) =>
      attempt(() => {
        dropTokens(({ expiresAt }) => expiresAt !== null && expiresAt < now);
      }),
  };
}

export function createMemoryAuditLog(): AuditLog {
  const entries: AuditEntry[] = [];
  return {
    append: (entry) => attempt(() => void entries.push(frozenCopy({ ...entry, id: entries.length + 1 }))),
    list: (filter) =>
      attempt(() =>
        [...entries]
          .reverse()
          .filter((entry) => matches(entry, filter))
          .slice(0, filter.limit),
      ),
  };
}

function matches(entry: AuditEntry, { user, operation, cluster, since, until, before }: AuditFilter): boolean {
  const isIn = (since === undefined || entry.at >= since) && (until === undefined || entry.at < until);
  const isOf = (wanted: unknown, is: unknown): boolean => wanted === undefined || wanted === is;
  return (
    isIn &&
    isOf(user?.toLowerCase(), entry.user?.toLowerCase()) &&
    isOf(operation, entry.operation) &&
    isOf(cluster, entry.cluster) &&
    (before === undefined || entry.id < before)
  );
}

export function createMemorySecretStore(): SecretStore {
  const kept = new Map<string, Sealed>();
  return {
    keep: (sealed) =>
      attempt(() => {
        for (const one of sealed) if (!kept.has(one.name)) kept.set(one.name, { ...one });
      }),
    find: (names) =>
      attempt(() => {
        const found = [...new Set(names)].map((name) => kept.get(name));
        return found.filter((one) => one !== undefined);
      }),
  };
}
