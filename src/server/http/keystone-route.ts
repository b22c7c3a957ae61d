/** Where Fuel's client gets its token: `POST /keystone/v2.0/tokens`, with Keystone's errors. */
import type { FastifyInstance } from "fastify";
import { problemOf } from "../../api/problem.ts";
import { AppError, toAppError } from "../../core/base/errors.ts";
import type { Json } from "../../core/base/json.ts";
import { keystoneError, keystoneToken, type KeystoneDeps } from "../access/keystone.ts";

/** Most bytes of such a request. */
const bodyLimit = 64 * 1024;

export function addKeystone(app: FastifyInstance, deps: KeystoneDeps): void {
  app.post("/keystone/v2.0/tokens", { bodyLimit }, async (request, reply) => {
    try {
      return await reply.status(200).send(await keystoneToken(deps, readJson(request.body), request.ip));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind !== "usage") throw thrown;
      const { retryAfter } = error.details;
      if (typeof retryAfter === "number") void reply.header("retry-after", String(retryAfter));
      const body = { ...problemOf(error, request.id), ...keystoneError(error.status, error.message) };
      return reply.status(error.status).send(body);
    }
  });
}

function readJson(body: unknown): Json {
  try {
    return JSON.parse(body instanceof Uint8Array ? new TextDecoder().decode(body) : "") as Json;
  } catch {
    throw new AppError("request/invalid", "The body is not JSON");
  }
}
