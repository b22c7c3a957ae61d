/** Documents to one graph: everything that is wrong with what was written, at once, each with its place. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { compareText } from "../base/order.ts";
import type { Checked, Diagnostic } from "../model/diagnostic.ts";
import { failed, hasErrors } from "../model/diagnostic.ts";
import type { GraphDocument, GraphMetadata, Task } from "../model/layer.ts";
import type { ParsedDocument, Path } from "../model/source.ts";
import { describeCircle } from "../relations/describe-circle.ts";
import { findCircles } from "../relations/find-circles.ts";
import { checkExpression, checkExpressions } from "./check-expressions.ts";
import { checkFields } from "./check-fields.ts";
import { checkGraphShape, checkRelations, checkTaskShape } from "./check-shape.ts";
import { describeDuplicates } from "./duplicates.ts";
import { kindOf, labelOf } from "./describe-violation.ts";
import type { Violation } from "./describe-violation.ts";
import type { Finding } from "./finding.ts";
import { placed } from "./placed-finding.ts";
import type { WrittenTask } from "./placed-finding.ts";
import { aliases, normalTask, readMetadata } from "./normal-task.ts";

/** After so many diagnostics the others are only counted. */
const MAX_DIAGNOSTICS = 1000;

/**
 * Reads one graph from one document (a list of tasks, or `{name?, node_filter?, on_success?, on_error?, on_stop?, tasks?}`) or from the
 * files of a folder: `metadata.yaml` and any number of lists of tasks, joined in the order of their file names (Fuel: `fuel2 graph upload -d`).
 * Unknown fields of tasks are kept. Names that this graph does not have are no problem here: other layers may have them.
 * There is a value exactly when no diagnostic is an error.
 */
export function readGraph(documents: readonly ParsedDocument[]): Checked<GraphDocument> {
  const diagnostics: Diagnostic[] = [];
  const parts = readParts(documents, diagnostics);
  const tasks: Task[] = [];
  let left = 0;
  for (const written of parts.tasks) {
    if (diagnostics.length >= MAX_DIAGNOSTICS) {
      left += 1;
      continue;
    }
    const found = checkTask(written.value).map((one) => placed(written, one));
    diagnostics.push(...found.sort(byPlace));
    if (isJsonObject(written.value)) tasks.push(placedTask(written, written.value));
  }
  diagnostics.push(...describeDuplicates(tasks));
  if (left > 0) diagnostics.push(tooMany(left));
  if (!hasErrors(diagnostics)) diagnostics.push(...circles(tasks));
  if (hasErrors(diagnostics)) return failed(diagnostics);
  return { value: { metadata: parts.metadata, tasks, documents }, diagnostics };
}

/** Circles within the graph; relations to tasks of other layers are not known here. */
function circles(tasks: readonly Task[]): readonly Diagnostic[] {
  const owned = tasks.map((task) => ({ task }));
  return findCircles(tasks).map((circle) => describeCircle(circle, owned));
}

function byPlace({ at: a }: Diagnostic, { at: b }: Diagnostic): number {
  return a === undefined || b === undefined ? 0 : a.line - b.line || a.column - b.column;
}

interface Parts {
  readonly metadata: GraphMetadata;
  readonly tasks: readonly WrittenTask[];
}

function readParts(documents: readonly ParsedDocument[], diagnostics: Diagnostic[]): Parts {
  const [only] = documents;
  if (only === undefined) {
    diagnostics.push({ severity: "error", code: "shape/missing", message: "There is nothing to read." });
    return { metadata: {}, tasks: [] };
  }
  if (documents.length === 1) return readSingle(only, diagnostics);
  const heads = documents.filter(isMetadataFile);
  for (const extra of heads.slice(1))
    diagnostics.push({
      severity: "error",
      code: "shape/value",
      message: "A folder has one metadata file.",
      at: extra.placeOf([]),
      related: [{ message: "the first one", at: heads[0]?.placeOf([]) }],
    });
  const head = heads[0] === undefined ? { metadata: {}, tasks: [] } : readSingle(heads[0], diagnostics);
  const bodies = documents.filter((one) => !isMetadataFile(one));
  const inOrder = [...bodies].sort((a, b) => compareText(a.file, b.file));
  return { metadata: head.metadata, tasks: [...head.tasks, ...inOrder.flatMap((one) => readList(one, diagnostics))] };
}

function isMetadataFile({ file }: ParsedDocument): boolean {
  return /(^|[/\\])metadata\.(ya?ml|json)$/.test(file);
}

