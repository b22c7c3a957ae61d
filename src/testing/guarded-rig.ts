/** A server with a user of each role, and requests in their names. */
import { expect } from "vitest";
import type { Method } from "../api/route.ts";
import type { Role } from "../ports/user-store.ts";
import { serverRig, type Answer, type ServerRig } from "./server-rig.ts";

export const password = "correct horse";

export interface GuardedRig extends ServerRig {
  /** An API token of each user; users are called as their roles. */
  readonly tokens: Readonly<Record<Role, string>>;
}

export async function guardedRig(): Promise<GuardedRig> {
  const rig = await serverRig();
  expect((await rig.post("/users", { name: "admin", password })).status).toBe(201);
  const login = await rig.post("/login", { user: "admin", password });
  const session = { "x-auth-token": tokenIn(login) };
  const tokens: Record<Role, string> = { viewer: "", operator: "", admin: "" };
  for (const role of ["viewer", "operator", "admin"] as const) {
    if (role !== "admin") await rig.post("/users", { name: role, password, role }, session);
    tokens[role] = tokenIn(await rig.post("/tokens", { name: "test", user: role }, session));
  }
  return { ...rig, tokens };
}

function tokenIn({ body }: Answer): string {
  return (body as { readonly token: string }).token;
}

export interface Wanted {
  readonly token?: string | undefined;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A request with a whole path, as anybody could send it. */
export async function ask(
  rig: ServerRig,
  method: Method,
  path: string,
  { token, body, headers }: Wanted = {},
): Promise<Answer> {
  const isSent = body !== undefined && method !== "GET";
  const response = await rig.app.inject({
    method,
    url: path,
    headers: {
      ...(token === undefined ? {} : { "x-auth-token": token }),
      ...(isSent ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(isSent ? { payload: JSON.stringify(body) } : {}),
  });
  const isJson = String(response.headers["content-type"]).startsWith("application/json");
  return {
    status: response.statusCode,
    body: isJson ? response.json<unknown>() : undefined,
    text: response.body,
    headers: response.headers,
  };
}
