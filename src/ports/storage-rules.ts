/** What every store refuses, and in which words: lengths, characters, task types, names that are taken. */
import { AppError } from "../core/base/errors.ts";
import { compareText } from "../core/base/order.ts";
import { isTaskType } from "../core/model/layer.ts";
import type { Revision } from "./revision-store.ts";
import type { RunRecord } from "./run-store.ts";
import type {
  ClusterRecord,
  NodeRecord,
  NotificationRecord,
  PluginRecord,
  ReleaseRecord,
  SequenceRecord,
} from "./catalog.ts";
import type { GraphRecord, GraphRelation } from "./graph-record.ts";

export interface RecordOf {
  readonly release: ReleaseRecord;
  readonly plugin: PluginRecord;
  readonly cluster: ClusterRecord;
  readonly node: NodeRecord;
  readonly graph: GraphRecord;
  readonly sequence: SequenceRecord;
  readonly notification: NotificationRecord;
}
export type Entity = keyof RecordOf;

/** Longest texts, in characters. Texts that are not listed have no limit. */
const limits: Readonly<Record<Entity, Readonly<Record<string, number>>>> = {
  release: { name: 255, version: 255, operatingSystem: 255 },
  plugin: { name: 255, title: 255, version: 255, packageVersion: 255 },
  cluster: { name: 255, mode: 255, fuelVersion: 255 },
  node: { name: 255, hostname: 255, mac: 255, ip: 255, errorType: 255 },
  graph: { name: 255, nodeFilter: 4096 },
  sequence: { name: 255 },
  notification: {},
};
/** A task's id and a graph's type. */
const nameLimit = 255;

/** Throws `AppError("request/invalid")` naming the field that can't be stored. */
export function checkRecord(entity: Entity, record: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(record)) {
    if (typeof value === "string") checkText(`${entity}.${field}`, value, limits[entity][field]);
  }
  if (entity === "graph") checkGraph(record);
  if (entity === "node") checkNode(record);
}

function checkGraph(graph: Partial<GraphRecord>): void {
  for (const { type } of graph.relations ?? []) checkText("graph.type", type, nameLimit);
  const names = new Set<string>();
  for (const task of graph.tasks ?? []) {
    const { id, type } = task;
    if (typeof id !== "string") throw invalid("task.id", "must be text");
    checkText("task.id", id, nameLimit);
    if (typeof type !== "string" || !isTaskType(type))
      throw invalid("task.type", `of task "${id}" is not a known type`);
    if (names.has(id)) throw exists("task", ["id"], `two tasks of the graph have the id "${id}"`);
    names.add(id);
  }
}

function checkNode(node: Partial<NodeRecord>): void {
  const progress = node.progress ?? 0;
  if (!Number.isInteger(progress) || progress < 0 || progress > 100) {
    throw invalid("node.progress", "must be a whole number from 0 to 100");
  }
  for (const field of ["roles", "pendingRoles", "primaryTags"] as const) {
    for (const name of node[field] ?? []) checkText(`node.${field}`, name, nameLimit);
  }
}

/** A run's fields as they are kept: its sentence for people must not keep it from ending, whatever is in it. */
export function storableRun<Given extends Partial<RunRecord>>(run: Given): Given {
  if (typeof run.graphType === "string") checkText("run.graphType", run.graphType, nameLimit);
  if (typeof run.message !== "string") return run;
  return { ...run, message: run.message.replace(/[\0\p{Surrogate}]/gu, "\ufffd") };
}

/** Throws `AppError("request/invalid")` for texts that can't be stored; the graph itself was checked when it was stored. */
export function checkRevision({ by, message, layer }: Pick<Revision, "by" | "message" | "layer">): void {
  checkText("graph.type", layer.type, nameLimit);
  if (by !== null) checkText("revision.by", by, nameLimit);
  if (message !== null) checkText("revision.message", message, 1000);
}

/** Text that a database can hold: no NUL, no half of a surrogate pair, not too long. */
export function checkText(field: string, text: string, limit = Infinity): void {
  if (text.includes("\0")) throw invalid(field, "holds a NUL character");
  if (/\p{Surrogate}/u.test(text)) throw invalid(field, "holds half of a surrogate pair, which is no character");
  if (text.length > limit && Array.from(text).length > limit) {
    throw invalid(field, `is longer than ${limit} characters: "${text.slice(0, 40)}..."`);
  }
}

export function invalid(field: string, problem: string): AppError {
  return new AppError("request/invalid", `${field} ${problem}`, { details: { field } });
}

/** `details`: entity and the fields that must be unique. */
export function exists(entity: Entity | "task", fields: readonly string[], message?: string): AppError {
  return new AppError("entity/exists", message ?? `another ${entity} has the same ${fields.join(" and ")}`, {
    details: { entity, fields },
  });
}

export function notFound(entity: Entity | "run", id: number): AppError {
  return new AppError("entity/not-found", `there is no ${entity} ${id}`, { details: { entity, id } });
}

/** Something was written that refers to what is not there. `details`: the entity that is missing. */
export function missing(entity: Entity | "run"): AppError {
  return new AppError("entity/not-found", `it refers to a ${entity} that does not exist`, { details: { entity } });
}

export function inUse(entity: Entity, id: number, by: string): AppError {
  return new AppError("entity/in-use", `${entity} ${id} can't be deleted while ${by}`, { details: { entity, id } });
}

export function activeRun(cluster: number): AppError {
  return new AppError("run/active", `another run of cluster ${cluster} has not ended`, { details: { cluster } });
}

/** The fields that a change gives a value; `undefined` leaves a field as it is, and ids never change. */
export function givenFields<T extends object>(change: T): Partial<T> {
  const given = Object.entries(change).filter(
    ([field, value]: [string, unknown]) => value !== undefined && field !== "id",
  );
  return Object.fromEntries(given) as Partial<T>;
}

const levels: readonly GraphRelation["level"][] = ["release", "plugin", "cluster"];

/** Relations as they are kept: by level, owner and type. */
export function orderedRelations(relations: readonly GraphRelation[]): readonly GraphRelation[] {
  return [...relations].sort(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || a.ownerId - b.ownerId || compareText(a.type, b.type),
  );
}

/** Enabled plugins as they are kept: each once, ascending. */
export function orderedPlugins(ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
