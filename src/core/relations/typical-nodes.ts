/** One typical node for each role that a graph names, and the tasks that surely run there: circles are looked for on these. */
import type { Json } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { compareText } from "../base/order.ts";
import { isPattern } from "../model/name-pattern.ts";
import type { Task } from "../model/layer.ts";
import { nameIndex } from "./name-index.ts";

/** Places 0 and 1; those of roles follow. */
export const SYNC_PLACE = 0;
export const MASTER_PLACE = 1;

export interface TypicalNodes {
  /** By place: the sync node, the master, then roles. */
  readonly places: readonly string[];
  /** By task: the places where it surely runs, ascending. */
  readonly placesOf: readonly (readonly number[])[];
  /** The places that `roles` means; never the sync node. */
  readonly placesOfRoles: (roles: Json) => readonly number[];
}

/**
 * Fuel: graphs.md 4.4 and 4.5. Stages live on the sync node; a node has one role; a group's members run on the group's nodes too. Where only
 * `*` and patterns are named there is one node without a name, which patterns do not match.
 */
export function typicalNodes(tasks: readonly Task[]): TypicalNodes {
  const roles = [...new Set(tasks.flatMap((task) => exactRoles(whereOf(task))))].sort(compareText);
  const places = ["", "master", ...(roles.length === 0 ? ["any node"] : roles)];
  const byRole = nameIndex(roles);
  const everywhere = places.flatMap((_, place) => (place > MASTER_PLACE ? [place] : []));
  const answers = new Map<Json, readonly number[]>();
  const placesOfRoles = (where: Json): readonly number[] => {
    if (where === "*") return everywhere;
    const known = answers.get(where);
    if (known !== undefined) return known;
    const found = namesIn(where).flatMap((name) =>
      name === "master" ? [MASTER_PLACE] : byRole.matching(name).map((role) => role + MASTER_PLACE + 1),
    );
    const sorted = [...new Set(found)].sort((a, b) => a - b);
    answers.set(where, sorted);
    return sorted;
  };
  return { places, placesOfRoles, placesOf: placesOfTasks(tasks, placesOfRoles) };
}

function placesOfTasks(
  tasks: readonly Task[],
  placesOfRoles: TypicalNodes["placesOfRoles"],
): readonly (readonly number[])[] {
  const own = tasks.map((task) => {
    if (task.type === "group") return [];
    return task.type === "stage" ? [SYNC_PLACE] : placesOfRoles(whereOf(task));
  });
  const names = nameIndex(tasks.map(({ id }) => id));
  const added = new Map<number, readonly number[]>();
  for (const group of tasks) {
    if (group.type !== "group") continue;
    const places = placesOfRoles(whereOf(group));
    for (const member of namesIn(group.fields["tasks"] ?? null).flatMap((name) => names.matching(name)))
      if (tasks[member]?.type !== "group") added.set(member, [...(added.get(member) ?? []), ...places]);
  }
  return own.map((places, task) => {
    const more = added.get(task);
    return more === undefined ? places : [...new Set([...places, ...more])].sort((a, b) => a - b);
  });
}

/** `tags`, else `roles`, else `groups`: the first that is there counts, even when it is empty. */
function whereOf({ fields }: Task): Json {
  for (const name of ["tags", "roles", "groups"]) {
    const value = fields[name];
    if (value !== undefined && value !== null) return value;
  }
  return null;
}

function namesIn(where: Json): readonly string[] {
  if (typeof where === "string") return [where];
  return isList(where) && !isJsonObject(where) ? where.filter((item) => typeof item === "string") : [];
}

function exactRoles(where: Json): readonly string[] {
  if (where === "*") return [];
  return namesIn(where).filter((name) => !isPattern(name) && name !== "master" && name !== "self");
}
