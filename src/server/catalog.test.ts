/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { serverRig, seedCluster } from "../testing/server-rig.ts";

const release = { name: "Mitaka", version: "mitaka-9.0", operating_system: "Ubuntu" };
const plugin = {
  name: "lma",
  title: "LMA",
  version: "1.0.0",
  package_version: "4.0.0",
  releases: [{ os: "ubuntu", version: "mitaka-9.0" }],
  fuel_version: ["9.0"],
};

describe("the version", () => {
  test("says that nobody has to log in, with and without a trailing slash and under both roots", async () => {
    const rig = await serverRig();
    for (const path of ["/version", "/version/", "/api/version", "/api/v1/version/"]) {
      const { status, body } = await rig.get(path);
      expect([status, body.api, body.auth_required]).toEqual([200, "1", false]);
    }
  });
});

describe("releases", () => {
  test("always get a graph default, are listed newest first, and go with their graphs", async () => {
    const rig = await serverRig();
    expect((await rig.post("/releases/", release)).status).toBe(201);
    expect((await rig.post("/releases", { ...release, version: "newton-10.0" })).body.id).toBe(2);
    expect((await rig.get("/releases")).body.map((one: { id: number }) => one.id)).toEqual([2, 1]);
    const graphs = await rig.get("/releases/1/deployment_graphs");
    expect(graphs.body).toMatchObject([{ name: null, tasks: [], relations: [{ type: "default", model: "release" }] }]);
    expect((await rig.delete("/releases/1")).status).toBe(204);
    expect((await rig.get("/graphs/1")).status).toBe(404);
    expect((await rig.get("/releases/1")).status).toBe(404);
  });

  test("of one name and version exist once", async () => {
    const rig = await serverRig();
    await rig.post("/releases", release);
    expect((await rig.post("/releases", release)).status).toBe(409);
  });

  test("bring graphs of several types, and keep fields of Fuel's that Strata does not read", async () => {
    const rig = await serverRig();
    const task = { id: "a", type: "shell", role: ["x"] };
    const created = await rig.post("/releases", {
      ...release,
      graphs: [{ type: "upgrade", name: "up", tasks: [task] }],
      deployment_tasks: [task, { id: "b", type: "stage" }],
      attributes_metadata: { editable: { a: 1 } },
    });
    expect(created.body.attributes_metadata).toEqual({ editable: { a: 1 } });
    expect((await rig.get("/releases/1/deployment_tasks")).body.map((one: { id: string }) => one.id)).toEqual([
      "a",
      "b",
    ]);
    expect((await rig.get("/releases/1/deployment_graphs/upgrade")).body.name).toBe("up");
  });

  test("are not created at all when one of their graphs is wrong", async () => {
    const rig = await serverRig();
    const bad = { ...release, graphs: [{ type: "x", tasks: [{ id: "a" }, { id: "b", type: "dance" }] }] };
    const { status, body } = await rig.post("/releases", bad);
    expect(status).toBe(400);
    expect(body.errors.length).toBe(2);
    expect((await rig.get("/releases")).body).toEqual([]);
  });

  test("with clusters can't be deleted, and a release that is not deployable makes no cluster", async () => {
    const rig = await serverRig();
    await seedCluster(rig);
    expect((await rig.delete("/releases/1")).status).toBe(400);
    await rig.post("/releases", { ...release, version: "b-1.0", state: "unavailable" });
    expect((await rig.post("/clusters", { name: "d", release: 2 })).status).toBe(403);
  });

  test("name every missing and wrong field, with its place", async () => {
    const rig = await serverRig();
    const { status, body } = await rig.post("/releases", '{\n  "name": 5,\n  "state": "gone"\n}');
    expect(status).toBe(400);
    expect(body.errors.map((one: { message: string }) => one.message)).toEqual([
      'the body lacks the field "version"',
      'the body lacks the field "operating_system"',
      '"name" must be a text',
      '"state" must be one of "available", "unavailable", "manageonly"',
    ]);
    expect(body.errors[2].at).toEqual({ file: "body", line: 2, column: 11 });
  });
});

describe("plugins", () => {
  test("are registered, changed, kept while enabled, and deleted", async () => {
    const rig = await serverRig();
    await seedCluster(rig);
    expect((await rig.post("/plugins/", plugin)).status).toBe(201);
    expect((await rig.post("/plugins/", plugin)).status).toBe(409);
    expect((await rig.put("/plugins/1", { title: "Logs" })).body.title).toBe("Logs");
    expect((await rig.put("/plugins/1", { name: "other" })).status).toBe(400);
    expect((await rig.put("/clusters/1/plugins", { enabled: [1] })).body).toEqual({ enabled: [1] });
    expect((await rig.delete("/plugins/1")).status).toBe(400);
    await rig.put("/clusters/1/plugins", { enabled: [] });
    expect((await rig.delete("/plugins/1")).status).toBe(204);
  });

  test("of a package format that nobody knows are refused", async () => {
    const rig = await serverRig();
    expect((await rig.post("/plugins", { ...plugin, package_version: "7.0.0" })).status).toBe(400);
  });

  test("give a role without tags the tag of its own name", async () => {
    const rig = await serverRig();
    const { body } = await rig.post("/plugins", { ...plugin, roles_metadata: { db: { has_primary: true } } });
    expect(body.roles_metadata.db.tags).toEqual(["db"]);
    expect(body.tags_metadata).toEqual({ db: { has_primary: true } });
  });

  test("are enabled and disabled through Fuel's form of settings", async () => {
    const rig = await serverRig();
    await seedCluster(rig);
    await rig.post("/plugins", plugin);
    const before = (await rig.get("/clusters/1/attributes")).body;
    expect(before.editable.lma.metadata).toMatchObject({ class: "plugin", enabled: false, chosen_id: 1 });
    before.editable.lma.metadata.enabled = true;
    before.editable.common = { debug: { value: true, label: "Debug" } };
    const after = await rig.put("/clusters/1/attributes", before);
    expect(after.body.editable.lma.metadata.enabled).toBe(true);
    expect((await rig.get("/clusters/1/plugins")).body).toEqual({ enabled: [1] });
    after.body.editable.lma.metadata.enabled = false;
    await rig.put("/clusters/1/attributes", after.body);
    expect((await rig.get("/clusters/1")).body.plugins).toEqual([]);
  });
});

