/** `AppError` and the one table: code -> kind -> HTTP status and exit code. */

export type ErrorKind = "usage" | "conflict" | "operational" | "internal";

interface ErrorRow {
  readonly kind: ErrorKind;
  readonly status: number;
  /** Exit code of the command line: `docs/errors.md` explains the numbers. */
  readonly exit: number;
  readonly means: string;
}

const row = ([kind, status, exit]: readonly [ErrorKind, number, number], means: string): ErrorRow => ({
  kind,
  status,
  exit,
  means,
});

export const errorTable = {
  "request/invalid": row(["usage", 400, 64], "the request's body, query or path is not of the documented shape"),
  "request/too-large": row(["usage", 413, 64], "the request is larger than the server takes"),
  "request/unsupported-media": row(
    ["usage", 415, 64],
    "the request or the wished answer has a media type that is not served here",
  ),
  "request/not-found": row(["usage", 404, 5], "there is no such address"),
  "request/range": row(["usage", 416, 64], "the list has no such part"),
  "request/method": row(["usage", 405, 64], "the address exists, but not with this method"),
  "request/forbidden": row(["usage", 403, 4], "the request comes from a page of another site, or names another host"),
  "request/too-many": row(["usage", 429, 7], "too many streams are open at once"),
  "auth/required": row(["usage", 401, 4], "the server wants to know who asks: a token is missing, unknown or expired"),
  "auth/failed": row(["usage", 401, 4], "no such user, or another password"),
  "auth/too-many": row(["usage", 429, 4], "too many failed logins; `Retry-After` tells when the next one is looked at"),
  "auth/forbidden": row(["usage", 403, 4], "the user's role does not allow it"),
  "secret/unreadable": row(["operational", 503, 7], "a secret was sealed with another key than the server has"),
  "usage/invalid": row(["usage", 400, 64], "the command line's words are off"),
  "input/diagnostics": row(["usage", 400, 1], "what was written has errors; the list says which, and where"),
  "entity/not-found": row(["usage", 404, 5], "no release, plugin, cluster, node, graph or run of that name or number"),
  "entity/exists": row(["conflict", 409, 6], "one of that name is there already"),
  "entity/in-use": row(["usage", 400, 6], "it can't be deleted while others refer to it"),
  "entity/not-allowed": row(["usage", 403, 64], "the state of a release, plugin or node does not allow it"),
  "graph/unknown-type": row(["usage", 404, 5], "no layer defines that graph type"),
  "graph/unknown-name": row(["usage", 400, 5], "a task or node name that the graph does not have"),
  "graph/changed": row(["conflict", 409, 6], "somebody has changed the graph since the revision that was looked at"),
  "run/active": row(["conflict", 409, 6], "another run of the cluster is going on"),
  "run/nothing-to-stop": row(["usage", 400, 5], "no run is going on"),
  "run/nothing-to-retry": row(["usage", 400, 5], "the run has no step of the kind that was to be run again"),
  "run/plan-changed": row(["conflict", 409, 6], "the plan is not the one that was looked at"),
  "journal/conflict": row(["conflict", 409, 6], "another server has taken the run over"),
  "storage/taken": row(["conflict", 409, 6], "another server uses this data folder"),
  "storage/unavailable": row(["operational", 503, 7], "the database does not answer"),
  "storage/full": row(["operational", 503, 7], "the disk or the database is full"),
  "server/unreachable": row(["operational", 503, 7], "the server does not answer"),
  "server/draining": row(["operational", 503, 7], "the server is shutting down"),
  "node/file": row(["operational", 503, 7], "a file on a node can't be read or written"),
  "internal/bug": row(["internal", 500, 70], "our bug: please report it, with the cause"),
} as const satisfies Readonly<Record<string, ErrorRow>>;

export type ErrorCode = keyof typeof errorTable;

/** Something that was asked of us can't be done. Its code decides kind, HTTP status and exit code. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Further facts for programs, e.g. `diagnostics`. JSON-serialisable. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    extra: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = "AppError";
    this.code = code;
    this.details = extra.details ?? {};
  }

  get kind(): ErrorKind {
    return errorTable[this.code].kind;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  get exitCode(): number {
    return errorTable[this.code].exit;
  }
}

/** The one gate for anything that was caught: an `AppError` passes, everything else is our bug, its cause kept. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError("internal/bug", message, { cause: thrown });
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTable, text);
}
