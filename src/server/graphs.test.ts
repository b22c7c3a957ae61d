/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../core/base/json.ts";
import { seedCluster, seedGraph, serverRig, type ServerRig } from "../testing/server-rig.ts";

const graphs = "/clusters/1/deployment_graphs";
const ids = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id);
const task = (id: string, fields: JsonObject = {}): JsonObject => ({
  id,
  type: "shell",
  roles: ["controller"],
  ...fields,
});

async function seeded(): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig);
  return rig;
}

async function addPlugin(rig: ServerRig, name: string, tasks: readonly JsonObject[]): Promise<number> {
  const { body } = await rig.post("/plugins", {
    name,
    title: name,
    version: "1.0.0",
    package_version: "4.0.0",
    releases: [],
    fuel_version: ["9.0"],
    deployment_tasks: tasks,
  });
  return body.id as number;
}

describe("a graph of a type", () => {
  test.each(["clusters", "releases"])("of %s is created with its metadata, read, listed and deleted", async (owner) => {
    const rig = await seeded();
    const path = `/${owner}/1/deployment_graphs/my-graph`;
    const graph = { name: "n", node_filter: "true", on_success: { node_attributes: { status: "ready" } }, on_stop: {} };
    const created = await rig.post(path, { ...graph, tasks: [task("a")] });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({
      ...graph,
      relations: [{ type: "my-graph", model: owner.slice(0, -1), model_id: 1 }],
    });
    expect(created.body).not.toHaveProperty("on_error");
    expect((await rig.get(path)).body).toMatchObject(graph);
    expect((await rig.post(path, graph)).body.message).toBe('Deployment graph with type "my-graph" already exist.');
    expect((await rig.post(path, graph)).status).toBe(409);
    expect((await rig.get(`/${owner}/1/deployment_graphs/`)).body.length).toBe(2);
    expect((await rig.delete(path)).status).toBe(204);
    expect((await rig.get(path)).body.message).toBe("Graph with type: my-graph is not defined");
  });

  test("that is missing can't be changed or deleted, and an owner that is missing has none", async () => {
    const rig = await seeded();
    expect((await rig.patch(`${graphs}/x`, { name: "n" })).status).toBe(404);
    expect((await rig.put(`${graphs}/x`, { name: "n" })).status).toBe(404);
    expect((await rig.delete(`${graphs}/x`)).status).toBe(404);
    expect((await rig.post("/clusters/9/deployment_graphs/x", {})).status).toBe(404);
    expect((await rig.post(`${graphs}/not%20a%20type`, {})).status).toBe(404);
    expect((await rig.delete(graphs)).status).toBe(405);
  });

  test("keeps what a change does not name; tasks are replaced as a whole", async () => {
    const rig = await seeded();
    await seedGraph(rig, "g", { tasks: [task("a"), task("b")] });
    await rig.put(`${graphs}/g`, { name: "n", node_filter: "true", tasks: [task("c")] });
    const { body } = await rig.patch(`${graphs}/g`, { name: "m", on_stop: {} });
    expect(body).toMatchObject({ name: "m", node_filter: "true", on_stop: {} });
    expect(ids(body.tasks)).toEqual(["c"]);
    expect((await rig.patch(`/graphs/${body.id}`, { tasks: [] })).body.tasks).toEqual([]);
  });

  test("can be a bare list of tasks, or files of a folder whose names are in the messages", async () => {
    const rig = await seeded();
    expect(ids((await rig.post(`${graphs}/list`, [task("a")])).body.tasks)).toEqual(["a"]);
    const files = [
      { name: "g/metadata.yaml", text: "name: n\n" },
      { name: "g/tasks.yaml", text: "- id: a\n  type: stage\n" },
    ];
    expect((await rig.post(`${graphs}/folder`, { files })).body).toMatchObject({ name: "n", tasks: [{ id: "a" }] });
    const bad = [{ name: "g/tasks.yaml", text: "- id: a\n  type: dance\n" }];
    const { body } = await rig.put(`${graphs}/folder`, { files: bad });
    expect(body.errors[0].at).toEqual({ file: "g/tasks.yaml", line: 2, column: 9 });
  });

  test("comes back under both spellings, with everything that is custom", async () => {
    const rig = await seeded();
    const written = {
      id: "x",
      type: "group",
      role: "*",
      "cross-depends": [{ name: "y" }],
      CUSTOM: { a: [1] },
      test_pre: 1,
    };
    await seedGraph(rig, "g", { tasks: [written] });
    expect((await rig.get(`${graphs}/g`)).body.tasks).toEqual([
      { ...written, task_name: "x", roles: "*", version: "1.0.0", cross_depends: [{ name: "y" }] },
    ]);
  });

  test("comes as YAML, as Fuel reads it", async () => {
    const rig = await seeded();
    const text = "tasks:\n- id: a\n  type: shell\n  role: [x]\n  parameters: {mode: 0644, go: yes}\n";
    const { status } = await rig.post(`${graphs}/y`, text, { "content-type": "application/x-yaml" });
    expect(status).toBe(200);
    expect((await rig.get(`${graphs}/y`)).body.tasks[0].parameters).toEqual({ mode: 420, go: true });
  });
});

