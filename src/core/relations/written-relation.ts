/** What a task says about others by name: which come before it and which after, and on which nodes. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import type { Task } from "../model/layer.ts";
import type { Path } from "../model/source.ts";

/** The four fields, under the names people know. */
export type RelationField = "requires" | "required_for" | "cross-depends" | "cross-depended-by";

/** Where the named task is looked for. `near`: the own node and the sync node; `self`: the own node; null: the sync node; else roles. */
export type RelationPlace = "near" | "self" | "sync" | { readonly roles: Json };

export interface WrittenRelation {
  readonly field: RelationField;
  /** Where the name stands in the task as it was written. */
  readonly path: Path;
  /** A name or a /pattern/. */
  readonly name: string;
  /** Does the named task come first? */
  readonly isBefore: boolean;
  readonly place: RelationPlace;
  /** Does only one of the nodes count? */
  readonly isAny: boolean;
}

interface Head {
  readonly name: string;
  readonly field: RelationField;
  readonly isBefore: boolean;
}

const near: readonly Head[] = [
  { name: "requires", field: "requires", isBefore: true },
  { name: "required_for", field: "required_for", isBefore: false },
];
const cross: readonly Head[] = [
  { name: "cross_depends", field: "cross-depends", isBefore: true },
  { name: "cross_depended_by", field: "cross-depended-by", isBefore: false },
];

/** Relations whose name is known before expressions are evaluated. Fuel: graphs.md 4.6. */
export function writtenRelations(task: Task): readonly WrittenRelation[] {
  const relations: WrittenRelation[] = [];
  for (const { name: key, field, isBefore } of near) {
    const list = task.fields[key];
    if (!isList(list)) continue;
    for (const [i, name] of list.entries())
      if (typeof name === "string")
        relations.push({ field, isBefore, path: [key, i], name, place: "near", isAny: false });
  }
  for (const head of cross) {
    const list = task.fields[head.name];
    if (!isList(list)) continue;
    const key = writtenKey(task, head.name, head.field);
    for (const [i, relation] of list.entries()) {
      const read = crossRelation(relation, head, [key, i, "name"]);
      if (read !== undefined) relations.push(read);
    }
  }
  return relations;
}

/** The spelling that was used. */
function writtenKey(task: Task, name: string, field: string): string {
  return Object.hasOwn(task.written, name) ? name : field;
}

function crossRelation(relation: Json, { field, isBefore }: Head, path: Path): WrittenRelation | undefined {
  if (!isJsonObject(relation)) return undefined;
  const name = relation["name"];
  const place = placeOf(relation);
  if (typeof name !== "string" || place === undefined) return undefined;
  return { field, isBefore, path, name, place, isAny: relation["policy"] === "any" };
}

/** `tags`, else `role`, else everywhere. undefined when it is an expression. */
function placeOf(relation: JsonObject): RelationPlace | undefined {
  const where = Object.hasOwn(relation, "tags") ? relation["tags"] : relation["role"];
  if (where === undefined) return { roles: "*" };
  if (where === null) return "sync";
  if (where === "self") return "self";
  return isJsonObject(where) ? undefined : { roles: where };
}
