/** A request, read and checked as its route says: parameters, query, body with its places. */
import type { FastifyRequest } from "fastify";
import { decodeQuery } from "../../api/query.ts";
import { GraphUpload } from "../../api/fuel/graphs.ts";
import type { Route } from "../../api/route.ts";
import { ValidateBody } from "../../api/strata/plans.ts";
import { AppError } from "../../core/base/errors.ts";
import { hasErrors, type Diagnostic } from "../../core/model/diagnostic.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import { documentOf, parseDocument } from "../../core/parse/parse-document.ts";
import { checkShape } from "./check-shape.ts";
import type { Call } from "./handler.ts";

/** Name of a request's body in messages. */
export const bodyName = "body";

const noDocument = documentOf(null, bodyName);

export function readRequest(row: Route, request: FastifyRequest): Call<Route> {
  return {
    params: readParams(row, request.params as Readonly<Record<string, string>>) as never,
    query: readQuery(row, request.query as Readonly<Record<string, string | string[]>>) as never,
    ...readBody(row, request.body),
    accept: firstAccepted(request.headers.accept),
    lastEventId: headerText(request.headers["last-event-id"]),
  };
}

function headerText(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Parameters that do not fit name nothing that exists: 404, as in Fuel, where such an address has no route. */
function readParams(row: Route, given: Readonly<Record<string, string>>): unknown {
  if (row.params === undefined) return undefined;
  const { values, problems } = decodeQuery(row.params, given);
  const [problem] = [
    ...problems,
    ...checkShape(row.params, documentOf(values as never, "path")).map((one) => one.message),
  ];
  if (problem !== undefined) throw new AppError("request/not-found", `No such address: ${problem}`);
  return values;
}

function readQuery(row: Route, given: Readonly<Record<string, string | string[]>>): unknown {
  if (row.query === undefined) return undefined;
  const { values, problems } = decodeQuery(row.query, given);
  if (problems.length > 0) throw new AppError("request/invalid", problems.join("; "));
  const diagnostics = checkShape(row.query, documentOf(values as never, "query"));
  if (diagnostics.length > 0) throw invalid(diagnostics, diagnostics.map((one) => one.message).join("; "));
  return values;
}

function readBody(row: Route, raw: unknown): { readonly body: never; readonly document: ParsedDocument } {
  if (row.body === undefined) return { body: undefined as never, document: noDocument };
  const text = decodeText(raw);
  if (text.trim() === "") {
    if (row.emptyBody !== true) throw new AppError("request/invalid", "Empty request received");
    return { body: {} as never, document: documentOf({}, bodyName) };
  }
  const { value: document, diagnostics } = parseDocument({ name: bodyName, text });
  if (document === undefined || hasErrors(diagnostics)) throw invalid(diagnostics, "Invalid json received");
  if (!isFreeForm(row)) {
    const problems = checkShape(row.body, document);
    const [first] = problems;
    if (first !== undefined) throw invalid([...diagnostics, ...problems], first.message);
  }
  return { body: document.value as never, document };
}

/** Bodies that the reader of graphs checks by itself. */
function isFreeForm(row: Route): boolean {
  return row.body === GraphUpload || row.body === ValidateBody;
}

function decodeText(raw: unknown): string {
  if (!(raw instanceof Uint8Array)) return "";
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    const diagnostic: Diagnostic = {
      severity: "error",
      code: "syntax/encoding",
      message: "the text is not UTF-8, or holds binary data",
      at: { file: bodyName, line: 1, column: 1 },
    };
    throw invalid([diagnostic], "Invalid json received");
  }
}

/** A 400 that carries all there is to say. */
export function invalid(diagnostics: readonly Diagnostic[], message: string): AppError {
  return new AppError("request/invalid", message, { details: { diagnostics } });
}

function firstAccepted(header: string | undefined): string {
  const first = (header ?? "").split(",")[0]?.split(";")[0]?.trim().toLowerCase() ?? "";
  return first === "" || first === "*/*" ? "application/json" : first;
}
