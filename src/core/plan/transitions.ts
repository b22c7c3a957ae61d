/** What becomes of a node's attributes when it ends well, badly, or is stopped. Fuel: graphs.md 4.8. */
import { isJsonObject } from "../base/json.ts";
import type { JsonObject } from "../base/json.ts";
import type { GraphMetadata } from "../model/layer.ts";
import type { Transitions } from "../model/plan.ts";

/** `on_success`, `on_error`, `on_stop`: without `node_attributes` the usual state is set; with `{}` there, nothing. */
export function nodeTransitions({ onSuccess, onError, onStop }: GraphMetadata): Transitions {
  return {
    successful: attributes(onSuccess, "ready"),
    failed: attributes(onError, "error"),
    stopped: attributes(onStop, "stopped"),
  };
}

function attributes(written: JsonObject | undefined, usual: string): JsonObject {
  const given = written?.["node_attributes"];
  return isJsonObject(given) ? given : { status: usual };
}
