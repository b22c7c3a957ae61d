/** `createClient`: the route table, called; needs nothing but `fetch`, so it also runs in a browser. */
import { errorOfProblem } from "../api/problem.ts";
import { encodeQuery, type QueryValue } from "../api/query.ts";
import {
  fillPath,
  type BodyOf,
  type Media,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
  type Route,
} from "../api/route.ts";
import { AppError } from "../core/base/errors.ts";

export interface Connection {
  /** `http://127.0.0.1:8000`: without the `/api/v1`. */
  readonly baseUrl: string;
  readonly token?: string | undefined;
  /** Another `fetch`, for tests. */
  readonly fetch?: typeof fetch | undefined;
}

/** A body as somebody wrote it: sent unchanged, so that the server's diagnostics have the right lines and columns. */
export interface WrittenBody {
  readonly text: string;
  readonly mediaType: "application/json" | "application/x-yaml";
}

type ParamsPart<R extends Route> = ParamsOf<R> extends undefined ? unknown : { readonly params: ParamsOf<R> };
type QueryPart<R extends Route> =
  QueryOf<R> extends undefined
    ? unknown
    : { readonly query?: { readonly [Name in keyof QueryOf<R>]?: QueryOf<R>[Name] | undefined } };
type BodyPart<R extends Route> =
  BodyOf<R> extends undefined ? unknown : { readonly body: BodyOf<R> } | { readonly written: WrittenBody };

/** What a call of a route takes. */
export type CallOf<R extends Route> = ParamsPart<R> &
  QueryPart<R> &
  BodyPart<R> & { readonly signal?: AbortSignal | undefined };

export interface Client {
  /** The route's JSON reply; `undefined` where it has none. Throws the `AppError` that the server told of, or `server/unreachable`. */
  call<R extends Route>(route: R, input: CallOf<R>): Promise<ReplyOf<R>>;
  /** The reply as text of another media type: CSV, DOT, YAML, a task's output. */
  text<R extends Route>(route: R, input: CallOf<R>, accept: Media | "application/x-yaml"): Promise<string>;
  /** The reply itself, once its status is known to be good. */
  open<R extends Route>(route: R, input: CallOf<R>, accept: Media | "application/json"): Promise<Response>;
}

/** All that a call may carry, whatever the route. */
interface Parts {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly written?: WrittenBody;
  readonly signal?: AbortSignal | undefined;
}

export function createClient(connection: Connection): Client {
  const base = connection.baseUrl.replace(/\/+$/, "");

  const open = async (route: Route, parts: Parts, accept: string): Promise<Response> => {
    const url = `${base}/api/v1${fillPath(route, parts.params ?? {})}${encodeQuery(parts.query ?? {})}`;
    const response = await fetchFrom(connection, url, requestOf(route, parts, { accept, token: connection.token }));
    if (response.ok) return response;
    throw errorOf(connection, response.status, await jsonOf(response));
  };

  return {
    open: (route, input, accept) => open(route, input, accept),
    text: async (route, input, accept) => await (await open(route, input, accept)).text(),
    call: async <R extends Route>(route: R, input: CallOf<R>) => {
      const response = await open(route, input, "application/json");
      return (response.status === 204 ? undefined : await answerOf(connection, response)) as ReplyOf<R>;
    },
  };
}

/** A proxy that finds nobody behind it speaks for itself: then it is the server that can't be reached. */
function errorOf({ baseUrl }: Connection, status: number, body: unknown): AppError {
  const error = errorOfProblem(status, body);
  const isOurs = typeof body === "object" && body !== null && "code" in body;
  if (isOurs || (status !== 502 && status !== 504)) return error;
  return new AppError("server/unreachable", `No Strata server answers behind ${baseUrl}: ${error.message}`);
}

function requestOf(
  route: Route,
  { body, written, signal }: Parts,
  { accept, token }: { readonly accept: string; readonly token: string | undefined },
): RequestInit {
  const headers: Record<string, string> = { accept };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  const text = written?.text ?? (body === undefined ? undefined : JSON.stringify(body));
  if (text !== undefined) headers["content-type"] = written?.mediaType ?? "application/json";
  return {
    method: route.method,
    headers,
    ...(text === undefined ? {} : { body: text }),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function fetchFrom(connection: Connection, url: string, request: RequestInit): Promise<Response> {
  try {
    return await (connection.fetch ?? fetch)(url, request);
  } catch (problem) {
    if (request.signal?.aborted === true) throw problem;
    throw new AppError(
      "server/unreachable",
      `No Strata server answers at ${connection.baseUrl}: ${reasonOf(problem)}`,
      {
        cause: problem,
      },
    );
  }
}

/** `fetch` hides the reason in its error's cause. */
function reasonOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  const cause: unknown = problem.cause;
  if (cause instanceof Error) {
    const code = (cause as { readonly code?: unknown }).code;
    return cause.message === "" ? String(code) : cause.message;
  }
  return problem.message;
}

/** A good reply's JSON; a page instead of it comes from somebody else. */
async function answerOf({ baseUrl }: Connection, response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (problem) {
    throw new AppError("server/unreachable", `What answers at ${baseUrl} is no Strata server`, { cause: problem });
  }
}

/** The body as JSON; a body that is none (a proxy's page) as a message of its own. */
async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    const start = text.trim().slice(0, 200);
    return { message: `${response.status} ${response.statusText}${start === "" ? "" : `: ${start}`}` };
  }
}
