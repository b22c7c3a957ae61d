/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { environment, fuel, must, newton, refusal } from "./fuel-client.ts";

const shell = (id: string, roles: readonly string[] = ["controller"]) => ({
  id,
  type: "shell",
  version: "2.1.0",
  roles,
  parameters: { cmd: "true" },
});
const plugin = {
  name: "p",
  title: "P",
  version: "1.0.0",
  package_version: "5.0.0",
  fuel_version: ["10.0"],
  releases: [{ os: "ubuntu", version: "newton-10.0" }],
};

describe("releases", () => {
  test("come with tasks or graphs, always have a graph default, and show all that the client prints", async () => {
    await using client = await fuel();
    const created = await client.send("POST", "releases/", { body: { ...newton, deployment_tasks: [shell("a")] } });
    expect(created.status).toBe(201);
    const other = { ...newton, version: "ocata-11.0", graphs: [{ type: "upgrade", name: "up", tasks: [shell("u")] }] };
    await client.post("releases/", other);
    const [, first] = await client.get("releases/");
    expect(first).toEqual(await client.get("releases/1/"));
    must(
      [first],
      [
        "id",
        "name",
        "version",
        "state",
        "operating_system",
        "description",
        "modes_metadata",
        "roles_metadata",
        "tags_metadata",
        "attributes_metadata",
        "components_metadata",
        "is_deployable",
      ],
    );
    expect((await client.get("releases/1/deployment_tasks")).map((one: { id: string }) => one.id)).toEqual(["a"]);
    const types = (await client.get("releases/2/deployment_graphs/")).map(
      (graph: { relations: { type: string }[] }) => graph.relations[0]?.type,
    );
    expect(types.sort()).toEqual(["default", "upgrade"]);
    expect(await client.get("releases/2/deployment_tasks", { graph_type: "none" })).toEqual([]);
  });

  test("are one of a name and version, are not deployable when unavailable, and stay while clusters use them", async () => {
    await using client = await environment();
    expect((await refusal(client.post("releases/", newton))).status).toBe(409);
    await client.put("releases/1/", { state: "unavailable" });
    expect((await client.get("releases/1/")).is_deployable).toBe(false);
    expect((await refusal(client.post("clusters/", { name: "f", release_id: 1 }))).status).toBe(403);
    expect((await refusal(client.delete("releases/1/"))).status).toBe(400);
    await client.delete("clusters/1/");
    expect((await client.send("DELETE", "releases/1/")).status).toBe(204);
    expect(await client.get("graphs/")).toEqual([]);
  });

  test("have attributes, repositories in them, and components", async () => {
    await using client = await fuel();
    const repos = [{ name: "ubuntu", priority: null, uri: "http://x", section: "main", suite: "xenial", type: "deb" }];
    const editable = { repo_setup: { repos: { value: repos } } };
    const components = [{ name: "hypervisor:qemu", compatible: [{ name: "x" }], default: true }];
    await client.post("releases/", { ...newton, attributes_metadata: { editable }, components_metadata: components });
    expect((await client.get("releases/1/attributes_metadata")).editable.repo_setup.repos.value).toEqual(repos);
    expect(await client.get("releases/1/components")).toEqual(components);
    await client.put("releases/1/attributes_metadata", { editable: { repo_setup: { repos: { value: [] } } } });
    expect((await client.get("releases/1/attributes_metadata")).editable.repo_setup.repos.value).toEqual([]);
    await client.post("clusters/", { name: "e", release_id: 1 });
    expect((await client.get("clusters/1/attributes")).editable).toEqual({ repo_setup: { repos: { value: [] } } });
  });

  test("take a list of tasks from the old client, of a type or of the default one", async () => {
    await using client = await environment();
    expect((await client.put("releases/1/deployment_tasks", [shell("x")]))[0].id).toBe("x");
    await client.put("releases/1/deployment_tasks?graph_type=other", [shell("y")]);
    expect((await client.get("releases/1/deployment_tasks")).map((one: { id: string }) => one.id)).toEqual(["x"]);
    expect((await client.get("clusters/1/deployment_tasks/release/", { graph_type: "other" }))[0].id).toBe("y");
  });
});

