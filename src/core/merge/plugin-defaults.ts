/** What a plugin's tasks get when they do not say: a working directory, and the fault tolerance of their group's role. */
import type { Json } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import type { PluginFacts, Task } from "../model/layer.ts";

/**
 * Where the scripts of a plugin are: `/etc/fuel/plugins/<name>-<version>/`, the whole version for package version 1, else its first two
 * numbers. Fuel: graphs.md 3, step 1.
 */
export function pluginPath(plugin: PluginFacts): string {
  const isFirstFormat = plugin.packageVersion.startsWith("1.");
  const version = isFirstFormat ? plugin.version : plugin.version.split(".").slice(0, 2).join(".");
  return `/etc/fuel/plugins/${plugin.name}-${version}/`;
}

export interface TaskWithDefaults {
  readonly task: Task;
  /** Names of what was filled in: `parameters.cwd`, `fault_tolerance`. */
  readonly filled: readonly string[];
}

/** The task as it takes part in merging. What was written stays as it is; the canonical fields get the defaults. */
export function withPluginDefaults(task: Task, plugin: PluginFacts): TaskWithDefaults {
  const defaults: Record<string, Json> = {};
  const filled: string[] = [];
  const parameters = task.fields["parameters"];
  if (isJsonObject(parameters) && Object.keys(parameters).length > 0 && !Object.hasOwn(parameters, "cwd")) {
    defaults["parameters"] = { ...parameters, cwd: pluginPath(plugin) };
    filled.push("parameters.cwd");
  }
  const tolerance = toleranceOf(task, plugin);
  if (tolerance !== undefined) {
    defaults["fault_tolerance"] = tolerance;
    filled.push("fault_tolerance");
  }
  return filled.length === 0
    ? { task, filled }
    : { task: { ...task, fields: { ...task.fields, ...defaults } }, filled };
}

function toleranceOf(task: Task, plugin: PluginFacts): Json | undefined {
  if (task.type !== "group" || Object.hasOwn(task.fields, "fault_tolerance")) return undefined;
  const role = Object.hasOwn(plugin.rolesMetadata, task.id) ? plugin.rolesMetadata[task.id] : undefined;
  return isJsonObject(role) ? role["fault_tolerance"] : undefined;
}
