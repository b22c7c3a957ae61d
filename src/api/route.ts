/** `Route`: one row of the route table, from which server, OpenAPI document and client are made. */
import type { Static, TObject, TSchema } from "typebox";
import type { ErrorCode } from "../core/base/errors.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Who may call a route once there are users: everybody, those who may look, those who may change and run, those who say who may. */
export type Access = "anyone" | "viewer" | "operator" | "admin";

/** What a reply is made of, where it is not (only) JSON. YAML is served for every JSON reply on `Accept: application/x-yaml`. */
export type Media = "text/csv" | "text/vnd.graphviz" | "text/plain" | "application/octet-stream" | "text/event-stream";

export interface Route {
  readonly method: Method;
  /** Below `/api/v1` (and `/api`); parameters as `:name`; no trailing slash here, optional for callers. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly params?: TObject;
  /** Every field optional: `Type.Optional(...)` of text, integer, boolean, or a list of these (commas in the address). */
  readonly query?: TObject;
  readonly body?: TSchema;
  /** true: an empty body stands for `{}`. */
  readonly emptyBody?: boolean;
  /** JSON replies by status. 204 has none. */
  readonly replies: Readonly<Record<number, TSchema>>;
  /** Media types served beside (or instead of) JSON. */
  readonly media?: readonly Media[];
  /** Codes of the errors a caller must reckon with; `request/*` and `internal/bug` go without saying. */
  readonly errors: readonly ErrorCode[];
}

type Part<R extends Route, Key extends "params" | "query" | "body"> = R extends { readonly [K in Key]: infer S }
  ? S extends TSchema
    ? Static<S>
    : undefined
  : undefined;

export type ParamsOf<R extends Route> = Part<R, "params">;
export type QueryOf<R extends Route> = Part<R, "query">;
export type BodyOf<R extends Route> = Part<R, "body">;
/** The value a caller gets; `undefined` for a route that answers 204 only. */
export type ReplyOf<R extends Route> = R["replies"][keyof R["replies"]] extends infer S
  ? S extends TSchema
    ? Static<S>
    : never
  : never;

/** Keeps the precise types of a row. */
export function route<const R extends Route>(row: R): R {
  return row;
}

/** The row's path with its parameters filled in and escaped. */
export function fillPath(row: Route, params: Readonly<Record<string, string | number>>): string {
  return row.path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? "")));
}
