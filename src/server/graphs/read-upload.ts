/** An uploaded graph: read whole, with all its diagnostics; refused in Fuel's words when it has errors. */
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, isList, type Json, type JsonObject } from "../../core/base/json.ts";
import { hasErrors, type Checked, type Diagnostic } from "../../core/model/diagnostic.ts";
import type { GraphDocument } from "../../core/model/layer.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import { parseDocument } from "../../core/parse/parse-document.ts";
import { readGraph } from "../../core/validate/read-graph.ts";
import type { GraphRecord } from "../../ports/graph-record.ts";

/** What a graph holds, apart from number and owner. */
export type GraphContent = Omit<GraphRecord, "id" | "relations">;

export interface Upload {
  readonly graph: GraphDocument;
  /** The fields that were given, as they are stored; `tasks` only where there was such a list. */
  readonly content: Partial<GraphContent>;
  /** Warnings and hints. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws `AppError("input/diagnostics")` with everything that is wrong. */
export function readUpload(document: ParsedDocument): Upload {
  const { value: graph, diagnostics } = readGraphBody(document);
  if (graph === undefined || hasErrors(diagnostics)) throw refused(diagnostics);
  return { graph, content: contentOf(graph, document), diagnostics };
}

/** A graph, a list of tasks, or `{files: [{name, text}]}`: files of one folder as they were written. */
export function readGraphBody(document: ParsedDocument): Checked<GraphDocument> {
  const files = filesOf(document.value);
  if (files === undefined) return readGraph([document]);
  const parsed = files.map(parseDocument);
  const diagnostics = parsed.flatMap((one) => one.diagnostics);
  const documents = parsed.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (documents.length < files.length) return { value: undefined, diagnostics };
  const read = readGraph(documents);
  return { value: read.value, diagnostics: [...diagnostics, ...read.diagnostics] };
}

interface File {
  readonly name: string;
  readonly text: string;
}

function filesOf(value: Json): readonly File[] | undefined {
  if (!isJsonObject(value) || !isList(value["files"]) || Object.keys(value).length !== 1) return undefined;
  const files = value["files"].flatMap((file) => {
    if (!isJsonObject(file)) return [];
    const { name, text } = file;
    return typeof name === "string" && typeof text === "string" ? [{ name, text }] : [];
  });
  return files.length === value["files"].length && files.length > 0 ? files : undefined;
}

function contentOf(graph: GraphDocument, document: ParsedDocument): Partial<GraphContent> {
  const { name, nodeFilter, onSuccess, onError, onStop } = graph.metadata;
  const isCleared = (key: string): boolean => isJsonObject(document.value) && document.value[key] === null;
  const field = (key: keyof GraphContent, written: string, value: string | JsonObject | undefined) =>
    value !== undefined ? { [key]: value } : isCleared(written) ? { [key]: null } : {};
  return {
    ...field("name", "name", name),
    ...field("nodeFilter", "node_filter", nodeFilter),
    ...field("onSuccess", "on_success", onSuccess),
    ...field("onError", "on_error", onError),
    ...field("onStop", "on_stop", onStop),
    ...(hasTasks(graph, document.value) ? { tasks: graph.tasks.map(({ written }) => storable(written)) } : {}),
  };
}

function hasTasks(graph: GraphDocument, value: Json): boolean {
  return graph.tasks.length > 0 || isList(value) || (isJsonObject(value) && isList(value["tasks"]));
}

/** Fuel also takes `task_name` for `id`. */
function storable(written: JsonObject): JsonObject {
  return written["id"] === undefined ? { ...written, id: written["task_name"] ?? "" } : written;
}

export function refused(diagnostics: readonly Diagnostic[]): AppError {
  return new AppError("input/diagnostics", fuelMessage(diagnostics), { details: { diagnostics } });
}

/** Fuel's validator stops at the first problem and its text is the message; all problems are in `errors`. */
function fuelMessage(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return "The graph can't be read";
  return first.about?.["fuelMessage"] ?? first.message;
}
