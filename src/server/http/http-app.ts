/** `buildHttpApp`: the route table on Fastify; every error leaves through one gate. */
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { openApiDocument } from "../../api/openapi.ts";
import { problemOf } from "../../api/problem.ts";
import { apiRoots, bodyLimit, routeNames, routeOf, type RouteName } from "../../api/routes.ts";
import { present } from "../../core/base/assert.ts";
import { AppError, toAppError } from "../../core/base/errors.ts";
import type { IdSource } from "../../ports/system.ts";
import type { Principal } from "../../access/principal.ts";
import type { KeystoneDeps } from "../access/keystone.ts";
import type { SecretKeeper } from "../access/secret-keeper.ts";
import type { Log } from "../log.ts";
import type { Admission, Arrival } from "./admission.ts";
import { allowedMethods } from "./allowed-methods.ts";
import { docsPage } from "./docs-page.ts";
import { guardOrigin } from "./guard-origin.ts";
import { bare, SpecialReply } from "./handler.ts";
import { addKeystone } from "./keystone-route.ts";
import { createOpenStreams, type OpenStreams } from "./open-streams.ts";
import { readRequest } from "./read-request.ts";
import { sealCall } from "./seal-call.ts";
import { checkAccept, sendReply } from "./send-reply.ts";

export interface HttpOptions {
  readonly admission: Admission;
  readonly keeper: Pick<SecretKeeper, "seal">;
  readonly keystone: Pick<KeystoneDeps, "logins" | "stores" | "clock" | "hash">;
  readonly ids: IdSource;
  readonly log: Log;
  readonly version: string;
  /** false: other machines may connect. */
  readonly onlyLoopback: boolean;
  /** undefined: all is well. Otherwise what is not, for `/healthz`. */
  readonly health: () => Promise<string | undefined>;
}

const bodyTypes = /^(application|text)\/(json|x-yaml|yaml)$|^application\/[\w.-]+\+(json|yaml)$/;

export function buildHttpApp(options: HttpOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit,
    genReqId: () => options.ids.uuid(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    forceCloseConnections: true,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => {
    done(checkBodyType(request, body.length), body);
  });
  app.addHook("onRequest", (request, _reply, done) => {
    guardOrigin(request.headers, options);
    done();
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    // Who still sends does not read the answer, and would only see the connection break.
    await swallow(request.raw);
    return sendProblem(options.log, { error, request, reply });
  });
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods(request.url);
    if (methods.length === 0) throw new AppError("request/not-found", `No such address: ${request.url.slice(0, 300)}`);
    void reply.header("allow", methods.join(", "));
    throw new AppError("request/method", `${request.method} is not possible here, only ${methods.join(", ")}`);
  });
  const streams = createOpenStreams();
  for (const name of routeNames) addRoute(app, name, { ...options, streams });
  addServerRoutes(app, options);
  addKeystone(app, options.keystone);
  return app;
}

type RouteOptions = HttpOptions & { readonly streams: OpenStreams };

function addRoute(app: FastifyInstance, name: RouteName, { admission, keeper, streams }: RouteOptions): void {
  const row = routeOf(name);
  const askers = new WeakMap<FastifyRequest, Principal>();
  for (const root of apiRoots) {
    app.route({
      method: row.method,
      url: `${root}${row.path}`,
      exposeHeadRoute: false,
      // Before the body is read: who may not send it need not.
      onRequest: async (request) => {
        askers.set(request, await admission.arrive(arrivalOf(name, request)));
      },
      handler: async (request, reply) => {
        const by = present(askers.get(request), "who arrived is known");
        const call = await sealCall(readRequest(row, request, by), keeper);
        checkAccept(row, call.accept);
        const value = await admission.answer(arrivalOf(name, request), by, call);
        const counted = value instanceof SpecialReply ? countStream(value, streams, by.user ?? request.ip) : value;
        return sendReply(reply, { row, accept: call.accept, value: counted });
      },
    });
  }
}

function arrivalOf(name: RouteName, request: FastifyRequest): Arrival {
  return {
    name,
    headers: request.headers,
    address: request.ip,
    path: request.url.split("?")[0] ?? "",
    requestId: request.id,
    params: request.params as Arrival["params"],
  };
}

function countStream(reply: SpecialReply, streams: OpenStreams, who: string): SpecialReply {
  const { content, mediaType } = reply;
  if (!(content instanceof ReadableStream) || mediaType === undefined) return reply;
  return bare(mediaType, streams.admit(who, content as ReadableStream<Uint8Array>));
}

function addServerRoutes(app: FastifyInstance, { version, health }: HttpOptions): void {
  const document = JSON.stringify(openApiDocument(version));
  app.get("/api/v1/openapi.json", async (_request, reply) => reply.type("application/json").send(document));
  const page = docsPage(version);
  app.get("/docs", async (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  );
  app.get("/healthz", async (_request, reply) => {
    const problem = await health();
    return reply
      .status(problem === undefined ? 200 : 503)
      .send({ ok: problem === undefined, problem: problem ?? null });
  });
}

function checkBodyType(request: FastifyRequest, length: number): AppError | null {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (length === 0 || type === "" || bodyTypes.test(type)) return null;
  return new AppError(
    "request/unsupported-media",
    `Send JSON (application/json) or YAML (application/x-yaml), not ${type}`,
  );
}

interface Failed {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function sendProblem(log: Log, { error, request, reply }: Failed): FastifyReply {
  const problem = ofFastify(error) ?? toAppError(error);
  const facts = { request: request.id, method: request.method, path: request.url.split("?")[0], code: problem.code };
  if (problem.kind === "internal")
    log.error({ ...facts, error: problem.cause ?? problem }, "a request failed unexpectedly");
  else if (problem.kind === "operational")
    log.warn({ ...facts, reason: problem.message }, "a request could not be served");
  void reply.header("cache-control", "no-store").header("x-request-id", request.id).headers(hintsOf(problem));
  return reply
    .status(problem.status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(problemOf(problem, request.id)));
}

/** What a client may do about it, in headers that clients know. */
function hintsOf({ status, details }: AppError): Readonly<Record<string, string>> {
  const { retryAfter } = details;
  return {
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="Strata"' } : {}),
    ...(typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {}),
  };
}

interface Incoming {
  readonly readableEnded: boolean;
  readonly destroyed: boolean;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  once(event: "end" | "close" | "error", listener: () => void): unknown;
  destroy(): unknown;
}

/** Most bytes that are read only to be thrown away. */
const mostSwallowed = 8 * bodyLimit;

/** Reads what is left of a request; gives up on one that does not end. */
async function swallow(incoming: Incoming): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return;
  let left = mostSwallowed;
  await new Promise<void>((resolve) => {
    incoming.on("data", (chunk) => {
      left -= chunk.length;
      if (left < 0) incoming.destroy();
    });
    for (const event of ["end", "close", "error"] as const) incoming.once(event, resolve);
  });
}

/** Fastify's own refusals, in our table of errors. */
function ofFastify(error: unknown): AppError | undefined {
  if (error instanceof AppError || !(error instanceof Error) || !("statusCode" in error)) return undefined;
  const status = Number(error.statusCode);
  if (status === 413) {
    return new AppError("request/too-large", `The request is larger than ${bodyLimit / 1024 / 1024} MiB`);
  }
  if (status === 415) return new AppError("request/unsupported-media", error.message);
  if (status >= 400 && status < 500) return new AppError("request/invalid", error.message);
  return undefined;
}
