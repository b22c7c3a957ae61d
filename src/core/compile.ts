/** The corridor: layers -> merged graph -> steps -> plan, with everything there is to say on the way. */
import { expandGraph } from "./expand/expand-graph.ts";
import { mergeLayers } from "./merge/merge-layers.ts";
import { andThen, failed } from "./model/diagnostic.ts";
import type { Checked, Diagnostic } from "./model/diagnostic.ts";
import type { ExpandedGraph, MergedGraph } from "./model/graph.ts";
import type { Facts, Inventory, Past } from "./model/inventory.ts";
import type { LayerStack, TaskType } from "./model/layer.ts";
import type { Choices, Plan } from "./model/plan.ts";
import { buildPlan } from "./plan/build-plan.ts";
import { missingHooks } from "./plan/missing-hooks.ts";

export interface CompileInput {
  readonly stack: LayerStack;
  readonly inventory: Inventory;
  /** Facts, or how they are made of the inventory once it is known which nodes are primary: `buildFacts` of core/expand. */
  readonly facts: Facts | ((inventory: Inventory) => Facts);
  readonly past: Past;
  readonly choices: Choices;
  /** `fuel`: as the original has it, where the two differ: the first error only, unknown names and types go unnoticed. */
  readonly rules: "strata" | "fuel";
  /** Types for which the server has a command: a task of another such type is warned of. undefined: not known, so not warned of. */
  readonly hooks?: ReadonlySet<TaskType> | undefined;
  /** A cryptographic hash as text; the core has none of its own. */
  readonly hash: (text: string) => string;
}

/** What each stage made; a stage that could not run made nothing. */
export interface CompiledStages {
  readonly merged: MergedGraph | undefined;
  readonly expanded: ExpandedGraph | undefined;
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The plan, or why there is none. */
export function compile(input: CompileInput): Checked<Plan> {
  const { plan, diagnostics } = compileStages(input);
  return plan === undefined ? failed(diagnostics) : { value: plan, diagnostics };
}

/** The same, with what each stage made on the way. */
export function compileStages(input: CompileInput): CompiledStages {
  const merged = mergeStage(input);
  const expanded = andThen(merged, (tasks) => expandGraph({ ...input, merged: tasks }));
  const plan = andThen(expanded, (steps) => buildPlan(steps, input.choices, input.hash));
  const graph = expanded.value;
  const warnings = graph === undefined || input.hooks === undefined ? [] : missingHooks(graph, input.hooks);
  const diagnostics = [...plan.diagnostics, ...warnings].filter(
    (one) => !isSuperseded(one, plan.diagnostics, graph !== undefined),
  );
  return { merged: merged.value, expanded: expanded.value, plan: plan.value, diagnostics };
}

/**
 * Merging warns of what may be wrong on some cluster. Where a later stage knows, its word counts: circles among tasks are circles among
 * steps or none, and a task that is an error is not a warning too.
 */
function isSuperseded({ code, severity, about }: Diagnostic, all: readonly Diagnostic[], isExact: boolean): boolean {
  if (severity === "error") return false;
  if (code === "graph/cycle") return isExact;
  if (code !== "graph/unknown-member") return false;
  const task = about?.["task"];
  return all.some((other) => other.severity === "error" && other.code === code && other.about?.["task"] === task);
}

function mergeStage({ stack, rules }: CompileInput): Checked<MergedGraph> {
  const merged = mergeLayers(stack);
  if (rules === "fuel" || merged.value === undefined || merged.value.layers.length > 0) return merged;
  const unknown: Diagnostic = {
    severity: "error",
    code: "graph/unknown-type",
    message: `No layer defines graph type "${stack.type}".`,
    hint: "Upload a graph of this type to the release, a plugin or the cluster, or give one with the run.",
    about: { type: stack.type },
  };
  return { value: merged.value, diagnostics: [...merged.diagnostics, unknown] };
}
