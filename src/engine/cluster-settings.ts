/** A cluster's settings as expressions see them, from both forms in which they are given. */
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";
import type { ClusterRecord } from "../ports/catalog.ts";

/** Where Fuel's form of settings (sections of attributes) is kept among the cluster's metadata. */
export const editableKey = "editable_attributes";

export function editableOf(cluster: ClusterRecord): JsonObject {
  const stored = cluster.metadata[editableKey];
  return isJsonObject(stored) ? stored : {};
}

/** Where facts that were laid over the computed ones are kept: `{common, nodes: {<number>: {...}}}`. */
export const overridesKey = "replaced_deployment_info";

export interface FactOverrides {
  readonly common: JsonObject;
  /** By number, or `master`. */
  readonly nodes: Readonly<Record<string, JsonObject>>;
}

export function factOverrides(cluster: ClusterRecord): FactOverrides {
  const stored = cluster.metadata[overridesKey];
  const { common, nodes } = isJsonObject(stored) ? stored : {};
  const ofNodes = isJsonObject(nodes) ? Object.entries(nodes) : [];
  return {
    common: isJsonObject(common) ? common : {},
    nodes: Object.fromEntries(ofNodes.filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))),
  };
}

/** The plain settings, laid over those of Fuel's form. */
export function clusterSettings(cluster: ClusterRecord): JsonObject {
  return mergeObjects(flattenAttributes(editableOf(cluster)), cluster.settings);
}

/**
 * Facts of the sections: each attribute's `value` unwrapped, the section `common` lifted to the top, `additional_components.x` turned into
 * `x.enabled`. Fuel: graphs.md 4.1.
 */
export function flattenAttributes(editable: JsonObject): JsonObject {
  const facts = Object.entries(editable).flatMap(([name, section]): [string, Json][] => {
    if (!isJsonObject(section)) return [];
    const values = valuesOf(section);
    if (name === "common") return Object.entries(values);
    if (name !== "additional_components") return [[name, values]];
    return Object.entries(values).map(([component, value]) => [component, { enabled: value }]);
  });
  return Object.fromEntries(facts);
}

function valuesOf(section: JsonObject): JsonObject {
  const values = Object.entries(section).flatMap(([key, attribute]): [string, Json][] => {
    if (!isJsonObject(attribute)) return [];
    const { enabled, value } = attribute;
    if (key === "metadata") return typeof enabled === "boolean" ? [["enabled", enabled]] : [];
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(values);
}

/** `above` laid over `below`, object by object. */
export function mergeObjects(below: JsonObject, above: JsonObject): JsonObject {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key);
    merged.set(key, isJsonObject(value) && isJsonObject(under) ? mergeObjects(under, value) : value);
  }
  return Object.fromEntries(merged);
}

/** The same, where null takes a key away. */
export function patchObject(below: JsonObject, above: JsonObject): JsonObject {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isJsonObject(value) ? patchObject(isJsonObject(under) ? under : {}, value) : value);
  }
  return Object.fromEntries(merged);
}