describe.each(["releases", "clusters"])("roles and tags of %s", (owner) => {
  test("are listed, created, read, changed and deleted", async () => {
    await using client = await environment();
    const list = await client.get(`${owner}/1/roles/`);
    must(list, ["name", "meta", "volumes_roles_mapping"]);
    expect(list.map(({ name }: { name: string }) => name)).toEqual(["controller", "compute"]);
    const role = {
      name: "db",
      meta: { name: "DB", description: "d", tags: ["db"] },
      volumes_roles_mapping: [{ id: "os", allocate_size: "min" }],
    };
    expect(await client.post(`${owner}/1/roles/`, role)).toEqual(role);
    expect(await refusal(client.post(`${owner}/1/roles/`, role))).toMatchObject({ status: 409 });
    expect(await client.get(`${owner}/1/roles/db/`)).toEqual(role);
    expect((await client.put(`${owner}/1/roles/db/`, { ...role, meta: { name: "Data" } })).meta).toEqual({
      name: "Data",
    });
    await client.post("clusters/1/assignment/", [{ id: 1, roles: ["db"] }]);
    if (owner === "releases") {
      const lost = await refusal(client.put("releases/1/", { roles_metadata: newton.roles_metadata }));
      expect(lost.message).toContain("Cannot delete roles already assigned to nodes: db");
    }
    expect((await refusal(client.delete(`${owner}/1/roles/db/`))).status).toBe(400);
    await client.post("clusters/1/unassignment/", [{ id: 1 }]);
    expect((await client.send("DELETE", `${owner}/1/roles/db/`)).status).toBe(204);
    expect((await refusal(client.get(`${owner}/1/roles/db/`))).status).toBe(404);
    expect((await refusal(client.get(`${owner}/9/roles/`))).status).toBe(404);
  });

  test("tags have a name and a meta", async () => {
    await using client = await environment();
    expect(await client.get(`${owner}/1/tags/`)).toContainEqual({ name: "controller", meta: { has_primary: true } });
    const tag = { name: "db", meta: { has_primary: true } };
    expect((await client.send("POST", `${owner}/1/tags/`, { body: tag })).status).toBe(201);
    expect((await refusal(client.post(`${owner}/1/tags/`, tag))).status).toBe(409);
    expect(await client.put(`${owner}/1/tags/db/`, { ...tag, meta: { has_primary: false } })).toEqual({
      name: "db",
      meta: { has_primary: false },
    });
    expect((await client.get(`${owner}/1/tags/db/`)).meta.has_primary).toBe(false);
    await client.delete(`${owner}/1/tags/db/`);
    expect((await refusal(client.get(`${owner}/1/tags/db/`))).status).toBe(404);
  });
});

