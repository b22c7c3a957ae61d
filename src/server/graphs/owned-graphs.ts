/** Graphs that come within the body of a release, plugin or cluster. */
import { isJsonObject, isList, type Json } from "../../core/base/json.ts";
import { DEFAULT_TYPE } from "../../core/model/ids.ts";
import type { Diagnostic } from "../../core/model/diagnostic.ts";
import type { ParsedDocument, Path } from "../../core/model/source.ts";
import { hasErrors } from "../../core/model/diagnostic.ts";
import { invalid } from "../http/read-request.ts";
import { partOf } from "../http/part-of.ts";
import { readUpload, readGraphBody, refused, type GraphContent } from "./read-upload.ts";

export interface OwnedGraph {
  readonly type: string;
  readonly content: Partial<GraphContent>;
}

/** Graphs of the body's `graphs`, by their type. Throws with the problems of all of them. */
export function readOwnedGraphs(document: ParsedDocument): readonly OwnedGraph[] {
  const graphs = fieldOf(document.value, "graphs");
  if (!isList(graphs)) return [];
  const parts = graphs.map((graph, index) => ({
    type: typeOf(graph),
    document: withoutType(partOf(document, ["graphs", index])),
    path: ["graphs", index],
  }));
  const problems: Diagnostic[] = [...twice(parts, document)];
  for (const part of parts) problems.push(...readGraphBody(part.document).diagnostics);
  if (hasErrors(problems)) throw refused(problems);
  return parts.map((part) => ({ type: part.type, content: readUpload(part.document).content }));
}

/** The body's `deployment_tasks`; undefined where it has none. */
export function readDeploymentTasks(document: ParsedDocument): Partial<GraphContent> | undefined {
  if (!isList(fieldOf(document.value, "deployment_tasks"))) return undefined;
  return readUpload(partOf(document, ["deployment_tasks"])).content;
}

function fieldOf(value: Json, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}

function typeOf(graph: Json): string {
  const type = fieldOf(graph, "type");
  return typeof type === "string" ? type : DEFAULT_TYPE;
}

/** Within an owner's body the type stands in the graph; elsewhere it stands in the address. */
function withoutType(document: ParsedDocument): ParsedDocument {
  if (!isJsonObject(document.value)) return document;
  const entries = Object.entries(document.value).filter(([key, value]) => key !== "type" && value !== null);
  return { ...document, value: Object.fromEntries(entries) };
}

interface Part {
  readonly type: string;
  readonly path: Path;
}

function twice(parts: readonly Part[], document: ParsedDocument): readonly Diagnostic[] {
  const seen = new Set<string>();
  return parts.flatMap(({ type, path }) => {
    const isNew = !seen.has(type);
    seen.add(type);
    if (isNew) return [];
    const message = `The graph type "${type}" is given twice`;
    return [{ severity: "error", code: "shape/value", message, at: document.placeOf(path) }];
  });
}

/** Throws where the body's default graph is given in two places. */
export function refuseTwoDefaults(document: ParsedDocument, graphs: readonly OwnedGraph[]): void {
  if (!graphs.some(({ type }) => type === DEFAULT_TYPE) || !isList(fieldOf(document.value, "deployment_tasks"))) return;
  const message = `The graph "${DEFAULT_TYPE}" is given twice: in "graphs" and as "deployment_tasks"`;
  const at = document.placeOf(["deployment_tasks"]);
  throw invalid([{ severity: "error", code: "shape/value", message, at }], message);
}
