/** Fuel's form of settings, where plugins are sections that can be enabled. Fuel: client.md 3. */
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import { distinct } from "../../core/base/order.ts";
import { editableOf } from "../../engine/cluster-settings.ts";
import type { ClusterRecord, PluginRecord } from "../../ports/catalog.ts";

/** The stored sections, and one for each name of a registered plugin, with the versions there are of it. */
export function attributesView(cluster: ClusterRecord, plugins: readonly PluginRecord[]): JsonObject {
  const sections: Record<string, Json> = { ...editableOf(cluster) };
  for (const name of distinct(plugins.map((plugin) => plugin.name))) {
    const section = sections[name];
    sections[name] = {
      ...(isJsonObject(section) ? section : {}),
      metadata: pluginMetadata(
        cluster,
        plugins.filter((plugin) => plugin.name === name),
      ),
    };
  }
  return sections;
}

function pluginMetadata(cluster: ClusterRecord, versions: readonly PluginRecord[]): JsonObject {
  const enabled = versions.findLast(({ id }) => cluster.enabledPlugins.includes(id));
  return {
    label: versions[0]?.title ?? "",
    class: "plugin",
    toggleable: true,
    enabled: enabled !== undefined,
    chosen_id: (enabled ?? versions.at(-1))?.id ?? null,
    versions: versions.map(({ id, version }) => ({ plugin_id: id, plugin_version: version })),
  };
}

/** The cluster's plugins after the sections had their say: those of names that are not among the sections stay as they are. */
export function chosenPlugins(
  cluster: ClusterRecord,
  editable: JsonObject,
  plugins: readonly PluginRecord[],
): readonly number[] {
  const sections = new Map<string, number | undefined>();
  for (const [name, section] of Object.entries(editable)) {
    const metadata = isJsonObject(section) ? section["metadata"] : undefined;
    if (!isJsonObject(metadata) || metadata["class"] !== "plugin") continue;
    const { enabled, chosen_id: chosen } = metadata;
    sections.set(name, enabled === true && typeof chosen === "number" ? chosen : undefined);
  }
  const stay = cluster.enabledPlugins.filter((id) => {
    const plugin = plugins.find((one) => one.id === id);
    return plugin !== undefined && !sections.has(plugin.name);
  });
  return [...stay, ...[...sections.values()].filter((id) => id !== undefined)];
}
