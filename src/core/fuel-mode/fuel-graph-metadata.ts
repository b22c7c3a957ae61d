/** Graph metadata as Fuel returns it. */
import type { JsonObject } from "../base/json.ts";
import type { GraphMetadata } from "../model/layer.ts";

/** Under the names of the file format, only what is there, without the name. Fuel: `get_metadata`. */
export function fuelGraphMetadata(metadata: GraphMetadata): JsonObject {
  const { nodeFilter, onSuccess, onError, onStop } = metadata;
  return {
    ...(nodeFilter === undefined ? {} : { node_filter: nodeFilter }),
    ...(onSuccess === undefined ? {} : { on_success: onSuccess }),
    ...(onError === undefined ? {} : { on_error: onError }),
    ...(onStop === undefined ? {} : { on_stop: onStop }),
  };
}
