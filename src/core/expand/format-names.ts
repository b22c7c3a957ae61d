/** The names that `{NAME}` in texts may use on a node. Fuel: graphs.md 4.2. */
import { isJsonObject } from "../base/json.ts";
import type { Json, JsonObject } from "../base/json.ts";

/** One object for all nodes that see the same values: what is made from it can be kept. */
export interface FormatNames {
  readonly values: JsonObject;
}

/** Fuel's own setting where nothing says otherwise. */
const usualMaster = "127.0.0.1";

/**
 * Names by node. `MASTER_IP` is a setting of the original's server, so with `fuel` rules it does not come from the facts; with ours it is
 * the fact `master_ip`. `SETTINGS` has what the original's settings hold that a graph can sensibly ask for: `MASTER_IP`.
 */
export function formatNamesOf(common: JsonObject, rules: "strata" | "fuel"): (node: JsonObject) => FormatNames {
  const known = new Map<string, FormatNames>();
  return (node) => {
    const fact = (...path: readonly string[]): Json => lookUp(common, node, path) ?? null;
    const given = rules === "fuel" ? null : fact("master_ip");
    const master = given === null ? usualMaster : given;
    const values: JsonObject = {
      CLUSTER_ID: fact("cluster", "id"),
      OPENSTACK_VERSION: fact("openstack_version"),
      MASTER_IP: master,
      CN_HOSTNAME: fact("public_ssl", "hostname"),
      SETTINGS: { MASTER_IP: master },
    };
    const key = JSON.stringify(values);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = { values };
    known.set(key, made);
    return made;
  };
}

/** A value of the deep union of two objects, the upper one winning; undefined when neither has it. */
function lookUp(lower: JsonObject, upper: JsonObject, path: readonly string[]): Json | undefined {
  let [below, above]: (Json | undefined)[] = [lower, upper];
  for (const key of path) {
    // What is no object above hides whatever is below.
    const isHidden = above !== undefined && !isJsonObject(above);
    below = !isHidden && isJsonObject(below) ? below[key] : undefined;
    above = isJsonObject(above) ? above[key] : undefined;
  }
  return above ?? below;
}
