/** Task lists of a level, serialized tasks, the graph as a picture. Fuel: graphs.md 3, 6.4 to 6.6. */
import type { deploymentTaskRoutes } from "../../api/fuel/deployment-tasks.ts";
import type { JsonObject } from "../../core/base/json.ts";
import { fuelStoredTask } from "../../core/fuel-mode/fuel-stored-task.ts";
import { DEFAULT_TYPE, graphType, type GraphType } from "../../core/model/ids.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GraphRelation } from "../../ports/graph-record.ts";
import { graphPicture, selectRange } from "../graphs/graph-picture.ts";
import { createOrChangeGraph, findGraph } from "../graphs/graph-store.ts";
import { storedTasks } from "../graphs/graph-view.ts";
import { mergedGraph, type Levels } from "../graphs/merged-graph.ts";
import { readUpload } from "../graphs/read-upload.ts";
import { serializedTasks } from "../graphs/serialized-tasks.ts";
import { bare, type Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { clusterOf, releaseOf } from "./entities.ts";

interface ListCall {
  readonly params: { readonly id: number };
  readonly query: { readonly graph_type?: string };
}

export function deploymentTaskHandlers(services: Services): Handlers<keyof typeof deploymentTaskRoutes> {
  const { catalog } = services.stores;
  const level = (levels: Levels) => (call: ListCall) => mergedTasks(catalog, call, levels);
  return {
    getReleaseTasks: async ({ params, query }) => {
      await releaseOf(catalog, params.id);
      const graph = await findGraph(catalog, { level: "release", ownerId: params.id, type: typeOf(query) });
      return [...selectRange(storedTasks(graph?.tasks ?? []), query)];
    },
    putReleaseTasks: async ({ params, query, document }) => {
      await releaseOf(catalog, params.id);
      return putTasks(catalog, { level: "release", ownerId: params.id, type: typeOf(query) }, document);
    },
    getClusterTasks: async (call) => [...selectRange(await mergedTasks(catalog, call, "all"), call.query)],
    putClusterTasks: async ({ params, query, document }) => {
      await clusterOf(catalog, params.id);
      return putTasks(catalog, { level: "cluster", ownerId: params.id, type: typeOf(query) }, document);
    },
    getClusterOwnTasks: level("cluster"),
    getClusterPluginTasks: level("plugins"),
    getClusterReleaseTasks: level("release"),
    getSerializedTasks: async ({ params, query }) =>
      serializedTasks(services.planning, await clusterOf(catalog, params.id), {
        type: typeOf(query),
        nodes: query.nodes,
        tasks: query.tasks,
      }),
    getGraphPicture: async (call) =>
      bare("text/vnd.graphviz", graphPicture(await mergedTasks(catalog, call, "all"), call.query)),
  };
}

function typeOf(query: { readonly graph_type?: string }): GraphType {
  return query.graph_type === undefined ? DEFAULT_TYPE : graphType(query.graph_type);
}

/** Fuel: an unknown type is an empty list. */
async function mergedTasks(catalog: Catalog, { params, query }: ListCall, levels: Levels): Promise<JsonObject[]> {
  const cluster = await clusterOf(catalog, params.id);
  const { graph } = await mergedGraph(catalog, cluster, { type: typeOf(query), levels });
  return graph.tasks.map(({ task }) => fuelStoredTask(task));
}

async function putTasks(catalog: Catalog, owner: GraphRelation, document: ParsedDocument): Promise<JsonObject[]> {
  const { content } = readUpload(document);
  const stored = await catalog.atomically((inside) => createOrChangeGraph(inside, owner, content));
  return storedTasks(stored.tasks);
}
