/** Keystone v2 as far as Fuel's client uses it: a password for a token, and a token for one with a tenant, which is the same. */
import { principalOf } from "../../access/principal.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import type { Instant } from "../../core/model/ids.ts";
import type { TokenRecord, UserRecord } from "../../ports/user-store.ts";
import { isoTime } from "../views/times.ts";
import type { Logins, LoginDeps } from "./logins.ts";

export interface KeystoneDeps extends Pick<LoginDeps, "stores" | "clock" | "hash"> {
  readonly logins: Logins;
}

/** Keystone's one tenant. */
const tenant = { id: "admin", name: "admin", enabled: true, description: "" };

/** Throws `auth/failed`, `auth/too-many`, `request/invalid`. */
export async function keystoneToken(deps: KeystoneDeps, body: Json, address: string): Promise<JsonObject> {
  const auth = isJsonObject(body) ? body["auth"] : undefined;
  if (!isJsonObject(auth)) throw new AppError("request/invalid", 'Expecting to find "auth" in the request body');
  const { passwordCredentials: credentials, token } = auth;
  if (isJsonObject(credentials)) {
    const { username, password } = credentials;
    if (typeof username !== "string" || typeof password !== "string")
      throw new AppError("request/invalid", "passwordCredentials has a username and a password");
    const user = await deps.logins.check({ user: username, address }, password);
    const made = await deps.logins.begin(user);
    return accessOf(made.text, made.token, made.user);
  }
  if (isJsonObject(token) && typeof token["id"] === "string") return await again(deps, token["id"]);
  throw new AppError("request/invalid", "auth has passwordCredentials or a token");
}

/** A scoped token is the token itself. */
async function again({ stores, clock, hash }: KeystoneDeps, text: string): Promise<JsonObject> {
  const found = await stores.users.findToken(hash(text));
  if (found === undefined || principalOf(found, clock.now()) === undefined)
    throw new AppError("auth/failed", "The token is unknown or has expired");
  return accessOf(text, found.token, found.user);
}

function accessOf(text: string, token: TokenRecord, user: UserRecord): JsonObject {
  const roles = [{ name: user.role }];
  return {
    access: {
      token: {
        id: text,
        issued_at: isoTime(token.createdAt),
        // An API token has no end; the client wants one.
        expires: isoTime(token.expiresAt ?? (Date.UTC(9999, 0, 1) as Instant)),
        tenant,
      },
      serviceCatalog: [],
      user: { id: String(user.id), name: user.name, username: user.name, roles, roles_links: [] },
      metadata: { is_admin: 0, roles: [] },
    },
  };
}

/** Keystone's errors, with our fields beside them. */
export function keystoneError(status: number, message: string): JsonObject {
  const title = status === 401 ? "Unauthorized" : status === 429 ? "Too Many Requests" : "Bad Request";
  return { error: { message, code: status, title } };
}
