/** Fuel's form of settings, where plugins are sections that can be enabled. Fuel: client.md 3. */
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import { distinct } from "../../core/base/order.ts";
import { editableOf } from "../../engine/cluster-settings.ts";
import type { ClusterRecord, PluginRecord, ReleaseRecord } from "../../ports/catalog.ts";

/** The stored sections, and one for each name of a plugin that fits the release or is enabled, with the versions there are of it. */
export function attributesView(
  cluster: ClusterRecord,
  release: ReleaseRecord | undefined,
  plugins: readonly PluginRecord[],
): JsonObject {
  const sections = new Map<string, Json>(Object.entries(editableOf(cluster)));
  const shown = plugins.filter((plugin) => cluster.enabledPlugins.includes(plugin.id) || fits(plugin, release));
  for (const name of distinct(shown.map((plugin) => plugin.name))) {
    const section = sections.get(name);
    const versions = shown.filter((plugin) => plugin.name === name);
    const metadata = pluginMetadata(cluster, versions);
    sections.set(name, { ...settingsOf(versions), ...(isJsonObject(section) ? section : {}), metadata });
  }
  return Object.fromEntries(sections);
}

/** Fuel: one of the plugin's releases has the version and the operating system. */
export function fits({ releases }: PluginRecord, release: ReleaseRecord | undefined): boolean {
  return releases.some(
    ({ os, version }) =>
      version === release?.version &&
      (typeof os !== "string" || os.toLowerCase() === release?.operatingSystem.toLowerCase()),
  );
}

/** What the newest version of a plugin lets people set, before they did. */
function settingsOf(versions: readonly PluginRecord[]): JsonObject {
  const attributes = versions.at(-1)?.metadata["attributes_metadata"];
  return isJsonObject(attributes) ? attributes : {};
}

function pluginMetadata(cluster: ClusterRecord, versions: readonly PluginRecord[]): JsonObject {
  const enabled = versions.findLast(({ id }) => cluster.enabledPlugins.includes(id));
  return {
    label: versions[0]?.title ?? "",
    class: "plugin",
    toggleable: true,
    enabled: enabled !== undefined,
    chosen_id: (enabled ?? versions.at(-1))?.id ?? null,
    versions: versions.map(({ id, version }) => {
      const which = { plugin_id: id, plugin_version: version };
      return { ...which, metadata: which };
    }),
  };
}

/** Fuel's own settings have the number as text. */
function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
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
    const newest = plugins.findLast((plugin) => plugin.name === name)?.id;
    sections.set(name, enabled === true ? (numberOf(chosen) ?? newest) : undefined);
  }
  const stay = cluster.enabledPlugins.filter((id) => {
    const plugin = plugins.find((one) => one.id === id);
    return plugin !== undefined && !sections.has(plugin.name);
  });
  return [...stay, ...[...sections.values()].filter((id) => id !== undefined)];
}
