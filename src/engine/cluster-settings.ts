/** A cluster's settings as expressions see them, from both forms in which they are given. */
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";
import type { ClusterRecord } from "../ports/catalog.ts";

/** Where Fuel's form of settings (sections of attributes) is kept among the cluster's metadata. */
export const editableKey = "editable_attributes";

export function editableOf(cluster: ClusterRecord): JsonObject {
  const stored = cluster.metadata[editableKey];
  return isJsonObject(stored) ? stored : {};
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
  const facts: Record<string, Json> = {};
  for (const [name, section] of Object.entries(editable)) {
    if (!isJsonObject(section)) continue;
    const values = valuesOf(section);
    if (name === "common") Object.assign(facts, values);
    else if (name === "additional_components") {
      for (const [component, value] of Object.entries(values)) facts[component] = { enabled: value };
    } else facts[name] = values;
  }
  return facts;
}

function valuesOf(section: JsonObject): JsonObject {
  const values: Record<string, Json> = {};
  for (const [key, attribute] of Object.entries(section)) {
    if (!isJsonObject(attribute)) continue;
    if (key === "metadata") {
      if (typeof attribute["enabled"] === "boolean") values["enabled"] = attribute["enabled"];
    } else if (attribute["value"] !== undefined) values[key] = attribute["value"];
  }
  return values;
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