/** A whole graph in one document. */
function readSingle(document: ParsedDocument, diagnostics: Diagnostic[]): Parts {
  const { value } = document;
  if (isList(value)) return { metadata: {}, tasks: tasksOf(document, value, []) };
  if (!isJsonObject(value)) {
    const message =
      value === null ? "The file is empty." : `A graph or a list of tasks is wanted, not ${kindOf(value)}.`;
    diagnostics.push({ severity: "error", code: "shape/type", message, at: document.placeOf([]) });
    return { metadata: {}, tasks: [] };
  }
  for (const violation of checkGraphShape(value, "strata"))
    diagnostics.push(placed({ document, path: [], value }, { ...violation, severity: "error" }));
  const filter = value["node_filter"];
  if (typeof filter === "string" && filter !== "")
    for (const finding of checkExpression(filter, ["node_filter"]))
      diagnostics.push(placed({ document, path: [], value }, finding));
  const tasks = value["tasks"];
  return { metadata: readMetadata(value), tasks: isList(tasks) ? tasksOf(document, tasks, ["tasks"]) : [] };
}

/** One of several files of a folder. */
function readList(document: ParsedDocument, diagnostics: Diagnostic[]): readonly WrittenTask[] {
  if (isList(document.value)) return tasksOf(document, document.value, []);
  if (document.value !== null)
    diagnostics.push({
      severity: "error",
      code: "shape/type",
      message: `A list of tasks is wanted in a folder of several files, not ${kindOf(document.value)}.`,
      hint: "Only the folder's metadata.yaml is a map.",
      at: document.placeOf([]),
    });
  return [];
}

function tasksOf(document: ParsedDocument, list: readonly Json[], path: Path): readonly WrittenTask[] {
  return list.map((value, i) => ({ document, path: [...path, i], value }));
}

/** Everything there is to say about one task by itself. Semantics are looked at only where the shape is right. */
function checkTask(task: Json): readonly Finding[] {
  const violations = checkTaskShape(task, "strata");
  const found: Finding[] = violations.map((one) => ({ ...one, severity: "error" }));
  if (!isJsonObject(task)) return found;
  found.push(...looseRelations(task), ...checkFields(task));
  const known = new Set(found.map(({ path }) => labelOf(path)));
  return [...found, ...checkExpressions(task).filter(({ path }) => !known.has(labelOf(path)))];
}

/** Fuel does not check these: an error only where it would fail later. A null role means the sync node there. */
function looseRelations(task: JsonObject): readonly Finding[] {
  return ["cross_depends", "cross_depended_by"].flatMap((field) => {
    const value = task[field];
    if (value === undefined || value === null) return [];
    return checkRelations(value).flatMap((violation) => looseFinding(field, value, violation));
  });
}

function looseFinding(field: string, value: Json, violation: Violation): readonly Finding[] {
  const part = violation.path.reduce<Json | undefined>(
    (found, key) => (isList(found) ? found[Number(key)] : isJsonObject(found) ? found[String(key)] : undefined),
    value,
  );
  if (part === null) return [];
  const last = violation.path.at(-1);
  const path = [field, ...violation.path];
  const message = violation.message.startsWith('"')
    ? `"${labelOf(path)}"${afterLabel(violation.message)}`
    : `"${field}": ${violation.message}`;
  return [{ ...violation, path, message, severity: last === "role" || last === "policy" ? "warning" : "error" }];
}

/** The rest of a sentence that begins with a quoted label. */
function afterLabel(message: string): string {
  return message.slice(message.indexOf('"', 1) + 1);
}

function placedTask({ document, path }: WrittenTask, value: JsonObject): Task {
  return normalTask(value, (below) => document.placeOf([...path, ...asWritten(value, below)]));
}

/** A path below a task may begin with the canonical name of a field that was written under another. */
function asWritten(task: JsonObject, below: Path): Path {
  const [field, ...rest] = below;
  if (typeof field !== "string" || Object.hasOwn(task, field)) return below;
  const alias = Object.keys(aliases).find((one) => aliases[one] === field && Object.hasOwn(task, one));
  return alias === undefined ? below : [alias, ...rest];
}

function tooMany(left: number): Diagnostic {
  return {
    severity: "error",
    code: "shape/value",
    message: `More than ${MAX_DIAGNOSTICS} problems: the last ${left} tasks were not looked at.`,
  };
}
