/** Tags of nodes, and which node is the primary one of a tag. Fuel: graphs.md 1.5. */
import { isJsonObject, isList } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import { compareNodeIds, compareText, distinct } from "../base/order.ts";
import type { NodeId } from "../model/ids.ts";
import type { Inventory, Node } from "../model/inventory.ts";

/** What releases and plugins say of roles and tags, one record each; plugins come after the release. */
export interface TagRules {
  readonly roles: Readonly<Record<string, Json>>;
  readonly tags: Readonly<Record<string, Json>>;
}

export function tagRules(inventory: Pick<Inventory, "release" | "pluginRoles">): TagRules {
  const { release, pluginRoles } = inventory;
  return {
    roles: Object.assign(
      {},
      release.rolesMetadata,
      ...pluginRoles.map((one) => one.rolesMetadata),
    ) as TagRules["roles"],
    tags: Object.assign({}, release.tagsMetadata, ...pluginRoles.map((one) => one.tagsMetadata)) as TagRules["tags"],
  };
}

/** Tags of the node's roles, those it will get among them; a role that names no tags has the tag of its own name. */
export function tagsOf(node: Pick<Node, "roles" | "pendingRoles">, rules: TagRules): readonly string[] {
  return distinct([...node.roles, ...node.pendingRoles].flatMap((role) => tagsOfRole(role, rules)));
}

function tagsOfRole(role: string, rules: TagRules): readonly string[] {
  const written = rules.roles[role];
  const tags = isJsonObject(written) ? written["tags"] : undefined;
  return isList(tags) ? tags.filter((tag) => typeof tag === "string") : [role];
}

/** Tags as tasks see them, sorted: `primary-x` instead of `x` where the node is the primary one for `x`. */
export function allTags(tags: readonly string[], primaryTags: readonly string[]): readonly string[] {
  const plain = tags.filter((tag) => !primaryTags.includes(tag));
  return distinct([...plain, ...primaryTags.map((tag) => `primary-${tag}`)]).sort(compareText);
}

export type PrimaryTags = ReadonlyMap<NodeId, readonly string[]>;

/**
 * Primary tags of every node after this run's selection was looked at. A tag that has a primary node keeps it; for one that has none,
 * the first selected node in state `ready` is taken, else the first one. Only in HA modes. Asked again with the result, it changes nothing.
 */
export function assignPrimaries(inventory: Inventory, selected: readonly Node[]): PrimaryTags {
  const rules = tagRules(inventory);
  const primaries = new Map(inventory.nodes.map((node) => [node.id, [...node.primaryTags]]));
  if (!inventory.cluster.mode.startsWith("ha")) return primaries;
  const candidates = selected
    .filter((node) => !node.pendingDeletion)
    .sort((a, b) => compareNodeIds(a.id, b.id))
    .map((node) => ({ node, tags: new Set(tagsOf(node, rules)) }));
  const taken = new Set(inventory.nodes.filter((node) => !node.pendingDeletion).flatMap((node) => node.primaryTags));
  for (const tag of Object.keys(rules.tags).sort(compareText)) {
    const written = rules.tags[tag];
    if (!isJsonObject(written) || written["has_primary"] !== true || taken.has(tag)) continue;
    const able = candidates.filter(({ tags }) => tags.has(tag)).map(({ node }) => node);
    const first = able.find((node) => node.status === "ready") ?? able[0];
    if (first !== undefined) primaries.get(first.id)?.push(tag);
  }
  return primaries;
}

/** The same inventory, its nodes with these primary tags. */
export function withPrimaries(inventory: Inventory, primaries: PrimaryTags): Inventory {
  const nodes = inventory.nodes.map((node) => {
    const primaryTags = primaries.get(node.id) ?? node.primaryTags;
    return primaryTags.length === node.primaryTags.length ? node : { ...node, primaryTags };
  });
  return { ...inventory, nodes };
}

/** By node, its tags as tasks see them. */
export function nodeTags(inventory: Inventory): ReadonlyMap<NodeId, readonly string[]> {
  const rules = tagRules(inventory);
  return new Map(inventory.nodes.map((node) => [node.id, allTags(tagsOf(node, rules), node.primaryTags)]));
}