describe("environments", () => {
  test("are created as the client does, shown, renamed and deleted", async () => {
    await using client = await environment();
    const created = await client.send("POST", "clusters/", {
      body: { nodes: [], tasks: [], name: "f", release_id: 1, net_segment_type: "gre" },
    });
    expect(created.status).toBe(201);
    must(
      [created.body, ...(await client.get("clusters/"))],
      [
        "id",
        "name",
        "status",
        "release_id",
        "fuel_version",
        "is_customized",
        "changes",
        "mode",
        "net_provider",
        "ui_settings",
        "is_locked",
        "components",
      ],
    );
    expect(created.body).toMatchObject({
      id: 2,
      status: "new",
      mode: "ha_compact",
      fuel_version: "10.0",
      is_locked: false,
      changes: [],
    });
    await client.put("clusters/2/", { name: "g" });
    expect((await client.get("clusters/2/")).name).toBe("g");
    expect((await refusal(client.put("clusters/2/", { name: "e" }))).status).toBe(409);
    expect((await refusal(client.post("clusters/", { name: "e", release_id: 1 }))).status).toBe(409);
    expect((await refusal(client.post("clusters/", { name: "h" }))).status).toBe(400);
    expect((await refusal(client.post("clusters/", { name: "h", release_id: 9 }))).status).toBe(400);
    const gone = await client.send("DELETE", "clusters/2/");
    expect([gone.status, gone.body.name, gone.body.cluster]).toEqual([202, "cluster_deletion", 2]);
    expect((await refusal(client.get("clusters/2/"))).status).toBe(404);
  });

  test("take nodes with roles of the release that do not conflict, and give them back", async () => {
    await using client = await environment(3);
    expect(
      (
        await client.send("POST", "clusters/1/assignment/", {
          body: [
            { id: 1, roles: ["controller"] },
            { id: 2, roles: ["compute"] },
          ],
        })
      ).text,
    ).toBe("null");
    expect(await client.get("nodes/", { cluster_id: 1 })).toMatchObject([
      { id: 1, roles: [], pending_roles: ["controller"], pending_addition: true, cluster: 1 },
      { id: 2, roles: [], pending_roles: ["compute"], pending_addition: true, cluster: 1 },
    ]);
    expect((await client.get("nodes/", { cluster_id: "" })).map(({ id }: { id: number }) => id)).toEqual([3]);
    const odd = await refusal(client.post("clusters/1/assignment/", [{ id: 3, roles: ["contoller"] }]));
    expect([odd.status, odd.message]).toEqual([400, expect.stringContaining('"controller"')]);
    expect(
      (await refusal(client.post("clusters/1/assignment/", [{ id: 3, roles: ["controller", "compute"] }]))).status,
    ).toBe(400);
    expect((await refusal(client.post("clusters/1/assignment/", [{ id: 9, roles: ["compute"] }]))).status).toBe(404);
    expect((await client.send("POST", "clusters/1/unassignment/", { body: [{ id: 2 }] })).text).toBe("null");
    expect((await client.get("nodes/2/")).cluster).toBeNull();
    expect((await refusal(client.post("clusters/1/unassignment/", [{ id: 3 }]))).status).toBe(400);
  });

  test("have settings whose every section is an object, downloaded and uploaded", async () => {
    await using client = await environment();
    const { editable } = await client.get("clusters/1/attributes");
    expect(editable).toEqual({});
    const settings = { editable: { common: { debug: { value: true, type: "checkbox" } } } };
    expect((await client.put("clusters/1/attributes?force=1", settings)).editable).toEqual(settings.editable);
    expect((await client.get("clusters/1/attributes/")).editable.common.debug.value).toBe(true);
    expect((await refusal(client.put("clusters/1/attributes", { editable: { common: 1 } }))).status).toBe(400);
    expect((await refusal(client.get("clusters/9/attributes"))).status).toBe(404);
  });

  test("keep a network configuration and the other documents of Fuel", async () => {
    await using client = await environment();
    expect(await client.get("clusters/1/network_configuration/neutron")).toEqual({
      networks: [],
      networking_parameters: {},
    });
    const networks = { networks: [{ id: 1, name: "public" }], networking_parameters: { segmentation_type: "vlan" } };
    await client.put("clusters/1/network_configuration/neutron", networks);
    expect(await client.get("clusters/1/network_configuration/neutron/")).toEqual(networks);
    expect((await client.put("clusters/1/network_configuration/neutron/verify")).status).toBe("error");
    expect(await client.get("extensions/")).toEqual([]);
    expect(await client.put("clusters/1/extensions/", ["a"])).toEqual(["a"]);
    expect(await client.get("clusters/1/extensions/")).toEqual(["a"]);
    expect((await client.send("DELETE", "clusters/1/extensions/?extension_names=a")).status).toBe(204);
    expect(await client.get("clusters/1/extensions/")).toEqual([]);
    await client.put("nodes/1/disks/", [{ id: "sda" }]);
    expect([
      await client.get("nodes/1/disks/"),
      await client.get("nodes/1/interfaces/"),
      await client.get("nodes/1/attributes/"),
    ]).toEqual([[{ id: "sda" }], [], {}]);
  });
});

