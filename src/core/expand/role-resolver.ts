/** Which nodes a task's roles, tags or groups mean. Fuel: graphs.md 4.4. */
import { canonicalJson, isList } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import { compareNodeIds, compareText } from "../base/order.ts";
import { PythonRegexError } from "../base/python-regex.ts";
import { MASTER_NODE } from "../model/ids.ts";
import type { NodeId } from "../model/ids.ts";
import { namePattern } from "../model/name-pattern.ts";
import type { NamePattern } from "../model/name-pattern.ts";
import { Problem } from "./problem.ts";

/** Nodes in node order. Equal questions get the very same list. */
export interface RoleResolver {
  /**
   * `*`: every node with a tag, never the master. A text or a list of them: tags, `/patterns/`, `master`. Anything else: no node.
   * Policy `any`: the first of them in node order (Fuel takes an arbitrary one). Throws `Problem` for a pattern that can't be read.
   */
  readonly resolve: (where: Json | undefined, policy?: Json) => readonly NodeId[];
  /** The tags that `where` names among those that some node has, sorted; undefined or `*`: all of them. */
  readonly tags: (where?: Json) => readonly string[];
}

const nobody: readonly NodeId[] = [];

export function roleResolver(nodes: Iterable<readonly [NodeId, readonly string[]]>): RoleResolver {
  const byTag = new Map<string, NodeId[]>();
  const everyone: NodeId[] = [];
  for (const [node, tags] of nodes) {
    if (tags.length > 0) everyone.push(node);
    for (const tag of tags) bucket(byTag, tag).push(node);
  }
  everyone.sort(compareNodeIds);
  const known = [...byTag.keys()].sort(compareText);
  const answers = new Map<string, readonly NodeId[]>();

  const named = (where: string | readonly Json[]): readonly NodeId[] => {
    const found = new Set<NodeId>();
    for (const item of isText(where) ? [where] : where) {
      const nodesOfItem =
        item === "master" ? [MASTER_NODE] : tagsMatching(item, known).flatMap((tag) => byTag.get(tag) ?? nobody);
      for (const node of nodesOfItem) found.add(node);
    }
    return [...found].sort(compareNodeIds);
  };
  const answer = (where: Json | undefined, policy: Json): readonly NodeId[] => {
    if (policy === "any") return resolve(where, "all").slice(0, 1);
    if (where === "*") return everyone;
    return isText(where) || isList(where) ? named(where) : nobody;
  };
  const resolve = (where: Json | undefined, policy: Json = "all"): readonly NodeId[] => {
    const question = `${policy === "any" ? "any" : "all"} ${where === undefined ? "" : canonicalJson(where)}`;
    const before = answers.get(question);
    if (before !== undefined) return before;
    const found = answer(where, policy);
    answers.set(question, found);
    return found;
  };
  return {
    resolve,
    tags: (where) => {
      if (where === undefined || where === null || where === "*") return known;
      if (!isText(where) && !isList(where)) return [];
      const found = new Set((isText(where) ? [where] : where).flatMap((item) => tagsMatching(item, known)));
      return known.filter((tag) => found.has(tag));
    },
  };
}

/** A name or pattern; what is no text, or no pattern that can be read, is a `Problem`. */
export function readPattern(written: Json): NamePattern {
  if (typeof written !== "string")
    throw new Problem("AttributeError", `a name is wanted, not ${canonicalJson(written)}`);
  try {
    return namePattern(written);
  } catch (thrown) {
    if (thrown instanceof PythonRegexError) throw new Problem("error", `pattern ${written}: ${thrown.message}`);
    throw thrown;
  }
}

function tagsMatching(written: Json, known: readonly string[]): readonly string[] {
  const pattern = readPattern(written);
  return pattern.isPattern ? known.filter(pattern.matches) : [pattern.text];
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}

function bucket<K, V>(buckets: Map<K, V[]>, key: K): V[] {
  const found = buckets.get(key);
  if (found !== undefined) return found;
  const made: V[] = [];
  buckets.set(key, made);
  return made;
}
