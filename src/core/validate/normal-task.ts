/** A written task under canonical names: one spelling a field, lists where lists are meant. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { graphType, taskId } from "../model/ids.ts";
import type { GraphLayer, GraphMetadata, LayerOrigin, Task, TaskType } from "../model/layer.ts";
import type { Path, Span } from "../model/source.ts";

/** Spellings of old, and what they are called here. Fuel: graphs.md 1.7. */
export const aliases: Readonly<Record<string, string>> = {
  role: "roles",
  "cross-depends": "cross_depends",
  "cross-depended-by": "cross_depended_by",
};

/** The version that a task without one has. Fuel: graphs.md 1.7. */
const DEFAULT_VERSION = "1.0.0";

/** Places that are meant alone, not as names in a list. Fuel reads a list of one of them back as the bare text. */
const bare: ReadonlySet<Json> = new Set(["*", "master", "self"]);

/**
 * The fields of a written task under canonical names. Of two spellings of one field the one written last counts (Fuel: the one iterated
 * last). A lone text in `roles`, `role` or `groups` becomes a list of one; in `roles`, `*`, `master` and `self` alone are bare texts.
 * Fuel: a lone text in `roles` is refused by its database.
 */
export function normalFields(written: JsonObject): JsonObject {
  const fields: Record<string, Json> = {};
  for (const key of Object.keys(written)) {
    if (key === "task_name" || key === "__proto__") continue;
    const name = aliases[key] ?? key;
    fields[name] = normalValue(name, written[key] ?? null);
  }
  fields["version"] ??= DEFAULT_VERSION;
  return fields;
}

function normalValue(name: string, value: Json): Json {
  if (name === "groups") return typeof value === "string" ? [value] : value;
  if (name !== "roles") return value;
  if (isList(value)) return value.length === 1 && bare.has(value[0] ?? null) ? (value[0] ?? null) : value;
  return typeof value === "string" && !bare.has(value) ? [value] : value;
}

/** One task of a graph that was checked before. */
export function normalTask(written: JsonObject, placeOf?: (path: Path) => Span): Task {
  const task = {
    id: taskId(textOf(written["id"] ?? written["task_name"])),
    type: textOf(written["type"]) as TaskType,
    written,
    fields: normalFields(written),
  };
  return placeOf === undefined ? task : { ...task, placeOf };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The tasks of a list that was checked before; whatever is no object is left out. */
export function readTasks(list: readonly Json[]): readonly Task[] {
  return list.filter(isJsonObject).map((written) => normalTask(written));
}

/** Everything of a written graph but its tasks. Null means absent. */
export function readMetadata(graph: JsonObject): GraphMetadata {
  const metadata: { -readonly [K in keyof GraphMetadata]: GraphMetadata[K] } = {};
  if (typeof graph["name"] === "string") metadata.name = graph["name"];
  if (typeof graph["node_filter"] === "string") metadata.nodeFilter = graph["node_filter"];
  if (isJsonObject(graph["on_success"])) metadata.onSuccess = graph["on_success"];
  if (isJsonObject(graph["on_error"])) metadata.onError = graph["on_error"];
  if (isJsonObject(graph["on_stop"])) metadata.onStop = graph["on_stop"];
  return metadata;
}

/**
 * A layer from what is stored: `{name?, node_filter?, on_success?, on_error?, on_stop?, tasks?}`, as it was uploaded. It was checked then
 * and is not checked again: 100,000 tasks take well under a second.
 */
export function readLayer(origin: LayerOrigin, type: string, stored: JsonObject): GraphLayer {
  const tasks = stored["tasks"];
  return {
    origin,
    type: graphType(type),
    metadata: readMetadata(stored),
    tasks: isList(tasks) ? readTasks(tasks) : [],
  };
}
