/** A stored graph and its tasks as the API shows them. Fuel: graphs.md 6.3. */
import type { GraphView } from "../../api/fuel/graphs.ts";
import type { JsonObject } from "../../core/base/json.ts";
import { fuelStoredTask } from "../../core/fuel-mode/fuel-stored-task.ts";
import { readTasks } from "../../core/validate/normal-task.ts";
import type { GraphRecord } from "../../ports/graph-record.ts";

export function graphView(graph: GraphRecord): GraphView {
  return {
    id: graph.id,
    name: graph.name,
    relations: graph.relations.map(({ level, ownerId, type }) => ({ type, model: level, model_id: ownerId })),
    tasks: storedTasks(graph.tasks),
    ...(graph.nodeFilter === null ? {} : { node_filter: graph.nodeFilter }),
    ...(graph.onSuccess === null ? {} : { on_success: graph.onSuccess }),
    ...(graph.onError === null ? {} : { on_error: graph.onError }),
    ...(graph.onStop === null ? {} : { on_stop: graph.onStop }),
  };
}

/** Tasks as Fuel shows them, out of those that were uploaded. */
export function storedTasks(tasks: readonly JsonObject[]): JsonObject[] {
  return readTasks(tasks).map(fuelStoredTask);
}