describe("clusters", () => {
  test("always get an empty graph default, need a release, and have unique names", async () => {
    const rig = await serverRig();
    await seedCluster(rig);
    expect((await rig.get("/clusters/1/deployment_graphs/")).body).toMatchObject([
      { tasks: [], relations: [{ type: "default" }] },
    ]);
    expect((await rig.post("/clusters", { name: "x" })).status).toBe(400);
    expect((await rig.post("/clusters", { name: "x", release: 9 })).status).toBe(400);
    expect((await rig.post("/clusters", { name: "c", release: 1 })).status).toBe(409);
    expect((await rig.put("/clusters/1", { name: "prod" })).body.name).toBe("prod");
    expect((await rig.delete("/clusters/1")).status).toBe(202);
    expect((await rig.get("/nodes?cluster_id=")).body.length).toBe(2);
    expect((await rig.get("/graphs/2")).status).toBe(404);
  });

  test("have plain settings that are replaced or merged, null taking a key away", async () => {
    const rig = await serverRig();
    await seedCluster(rig);
    await rig.put("/clusters/1/settings", { a: { b: 1, c: 2 }, d: [1] });
    expect((await rig.patch("/clusters/1/settings", { a: { b: null, e: 3 }, d: null })).body).toEqual({
      a: { c: 2, e: 3 },
    });
    const yaml = await rig.app.inject({
      method: "PUT",
      url: "/api/v1/clusters/1/settings/",
      headers: { "content-type": "application/x-yaml" },
      payload: "greeting: hello\nport: 8080\n",
    });
    expect(yaml.json()).toEqual({ greeting: "hello", port: 8080 });
    expect((await rig.get("/clusters/1/settings", { accept: "application/x-yaml" })).text).toBe(
      "greeting: hello\nport: 8080\n",
    );
  });
});

describe("nodes", () => {
  test("come as Fuel's agent sends them or as Strata's user does, and are named when nobody names them", async () => {
    const rig = await serverRig();
    const fuel = await rig.post("/nodes", { mac: "00:11:22:33:44:55", status: "discover", meta: { interfaces: [] } });
    expect(fuel.body).toMatchObject({ id: 1, name: "node-1", hostname: "node-1", status: "discover", cluster: null });
    const own = await rig.post("/nodes", {
      name: "db1",
      roles: ["db"],
      transport: { kind: "local", directory: "/srv/db1" },
    });
    expect(own.body).toMatchObject({
      hostname: "db1",
      status: "provisioned",
      roles: ["db"],
      transport: { kind: "local" },
    });
    expect((await rig.post("/nodes", { mac: "00:11:22:33:44:55" })).status).toBe(409);
    expect((await rig.post("/nodes", { name: "x", status: "removing" })).status).toBe(403);
    expect((await rig.post("/nodes", { name: "x", transport: { kind: "carrier pigeon" } })).status).toBe(400);
  });

  test("are assigned with roles that wait for a run, and unassigned", async () => {
    const rig = await serverRig();
    await seedCluster(rig, []);
    await rig.post("/nodes", { mac: "a", status: "discover" });
    await rig.post("/nodes", { name: "b" });
    const assigned = await rig.post("/clusters/1/assignment/", [
      { id: 1, roles: ["controller"] },
      { id: 2, roles: ["compute", "compute"] },
    ]);
    expect([assigned.status, assigned.text]).toEqual([200, "null"]);
    expect((await rig.get("/nodes/?cluster_id=1")).body).toMatchObject([
      { pending_roles: ["controller"], pending_addition: true },
      { pending_roles: ["compute"], pending_addition: false },
    ]);
    expect((await rig.post("/clusters/1/unassignment", [{ id: 2 }])).status).toBe(200);
    expect((await rig.get("/nodes/2")).body).toMatchObject({ cluster: null, pending_roles: [] });
    expect((await rig.post("/clusters/1/unassignment", [{ id: 2 }])).status).toBe(400);
    expect((await rig.post("/clusters/1/assignment", [{ id: 9, roles: [] }])).status).toBe(404);
  });

  test("are changed field by field and forgotten", async () => {
    const rig = await serverRig();
    await seedCluster(rig);
    const changed = await rig.put("/nodes/1", { labels: { env: "test" }, attributes: { port: 1 }, online: false });
    expect(changed.body).toMatchObject({
      labels: { env: "test" },
      attributes: { port: 1 },
      online: false,
      roles: ["controller"],
    });
    expect((await rig.put("/nodes/1", { cluster: 7 })).status).toBe(404);
    expect((await rig.delete("/nodes/1")).status).toBe(200);
    expect((await rig.get("/nodes/1")).status).toBe(404);
  });
});