describe("a graph that is refused", () => {
  test("is answered in Fuel's words", async () => {
    const rig = await seeded();
    await seedGraph(rig, "g", { tasks: [] });
    const refused: readonly (readonly [object, string])[] = [
      [{ "no-such-field": 1 }, "Additional properties are not allowed (u'no-such-field' was unexpected)"],
      [{ tasks: ["t2", "t2", "t2", "t3", "t3", "x"].map((id) => task(id)) }, "Tasks duplication found: t2, t3"],
    ];
    for (const [body, message] of refused) {
      for (const answer of [
        await rig.put(`${graphs}/g`, body as JsonObject),
        await rig.patch(`${graphs}/g`, body as JsonObject),
      ]) {
        expect([answer.status, answer.body.message]).toEqual([400, message]);
      }
    }
  });

  test("says everything that is wrong at once, each with its place, and nothing of it is stored", async () => {
    const rig = await seeded();
    const text = [
      "- id: a",
      "  type: shel",
      "  requires: b",
      "- id: c",
      "  type: shell",
      "  condition: {yaql_exp: '$.a +'}",
      "- type: stage",
    ].join("\n");
    const { status, body } = await rig.post(`${graphs}/bad`, text, { "content-type": "text/yaml" });
    expect(status).toBe(400);
    const errors = body.errors.filter((one: { severity: string }) => one.severity === "error");
    expect(errors.map((one: { code: string; at: { line: number } }) => [one.code, one.at.line])).toEqual([
      ["task/unknown-type", 2],
      ["shape/type", 3],
      ["expression/syntax", 6],
      ["shape/missing", 7],
    ]);
    expect((await rig.get(`${graphs}/bad`)).status).toBe(404);
  });

  test("has a cycle within it, shown as a closed path", async () => {
    const rig = await seeded();
    const tasks = [task("a", { requires: ["b"] }), task("b", { requires: ["a"] })];
    const { status, body } = await rig.post(`${graphs}/loop`, { tasks });
    expect(status).toBe(400);
    expect(body.errors.map((one: { code: string }) => one.code)).toContain("graph/cycle");
  });

  test.each([
    ["", "Empty request received"],
    ["{", "Invalid json received"],
    ["\u0000\u0001", "Invalid json received"],
  ])("is no graph at all: %j", async (text, message) => {
    const rig = await seeded();
    const { status, body } = await rig.post(`${graphs}/x`, text);
    expect([status, body.message]).toEqual([400, message]);
  });

  test("is too large, of a media type that is no graph's, or not text", async () => {
    const rig = await seeded();
    const large = await rig.app.inject({
      method: "POST",
      url: `/api/v1${graphs}/x`,
      headers: { "content-type": "application/json" },
      payload: Buffer.alloc(32 * 1024 * 1024 + 1, 32),
    });
    expect([large.statusCode, large.json().code]).toEqual([413, "request/too-large"]);
    expect((await rig.post(`${graphs}/x`, "<x/>", { "content-type": "text/xml" })).status).toBe(415);
    const binary = await rig.app.inject({
      method: "POST",
      url: `/api/v1${graphs}/x`,
      headers: { "content-type": "application/json" },
      payload: Buffer.from([0xff, 0xfe, 0x80]),
    });
    expect([binary.statusCode, binary.json().errors[0].code]).toEqual([400, "syntax/encoding"]);
  });
});

