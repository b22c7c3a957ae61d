/** What `$` shows without anybody having said anything, and what wins over it. */
import { describe, expect, test } from "vitest";
import { fixtureInventory } from "../../testing/compile-fixtures.ts";
import { buildFacts } from "./build-facts.ts";

const inventory = fixtureInventory({
  nodes: { "10": ["web"], "2": ["web", "db"], "3": [] },
  nodeFields: { "10": { pendingDeletion: true, meta: { ip: "10.0.0.10" } }, "2": { attributes: { rack: 1 } } },
});

describe("build facts", () => {
  test("the cluster, its release, and a row for each tag of each node that stays", () => {
    const { common } = buildFacts(inventory, {});
    expect(common).toMatchObject({
      deployment_mode: "ha_compact",
      deployment_id: 1,
      openstack_version: "r-10.0",
      fuel_version: "10.0",
      cluster: { id: 1, name: "test", mode: "ha_compact", status: "new", fuel_version: "10.0" },
      release: { name: "release", version: "r-10.0" },
      plugins: [],
      nodes: [
        { uid: "2", fqdn: "node-2.test", name: "node-2", role: "db" },
        { uid: "2", fqdn: "node-2.test", name: "node-2", role: "web" },
      ],
    });
  });
  test("nodes with tags have facts, and so have the master and the sync node", () => {
    const { nodes } = buildFacts(inventory, {});
    expect(Object.keys(nodes).sort()).toEqual(["10", "2", "master", "null"]);
    expect(nodes["2"]).toMatchObject({ uid: "2", roles: ["db", "web"], online: true, ip: null, rack: 1 });
    expect(nodes["10"]).toMatchObject({ deleted: true, ip: "10.0.0.10" });
    expect(nodes["master"]).toEqual({ uid: "master", roles: ["master"] });
    expect(nodes["null"]).toEqual({});
  });
  test("what the engineer gives wins, deeply, and changes nothing that was given", () => {
    const settings = { cluster: { name: "mine" }, debug: true, nodes: [] };
    const attributes = { "2": { ip: "10.0.0.2" }, master: { extra: 1 } };
    const { common, nodes } = buildFacts(inventory, settings, attributes);
    expect(common["cluster"]).toMatchObject({ id: 1, name: "mine" });
    expect(common["nodes"]).toEqual([]);
    expect(nodes["2"]).toMatchObject({ ip: "10.0.0.2", uid: "2" });
    expect(nodes["2"]).not.toHaveProperty("rack");
    expect(nodes["master"]).toEqual({ uid: "master", roles: ["master"], extra: 1 });
    expect(settings).toEqual({ cluster: { name: "mine" }, debug: true, nodes: [] });
  });
});
