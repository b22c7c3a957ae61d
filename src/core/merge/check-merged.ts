/** What is odd about a merged graph as a whole: names that no layer has, tasks that run nowhere, circles across layers. */
import { isList } from "../base/json.ts";
import { suggest } from "../base/suggest.ts";
import { isPattern } from "../model/name-pattern.ts";
import type { Diagnostic, DiagnosticCode } from "../model/diagnostic.ts";
import type { MergedGraph, MergedTask } from "../model/graph.ts";
import { knownRelations } from "../relations/circle-edges.ts";
import type { KnownRelations } from "../relations/circle-edges.ts";
import { describeCircle } from "../relations/describe-circle.ts";
import { findCircles } from "../relations/find-circles.ts";
import type { NameIndex } from "../relations/name-index.ts";
import type { Path } from "../model/source.ts";

/** After so many diagnostics of a kind the others are left out. */
const MAX_DIAGNOSTICS = 500;
/** Names looked at for "did you mean", all in all. */
const MAX_COMPARISONS = 500_000;

/**
 * Warnings only: unknown names are ignored when the graph is expanded (Fuel: without a word), and whether a circle closes depends on the
 * nodes that the cluster has. Cheap next to merging: a few milliseconds for a real graph.
 */
export function checkMerged(graph: MergedGraph): readonly Diagnostic[] {
  const known = knownRelations(graph.tasks.map(({ task }) => task));
  return [...unknownNames(graph, known), ...homelessTasks(graph), ...circles(graph, known)];
}

interface Lookup {
  readonly names: NameIndex;
  comparisons: number;
}

function unknownNames({ tasks }: MergedGraph, { names, relations }: KnownRelations): readonly Diagnostic[] {
  const lookup: Lookup = { names, comparisons: 0 };
  const found: Diagnostic[] = [];
  for (const [i, merged] of tasks.entries()) {
    if (found.length >= MAX_DIAGNOSTICS) break;
    for (const { field, path, name } of relations[i] ?? [])
      if (lookup.names.matching(name).length === 0)
        found.push(unknownName(lookup, { merged, path, name, label: field, code: "graph/unknown-name" }));
    found.push(...unknownMembers(lookup, merged));
  }
  return found;
}

function unknownMembers(lookup: Lookup, merged: MergedTask): readonly Diagnostic[] {
  const { task } = merged;
  const members = task.fields["tasks"];
  if (task.type !== "group" || !isList(members)) return [];
  return members.flatMap((name, i) =>
    typeof name !== "string" || lookup.names.matching(name).length > 0
      ? []
      : [unknownName(lookup, { merged, path: ["tasks", i], name, label: "tasks", code: "graph/unknown-member" })],
  );
}

interface Unknown {
  readonly merged: MergedTask;
  readonly path: Path;
  readonly name: string;
  readonly label: string;
  readonly code: DiagnosticCode;
}

function unknownName(lookup: Lookup, unknown: Unknown): Diagnostic {
  const { merged, path, name, label } = unknown;
  const { task, origin } = merged;
  const isPatternName = isPattern(name);
  const what = isPatternName ? `the pattern ${name}, which matches no task` : `"${name}", which no layer has`;
  return {
    severity: "warning",
    code: isPatternName ? "graph/empty-pattern" : unknown.code,
    message: `Task "${task.id}" (${origin.name}) names in "${label}" ${what}.`,
    at: task.placeOf?.(path),
    hint: isPatternName ? "Patterns match from the start of a name." : nearest(lookup, name),
    about: { task: task.id, field: label, name, layer: origin.name },
  };
}

function nearest(lookup: Lookup, name: string): string | undefined {
  lookup.comparisons += lookup.names.names.length;
  if (lookup.comparisons > MAX_COMPARISONS) return undefined;
  const near = suggest(name, lookup.names.names);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

const needNoPlace: ReadonlySet<string> = new Set(["stage", "skipped"]);

function homelessTasks({ tasks }: MergedGraph): readonly Diagnostic[] {
  const members = new Set(
    tasks.flatMap(({ task }) => {
      const names = task.type === "group" ? task.fields["tasks"] : undefined;
      return isList(names) ? names : [];
    }),
  );
  return tasks
    .filter(({ task }) => !needNoPlace.has(task.type) && !members.has(task.id) && !hasPlace(task.fields))
    .slice(0, MAX_DIAGNOSTICS)
    .map(({ task, origin }) => ({
      severity: "warning",
      code: "task/no-nodes",
      message: `Task "${task.id}" (${origin.name}) names no roles, tags or groups, so it runs nowhere.`,
      hint: "Give it a role, or set its type to skipped.",
      at: task.placeOf?.(["id"]),
      about: { task: task.id, layer: origin.name },
    }));
}

/** `tags`, else `roles`, else `groups`: the first that is there counts. */
function hasPlace(fields: MergedTask["task"]["fields"]): boolean {
  const where = [fields["tags"], fields["roles"], fields["groups"]].find((one) => one !== undefined && one !== null);
  return where !== undefined && where !== "" && !(isList(where) && where.length === 0);
}

function circles({ tasks }: MergedGraph, known: KnownRelations): readonly Diagnostic[] {
  const plain = tasks.map(({ task }) => task);
  return findCircles(plain, known).map((circle) => ({ ...describeCircle(circle, tasks), severity: "warning" }));
}