describe("the list of all graphs", () => {
  test("is filtered by owners and types, with the related ones of clusters", async () => {
    const rig = await seeded();
    const plugin = await addPlugin(rig, "p", []);
    await rig.put("/clusters/1/plugins", { enabled: [plugin] });
    await seedGraph(rig, "custom", {});
    const models = async (query: string) =>
      (await rig.get(`/graphs/${query}`)).body.map((one: { relations: { model: string; type: string }[] }) =>
        one.relations.map(({ model, type }) => `${model}:${type}`).join(),
      );
    expect(await models("")).toEqual(["release:default", "cluster:default", "plugin:default", "cluster:custom"]);
    expect(await models("?releases_ids=1&plugins_ids=1")).toEqual(["release:default", "plugin:default"]);
    expect(await models("?clusters_ids=1")).toEqual(["cluster:default", "cluster:custom"]);
    expect((await models("?clusters_ids=1&fetch_related=1")).length).toBe(4);
    expect(await models("?graph_types=default")).toEqual(["release:default", "cluster:default", "plugin:default"]);
    expect(await models("?clusters_ids=1&graph_types=custom")).toEqual(["cluster:custom"]);
    expect((await rig.get("/graphs?clusters_ids=x")).status).toBe(400);
  });
});

describe("tasks of the levels", () => {
  test("are merged: the cluster's first, then plugins', then what is left of the release's", async () => {
    const rig = await seeded();
    await rig.put("/releases/1/deployment_tasks", [task("a"), task("b")]);
    const plugin = await addPlugin(rig, "p", [task("c"), task("a", { parameters: { cmd: "x" } })]);
    await rig.put("/clusters/1/plugins", { enabled: [plugin] });
    const own = await rig.put("/clusters/1/deployment_tasks/", [task("b", { type: "skipped" })]);
    expect(ids(own.body)).toEqual(["b"]);
    expect(ids((await rig.get("/clusters/1/deployment_tasks")).body)).toEqual(["b", "c", "a"]);
    expect(ids((await rig.get("/clusters/1/deployment_tasks/own/")).body)).toEqual(["b"]);
    expect(ids((await rig.get("/clusters/1/deployment_tasks/release")).body)).toEqual(["a", "b"]);
    const ofPlugins = (await rig.get("/clusters/1/deployment_tasks/plugins")).body;
    expect(ofPlugins).toMatchObject([
      { id: "c" },
      { id: "a", parameters: { cmd: "x", cwd: "/etc/fuel/plugins/p-1.0/" } },
    ]);
  });

  test("of an unknown type are an empty list; of an unknown cluster 404; levels are only read", async () => {
    const rig = await seeded();
    for (const level of ["", "own", "plugins", "release"]) {
      expect((await rig.get(`/clusters/1/deployment_tasks/${level}?graph_type=x`)).body).toEqual([]);
      expect((await rig.get(`/clusters/9/deployment_tasks/${level}`)).status).toBe(404);
    }
    expect((await rig.put("/clusters/1/deployment_tasks/own", [])).status).toBe(405);
    expect((await rig.post("/clusters/1/deployment_tasks", [])).status).toBe(405);
    expect((await rig.put("/clusters/1/deployment_tasks", [{ id: "a" }])).status).toBe(400);
  });

  test("of two plugins with the same id can't be merged", async () => {
    const rig = await seeded();
    const one = await addPlugin(rig, "first", [task("t")]);
    const two = await addPlugin(rig, "second", [task("t")]);
    await rig.put("/clusters/1/plugins", { enabled: [one, two] });
    const { status, body } = await rig.get("/clusters/1/deployment_tasks");
    expect(status).toBe(400);
    expect(body.message).toContain("second-1.0.0 is overlapping with plugin first-1.0.0");
  });

  test("between two others are selected for old tasks only", async () => {
    const rig = await seeded();
    const old = [task("a"), task("b", { requires: ["a"] }), task("c", { requires: ["b"] }), task("d")];
    await rig.put("/clusters/1/deployment_tasks", old);
    expect(ids((await rig.get("/clusters/1/deployment_tasks?start=a&end=b")).body)).toEqual(["a", "b"]);
    expect((await rig.get("/clusters/1/deployment_tasks?end=zz")).status).toBe(400);
    await rig.put("/clusters/1/deployment_tasks", [task("a", { version: "2.0.0" })]);
    expect((await rig.get("/clusters/1/deployment_tasks?start=a")).status).toBe(400);
  });

  test("are drawn, and serialized as Fuel's engine takes them", async () => {
    const rig = await seeded();
    await rig.put("/clusters/1/deployment_tasks", [
      { id: "begin", type: "stage" },
      task("a", { requires: ["begin"], version: "2.0.0" }),
      task("b", { roles: ["compute"], cross_depends: [{ name: "a" }], version: "2.0.0" }),
    ]);
    const picture = await rig.get("/clusters/1/deploy_tasks/graph.gv?tasks=a&remove=stage");
    expect(picture.headers["content-type"]).toBe("text/vnd.graphviz");
    expect(picture.text).toContain('"b" [color="gray95"]');
    expect((await rig.get("/clusters/1/deploy_tasks/graph.gv?tasks=zz")).status).toBe(400);
    expect((await rig.get("/clusters/1/deploy_tasks/graph.gv?remove=zz")).status).toBe(400);
    const { body } = await rig.get("/clusters/1/serialized_tasks");
    expect(body.tasks_graph["2"]).toEqual([
      {
        id: "b",
        type: "shell",
        fail_on_error: true,
        parameters: { cwd: "/" },
        requires: [{ name: "a", node_id: "1" }],
      },
    ]);
    expect(Object.keys(body)).toEqual(["tasks_directory", "tasks_graph", "tasks_metadata", "dry_run", "noop_run"]);
    expect((await rig.get("/clusters/1/serialized_tasks?nodes=9")).status).toBe(404);
  });
});

