/** `Admission`: what stands between a request and its handler: who asks, what they may, what they see, and what is noted of it. */
import { everybody, type Principal } from "../../access/principal.ts";
import { admit } from "../../access/roles.ts";
import type { Route } from "../../api/route.ts";
import { routeOf, type RouteName } from "../../api/routes.ts";
import { toAppError } from "../../core/base/errors.ts";
import { isJsonObject, type Json } from "../../core/base/json.ts";
import { documentOf } from "../../core/parse/parse-document.ts";
import { isAudited, readerOf, type Asked, type Auditor } from "../access/auditor.ts";
import type { Gate } from "../access/gate.ts";
import { SpecialReply, type Call, type Handlers } from "./handler.ts";

export interface AdmissionDeps {
  readonly gate: Gate;
  readonly auditor: Auditor;
  /** Handlers over what somebody sees: of some clusters, or of all (null). */
  readonly handlersFor: (clusters: readonly number[] | null) => Handlers<RouteName>;
}

/** What of a request is needed before its body is there. */
export interface Arrival {
  readonly name: RouteName;
  readonly headers: Parameters<Gate["identify"]>[0];
  readonly address: string;
  readonly path: string;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string | undefined>>;
}

export interface Admission {
  /** Who asks. Throws `auth/required`, `auth/forbidden`. */
  arrive(arrival: Arrival): Promise<Principal>;
  /** The handler's value. */
  answer(arrival: Arrival, by: Principal, call: Call<Route>): Promise<unknown>;
}

/** Who asks for what anyone may have sees nothing else. */
const nobody: Principal = { ...everybody, role: "viewer", clusters: [] };

export function createAdmission({ gate, auditor, handlersFor }: AdmissionDeps): Admission {
  return {
    arrive: async (arrival) => {
      const need = routeOf(arrival.name).access;
      if (need === "anyone") return nobody;
      const by = await gate.identify(arrival.headers);
      try {
        admit(need, by);
      } catch (refusal) {
        if (by !== undefined && isAudited(arrival.name)) await auditor.note(asked(arrival, by), refused(refusal));
        throw refusal;
      }
      return by ?? nobody;
    },
    answer: async (arrival, by, call) => {
      const handlers = handlersFor(by.clusters);
      if (!isAudited(arrival.name)) return handlers[arrival.name](call as never);
      const before = await readBefore(handlers, arrival.name, call);
      const claimed = isJsonObject(call.body) && typeof call.body["user"] === "string" ? call.body["user"] : undefined;
      const who = by === nobody ? { ...asked(arrival, undefined), claimed } : asked(arrival, by);
      try {
        const value: unknown = await handlers[arrival.name](call as never);
        await auditor.note(who, { status: statusOf(arrival.name, value), before, after: jsonOf(value) });
        return value;
      } catch (thrown) {
        if (isNoted(thrown)) await auditor.note(who, { ...refused(thrown), before });
        throw thrown;
      }
    },
  };
}

function asked({ name, address, path, requestId, params }: Arrival, by: Principal | undefined): Asked {
  const isCluster = routeOf(name).path.startsWith("/clusters/:id") && /^\d{1,9}$/.test(params["id"] ?? "");
  return { name, by, address, path, requestId, cluster: isCluster ? Number(params["id"]) : null };
}

function refused(thrown: unknown) {
  const { status, code, message } = toAppError(thrown);
  return { status, before: null, after: { code, ...(status < 500 ? { message } : {}) } };
}

/** What changed nothing leaves no trace, but who was refused a right or failed to log in does, and what broke half way. */
function isNoted(thrown: unknown): boolean {
  const { code, status } = toAppError(thrown);
  return status >= 500 || code === "auth/failed" || code === "auth/forbidden";
}

/** What the route that reads says before the one that changes is called. */
async function readBefore(handlers: Handlers<RouteName>, name: RouteName, call: Call<Route>): Promise<Json> {
  const reader = readerOf(name);
  if (reader === undefined) return null;
  const document = documentOf(null, "body");
  try {
    const reading = { ...call, query: {}, body: undefined, document, accept: "application/json" };
    return jsonOf(await handlers[reader](reading as never));
  } catch {
    return null;
  }
}

function jsonOf(value: unknown): Json {
  const content = value instanceof SpecialReply ? value.content : value;
  if (value instanceof SpecialReply && value.mediaType !== undefined) return null;
  return content === undefined ? null : (JSON.parse(JSON.stringify(content)) as Json);
}

function statusOf(name: RouteName, value: unknown): number {
  if (value instanceof SpecialReply && value.status !== undefined) return value.status;
  const statuses = Object.keys(routeOf(name).replies).map(Number);
  return statuses.length === 0 ? 200 : Math.max(...statuses);
}
