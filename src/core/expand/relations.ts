/** Reads the relations of steps, and finds the steps they mean. Fuel: graphs.md 4.6. */
import { canonicalJson, isJsonObject, isList } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import { isTruthy } from "../fuel-mode/fuel-stored-task.ts";
import type { NodeId } from "../model/ids.ts";
import type { NamePattern } from "../model/name-pattern.ts";
import { Problem } from "./problem.ts";
import { readPattern } from "./role-resolver.ts";
import type { RoleResolver } from "./role-resolver.ts";
import type { StepTable } from "./step-table.ts";

/** `here`: on the step's own node and on the sync node. `self`: on its own node. `sync`: on the sync node. Else on these nodes. */
type Where = "here" | "self" | "sync" | readonly NodeId[];

export interface Relation {
  readonly pattern: NamePattern;
  readonly where: Where;
  /** The step itself does not count, though it matches. */
  readonly excludesSelf: boolean;
  /** For people: `database on controller`. */
  readonly label: string;
}

/** The steps that a relation means, ascending. `isShared`: many steps get this very object. */
export interface Members {
  readonly steps: readonly number[];
  readonly isShared: boolean;
}

export interface RelationFinder {
  /** Relations written under `requires` or `required_for`. Throws `Problem`. */
  readonly local: (written: Json) => readonly Relation[];
  /** Relations written under `cross-depends` or `cross-depended-by`. Throws `Problem`. */
  readonly cross: (written: Json) => readonly Relation[];
  /** The steps that a relation of a step on `node` (a place in the table) means, the step itself among them. */
  readonly membersOf: (relation: Relation, node: number) => Members;
}

const none: readonly Relation[] = [];

/** Relations are read once for each value: steps of one task share theirs. */
export function relationFinder(table: StepTable, resolver: RoleResolver, rules: "strata" | "fuel"): RelationFinder {
  const patterns = new Map<string, NamePattern>();
  const names = new Map<string, readonly number[]>();
  const members = new Map<string, Members>();
  const wideMembers = new WeakMap<Relation, Members>();
  const places = new Map<readonly NodeId[], { readonly id: number; readonly isIn: Uint8Array }>();

  const patternOf = (written: Json): NamePattern => {
    const known = typeof written === "string" ? patterns.get(written) : undefined;
    if (known !== undefined) return known;
    const made = readPattern(written);
    patterns.set(made.text, made);
    return made;
  };
  const namesOf = (pattern: NamePattern): readonly number[] => {
    const known = names.get(pattern.text);
    if (known !== undefined) return known;
    const exact = table.nameIndex.get(pattern.text);
    const found = pattern.isPattern
      ? [...table.names.keys()].filter((name) => pattern.matches(table.names[name] ?? ""))
      : exact === undefined
        ? []
        : [exact];
    names.set(pattern.text, found);
    return found;
  };
  const placesOf = (nodes: readonly NodeId[]): { readonly id: number; readonly isIn: Uint8Array } => {
    const known = places.get(nodes);
    if (known !== undefined) return known;
    const isIn = new Uint8Array(table.nodes.length);
    for (const node of nodes) {
      const place = table.nodeIndex.get(node);
      if (place !== undefined) isIn[place] = 1;
    }
    const made = { id: places.size, isIn };
    places.set(nodes, made);
    return made;
  };
  const onNodes = (pattern: NamePattern, nodes: readonly number[]): readonly number[] =>
    namesOf(pattern)
      .flatMap((name) => nodes.map((node) => table.stepAt(name, node)))
      .filter((step) => step !== undefined)
      .sort((a, b) => a - b);
  const wide = (pattern: NamePattern, isIn: Uint8Array): readonly number[] =>
    namesOf(pattern)
      .flatMap((name) => [...table.stepsOf(name)].filter((step) => isIn[table.nodeOf[step] ?? 0] === 1))
      .sort((a, b) => a - b);
  const shared = (key: string, find: () => readonly number[]): Members => {
    const known = members.get(key);
    if (known !== undefined) return known;
    const made = { steps: find(), isShared: true };
    members.set(key, made);
    return made;
  };
  const nearby = (where: "here" | "self" | "sync", node: number): readonly number[] => {
    const sync = table.syncNode === undefined ? [] : [table.syncNode];
    if (where === "sync") return sync;
    return where === "self" || node === table.syncNode ? [node] : [node, ...sync];
  };
  return {
    local: remembering((written) =>
      readItems(written, rules).map((name) => {
        const pattern = patternOf(name);
        return { pattern, where: "here", excludesSelf: false, label: pattern.text };
      }),
    ),
    cross: remembering((written) =>
      readItems(written, rules)
        .filter(isTruthy)
        .map((item) => readCross(item, patternOf, resolver)),
    ),
    membersOf: (relation, node) => {
      const { pattern, where } = relation;
      if (typeof where === "string") {
        const nodes = nearby(where, node);
        if (!pattern.isPattern) return { steps: onNodes(pattern, nodes), isShared: false };
        return shared(`${nodes.join("+")}@ ${pattern.text}`, () => onNodes(pattern, nodes));
      }
      const known = wideMembers.get(relation);
      if (known !== undefined) return known;
      const { id, isIn } = placesOf(where);
      const found = shared(`${id} ${pattern.text}`, () => wide(pattern, isIn));
      wideMembers.set(relation, found);
      return found;
    },
  };
}

/** A reader that answers at once for an object it has read before. */
function remembering(read: (written: Json) => readonly Relation[]): (written: Json) => readonly Relation[] {
  const known = new WeakMap<object, readonly Relation[]>();
  return (written) => {
    if (!isTruthy(written)) return none;
    if (typeof written !== "object" || written === null) return read(written);
    const before = known.get(written);
    if (before !== undefined) return before;
    const made = read(written);
    known.set(written, made);
    return made;
  };
}

function readCross(item: Json, patternOf: (written: Json) => NamePattern, resolver: RoleResolver): Relation {
  if (!isJsonObject(item))
    throw new Problem("AttributeError", `a relation is a mapping with a name, not ${canonicalJson(item)}`);
  const where = "tags" in item ? item["tags"] : "role" in item ? item["role"] : "*";
  const nodes = whereOf(where ?? null, item["policy"], resolver);
  const { name } = item;
  if (name === undefined) throw new Problem("KeyError", "a relation has no name");
  const pattern = patternOf(name);
  return {
    pattern,
    where: nodes,
    excludesSelf: typeof nodes !== "string",
    label: `${pattern.text}${onRoles(where ?? null)}`,
  };
}

function whereOf(where: Json, policy: Json | undefined, resolver: RoleResolver): Where {
  if (where === "self") return "self";
  return where === null ? "sync" : resolver.resolve(where, policy);
}

function onRoles(where: Json): string {
  if (where === null || where === "self") return "";
  if (where === "*") return " on all nodes";
  return ` on ${isList(where) ? where.map(plainText).join(", ") : plainText(where)}`;
}

function plainText(value: Json): string {
  return typeof value === "string" ? value : canonicalJson(value);
}

/** What iterating over a value gives. Fuel's Python goes over the letters of a text; for us a lone text is a list of one. */
function readItems(written: Json, rules: "strata" | "fuel"): readonly Json[] {
  if (isList(written)) return written;
  if (typeof written === "string") return rules === "fuel" ? Array.from(written) : [written];
  if (isJsonObject(written)) return Object.keys(written);
  throw new Problem("TypeError", `a list of relations is wanted, not ${canonicalJson(written)}`);
}
