/** Logins, users, tokens, and the audit log. */
import { checkScope } from "../../access/roles.ts";
import { checkPassword } from "../../access/tokens.ts";
import type { accessRoutes, AuditView, TokenView, UserView } from "../../api/strata/access.ts";
import { AppError } from "../../core/base/errors.ts";
import { instant, type Instant } from "../../core/model/ids.ts";
import type { AuditEntry } from "../../ports/audit-log.ts";
import type { TokenRecord, UserRecord } from "../../ports/user-store.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { isoTime, isoTimeOrNull } from "../views/times.ts";
import type { NewToken } from "./logins.ts";
import { userDraft } from "./new-user.ts";

export function accessHandlers(services: Services): Handlers<keyof typeof accessRoutes> {
  return {
    ...loginHandlers(services),
    ...userHandlers(services),
    ...tokenHandlers(services),
    ...auditHandlers(services),
  };
}

type LoginNames = "login" | "logout" | "getMe" | "changePassword";

function loginHandlers({ stores: { users }, logins, passwords, gate }: Services): Handlers<LoginNames> {
  return {
    login: async ({ body, address }) =>
      newTokenView(await logins.begin(await logins.check({ user: body.user, address }, body.password))),
    logout: async ({ by }) => {
      if (by.tokenId !== null) await users.removeToken(by.tokenId);
      return undefined;
    },
    getMe: async ({ by }) => ({
      user: by.user,
      role: by.role,
      clusters: by.clusters === null ? null : [...by.clusters],
      token: by.token,
      auth_required: await gate.authRequired(),
    }),
    changePassword: async ({ by, body, address }) => {
      if (by.user === null)
        throw new AppError("request/invalid", "The server has no users: there is no password to change");
      checkPassword(body.new);
      const user = await logins.check({ user: by.user, address }, body.old);
      await users.update(user.id, { passwordHash: await passwords.hash(body.new) });
      await users.removeSessions(user.id);
      return undefined;
    },
  };
}

type UserNames = "listUsers" | "createUser" | "getUser" | "changeUser" | "removeUser";

function userHandlers(services: Services): Handlers<UserNames> {
  const { stores, passwords, clock, gate } = services;
  const { users } = stores;
  const find = async (name: string): Promise<UserRecord> => findUser(services, name);
  const mustBeClusters = async (ids: readonly number[] | null): Promise<void> => {
    for (const id of ids ?? []) {
      if ((await stores.catalog.clusters.get(id)) === undefined)
        throw new AppError("entity/not-found", `There is no cluster ${id}`);
    }
  };
  return {
    listUsers: async () => (await users.list()).map(userView),
    createUser: async ({ body }) => {
      await mustBeClusters(body.clusters ?? null);
      const user = await users.create(await userDraft({ users, passwords, now: clock.now() }, body));
      gate.usersChanged();
      return userView(user);
    },
    getUser: async ({ params }) => userView(await find(params.name)),
    changeUser: async ({ params, body }) => {
      const user = await find(params.name);
      const { role, clusters, enabled, password } = body;
      checkScope(role ?? user.role, clusters === undefined ? user.clusters : clusters);
      await mustBeClusters(clusters ?? null);
      if (password !== undefined) checkPassword(password);
      const passwordHash = password === undefined ? undefined : await passwords.hash(password);
      const changed = await users.update(user.id, {
        ...(role === undefined ? {} : { role }),
        ...(clusters === undefined ? {} : { clusters }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(passwordHash === undefined ? {} : { passwordHash }),
      });
      if (passwordHash !== undefined) await users.removeSessions(user.id);
      return userView(changed);
    },
    removeUser: async ({ params }) => {
      const { id } = await find(params.name);
      // Without any user the server would be open, or closed to all.
      if ((await users.list()).length === 1)
        throw new AppError("entity/in-use", "This is the last user: the server would be open to everybody");
      await users.remove(id);
      return undefined;
    },
  };
}

type TokenNames = "listTokens" | "createToken" | "removeToken";

function tokenHandlers(services: Services): Handlers<TokenNames> {
  const { logins, clock } = services;
  const { users } = services.stores;
  return {
    listTokens: async ({ by, query }) => {
      const of = query.user === undefined ? undefined : await findUser(services, query.user);
      if (by.role !== "admin" && of !== undefined && of.id !== by.userId) throw noUser(of.name);
      const names = new Map((await users.list()).map(({ id, name }) => [id, name]));
      const only = by.role === "admin" ? of?.id : (by.userId ?? 0);
      return (await users.listTokens(only)).map((token) => tokenView(token, names.get(token.userId) ?? ""));
    },
    createToken: async ({ by, body }) => {
      const name = body.user ?? by.user;
      if (name === null) throw new AppError("request/invalid", "The server has no users: say whose token it is to be");
      if (by.role !== "admin" && name.toLowerCase() !== by.user?.toLowerCase())
        throw new AppError("auth/forbidden", "Only an admin makes tokens for others");
      const user = await findUser(services, name);
      const expiresAt = body.expires_in === undefined ? null : instant(clock.now() + 1000 * body.expires_in);
      return newTokenView(await logins.makeToken(user, body.name, expiresAt));
    },
    removeToken: async ({ by, params }) => {
      const mine = await users.listTokens(by.role === "admin" ? undefined : (by.userId ?? 0));
      if (!mine.some(({ id }) => id === params.id) || !(await users.removeToken(params.id)))
        throw new AppError("entity/not-found", `There is no token ${params.id}`);
      return undefined;
    },
  };
}

function auditHandlers({ stores: { audit } }: Services): Handlers<"listAudit"> {
  return {
    listAudit: async ({ query }) => {
      const { user, operation, cluster, before, limit } = query;
      const [since, until] = [readTime("since", query.since), readTime("until", query.until)];
      return (await audit.list({ user, operation, cluster, since, until, before, limit: limit ?? 100 })).map(auditView);
    },
  };
}

function readTime(name: string, text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw new AppError("request/invalid", `${name} is a time such as 2026-01-31T08:30:00Z`);
  return instant(at);
}

async function findUser({ stores: { users } }: Services, name: string): Promise<UserRecord> {
  const user = await users.find(name);
  if (user === undefined) throw noUser(name);
  return user;
}

function noUser(name: string): AppError {
  return new AppError("entity/not-found", `There is no user "${name.slice(0, 64)}"`);
}

function userView(user: UserRecord): UserView {
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    clusters: user.clusters === null ? null : [...user.clusters],
    enabled: user.enabled,
    has_password: user.passwordHash !== null,
    created_at: isoTime(user.createdAt),
  };
}

function tokenView(token: TokenRecord, user: string): TokenView {
  const { id, kind, name, createdAt, expiresAt } = token;
  return { id, user, kind, name, created_at: isoTime(createdAt), expires_at: isoTimeOrNull(expiresAt) };
}

function newTokenView({ text, token, user }: NewToken): TokenView & { readonly token: string } {
  return { ...tokenView(token, user.name), token: text };
}

function auditView({ requestId, at, ...entry }: AuditEntry): AuditView {
  return { ...entry, at: isoTime(at), request_id: requestId };
}