describe("the merged graph", () => {
  test("tells for each field which layer set it, and what was replaced", async () => {
    const rig = await seeded();
    await rig.put("/releases/1/deployment_tasks", [task("a", { parameters: { cmd: "old" } })]);
    await rig.put("/clusters/1/deployment_tasks", [task("a", { parameters: { cmd: "new" } })]);
    const { body } = await rig.get("/clusters/1/merged-graph?type=default");
    expect(body.layers.map((one: { level: string }) => one.level)).toEqual(["release", "cluster"]);
    const [a] = body.tasks;
    expect(a.provenance["parameters.cmd"]).toEqual({ layer: { level: "cluster", name: "cluster c", graph_id: 2 } });
    expect(a.replaced[0]).toMatchObject({
      layer: { name: "release mitaka-9.0" },
      task: { parameters: { cmd: "old" } },
    });
    const missing = await rig.get("/clusters/1/merged-graph?type=defalt");
    expect([missing.status, missing.body.message]).toEqual([
      404,
      'No layer defines graph type "defalt". Did you mean "default"?',
    ]);
  });
});

describe("checking a graph without storing it", () => {
  test("always answers with what there is to say, also of text that is no graph", async () => {
    const rig = await seeded();
    const good = await rig.post("/graphs/validate", [task("a")]);
    expect(good.body).toMatchObject({ valid: true, tasks: 1 });
    const yaml = { "content-type": "application/x-yaml" };
    const bad = await rig.post("/graphs/validate?file=g.yaml", "- id: a\n  type: shel\n", yaml);
    expect(bad.body).toMatchObject({ valid: false, diagnostics: [{ at: { file: "g.yaml", line: 2, column: 9 } }] });
    const broken = await rig.post("/graphs/validate", "a: [", yaml);
    expect([broken.status, broken.body.valid]).toEqual([200, false]);
    expect((await rig.post("/graphs/validate", "5")).body.valid).toBe(false);
  });
});
