/** Roles that nobody has and that look like a slip of the pen, and chosen tasks that apply to no node. */
import { isList } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import { suggest } from "../base/suggest.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsentTask } from "../model/graph.ts";
import type { TaskId } from "../model/ids.ts";
import { isPattern } from "../model/name-pattern.ts";
import type { TagRules } from "./node-tags.ts";
import type { Template } from "./task-evaluator.ts";

const special: ReadonlySet<string> = new Set(["*", "master", "self"]);

/** Names of roles and tags that are known: of the release, of plugins, and those that nodes have. */
export function knownRoles(rules: TagRules, onNodes: Iterable<readonly string[]>): ReadonlySet<string> {
  const tags = [
    ...Object.keys(rules.roles),
    ...Object.keys(rules.tags),
    ...Object.values(rules.roles).flatMap((role) => {
      const own = typeof role === "object" && role !== null && "tags" in role ? role["tags"] : undefined;
      return isList(own) ? own.filter((tag) => typeof tag === "string") : [];
    }),
  ];
  return new Set([...tags, ...tags.map((tag) => `primary-${tag}`), ...[...onNodes].flat()]);
}

/** A hint for each role of a task that no node has and no release knows, when a known one is spelled nearly so. */
export function roleHints(
  templates: readonly Template[],
  absent: readonly AbsentTask[],
  known: ReadonlySet<string>,
): readonly Diagnostic[] {
  const nowhere = new Set(absent.map((one) => one.task));
  return templates
    .filter((template) => nowhere.has(template.task.id))
    .flatMap((template) => namesIn(template).flatMap((name) => hintFor(template, name, known)));
}

function namesIn({ fields }: Template): readonly string[] {
  const where: Json = fields["tags"] ?? fields["roles"] ?? fields["groups"] ?? [];
  const items = isList(where) ? where : [where];
  return items.filter((item) => typeof item === "string").filter((item) => !special.has(item) && !isPattern(item));
}

function hintFor({ task }: Template, name: string, known: ReadonlySet<string>): readonly Diagnostic[] {
  const near = known.has(name) ? undefined : suggest(name, known);
  if (near === undefined) return [];
  return [
    {
      severity: "hint",
      code: "graph/unknown-role",
      message: `Task "${task.id}" runs nowhere: no role or tag is named "${name}". Did you mean "${near}"?`,
      at: task.placeOf?.([["tags", "roles", "role", "groups"].find((field) => field in task.written) ?? "roles"]),
      about: { task: task.id, role: name },
    },
  ];
}

/** Somebody asked for a task that has no step. */
export function chosenNowhere(chosen: readonly TaskId[], absent: readonly AbsentTask[]): readonly Diagnostic[] {
  const wanted = new Set(chosen);
  return absent
    .filter(({ task }) => wanted.has(task))
    .map(({ task, because }) => ({
      severity: "warning",
      code: "plan/no-step",
      message: `Task "${task}" was chosen and runs nowhere: ${because}.`,
      about: { task },
    }));
}
