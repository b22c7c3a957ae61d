/** A handler's value as an HTTP reply: JSON, YAML, or what the route serves beside them. */
import type { FastifyReply } from "fastify";
import { stringify } from "yaml";
import type { Route } from "../../api/route.ts";
import { AppError } from "../../core/base/errors.ts";
import { SpecialReply } from "./handler.ts";

const yamlTypes = ["application/x-yaml", "application/yaml", "text/yaml", "text/x-yaml"];

/** Fuel: the first media type of `Accept` decides; 415 where it is not served. */
export function checkAccept(row: Route, accept: string): void {
  if (accept === "application/json" || accept === "application/*" || yamlTypes.includes(accept)) return;
  const media: readonly string[] = row.media ?? [];
  if (media.includes(accept) || (accept.startsWith("text/") && media.length > 0)) return;
  const served = ["application/json", "application/x-yaml", ...media];
  throw new AppError("request/unsupported-media", `${accept} is not served here; ask for ${served.join(" or ")}`);
}

export interface Outgoing {
  readonly row: Route;
  readonly accept: string;
  readonly value: unknown;
}

export async function sendReply(reply: FastifyReply, { row, accept, value }: Outgoing): Promise<FastifyReply> {
  const special = value instanceof SpecialReply ? value : new SpecialReply({ content: value });
  const { content, mediaType } = special;
  const status = special.status ?? firstStatus(row);
  void reply.headers({ "cache-control": "no-store", ...special.headers });
  // Proxies must neither keep nor gather what is told as it happens.
  if (mediaType === "text/event-stream") void reply.header("x-accel-buffering", "no");
  if (mediaType !== undefined) return reply.status(status).type(mediaType).send(content);
  if (status === 204) return reply.status(204).send();
  if (yamlTypes.includes(accept)) return reply.status(status).type(accept).send(stringify(content));
  return reply
    .status(status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(content ?? null));
}

function firstStatus(row: Route): number {
  const statuses = Object.keys(row.replies).map(Number);
  // The greater one of 200 and 202: the run goes on.
  return statuses.length === 0 ? 200 : Math.max(...statuses);
}
