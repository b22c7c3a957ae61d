/** The input of an `lcm` vector as our nouns: layers, inventory, facts and history. */
import { isJsonObject, isList } from "../../src/core/base/json.ts";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { graphType, nodeId, taskId } from "../../src/core/model/ids.ts";
import type { Facts, Inventory, Node, PastSuccess } from "../../src/core/model/inventory.ts";
import type { LayerStack } from "../../src/core/model/layer.ts";
import { readLayer } from "../../src/core/validate/normal-task.ts";

export const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
export const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
export const textOf = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};
const textsOf = (value: Json | undefined): readonly string[] => listOf(value).map(textOf);

export function readNode(written: JsonObject): Node {
  const id = textOf(written["uid"] ?? written["id"]);
  return {
    id: nodeId(id),
    name: textOf(written["name"]),
    hostname: textOf(written["hostname"] ?? `node-${id}`),
    roles: textsOf(written["roles"]),
    pendingRoles: textsOf(written["pending_roles"]),
    primaryTags: textsOf(written["primary_tags"]),
    status: (written["status"] ?? "provisioned") as Node["status"],
    online: written["online"] !== false,
    pendingAddition: written["pending_addition"] === true,
    pendingDeletion: written["pending_deletion"] === true,
    errorType: typeof written["error_type"] === "string" ? written["error_type"] : null,
    labels: objectOf(written["labels"]),
    attributes: objectOf(written["attributes"]),
    meta: objectOf(written["meta"]),
    transport: { kind: "local" },
  };
}

const enabled = (input: JsonObject): readonly JsonObject[] =>
  listOf(input["plugins"])
    .map(objectOf)
    .filter((plugin) => plugin["enabled"] !== false)
    .sort((a, b) => Number(a["id"]) - Number(b["id"]));

export function readStack(input: JsonObject, type: string): LayerStack {
  const graph = (graphs: Json | undefined): JsonObject | undefined => {
    const found = objectOf(graphs)[type];
    return isJsonObject(found) ? found : undefined;
  };
  const release = graph(objectOf(input["release"])["graphs"]);
  const cluster = graph(input["cluster_graphs"]);
  return {
    type: graphType(type),
    release: release && readLayer({ level: "release", name: "release" }, type, release),
    cluster: cluster && readLayer({ level: "cluster", name: "cluster" }, type, cluster),
    plugins: enabled(input).flatMap((plugin) => {
      const written = graph(plugin["graphs"]);
      if (written === undefined) return [];
      const name = textOf(plugin["name"]);
      const facts = {
        id: Number(plugin["id"]),
        name,
        version: textOf(plugin["version"]),
        packageVersion: textOf(plugin["package_version"]),
        rolesMetadata: objectOf(plugin["roles_metadata"]),
      };
      return [{ plugin: facts, layer: readLayer({ level: "plugin", name }, type, written) }];
    }),
  };
}

export function readInventory(input: JsonObject): Inventory {
  const release = objectOf(input["release"]);
  const cluster = objectOf(input["cluster"]);
  return {
    cluster: {
      id: Number(cluster["id"]),
      name: textOf(cluster["name"]),
      mode: textOf(cluster["mode"]),
      status: "new",
      fuelVersion: "",
    },
    release: {
      id: 1,
      name: textOf(release["name"]),
      version: textOf(release["version"]),
      rolesMetadata: objectOf(release["roles_metadata"]),
      tagsMetadata: objectOf(release["tags_metadata"]),
    },
    pluginRoles: enabled(input).map((plugin) => ({
      rolesMetadata: objectOf(plugin["roles_metadata"]),
      tagsMetadata: objectOf(plugin["tags_metadata"]),
    })),
    nodes: listOf(input["nodes"]).map((node) => readNode(objectOf(node))),
  };
}

export function readFacts(context: Json | undefined): Facts {
  const { common, nodes } = objectOf(context);
  return {
    common: objectOf(common),
    nodes: Object.fromEntries(Object.entries(objectOf(nodes)).map(([node, facts]) => [node, objectOf(facts)])),
  };
}

const internalTypes = new Set(["group", "stage", "skipped"]);

/** The newest success of each task on each node, and the facts of each run. `tasks`: those of the graph, with their types. */
export function readHistory(
  input: JsonObject,
  tasks: readonly { readonly id: string; readonly type: string }[],
): { readonly successes: readonly PastSuccess[]; readonly factsOf: ReadonlyMap<number, Facts> } {
  const relevant = tasks.filter((task) => !internalTypes.has(task.type)).map((task) => task.id);
  const newest = new Map<string, PastSuccess>();
  const factsOf = new Map<number, Facts>();
  for (const run of listOf(input["history"])
    .map(objectOf)
    .sort((a, b) => Number(a["id"]) - Number(b["id"]))) {
    const id = Number(run["id"]);
    if (run["dry_run"] === true) continue;
    factsOf.set(id, readFacts(run["deployment_info"]));
    const done = run["tasks"] === "*" ? relevant : textsOf(run["tasks"]).filter((task) => relevant.includes(task));
    for (const task of done) {
      for (const node of textsOf(run["node_uids"])) {
        newest.set(`${task} ${node}`, { task: taskId(task), node: nodeId(node), run: id });
      }
    }
  }
  return { successes: [...newest.values()], factsOf };
}
