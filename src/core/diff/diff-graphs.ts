/** `diffGraphs`: what differs between two graphs, task by task and field by field. */
import { isJsonObject, jsonEquals, type Json, type JsonObject } from "../base/json.ts";
import { compareText, distinct, sortedBy } from "../base/order.ts";

/** A graph as it is compared: metadata under the names of the file format, tasks under canonical names. */
export interface ComparedGraph {
  readonly metadata: JsonObject;
  readonly tasks: readonly ComparedTask[];
}

export interface ComparedTask {
  readonly id: string;
  readonly fields: JsonObject;
}

/** A field below a task or the metadata, `parameters.cmd`; a side that does not have it is absent. Lists are compared as a whole. */
export interface FieldChange {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

export interface TaskChange {
  readonly id: string;
  /** By path. */
  readonly fields: readonly FieldChange[];
}

/** Tasks by id. The order of tasks in a graph means nothing, and neither does the order of keys. */
export interface GraphDiff {
  readonly metadata: readonly FieldChange[];
  readonly added: readonly ComparedTask[];
  readonly removed: readonly ComparedTask[];
  readonly changed: readonly TaskChange[];
  /** Number of tasks that are the same on both sides. */
  readonly unchanged: number;
}

export function diffGraphs(before: ComparedGraph, after: ComparedGraph): GraphDiff {
  const [old, fresh] = [tasksById(before), tasksById(after)];
  const added = [...fresh.values()].filter(({ id }) => !old.has(id));
  const removed = [...old.values()].filter(({ id }) => !fresh.has(id));
  const kept = [...old.keys()].filter((id) => fresh.has(id));
  const changed = kept
    .map((id) => ({ id, fields: diffFields(old.get(id)?.fields ?? {}, fresh.get(id)?.fields ?? {}) }))
    .filter(({ fields }) => fields.length > 0);
  return {
    metadata: diffFields(before.metadata, after.metadata),
    added: byId(added),
    removed: byId(removed),
    changed: byId(changed),
    unchanged: kept.length - changed.length,
  };
}

export function isSame(diff: GraphDiff): boolean {
  return diff.metadata.length + diff.added.length + diff.removed.length + diff.changed.length === 0;
}

function tasksById({ tasks }: ComparedGraph): ReadonlyMap<string, ComparedTask> {
  return new Map(tasks.map((task) => [task.id, task]));
}

function byId<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return sortedBy(items, ({ id }) => id, compareText);
}

/** Goes into objects that both sides have; deeper ones wait in a list, because depth is data. */
export function diffFields(before: JsonObject, after: JsonObject): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const open: { readonly path: string; readonly before: JsonObject; readonly after: JsonObject }[] = [
    { path: "", before, after },
  ];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    for (const key of distinct([...Object.keys(part.before), ...Object.keys(part.after)])) {
      const path = part.path === "" ? key : `${part.path}.${key}`;
      const old = ownField(part.before, key);
      const fresh = ownField(part.after, key);
      if (isJsonObject(old) && isJsonObject(fresh)) open.push({ path, before: old, after: fresh });
      else if (old === undefined || fresh === undefined || !jsonEquals(old, fresh)) {
        changes.push({
          path,
          ...(old === undefined ? {} : { before: old }),
          ...(fresh === undefined ? {} : { after: fresh }),
        });
      }
    }
  }
  return sortedBy(changes, ({ path }) => path, compareText);
}

function ownField(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
