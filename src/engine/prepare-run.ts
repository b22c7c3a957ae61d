/** `prepareRun`: catalog and history -> layers, machines, facts, past -> the plan of one graph, or everything that stands in its way. */
import { AppError } from "../core/base/errors.ts";
import type { JsonObject } from "../core/base/json.ts";
import { didYouMean } from "../core/base/suggest.ts";
import { compileStages, type CompiledStages } from "../core/compile.ts";
import { buildFacts } from "../core/expand/build-facts.ts";
import { rememberedState } from "../core/expand/remembered-state.ts";
import type { Diagnostic } from "../core/model/diagnostic.ts";
import type { ExpandedGraph, MergedGraph } from "../core/model/graph.ts";
import { runId, type GraphType } from "../core/model/ids.ts";
import type { Facts, Inventory, Past, Transport } from "../core/model/inventory.ts";
import type { GraphLayer, LayerStack, TaskType } from "../core/model/layer.ts";
import type { Choices, Plan } from "../core/model/plan.ts";
import { encodePlan } from "../core/plan/plan-json.ts";
import type { Catalog, ClusterRecord } from "../ports/catalog.ts";
import type { PlanSnapshot } from "../ports/run-store.ts";
import type { Stores } from "../ports/stores.ts";
import type { Hash } from "../ports/system.ts";
import { clusterSettings, editableOf, factOverrides, mergeObjects, type FactOverrides } from "./cluster-settings.ts";
import { readInventory } from "./read-inventory.ts";
import { knownTypes, readClusterParts, readLayerStack, type ClusterParts } from "./read-layers.ts";

export interface PlanningDeps {
  readonly stores: Pick<Stores, "catalog" | "past" | "plans">;
  readonly hash: Hash;
  readonly defaultTransport: Transport;
  /** Types for which the server has a command: see `CompileInput`. */
  readonly hooks: ReadonlySet<TaskType>;
}

/** One graph that is to be planned. */
export interface PlanRequest {
  readonly cluster: ClusterRecord;
  readonly type: GraphType;
  readonly choices: Choices;
  /** A graph given with the request. */
  readonly oneShot?: GraphLayer | undefined;
  /** Only the one-shot graph, without the stored layers. */
  readonly alone?: boolean | undefined;
}

/** A plan and all that is stored with it. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly merged: MergedGraph;
  readonly expanded: ExpandedGraph;
  readonly settings: JsonObject;
  /** Warnings and hints. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws `graph/unknown-type`, or `input/diagnostics` with every problem there is. */
export async function prepareRun(deps: PlanningDeps, request: PlanRequest): Promise<PreparedRun> {
  const { stages, settings } = await compileRequest(deps, request);
  const { plan, merged, expanded, diagnostics } = stages;
  if (plan === undefined || merged === undefined || expanded === undefined) throw planRefused(diagnostics);
  return { plan, merged, expanded, settings, diagnostics };
}

export interface CompiledRequest {
  readonly stages: CompiledStages;
  /** The cluster's settings as they were then, in both forms. */
  readonly settings: JsonObject;
}

/** The stages as far as they come. Throws `graph/unknown-type` only. */
export async function compileRequest(deps: PlanningDeps, request: PlanRequest): Promise<CompiledRequest> {
  const { cluster, choices } = request;
  const parts = await readClusterParts(deps.stores.catalog, cluster);
  const [stack, nodes] = await Promise.all([
    readStack(deps, parts, request),
    deps.stores.catalog.nodes.list({ clusterId: cluster.id }),
  ]);
  const inventory = readInventory({ parts, nodes, defaultTransport: deps.defaultTransport });
  const stages = compileStages({
    stack,
    inventory,
    facts: factsFor(parts, factOverrides(cluster)),
    past: choices.force ? new Map() : await readPast(deps, inventory),
    choices,
    rules: "strata",
    hooks: deps.hooks,
    hash: deps.hash,
  });
  const { network_configuration: networks = {} } = cluster.metadata;
  const settings = { editable: editableOf(cluster), settings: cluster.settings, network_configuration: networks };
  return { stages, settings };
}

