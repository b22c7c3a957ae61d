/** A request, read and checked as its route says: parameters, query, body with its places. */
import type { FastifyRequest } from "fastify";
import type { Principal } from "../../access/principal.ts";
import { decodeQuery } from "../../api/query.ts";
import { GraphUpload } from "../../api/fuel/graphs.ts";
import type { Route } from "../../api/route.ts";
import { ValidateBody } from "../../api/strata/plans.ts";
import { AppError } from "../../core/base/errors.ts";
import { checked, failed, hasErrors, type Checked, type Diagnostic } from "../../core/model/diagnostic.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import { documentOf, parseDocument } from "../../core/parse/parse-document.ts";
import { checkShape } from "./check-shape.ts";
import type { Call } from "./handler.ts";

/** Name of a request's body in messages. */
export const bodyName = "body";

const noDocument = documentOf(null, bodyName);

export function readRequest(row: Route, request: FastifyRequest, by: Principal): Call<Route> {
  const query = readQuery(row, request.query as Readonly<Record<string, string | string[]>>);
  return {
    params: readParams(row, request.params as Readonly<Record<string, string>>) as never,
    query: query as never,
    ...readBody(row, request.body, nameOf(query)),
    accept: firstAccepted(request.headers.accept),
    lastEventId: headerText(request.headers["last-event-id"]),
    by,
    address: request.ip,
  };
}

/** A query may say which file the body is. */
function nameOf(query: unknown): string {
  const file = typeof query === "object" && query !== null && "file" in query ? query.file : undefined;
  return typeof file === "string" && file !== "" ? file : bodyName;
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

interface Body {
  readonly body: never;
  readonly document: ParsedDocument;
  readonly parsed: Checked<ParsedDocument>;
}

function readBody(row: Route, raw: unknown, name: string): Body {
  if (row.body === undefined) return bodyOf(noDocument);
  const text = decodeText(raw);
  if (text?.trim() === "") return emptyBody(row, name);
  const parsed = text === undefined ? failed([notText(name)]) : parseDocument({ name, text });
  if (row.body === ValidateBody) return { ...bodyOf(parsed.value ?? noDocument), parsed };
  if (parsed.value === undefined || hasErrors(parsed.diagnostics)) {
    throw invalid(parsed.diagnostics, "Invalid json received");
  }
  // The reader of graphs checks those by itself.
  const problems = row.body === GraphUpload ? [] : checkShape(row.body, parsed.value);
  const [first] = problems;
  if (first !== undefined) throw invalid([...parsed.diagnostics, ...problems], first.message);
  return bodyOf(parsed.value);
}

function emptyBody(row: Route, name: string): Body {
  if (row.emptyBody === true) return bodyOf(documentOf({}, name));
  throw new AppError("request/invalid", "Empty request received");
}

function bodyOf(document: ParsedDocument): Body {
  return { body: document.value as never, document, parsed: checked(document) };
}

/** undefined: the bytes are not UTF-8. */
function decodeText(raw: unknown): string | undefined {
  if (!(raw instanceof Uint8Array)) return "";
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return undefined;
  }
}

function notText(name: string): Diagnostic {
  const message = "the text is not UTF-8, or holds binary data";
  return { severity: "error", code: "syntax/encoding", message, at: { file: name, line: 1, column: 1 } };
}

/** A 400 that carries all there is to say. */
export function invalid(diagnostics: readonly Diagnostic[], message: string): AppError {
  return new AppError("request/invalid", message, { details: { diagnostics } });
}

function firstAccepted(header: string | undefined): string {
  const first = (header ?? "").split(",")[0]?.split(";")[0]?.trim().toLowerCase() ?? "";
  return first === "" || first === "*/*" ? "application/json" : first;
}
