/** The error body, both ways: an `AppError` to JSON and, at the client, back into the same `AppError`. */
import { AppError, errorTable, isErrorCode, type ErrorCode } from "../core/base/errors.ts";
import type { JsonObject } from "../core/base/json.ts";
import type { Diagnostic } from "../core/model/diagnostic.ts";
import type { DiagnosticView, Problem } from "./schema.ts";

/** What is told of an error. Causes and stacks stay in the server's log; the request id finds them there. */
export function problemOf(error: AppError, requestId?: string): Problem {
  const { diagnostics, ...details } = error.details;
  return {
    message: error.kind === "internal" ? "Internal error: please report it with the request id" : error.message,
    errors: isDiagnosticList(diagnostics) ? diagnostics.map(diagnosticView) : [],
    code: error.code,
    ...(requestId === undefined ? {} : { request_id: requestId }),
    ...(Object.keys(details).length === 0 || error.kind === "internal" ? {} : { details: details as JsonObject }),
  };
}

/** The `AppError` behind a reply, whoever wrote it: a body of another shape gives the nearest code for the status. */
export function errorOfProblem(status: number, body: unknown): AppError {
  const given = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  const code = typeof given.code === "string" && isErrorCode(given.code) ? given.code : codeOfStatus(status);
  const message = typeof given.message === "string" ? given.message : `The server answered with status ${status}`;
  const details: Record<string, unknown> = { ...given.details };
  if (Array.isArray(given.errors) && given.errors.length > 0) details["diagnostics"] = given.errors;
  if (given.request_id !== undefined) details["requestId"] = given.request_id;
  return new AppError(code, message, { details });
}

export function diagnosticView(diagnostic: Diagnostic): DiagnosticView {
  const { severity, code, message, at, hint, related, about } = diagnostic;
  return {
    severity,
    code,
    message,
    ...(at === undefined ? {} : { at: { ...at } }),
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined || related.length === 0
      ? {}
      : {
          related: related.map((one) =>
            one.at === undefined ? { message: one.message } : { ...one, at: { ...one.at } },
          ),
        }),
    ...(about === undefined ? {} : { about }),
  };
}

function isDiagnosticList(value: unknown): value is readonly Diagnostic[] {
  return Array.isArray(value);
}

function codeOfStatus(status: number): ErrorCode {
  if (status >= 500) return status === 503 ? "storage/unavailable" : "internal/bug";
  const sameStatus = (Object.keys(errorTable) as ErrorCode[]).find((code) => errorTable[code].status === status);
  return sameStatus ?? "request/invalid";
}
