/** Where a part of a YAML document was written: its value's offset, and its key's. */
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Pair, YAMLMap } from "yaml";
import type { Path } from "../model/source.ts";
import type { PlacedPart } from "./placed-part.ts";
import { isMergeKey, offsetOf } from "./yaml-value.ts";

/** A function from a path to the place of that part, or of its nearest ancestor. Anchors are looked up in one pass, at the first call. */
export function yamlPlaces(root: unknown): (path: Path) => PlacedPart {
  let tree: Tree | undefined;
  return (path) => {
    tree ??= { root, anchors: aliasTargets(root), pairs: new Map() };
    return placeIn(tree, path);
  };
}

interface Tree {
  readonly root: unknown;
  /** By alias, the part it stands for. */
  readonly anchors: ReadonlyMap<unknown, unknown>;
  /** By map that was looked into, its own pairs by key. */
  readonly pairs: Map<YAMLMap, ReadonlyMap<string, Pair>>;
}

function placeIn(tree: Tree, path: Path): PlacedPart {
  let node = tree.root;
  let found: PlacedPart = { value: offsetOf(node), key: undefined, isText: isScalar(node) };
  for (const segment of path) {
    const container = isAlias(node) ? tree.anchors.get(node) : node;
    const pair = isMap(container) ? pairOf(tree, container, String(segment)) : undefined;
    const next = isSeq(container) ? container.items[Number(segment)] : pair?.value;
    if (pair === undefined && (next === undefined || next === null)) return found;
    const key = pair === undefined ? undefined : offsetOf(pair.key);
    found = { value: offsetOf(next) || (key ?? found.value), key, isText: isScalar(next) };
    node = next;
  }
  return found;
}

/** The pair of a key: the map's own, or one that `<<` brought. */
function pairOf(tree: Tree, map: YAMLMap, key: string): Pair | undefined {
  const own = ownPairs(tree, map).get(key);
  if (own !== undefined) return own;
  for (const pair of map.items) {
    if (!isMergeKey(pair.key)) continue;
    const source = resolved(tree, pair.value);
    for (const part of isSeq(source) ? source.items : [source]) {
      const merged = resolved(tree, part);
      const found = isMap(merged) ? pairOf(tree, merged, key) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function ownPairs(tree: Tree, map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = tree.pairs.get(map);
  if (known !== undefined) return known;
  const own = map.items.filter((pair) => !isMergeKey(pair.key));
  const pairs = new Map(own.map((pair) => [keyOf(tree, pair.key) ?? "", pair]));
  tree.pairs.set(map, pairs);
  return pairs;
}

function resolved(tree: Tree, node: unknown): unknown {
  return isAlias(node) ? tree.anchors.get(node) : node;
}

function keyOf(tree: Tree, node: unknown): string | undefined {
  const key = resolved(tree, node);
  return isScalar(key) ? key.source : undefined;
}

/** In the order of the text an alias stands for the latest anchor of its name. */
function aliasTargets(root: unknown): ReadonlyMap<unknown, unknown> {
  const latest = new Map<string, unknown>();
  const targets = new Map<unknown, unknown>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (isAlias(node)) targets.set(node, latest.get(node.source));
    else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) latest.set(node.anchor, node);
    for (const part of partsOf(node).toReversed()) open.push(part);
  }
  return targets;
}

function partsOf(node: unknown): readonly unknown[] {
  if (isMap(node)) return node.items.flatMap((pair) => [pair.key, pair.value]);
  return isSeq(node) ? node.items : [];
}
