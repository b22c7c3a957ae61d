/** The OpenAPI 3.1 document, made from the route table. */
import type { TObject, TSchema } from "typebox";
import { errorTable } from "../core/base/errors.ts";
import type { Json, JsonObject } from "../core/base/json.ts";
import type { Route } from "./route.ts";
import { apiRoots, routeNames, routeOf, type RouteName } from "./routes.ts";
import { Problem } from "./schema.ts";

export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const name of routeNames) {
    const row = routeOf(name);
    const path = row.path.replace(/:([a-z_]+)/g, "{$1}");
    (paths[path] ??= {})[row.method.toLowerCase()] = operation(name, row);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Strata",
      version,
      description:
        "Layered deployment graphs: store, merge, plan, run. Bodies are JSON or YAML (`application/x-yaml`); a trailing slash is optional everywhere.",
    },
    servers: apiRoots.map((url) => ({ url })),
    paths,
    components: {
      schemas: { Problem: jsonOf(Problem) },
      securitySchemes: {
        token: { type: "apiKey", in: "header", name: "X-Auth-Token" },
        bearer: { type: "http", scheme: "bearer" },
      },
    },
  };
}

function operation(name: RouteName, row: Route): JsonObject {
  return {
    operationId: name,
    tags: [row.tag],
    summary: row.summary,
    ...(row.description === undefined ? {} : { description: row.description }),
    "x-needs": row.access,
    security: row.access === "anyone" ? [] : [{ token: [] }, { bearer: [] }],
    parameters: [...parameters(row.params, "path"), ...parameters(row.query, "query")],
    ...(row.body === undefined
      ? {}
      : { requestBody: { required: true, content: inMedia(row.body, ["application/x-yaml"]) } }),
    responses: { ...replies(row), ...problems(row) },
  };
}

function parameters(schema: TObject | undefined, place: "path" | "query"): readonly JsonObject[] {
  if (schema === undefined) return [];
  return Object.entries(schema.properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === "path",
    schema: jsonOf(field),
    ...((field as { readonly type?: string }).type === "array" ? { style: "form", explode: false } : {}),
  }));
}

function inMedia(schema: TSchema, others: readonly string[]): JsonObject {
  const content: Record<string, Json> = { "application/json": { schema: jsonOf(schema) } };
  for (const media of others) content[media] = { schema: jsonOf(schema) };
  return content;
}

function replies(row: Route): Record<string, Json> {
  const given: Record<string, Json> = {};
  for (const [status, schema] of Object.entries(row.replies)) {
    given[status] =
      status === "204"
        ? { description: "Done" }
        : { description: row.summary, content: { ...inMedia(schema, ["application/x-yaml"]), ...plainMedia(row) } };
  }
  if (Object.keys(given).length === 0) given["200"] = { description: row.summary, content: plainMedia(row) };
  return given;
}

function plainMedia(row: Route): JsonObject {
  return Object.fromEntries((row.media ?? []).map((media) => [media, { schema: { type: "string" } }]));
}

function problems(row: Route): Record<string, Json> {
  const bodyProblems = row.body === undefined ? [] : (["request/too-large", "request/unsupported-media"] as const);
  const refusals = row.access === "anyone" ? [] : (["auth/required", "auth/forbidden"] as const);
  const codes = ["request/invalid" as const, ...row.errors, ...refusals, ...bodyProblems, "internal/bug" as const];
  const byStatus = new Map<number, Set<string>>();
  for (const code of codes) {
    const { status, means } = errorTable[code];
    const texts = byStatus.get(status) ?? new Set();
    byStatus.set(status, texts.add(`\`${code}\`: ${means}`));
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, texts]) => [
        String(status),
        {
          description: [...texts].join("; "),
          content: { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      ]),
  );
}

/** Schemas are JSON already; this drops what TypeBox keeps for itself. */
function jsonOf(schema: TSchema): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