describe("nodes", () => {
  const shown = [
    "id",
    "name",
    "status",
    "os_platform",
    "roles",
    "pending_roles",
    "ip",
    "mac",
    "cluster",
    "platform_name",
    "online",
    "meta",
    "labels",
    "hostname",
    "fqdn",
    "pending_addition",
    "pending_deletion",
    "error_type",
    "progress",
    "kernel_params",
    "group_id",
    "manufacturer",
    "network_data",
  ];
  test("register as they are found, and show all that the client reads", async () => {
    await using client = await environment();
    const [node] = await client.get("nodes/");
    must([node, await client.get("nodes/1/")], shown);
    expect(node).toMatchObject({
      hostname: "node-1",
      status: "discover",
      meta: { interfaces: [] },
      labels: {},
      cluster: null,
    });
    expect((await refusal(client.post("nodes/", { mac: "52:54:00:00:00:01", status: "discover" }))).status).toBe(409);
    expect((await refusal(client.post("nodes/", { mac: "52:54:00:00:00:99", status: "ready" }))).status).toBe(403);
    expect((await refusal(client.get("nodes/9/"))).status).toBe(404);
  });

  test("are renamed, labelled and forgotten, one or several", async () => {
    await using client = await environment(3);
    expect((await client.put("nodes/1/", { hostname: "front", name: "Front" })).hostname).toBe("front");
    await client.put("nodes/1/", { labels: { rack: "1", empty: null } });
    expect((await client.get("nodes/1/")).labels).toEqual({ rack: "1", empty: null });
    const changed = await client.put("nodes/", [
      { id: 1, name: "A" },
      { id: 2, name: "B" },
    ]);
    expect(changed.map(({ name }: { name: string }) => name)).toEqual(["A", "B"]);
    expect((await refusal(client.delete("nodes/", { ids: "1,9" }))).status).toBe(404);
    expect(await client.get("nodes/")).toHaveLength(3);
    expect(await client.delete("nodes/", { ids: "1,2" })).toEqual({});
    expect((await client.get("nodes/")).map(({ id }: { id: number }) => id)).toEqual([3]);
    expect((await refusal(client.delete("nodes/"))).status).toBe(400);
  });
});

describe("plugins", () => {
  test("are registered with their graphs, listed with their releases, changed and deleted", async () => {
    await using client = await environment();
    const created = await client.send("POST", "plugins/", {
      body: { ...plugin, graphs: [{ type: "custom", tasks: [shell("c")] }], deployment_tasks: [shell("d")] },
    });
    expect(created.status).toBe(201);
    const [listed] = await client.get("plugins/");
    must(
      [listed],
      [
        "id",
        "name",
        "title",
        "version",
        "package_version",
        "releases",
        "description",
        "groups",
        "authors",
        "licenses",
        "homepage",
        "fuel_version",
        "is_hotpluggable",
      ],
    );
    must(listed.releases, ["os", "version"]);
    expect((await client.get("plugins/1/deployment_graphs/")).length).toBe(2);
    expect((await refusal(client.post("plugins/", plugin))).status).toBe(409);
    expect((await client.put("plugins/1/", { title: "Q" })).title).toBe("Q");
    expect((await refusal(client.put("plugins/1/", { name: "q" }))).status).toBe(400);
    expect(await client.post("plugins/sync/")).toEqual({});
    expect(await client.post("plugins/sync/", { ids: [1] })).toEqual({});
    expect((await refusal(client.post("plugins/sync/", { ids: [9] }))).status).toBe(404);
    expect((await client.send("DELETE", "plugins/1")).status).toBe(204);
    expect(await client.get("plugins/")).toEqual([]);
  });

  test("are switched on through the settings, where only those that fit the release are shown", async () => {
    await using client = await environment();
    await client.post("plugins/", { ...plugin, deployment_tasks: [shell("p")] });
    await client.post("plugins/", { ...plugin, name: "other", releases: [{ os: "centos", version: "newton-10.0" }] });
    const settings = await client.get("clusters/1/attributes");
    expect(Object.keys(settings.editable)).toEqual(["p"]);
    expect(settings.editable.p.metadata).toMatchObject({ class: "plugin", enabled: false, chosen_id: 1 });
    expect(settings.editable.p.metadata.versions).toMatchObject([
      { metadata: { plugin_id: 1, plugin_version: "1.0.0" } },
    ]);
    settings.editable.p.metadata.enabled = true;
    await client.put("clusters/1/attributes", settings);
    expect((await client.get("clusters/1/attributes")).editable.p.metadata).toMatchObject({
      enabled: true,
      chosen_id: 1,
    });
    expect((await client.get("clusters/1/deployment_tasks/plugins/")).map(({ id }: { id: string }) => id)).toEqual([
      "p",
    ]);
    expect((await refusal(client.delete("plugins/1"))).status).toBe(400);
    settings.editable.p.metadata.enabled = false;
    await client.put("clusters/1/attributes", settings);
    expect(await client.get("clusters/1/deployment_tasks/plugins/")).toEqual([]);
    expect((await client.send("DELETE", "plugins/1")).status).toBe(204);
  });
});
