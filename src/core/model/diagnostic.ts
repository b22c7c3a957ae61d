/** Diagnostics: what there is to say about something somebody wrote, all of it at once. */
import type { Span } from "./source.ts";

export type Severity = "error" | "warning" | "hint";

/** Every code there is, with what it means: `docs/errors.md` is made from this. */
export const diagnosticCodes = {
  "syntax/yaml": "the text is not YAML or JSON",
  "syntax/encoding": "the text is not UTF-8, or holds binary data",
  "syntax/duplicate-key": "a key is given twice in one map",
  "syntax/too-deep": "the document is nested deeper than is read",
  "syntax/aliases": "anchors and aliases expand to more than is read",
  "shape/type": "a value of another type is wanted here",
  "shape/missing": "a required field is missing",
  "shape/unknown-field": "a field that is not known here",
  "shape/value": "the value is not one of those allowed",
  "shape/length": "a text or list is longer than allowed",
  "task/misspelt-field": "an unknown field of a task, kept, that looks like a known one",
  "task/duplicate": "two tasks of one graph have the same id",
  "task/unknown-type": "there is no such task type",
  "task/no-nodes": "the task names no roles, groups or tags, so it runs nowhere",
  "graph/plugin-conflict": "two enabled plugins bring the same task",
  "graph/unknown-name": "a dependency names a task that the graph does not have",
  "graph/unknown-role": "no role or tag of that name is known",
  "graph/unknown-member": "a group names a task that the graph does not have",
  "graph/unknown-type": "no layer defines that graph type",
  "graph/cycle": "steps wait for each other in a circle",
  "graph/self-edge": "a task depends on itself; the edge is left out",
  "graph/empty-pattern": "a pattern that matches everything, or nothing",
  "expression/syntax": "an expression can't be read",
  "expression/failed": "an expression failed while it was evaluated",
  "plan/no-step": "the task applies to no node",
  "plan/unknown-node": "no such node in the cluster",
  "plan/unknown-task": "no such task in the merged graph",
  "plan/node-offline": "the node does not answer",
  "plan/hook-missing": "the task needs a hook that the cluster does not configure",
  "plan/strategy": "the strategy of a task is not one of those allowed",
} as const satisfies Readonly<Record<string, string>>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** One sentence, in the user's words. */
  readonly message: string;
  readonly at?: Span | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** Other places that belong to it: the first of two duplicates, the edges of a cycle. */
  readonly related?: readonly { readonly message: string; readonly at?: Span | undefined }[] | undefined;
  /** What it is about, for programs: `{ task, field, node, layer }`. */
  readonly about?: Readonly<Record<string, string>> | undefined;
  /** Class of the original's exception, where `mode: fuel` must name it. */
  readonly fuelError?: string | undefined;
}

/** A value, if there is one, and everything there is to say about how it was reached. */
export interface Checked<T> {
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function checked<T>(value: T, diagnostics: readonly Diagnostic[] = []): Checked<T> {
  return { value, diagnostics };
}

export function failed(diagnostics: readonly Diagnostic[]): Checked<never> {
  return { value: undefined, diagnostics };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === "error");
}

/** Goes on only when there is a value and no error; every diagnostic is kept. */
export function andThen<A, B>(before: Checked<A>, stage: (value: A) => Checked<B>): Checked<B> {
  if (before.value === undefined || hasErrors(before.diagnostics)) return failed(before.diagnostics);
  const after = stage(before.value);
  return { value: after.value, diagnostics: [...before.diagnostics, ...after.diagnostics] };
}
