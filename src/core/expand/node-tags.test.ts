/** Tags of nodes and primary nodes of tags. */
import { describe, expect, test } from "vitest";
import { nodeId } from "../model/ids.ts";
import type { Inventory, Node } from "../model/inventory.ts";
import { assignPrimaries, nodeTags, tagsOf, withPrimaries } from "./node-tags.ts";

function node(id: string, roles: readonly string[], extra: Partial<Node> = {}): Node {
  return {
    id: nodeId(id),
    name: `node-${id}`,
    hostname: `node-${id}.test`,
    roles,
    pendingRoles: [],
    primaryTags: [],
    status: "provisioned",
    online: true,
    pendingAddition: false,
    pendingDeletion: false,
    errorType: null,
    labels: {},
    attributes: {},
    meta: {},
    transport: { kind: "local" },
    ...extra,
  };
}

function inventory(nodes: readonly Node[], mode = "ha_compact"): Inventory {
  return {
    cluster: { id: 1, name: "test", mode, status: "new", fuelVersion: "10.0" },
    release: {
      id: 1,
      name: "r",
      version: "r-1",
      rolesMetadata: { controller: { tags: ["api", "db"] }, compute: {} },
      tagsMetadata: { api: { has_primary: true }, db: { has_primary: true }, compute: { has_primary: false } },
    },
    pluginRoles: [{ rolesMetadata: { cache: { tags: ["cache", "api"] } }, tagsMetadata: {} }],
    nodes,
  };
}

function tagsAfter(given: Inventory, selected: readonly Node[] = given.nodes): Record<string, readonly string[]> {
  return Object.fromEntries(nodeTags(withPrimaries(given, assignPrimaries(given, selected))));
}

describe("node tags", () => {
  test("a role without tags has the tag of its name, and roles to come count", () => {
    const rules = { roles: inventory([]).release.rolesMetadata, tags: {} };
    expect(tagsOf({ roles: ["compute"], pendingRoles: ["controller", "unknown"] }, rules)).toEqual([
      "compute",
      "api",
      "db",
      "unknown",
    ]);
  });
  test("the lowest node becomes primary, a ready one before all others", () => {
    const nodes = [
      node("10", ["controller"]),
      node("2", ["controller"]),
      node("3", ["controller"], { status: "ready" }),
    ];
    expect(tagsAfter(inventory(nodes))).toEqual({
      "10": ["api", "db"],
      "2": ["api", "db"],
      "3": ["primary-api", "primary-db"],
    });
  });
  test("a tag keeps the primary node it has, even when that node takes no part", () => {
    const nodes = [node("1", ["controller"]), node("2", ["controller"], { primaryTags: ["api"] })];
    expect(tagsAfter(inventory(nodes), nodes.slice(0, 1))).toEqual({
      "1": ["api", "primary-db"],
      "2": ["db", "primary-api"],
    });
  });
  test("a node that is to be deleted neither becomes nor stays primary", () => {
    const leaving = node("1", ["controller"], { pendingDeletion: true, primaryTags: ["db"] });
    const nodes = [leaving, node("2", ["controller"])];
    expect(tagsAfter(inventory(nodes))["2"]).toEqual(["primary-api", "primary-db"]);
  });
  test("only clusters in a mode of high availability have primary nodes", () => {
    expect(tagsAfter(inventory([node("1", ["controller"])], "multinode"))["1"]).toEqual(["api", "db"]);
  });
  test("asked again, nothing changes", () => {
    const given = inventory([node("1", ["controller", "cache"]), node("2", ["cache"])]);
    const once = withPrimaries(given, assignPrimaries(given, given.nodes));
    const twice = withPrimaries(once, assignPrimaries(once, once.nodes));
    expect(twice).toEqual(once);
  });
});
