/** A merged graph x the nodes of a cluster -> steps with reasons, and the order between them. */
import { distinct } from "../base/order.ts";
import { didYouMean } from "../base/suggest.ts";
import { fuelStoredTask } from "../fuel-mode/fuel-stored-task.ts";
import { checked, failed, hasErrors } from "../model/diagnostic.ts";
import type { Checked, Diagnostic } from "../model/diagnostic.ts";
import type { ExpandedGraph, MergedGraph, MergedTask } from "../model/graph.ts";
import type { NodeId, TaskId } from "../model/ids.ts";
import type { Facts, Inventory, Past } from "../model/inventory.ts";
import type { Choices } from "../model/plan.ts";
import { expandTemplates } from "./expand-templates.ts";
import { assignPrimaries, nodeTags, tagRules, withPrimaries } from "./node-tags.ts";
import type { PrimaryTags } from "./node-tags.ts";
import { chosenNowhere, knownRoles, roleHints } from "./role-hints.ts";
import { selectNodes } from "./select-nodes.ts";
import type { Template } from "./task-evaluator.ts";

export interface ExpandInput {
  readonly merged: MergedGraph;
  readonly inventory: Inventory;
  /** Facts, or how they are made once it is known which nodes are primary. */
  readonly facts: Facts | ((inventory: Inventory) => Facts);
  readonly past: Past;
  readonly choices: Pick<Choices, "nodes" | "tasks" | "force">;
  readonly rules: "strata" | "fuel";
}

/** Task types that order others or gather them: a choice of tasks never leaves them out. */
const internalTypes: ReadonlySet<string> = new Set(["group", "stage", "skipped"]);

/**
 * Steps of all tasks on the nodes they apply to. Errors: unknown nodes or tasks among the choices, a filter, condition or parameter that
 * fails, a group that lists an unknown task: all at once, or with `fuel` rules the first one.
 */
export function expandGraph(input: ExpandInput): Checked<ExpandedGraph> {
  const { merged, choices, rules } = input;
  const selection = selectNodes({
    nodes: input.inventory.nodes,
    chosen: choices.nodes,
    filter: merged.metadata.nodeFilter,
    rules,
  });
  const unknown = rules === "fuel" ? [] : unknownTasks(merged, choices.tasks ?? []);
  const before = [...selection.diagnostics, ...unknown];
  if (selection.value === undefined || hasErrors(before)) return failed(before);
  const { selected, leftOut } = selection.value;
  const primaries = assignPrimaries(input.inventory, selected);
  const inventory = withPrimaries(input.inventory, primaries);
  const facts = typeof input.facts === "function" ? input.facts(inventory) : input.facts;
  const tags = nodeTags(inventory);
  const templates = templatesOf(merged, choices.tasks ?? [], rules);
  const { diagnostics, ...expanded } = expandTemplates({
    templates,
    tags: selected.map((node) => [node.id, tags.get(node.id) ?? []]),
    facts,
    past: input.past,
    force: choices.force,
    rules,
    versions: rules === "fuel" ? "read" : "ignored",
  });
  const notes =
    rules === "fuel"
      ? []
      : [
          ...chosenNowhere(choices.tasks ?? [], expanded.absent),
          ...roleHints(templates, expanded.absent, knownRoles(tagRules(inventory), tags.values())),
        ];
  const all = [...before, ...diagnostics, ...notes];
  if (hasErrors(all)) return failed(all);
  return checked(
    {
      merged,
      inventory,
      facts,
      selected,
      leftOut,
      tags: Object.fromEntries(tags),
      newPrimaries: changedPrimaries(input.inventory, primaries),
      ...expanded,
    },
    all,
  );
}

function templatesOf(merged: MergedGraph, chosen: readonly TaskId[], rules: "strata" | "fuel"): readonly Template[] {
  const wanted = new Set(chosen);
  return merged.tasks.map(({ task, origin }) => ({
    task,
    origin,
    fields: rules === "fuel" ? fuelStoredTask(task) : task.fields,
    isSelected: wanted.size === 0 || wanted.has(task.id) || internalTypes.has(task.type),
  }));
}

function unknownTasks({ type, tasks }: MergedGraph, chosen: readonly TaskId[]): readonly Diagnostic[] {
  const known = new Set(tasks.map((one: MergedTask) => one.task.id));
  return distinct(chosen)
    .filter((task) => !known.has(task))
    .map((task) => ({
      severity: "error",
      code: "plan/unknown-task",
      message: `No task of graph type "${type}" is named "${task}".${didYouMean(task, known)}`,
      about: { task },
    }));
}

/** Nodes that became the primary one of a tag in this run: to be stored. */
function changedPrimaries(inventory: Inventory, primaries: PrimaryTags): Readonly<Record<NodeId, readonly string[]>> {
  return Object.fromEntries(
    inventory.nodes.flatMap((node) => {
      const tags = primaries.get(node.id) ?? [];
      return tags.length === node.primaryTags.length ? [] : [[node.id, tags]];
    }),
  );
}