async function readStack(deps: PlanningDeps, parts: ClusterParts, request: PlanRequest): Promise<LayerStack> {
  const { type, oneShot, alone } = request;
  const { catalog } = deps.stores;
  const stored: LayerStack =
    alone === true && oneShot !== undefined ? { type, plugins: [] } : await readLayerStack(catalog, parts, type);
  const stack = { ...stored, oneShot };
  if (!isEmpty(stack)) return stack;
  const known = await knownTypes(catalog, parts);
  const message = `No layer defines graph type "${type}".${didYouMean(type, known)}`;
  throw new AppError("graph/unknown-type", message, { details: { known } });
}

function isEmpty({ release, plugins, cluster, oneShot }: LayerStack): boolean {
  return release === undefined && plugins.length === 0 && cluster === undefined && oneShot === undefined;
}

function factsFor({ cluster, plugins }: ClusterParts, overrides: FactOverrides): (inventory: Inventory) => Facts {
  const own = { plugins: plugins.map(({ name, version }) => ({ name, version })) };
  const settings = mergeObjects(mergeObjects(own, clusterSettings(cluster)), overrides.common);
  return (inventory) => {
    const attributes = new Map<string, JsonObject>(inventory.nodes.map((node) => [node.id, node.attributes]));
    const laidOver = Object.entries(overrides.nodes).map(
      ([id, over]) => [id, mergeObjects(attributes.get(id) ?? {}, over)] as const,
    );
    return buildFacts(inventory, settings, Object.fromEntries(laidOver));
  };
}

/** The facts of a cluster as the next run sees them, with or without what was laid over them. */
export async function readFacts(
  deps: PlanningDeps,
  cluster: ClusterRecord,
  overrides: FactOverrides = factOverrides(cluster),
): Promise<Facts> {
  const { catalog } = deps.stores;
  const parts = await readClusterParts(catalog, cluster);
  const nodes = await catalog.nodes.list({ clusterId: cluster.id });
  return factsFor(parts, overrides)(readInventory({ parts, nodes, defaultTransport: deps.defaultTransport }));
}

async function readPast(deps: PlanningDeps, { cluster, nodes }: Inventory): Promise<Past> {
  const successes = await deps.stores.past.list(cluster.id);
  const runs = [...new Set(successes.map(({ run }) => run))].map(runId);
  const factsOf = runs.length === 0 ? new Map<number, Facts>() : await deps.stores.plans.facts(runs);
  return rememberedState({ successes, factsOf, nodes }, "strata");
}

export function planRefused(diagnostics: readonly Diagnostic[]): AppError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const message = first === undefined ? "The graph can't be planned" : `${first.message}${more}`;
  return new AppError("input/diagnostics", message, { details: { diagnostics } });
}

/** What is frozen with a run, before its first event. */
export function snapshotOf({ plan, merged, expanded, settings }: PreparedRun, choices: Choices): PlanSnapshot {
  return { plan: encodePlan(plan), tasks: templatesOf(merged, choices), facts: expanded.facts, settings };
}

const internalTypes: ReadonlySet<string> = new Set(["group", "stage", "skipped"]);

/** Merged tasks; those that were not chosen are of type `skipped`. Fuel: graphs.md 7.4. */
function templatesOf({ tasks }: MergedGraph, choices: Choices): readonly JsonObject[] {
  const chosen = new Set<string>(choices.tasks ?? []);
  const isLeftOut = (id: string, type: string): boolean =>
    chosen.size > 0 && !chosen.has(id) && !internalTypes.has(type);
  return tasks.map(({ task }) => ({
    ...task.fields,
    id: task.id,
    type: isLeftOut(task.id, task.type) ? "skipped" : task.type,
  }));
}

/** Nodes that became the primary one of a tag keep that. */
export async function storePrimaries(catalog: Catalog, { expanded }: PreparedRun): Promise<void> {
  const changed = Object.entries(expanded.newPrimaries);
  if (changed.length === 0) return;
  await catalog.atomically(async (inside) => {
    for (const [node, primaryTags] of changed) await inside.nodes.update(Number(node), { primaryTags });
  });
}
