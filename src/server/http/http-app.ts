/** `buildHttpApp`: the route table on Fastify; every error leaves through one gate. */
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { openApiDocument } from "../../api/openapi.ts";
import { problemOf } from "../../api/problem.ts";
import { apiRoots, bodyLimit, routeNames, routeOf, type RouteName } from "../../api/routes.ts";
import { AppError, toAppError } from "../../core/base/errors.ts";
import type { IdSource } from "../../ports/system.ts";
import type { Log } from "../log.ts";
import { allowedMethods } from "./allowed-methods.ts";
import { guardOrigin } from "./guard-origin.ts";
import type { Call, Handler, Handlers } from "./handler.ts";
import { readRequest } from "./read-request.ts";
import { checkAccept, sendReply } from "./send-reply.ts";
import type { Route } from "../../api/route.ts";

export interface HttpOptions {
  readonly handlers: Handlers<RouteName>;
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
  for (const name of routeNames) addRoute(app, name, options.handlers[name]);
  addServerRoutes(app, options);
  return app;
}

function addRoute(app: FastifyInstance, name: RouteName, handler: Handler<Route>): void {
  const row = routeOf(name);
  for (const root of apiRoots) {
    app.route({
      method: row.method,
      url: `${root}${row.path}`,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const call: Call<Route> = readRequest(row, request);
        checkAccept(row, call.accept);
        return sendReply(reply, { row, accept: call.accept, value: await handler(call) });
      },
    });
  }
}

function addServerRoutes(app: FastifyInstance, { version, health }: HttpOptions): void {
  const document = JSON.stringify(openApiDocument(version));
  app.get("/api/v1/openapi.json", async (_request, reply) => reply.type("application/json").send(document));
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
  void reply.header("cache-control", "no-store").header("x-request-id", request.id);
  return reply
    .status(problem.status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(problemOf(problem, request.id)));
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
