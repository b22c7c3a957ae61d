/** Documents of Fuel that are kept with clusters and nodes: networks, interfaces, disks, extensions. */
import type { networkRoutes } from "../../api/fuel/networks.ts";
import { isJsonObject, isList, type Json, type JsonObject } from "../../core/base/json.ts";
import type { Catalog, ClusterRecord, NodeRecord } from "../../ports/catalog.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { clusterOf, nodeOf } from "./entities.ts";
import { documentsKey, networksKey } from "./fields.ts";

type DocumentName = "interfaces" | "disks" | "attributes";

interface NodeCall {
  readonly params: { readonly id: number };
  readonly body: Json;
}

export function networkHandlers({ stores: { catalog }, ids }: Services): Handlers<keyof typeof networkRoutes> {
  const read =
    (name: DocumentName) =>
    async ({ params }: Pick<NodeCall, "params">) => {
      const node = await nodeOf(catalog, params.id);
      return documentsOf(node)[name] ?? firstDocument(node, name);
    };
  const write =
    (name: DocumentName) =>
    ({ params, body }: NodeCall) =>
      catalog.atomically(async (inside) => {
        const node = await nodeOf(inside, params.id);
        const documents = { ...documentsOf(node), [name]: body };
        await inside.nodes.update(node.id, { metadata: { ...node.metadata, [documentsKey]: documents } });
        return body;
      });
  return {
    getNetworks: async ({ params }) =>
      (await clusterOf(catalog, params.id)).metadata[networksKey] ?? { networks: [], networking_parameters: {} },
    putNetworks: async ({ params, body }) => setClusterField(catalog, params.id, [networksKey, body]),
    verifyNetworks: async ({ params }) => {
      await clusterOf(catalog, params.id);
      const message = "Strata does not look at networks: nothing was verified";
      const fields = { id: null, name: "verify_networks", cluster: params.id, status: "error", message };
      return { ...fields, uuid: ids.uuid(), progress: 100, result: {} };
    },
    getInterfaces: read("interfaces"),
    putInterfaces: write("interfaces"),
    getDisks: read("disks"),
    putDisks: write("disks"),
    getNodeAttributes: read("attributes"),
    putNodeAttributes: write("attributes"),
    listExtensions: () => Promise.resolve([]),
    getClusterExtensions: async ({ params }) => extensionsOf(await clusterOf(catalog, params.id)),
    putClusterExtensions: async ({ params, body }) => {
      await setClusterField(catalog, params.id, ["extensions", body]);
      return body;
    },
    removeClusterExtensions: async ({ params, query }) => {
      const before = extensionsOf(await clusterOf(catalog, params.id));
      const gone = query.extension_names ?? [];
      await setClusterField(catalog, params.id, ["extensions", before.filter((name) => !gone.includes(name))]);
      return undefined;
    },
  };
}

function extensionsOf({ metadata }: ClusterRecord): string[] {
  const { extensions = [] } = metadata;
  return isList(extensions) ? extensions.filter((one) => typeof one === "string") : [];
}

function setClusterField(catalog: Catalog, id: number, [key, value]: readonly [string, Json]): Promise<Json> {
  return catalog.atomically(async (inside) => {
    const { metadata } = await clusterOf(inside, id);
    await inside.clusters.update(id, { metadata: { ...metadata, [key]: value } });
    return value;
  });
}

function documentsOf({ metadata }: NodeRecord): JsonObject {
  const { [documentsKey]: documents } = metadata;
  return isJsonObject(documents) ? documents : {};
}

/** Before anything was set: the interfaces that the machine told of itself. */
function firstDocument({ meta }: NodeRecord, name: DocumentName): Json {
  if (name === "attributes") return {};
  const { interfaces } = meta;
  return name === "interfaces" && isList(interfaces) ? interfaces : [];
}
