/** `Auditor`: notes every change and every run: who, what, when, from where, and what it was before and after. */
import type { Principal } from "../../access/principal.ts";
import type { Route } from "../../api/route.ts";
import { routeNames, routeOf, type RouteName } from "../../api/routes.ts";
import { toAppError } from "../../core/base/errors.ts";
import { isJsonObject, isList, type Json } from "../../core/base/json.ts";
import type { Stores } from "../../ports/stores.ts";
import type { Clock } from "../../ports/system.ts";
import type { Log } from "../log.ts";

/** What is noted of a request whatever comes of it. */
export interface Asked {
  readonly name: RouteName;
  readonly by: Principal | undefined;
  /** Who somebody says to be, before that is known. */
  readonly claimed?: string | undefined;
  readonly address: string;
  readonly path: string;
  readonly requestId: string;
  readonly cluster: number | null;
}

export interface Done {
  readonly status: number;
  readonly before: Json;
  readonly after: Json;
}

export interface Auditor {
  /** Never fails: what can't be noted is told to the log, as the change is made. */
  note(asked: Asked, done: Done): Promise<void>;
}

/** Roles that change nothing leave no trace, but logins do. */
export function isAudited(name: RouteName): boolean {
  const { access, method } = routeOf(name);
  if (method === "GET") return false;
  return access === "operator" || access === "admin" || routeOf(name).tag === "access";
}

/** The route that shows what a route changes. */
export function readerOf(name: RouteName): RouteName | undefined {
  const { path, method } = routeOf(name);
  if (!["PUT", "PATCH", "DELETE"].includes(method)) return undefined;
  return routeNames.find((other) => routeOf(other).method === "GET" && routeOf(other).path === path);
}

/** Most characters of JSON that are kept of a thing. */
const mostKept = 64 * 1024;

export function createAuditor({
  stores: { audit },
  clock,
  log,
}: {
  readonly stores: Pick<Stores, "audit">;
  readonly clock: Clock;
  readonly log: Log;
}): Auditor {
  return {
    note: async (asked, { status, before, after }) => {
      const row: Route = routeOf(asked.name);
      const entry = {
        at: clock.now(),
        user: asked.by?.user ?? asked.claimed?.slice(0, 64) ?? null,
        token: asked.by?.token ?? null,
        from: asked.address,
        operation: asked.name,
        method: row.method,
        path: asked.path.slice(0, 2000),
        status,
        cluster: asked.cluster ?? clusterIn(after, row) ?? clusterIn(before, row),
        requestId: asked.requestId,
        before: kept(before, row),
        after: kept(after, row),
      };
      try {
        await audit.append(entry);
      } catch (thrown) {
        const { at, user, operation, path } = entry;
        log.error(
          { at, user, operation, path, reason: toAppError(thrown).message },
          "a change could not be noted in the audit log",
        );
      }
    },
  };
}

function kept(value: Json, { tag }: Route): Json {
  const shown = tag === "access" ? withoutPasswords(value) : value;
  const size = JSON.stringify(shown).length;
  return size <= mostKept ? shown : { left_out: `${size} characters of JSON` };
}

/** A token is told once, to whom it is for. */
function withoutPasswords(value: Json): Json {
  if (isList(value)) return value.map(withoutPasswords);
  if (!isJsonObject(value)) return value;
  const isToken = "expires_at" in value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, isToken && key === "token" ? "•••" : one]));
}

function clusterIn(value: Json, { path }: Route): number | null {
  if (!isJsonObject(value)) return null;
  for (const key of path === "/clusters" ? ["id"] : ["cluster", "cluster_id"]) {
    const found = value[key];
    if (typeof found === "number" && Number.isInteger(found)) return found;
  }
  return null;
}
