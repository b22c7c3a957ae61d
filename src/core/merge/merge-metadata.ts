/** Graph metadata of several layers as one: maps merge deeply, everything else is replaced. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import { fuelGraphMetadata } from "../fuel-mode/fuel-graph-metadata.ts";
import type { GraphLayer, GraphMetadata, LayerOrigin } from "../model/layer.ts";

export interface MergedMetadata {
  readonly metadata: GraphMetadata;
  /** By path: `node_filter`, `on_success.node_attributes.status`. */
  readonly provenance: Readonly<Record<string, LayerOrigin>>;
}

/** Weakest layer first. A stronger layer can't take a key away from a weaker one. The name takes no part. Fuel: graphs.md 3, step 4. */
export function mergeMetadata(layers: readonly GraphLayer[]): MergedMetadata {
  const provenance = new Map<string, LayerOrigin>();
  let merged: JsonObject = {};
  for (const { metadata, origin } of layers) {
    const own = fuelGraphMetadata(metadata);
    merged = deepMerge(merged, own);
    note({ provenance, origin }, "", own);
  }
  return { metadata: asMetadata(merged), provenance: Object.fromEntries(provenance) };
}

function asMetadata(merged: JsonObject): GraphMetadata {
  const { node_filter: nodeFilter, on_success: onSuccess, on_error: onError, on_stop: onStop } = merged;
  return {
    ...(typeof nodeFilter === "string" ? { nodeFilter } : {}),
    ...(isJsonObject(onSuccess) ? { onSuccess } : {}),
    ...(isJsonObject(onError) ? { onError } : {}),
    ...(isJsonObject(onStop) ? { onStop } : {}),
  };
}

/** `patch` over `base`: maps are merged key by key at every level, everything else is replaced. Fuel: `dict_update`. */
export function deepMerge(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    merged[key] = isJsonObject(value) && isJsonObject(below) ? deepMerge(below, value) : value;
  }
  return merged;
}

interface Notes {
  readonly provenance: Map<string, LayerOrigin>;
  readonly origin: LayerOrigin;
}

/** Leaves and empty maps have an origin; a map with content is the sum of its parts. */
function note(notes: Notes, prefix: string, value: JsonObject): void {
  const { provenance, origin } = notes;
  for (const [key, part] of Object.entries(value)) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    const known = [...provenance.keys()].filter((one) => one.startsWith(`${path}.`));
    if (isJsonObject(part) && Object.keys(part).length > 0) {
      provenance.delete(path);
      note(notes, path, part);
    } else if (!isJsonObject(part)) {
      for (const below of known) provenance.delete(below);
      provenance.set(path, origin);
    } else if (known.length === 0) provenance.set(path, origin);
  }
}
