/** Layers to one graph: whole task by id, the strongest layer wins; who set what, and what was replaced. */
import { isJsonObject } from "../base/json.ts";
import type { Checked, Diagnostic } from "../model/diagnostic.ts";
import { failed } from "../model/diagnostic.ts";
import type { FieldOrigin, MergedGraph, MergedTask } from "../model/graph.ts";
import type { TaskId } from "../model/ids.ts";
import type { GraphLayer, LayerOrigin, LayerStack, PluginFacts, Task } from "../model/layer.ts";
import { checkMerged } from "./check-merged.ts";
import { mergeMetadata } from "./merge-metadata.ts";
import { withPluginDefaults } from "./plugin-defaults.ts";

/** A task on its way into the merged graph. */
interface Candidate {
  readonly task: Task;
  readonly origin: LayerOrigin;
  readonly filled: readonly string[];
}

/**
 * Merges the graphs of one type: the one-shot graph over the cluster's over the plugins' over the release's. A task replaces the whole
 * task of the same id in weaker layers. Tasks of the strongest layer come first, then those of weaker ones that nothing replaced, each in
 * the order of writing; plugins by number. No layer at all gives an empty graph. Fuel: graphs.md 3.
 * Two plugins that bring the same task are an error, and there is no graph.
 */
export function mergeLayers(stack: LayerStack): Checked<MergedGraph> {
  const plugins = [...stack.plugins].sort((a, b) => a.plugin.id - b.plugin.id);
  const conflicts = pluginConflicts(plugins);
  if (conflicts.length > 0) return failed(conflicts);
  const weakestFirst = [stack.release, ...plugins.map(({ layer }) => layer), stack.cluster, stack.oneShot].filter(
    (layer) => layer !== undefined,
  );
  const { metadata, provenance } = mergeMetadata(weakestFirst);
  const graph: MergedGraph = {
    type: stack.type,
    metadata,
    layers: weakestFirst.map(({ origin }) => origin),
    metadataProvenance: provenance,
    tasks: mergeTasks([
      candidates(stack.oneShot),
      candidates(stack.cluster),
      plugins.flatMap(({ plugin, layer }) => pluginCandidates(layer, plugin)),
      candidates(stack.release),
    ]),
  };
  return { value: graph, diagnostics: checkMerged(graph) };
}

function candidates(layer: GraphLayer | undefined): readonly Candidate[] {
  return layer?.tasks.map((task) => ({ task, origin: layer.origin, filled: [] })) ?? [];
}

function pluginCandidates(layer: GraphLayer, plugin: PluginFacts): readonly Candidate[] {
  return layer.tasks.map((task) => ({ ...withPluginDefaults(task, plugin), origin: layer.origin }));
}

/** Strongest list first; the first task of an id stays, the later ones are what it replaced. */
function mergeTasks(lists: readonly (readonly Candidate[])[]): readonly MergedTask[] {
  const replaced = new Map<TaskId, { readonly origin: LayerOrigin; readonly task: Task }[]>();
  const tasks: MergedTask[] = [];
  for (const candidate of lists.flat()) {
    const { task, origin } = candidate;
    const weaker = replaced.get(task.id);
    if (weaker !== undefined) {
      weaker.push({ origin, task });
      continue;
    }
    const mine: { readonly origin: LayerOrigin; readonly task: Task }[] = [];
    replaced.set(task.id, mine);
    tasks.push(mergedTask(candidate, mine));
  }
  return tasks;
}

function mergedTask(candidate: Candidate, replaced: MergedTask["replaced"]): MergedTask {
  const { task, origin, filled } = candidate;
  return {
    task,
    origin,
    replaced,
    // Made when somebody looks: a record for each field of each task would be most of the work of merging.
    get provenance() {
      return fieldOrigins(task, origin, filled);
    },
  };
}

function fieldOrigins(
  task: Task,
  layer: LayerOrigin,
  filled: readonly string[],
): Readonly<Record<string, FieldOrigin>> {
  const written: FieldOrigin = { layer, isDefault: false };
  const byDefault: FieldOrigin = { layer, isDefault: true };
  const origins: Record<string, FieldOrigin> = {};
  const add = (path: string): void => {
    origins[path] = filled.includes(path) ? byDefault : written;
  };
  for (const [name, value] of Object.entries(task.fields)) {
    add(name);
    if (name === "parameters" && isJsonObject(value)) for (const part of Object.keys(value)) add(`parameters.${part}`);
  }
  return origins;
}

/** Fuel: `AlreadyExists`, with this sentence. */
function pluginConflicts(plugins: LayerStack["plugins"]): readonly Diagnostic[] {
  const first = new Map<TaskId, { readonly plugin: PluginFacts; readonly task: Task }>();
  const conflicts: Diagnostic[] = [];
  for (const { plugin, layer } of plugins)
    for (const task of layer.tasks) {
      const before = first.get(task.id);
      if (before !== undefined && before.plugin !== plugin) conflicts.push(conflict({ plugin, task }, before));
      else if (before === undefined) first.set(task.id, { plugin, task });
    }
  return conflicts;
}

type Brought = { readonly plugin: PluginFacts; readonly task: Task };

function conflict(later: Brought, earlier: Brought): Diagnostic {
  const name = ({ plugin }: Brought): string => `${plugin.name}-${plugin.version}`;
  return {
    severity: "error",
    code: "graph/plugin-conflict",
    message: `Plugin ${name(later)} is overlapping with plugin ${name(earlier)} by introducing the same deployment task with id ${later.task.id}`,
    hint: "Disable one of the two plugins in this cluster.",
    at: later.task.placeOf?.(["id"]),
    related: [{ message: `brought by ${name(earlier)} too`, at: earlier.task.placeOf?.(["id"]) }],
    about: { task: later.task.id, plugin: name(later), other: name(earlier) },
    fuelError: "AlreadyExists",
  };
}
