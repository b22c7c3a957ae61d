/** What every `UserStore`, `AuditLog` and `SecretStore` does. */
import { beforeEach, describe, expect, it } from "vitest";
import { instant } from "../core/model/ids.ts";
import { noon } from "../testing/storage-fixtures.ts";
import type { AuditEntry } from "./audit-log.ts";
import type { Stores } from "./stores.ts";
import type { TokenRecord, UserRecord } from "./user-store.ts";

type AccessStores = Pick<Stores, "users" | "audit" | "secrets">;

const userDraft = (name: string, change: Partial<UserRecord> = {}): Omit<UserRecord, "id"> => ({
  name,
  passwordHash: "$argon2id$x",
  role: "viewer",
  clusters: null,
  enabled: true,
  createdAt: noon,
  ...change,
});
const tokenDraft = (userId: number, change: Partial<TokenRecord> = {}): Omit<TokenRecord, "id"> => ({
  userId,
  kind: "session",
  name: null,
  hash: "h",
  createdAt: noon,
  expiresAt: null,
  ...change,
});
const entry = (change: Partial<AuditEntry> = {}): Omit<AuditEntry, "id"> => ({
  at: noon,
  user: "Ann",
  token: null,
  from: "10.0.0.1",
  operation: "putSettings",
  method: "PUT",
  path: "/clusters/1/settings",
  status: 200,
  cluster: 1,
  requestId: "r",
  before: { b: [1, null], a: "\u0000" },
  after: null,
  ...change,
});

