/** Small schemas that many routes share: numbers, names, times, free JSON, diagnostics, the error body. */
import { Type } from "typebox";
import type { Json, JsonObject } from "../core/base/json.ts";

/** Numbers of stored things; the greatest is what a 4-byte integer column holds. */
export const Id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
export const IdParams = Type.Object({ id: Id });

/** Any JSON object, kept as it is. */
export const FreeObject = Type.Unsafe<JsonObject>({ type: "object" });
/** Any JSON value, kept as it is. */
export const FreeJson = Type.Unsafe<Json>({});

export const GraphTypeName = Type.String({ pattern: "^[a-zA-Z0-9_-]+$", minLength: 1, maxLength: 255 });
export const Text255 = Type.String({ minLength: 1, maxLength: 255 });
export const Names = Type.Array(Type.String());
export const Ids = Type.Array(Id);

/** Parts of a list, and its order: the reply then says `Content-Range: objects FIRST-LAST/TOTAL`. */
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  order_by: Type.Optional(Type.Array(Type.String(), { description: "names of fields; `-` before one: descending" })),
};

/** ISO 8601 in UTC, e.g. `2026-01-31T08:30:00.125Z`; null: it has not happened. */
export const Time = Type.Union([Type.String(), Type.Null()]);

export function nullable<const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** A choice among texts, as one `enum`. */
export function oneOf<const Values extends readonly string[]>(values: Values) {
  return Type.Unsafe<Values[number]>({ type: "string", enum: [...values] });
}

const Span = Type.Object({ file: Type.String(), line: Type.Integer(), column: Type.Integer() });

/** What there is to say about something somebody wrote. */
export const DiagnosticView = Type.Object({
  severity: oneOf(["error", "warning", "hint"]),
  code: Type.String(),
  message: Type.String(),
  at: Type.Optional(Span),
  hint: Type.Optional(Type.String()),
  related: Type.Optional(Type.Array(Type.Object({ message: Type.String(), at: Type.Optional(Span) }))),
  about: Type.Optional(Type.Unsafe<Readonly<Record<string, string>>>({ type: "object" })),
});
export type DiagnosticView = Type.Static<typeof DiagnosticView>;

/** Which layer something comes from. */
export const LayerRef = Type.Object({
  level: oneOf(["release", "plugin", "cluster", "one-shot"]),
  name: Type.String(),
  graph_id: Type.Optional(Id),
});
export type LayerRef = Type.Static<typeof LayerRef>;

/** The body of every reply above 399. `message` and `errors` are Fuel's; the rest is ours. */
export const Problem = Type.Object({
  message: Type.String(),
  errors: Type.Array(DiagnosticView),
  code: Type.String(),
  request_id: Type.Optional(Type.String()),
  details: Type.Optional(FreeObject),
});
export type Problem = Type.Static<typeof Problem>;