export function accessContract(name: string, open: () => Promise<AccessStores>): void {
  describe(`users, audit log and secrets in ${name}`, () => {
    let stores: AccessStores;
    beforeEach(async () => {
      stores = await open();
    });

    it("is empty until there is a user, and gives each back as it was made", async () => {
      const { users } = stores;
      expect(await users.isEmpty()).toBe(true);
      const root = await users.create(userDraft("root", { role: "admin" }));
      const ann = await users.create(userDraft("Ann", { clusters: [3, 1], passwordHash: null, enabled: false }));
      expect(await users.isEmpty()).toBe(false);
      expect(ann).toEqual({
        ...userDraft("Ann", { clusters: [3, 1], passwordHash: null, enabled: false }),
        id: ann.id,
      });
      expect(await users.get(ann.id)).toEqual(ann);
      expect(await users.list()).toEqual([root, ann]);
      for (const nobody of [0, -1, 1.5, 2 ** 40, 987_654]) expect(await users.get(nobody)).toBeUndefined();
    });

    it("finds a name in any case, and takes it once", async () => {
      const { users } = stores;
      const ann = await users.create(userDraft("Ann"));
      expect(await users.find("aNN")).toEqual(ann);
      expect(await users.find("a\0")).toBeUndefined();
      await expect(users.create(userDraft("ann"))).rejects.toMatchObject({ code: "entity/exists" });
      for (const bad of ["", "a b", "-a", "a\n", "x".repeat(65), "é"]) {
        await expect(users.create(userDraft(bad))).rejects.toMatchObject({ code: "request/invalid" });
      }
      expect(await users.list()).toEqual([ann]);
    });

    it("changes what it is given, and keeps an admin", async () => {
      const { users } = stores;
      const root = await users.create(userDraft("root", { role: "admin" }));
      const ann = await users.create(userDraft("ann"));
      await expect(users.update(root.id, { role: "viewer" })).rejects.toMatchObject({ code: "entity/in-use" });
      await expect(users.update(root.id, { enabled: false })).rejects.toMatchObject({ code: "entity/in-use" });
      await expect(users.remove(root.id)).rejects.toMatchObject({ code: "entity/in-use" });
      expect(await users.update(ann.id, { role: "admin", clusters: [7] })).toEqual({
        ...ann,
        role: "admin",
        clusters: [7],
      });
      expect(await users.update(ann.id, { clusters: null })).toMatchObject({ role: "admin", clusters: null });
      expect(await users.remove(root.id)).toBe(true);
      expect(await users.remove(root.id)).toBe(false);
      await expect(users.update(root.id, {})).rejects.toMatchObject({ code: "entity/not-found" });
      expect(await users.remove(ann.id), "the last of all may go").toBe(true);
      expect(await users.isEmpty()).toBe(true);
    });

    it("gives a token with its user, until it or the user goes", async () => {
      const { users } = stores;
      const ann = await users.create(userDraft("ann"));
      const token = await users.addToken(
        tokenDraft(ann.id, { kind: "api", name: "ci", hash: "aa", expiresAt: instant(noon + 5) }),
      );
      expect(await users.findToken("aa")).toEqual({ token, user: ann });
      expect(await users.findToken("bb")).toBeUndefined();
      await expect(users.addToken(tokenDraft(ann.id, { kind: "api", name: "ci", hash: "cc" }))).rejects.toMatchObject({
        code: "entity/exists",
      });
      await expect(users.addToken(tokenDraft(987_654))).rejects.toMatchObject({ code: "entity/not-found" });
      await expect(users.addToken(tokenDraft(ann.id, { kind: "api", name: null }))).rejects.toMatchObject({
        code: "request/invalid",
      });
      expect(await users.removeToken(token.id)).toBe(true);
      expect(await users.removeToken(token.id)).toBe(false);
      await users.addToken(tokenDraft(ann.id, { hash: "dd" }));
      await users.remove(ann.id);
      expect(await users.findToken("dd")).toBeUndefined();
    });

    it("ends sessions of one user, and what has expired", async () => {
      const { users } = stores;
      const [ann, bob] = [await users.create(userDraft("ann")), await users.create(userDraft("bob"))];
      await users.addToken(tokenDraft(ann.id, { hash: "1" }));
      const api = await users.addToken(tokenDraft(ann.id, { hash: "2", kind: "api", name: "ci" }));
      const other = await users.addToken(tokenDraft(bob.id, { hash: "3", expiresAt: instant(noon + 10) }));
      await users.removeSessions(ann.id);
      expect(await users.listTokens()).toEqual([api, other]);
      expect(await users.listTokens(bob.id)).toEqual([other]);
      await users.removeExpired(instant(noon + 10));
      expect(await users.listTokens()).toEqual([api, other]);
      await users.removeExpired(instant(noon + 11));
      expect(await users.listTokens()).toEqual([api]);
    });

    it("lists the audit log newest first, filtered, page by page", async () => {
      const { audit } = stores;
      const later = { at: instant(noon + 1000), user: null, operation: "login", cluster: null } as const;
      await audit.append(entry());
      await audit.append(entry({ ...later, path: "a\0\ud800" }));
      await audit.append(entry({ user: "bob", cluster: 2 }));
      const all = await audit.list({ limit: 10 });
      expect(all.map(({ user }) => user)).toEqual(["bob", null, "Ann"]);
      expect(all[2]).toEqual({ ...entry(), id: all[2]!.id });
      const found = async (filter: Partial<Parameters<typeof audit.list>[0]>) =>
        (await audit.list({ limit: 10, ...filter })).map(({ user }) => user);
      expect(await found({ user: "ann" })).toEqual(["Ann"]);
      expect(await found({ operation: "login" })).toEqual([null]);
      expect(await found({ cluster: 2 })).toEqual(["bob"]);
      expect(await found({ since: instant(noon + 1000) })).toEqual([null]);
      expect(await found({ until: instant(noon + 1000) })).toEqual(["bob", "Ann"]);
      expect(await found({ limit: 2 })).toEqual(["bob", null]);
      expect(await found({ before: all[1]!.id })).toEqual(["Ann"]);
    });

    it("keeps what was sealed first under a name", async () => {
      const { secrets } = stores;
      await secrets.keep([
        { name: "a", box: "1" },
        { name: "b", box: "2" },
      ]);
      await secrets.keep([{ name: "a", box: "other" }]);
      await secrets.keep([]);
      const found = await secrets.find(["a", "b", "c", "a"]);
      expect([...found].sort((x, y) => (x.name < y.name ? -1 : 1))).toEqual([
        { name: "a", box: "1" },
        { name: "b", box: "2" },
      ]);
      expect(await secrets.find([])).toEqual([]);
    });
  });
}
