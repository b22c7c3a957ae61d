/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { environment, must, refusal, type Fuel } from "./fuel-client.ts";

const shell = (id: string, fields: object = {}) => ({
  id,
  type: "shell",
  version: "2.1.0",
  roles: ["/.*/"],
  parameters: { cmd: "true" },
  ...fields,
});
const ids = (tasks: readonly { readonly id: string }[]): readonly string[] => tasks.map(({ id }) => id);

async function withPlugin(): Promise<Fuel> {
  const client = await environment();
  await client.post("plugins/", {
    name: "p",
    title: "P",
    version: "1.0.0",
    package_version: "5.0.0",
    fuel_version: ["10.0"],
    releases: [{ os: "ubuntu", version: "newton-10.0" }],
  });
  const settings = await client.get("clusters/1/attributes");
  settings.editable.p.metadata.enabled = true;
  await client.put("clusters/1/attributes", settings);
  return client;
}

describe.each(["clusters", "releases", "plugins"] as const)("a graph of %s", (owner) => {
  test("is uploaded first by POST, then by PUT, downloaded and deleted", async () => {
    await using client = await withPlugin();
    const graph = {
      name: "n",
      node_filter: "$.id > 0",
      on_success: { node_attributes: { status: "ready" } },
      tasks: [shell("a")],
    };
    expect(await client.upload(owner, 1, { type: "custom", graph })).toBe("POST");
    expect(await client.upload(owner, 1, { type: "custom", graph: [shell("b"), shell("c")] })).toBe("PUT");
    expect(await client.upload(owner, 1, { type: "default", graph: [] })).toBe("PUT");
    const stored = await client.get(`${owner}/1/deployment_graphs/custom`);
    expect(stored).toMatchObject({
      name: "n",
      node_filter: "$.id > 0",
      on_success: graph.on_success,
      relations: [{ type: "custom", model: owner.slice(0, -1), model_id: 1 }],
    });
    expect(ids(stored.tasks)).toEqual(["b", "c"]);
    expect(stored).not.toHaveProperty("on_error");
    const listed = await client.get(`${owner}/1/deployment_graphs/`, { fetch_related: 1 });
    must(listed, ["id", "name", "tasks", "relations"]);
    expect(listed).toHaveLength(2);
    expect(await client.get("graphs/", { [`${owner}_ids`]: "1", graph_types: "custom" })).toHaveLength(1);
    expect((await client.send("DELETE", `${owner}/1/deployment_graphs/custom`)).status).toBe(204);
    const gone = await refusal(client.delete(`${owner}/1/deployment_graphs/custom`));
    expect(gone).toMatchObject({
      status: 404,
      message: expect.stringContaining("Graph with type: custom is not defined"),
    });
    expect((await refusal(client.post(`${owner}/1/deployment_graphs/default`, { tasks: [] }))).status).toBe(409);
    expect((await refusal(client.put(`${owner}/1/deployment_graphs/none`, { tasks: [] }))).status).toBe(404);
    expect((await refusal(client.upload(owner, 9, { type: "x", graph: [] }))).status).toBe(404);
  });
});

describe("tasks", () => {
  test("are shown in both spellings, without empty values, and with what nobody knows", async () => {
    await using client = await environment();
    const task = {
      id: "a",
      type: "puppet",
      role: "*",
      "cross-depends": [{ name: "b" }],
      requires: [],
      test_pre: { cmd: "x" },
      fault_tolerance: 2,
    };
    await client.upload("clusters", 1, { type: "g", graph: [task] });
    const [shown] = (await client.get("clusters/1/deployment_graphs/g")).tasks;
    expect(shown).toMatchObject({
      id: "a",
      task_name: "a",
      role: "*",
      roles: "*",
      version: "1.0.0",
      "cross-depends": [{ name: "b" }],
      cross_depends: [{ name: "b" }],
      test_pre: { cmd: "x" },
      fault_tolerance: 2,
    });
    expect(shown).not.toHaveProperty("requires");
  });

  test("are merged: environment over plugins over release, level by level", async () => {
    await using client = await withPlugin();
    await client.upload("releases", 1, { type: "default", graph: [shell("a"), shell("b")] });
    await client.upload("plugins", 1, {
      type: "default",
      graph: [shell("c"), shell("a", { parameters: { cmd: "p" } })],
    });
    await client.upload("clusters", 1, { type: "default", graph: [shell("b", { parameters: { cmd: "e" } })] });
    const merged = await client.get("clusters/1/deployment_tasks/");
    expect(ids(merged)).toEqual(["b", "c", "a"]);
    expect(merged.map((one: { parameters: { cmd: string } }) => one.parameters.cmd)).toEqual(["e", "true", "p"]);
    expect(ids(await client.get("clusters/1/deployment_tasks/own/"))).toEqual(["b"]);
    expect(ids(await client.get("clusters/1/deployment_tasks/plugins/"))).toEqual(["c", "a"]);
    expect(ids(await client.get("clusters/1/deployment_tasks/release/"))).toEqual(["a", "b"]);
    for (const level of ["", "own/", "plugins/", "release/"]) {
      expect(await client.get(`clusters/1/deployment_tasks/${level}`, { graph_type: "none" })).toEqual([]);
      expect((await refusal(client.get(`clusters/9/deployment_tasks/${level}`))).status).toBe(404);
    }
    expect(ids(await client.put("clusters/1/deployment_tasks?graph_type=t", [shell("z")]))).toEqual(["z"]);
  });

  test.each([
    ["an unknown property", { type: "x", tasks: [] }, "Additional properties are not allowed"],
    ["no list", { tasks: "x" }, ""],
    ["null", { tasks: null }, ""],
    ["a task without id", { tasks: [{ type: "shell" }] }, ""],
    ["a task without type", { tasks: [{ id: "a" }] }, ""],
    ["an unknown type", { tasks: [{ id: "a", type: "dance" }] }, ""],
    ["a version that is none", { tasks: [{ id: "a", type: "shell", version: "2.0" }] }, ""],
    ["requires that are no list", { tasks: [{ id: "a", type: "shell", requires: "b" }] }, ""],
    ["a relation without name", { tasks: [{ id: "a", type: "shell", "cross-depends": [{ role: "x" }] }] }, ""],
    ["parameters that are no object", { tasks: [{ id: "a", type: "shell", parameters: [] }] }, ""],
    ["an unknown status", { on_success: { node_attributes: { status: "happy" } }, tasks: [] }, ""],
    ["a name that is no text", { name: 5, tasks: [] }, ""],
    ["ids twice", { tasks: [shell("b"), shell("b"), shell("a"), shell("a")] }, "Tasks duplication found: a, b"],
  ])("are refused with %s", async (_what, graph, message) => {
    await using client = await environment();
    for (const path of ["clusters/1/deployment_graphs/new", "clusters/1/deployment_graphs/default"]) {
      const told = await refusal(path.endsWith("new") ? client.post(path, graph) : client.put(path, graph));
      expect(told).toMatchObject({ status: 400, message: expect.stringContaining(message) });
    }
    expect((await client.get("clusters/1/deployment_graphs/default")).tasks).toEqual([]);
  });

  test("of two plugins must not have the same id: reading and running say which", async () => {
    await using client = await withPlugin();
    const other = { name: "q", title: "Q", version: "2", package_version: "5.0.0", fuel_version: ["10.0"] };
    await client.post("plugins/", { ...other, releases: [{ os: "ubuntu", version: "newton-10.0" }] });
    const settings = await client.get("clusters/1/attributes");
    settings.editable.q.metadata.enabled = true;
    await client.put("clusters/1/attributes", settings);
    for (const id of [1, 2]) await client.upload("plugins", id, { type: "default", graph: [shell("x")] });
    const read = await refusal(client.get("clusters/1/deployment_tasks/"));
    expect(read).toMatchObject({ status: 400, message: expect.stringContaining("x") });
    const run = await refusal(client.execute({ cluster: 1, graphs: [{ type: "default" }] }));
    expect(run).toMatchObject({ status: 400, message: expect.stringContaining("overlapping") });
  });

  test("of the old kind are cut by start and end; those of version 2 are not", async () => {
    await using client = await environment();
    const old = (id: string, requires: readonly string[] = []) => ({ id, type: "puppet", role: "*", requires });
    await client.put("clusters/1/deployment_tasks", [
      old("a"),
      old("b", ["a"]),
      old("c", ["b"]),
      { id: "s", type: "stage", requires: ["a"] },
    ]);
    expect(ids(await client.get("clusters/1/deployment_tasks", { start: "b" }))).toEqual(["b", "c"]);
    expect(ids(await client.get("clusters/1/deployment_tasks", { end: "b" }))).toEqual(["a", "b"]);
    expect(ids(await client.get("clusters/1/deployment_tasks", { start: "a", include: "s" }))).toContain("s");
    expect((await refusal(client.get("clusters/1/deployment_tasks", { start: "x" }))).message).toContain(
      "Cannot find task x",
    );
    await client.put("clusters/1/deployment_tasks", [shell("a")]);
    expect((await refusal(client.get("clusters/1/deployment_tasks", { end: "a" }))).status).toBe(400);
  });

  test("are drawn, serialized, and found by number", async () => {
    await using client = await environment();
    await client.upload("clusters", 1, { type: "default", graph: [shell("a"), shell("b", { requires: ["a"] })] });
    const picture = await client.send("GET", "clusters/1/deploy_tasks/graph.gv?tasks=a,b", {
      headers: { accept: "*/*" },
    });
    expect([picture.status, picture.headers["content-type"]]).toEqual([200, expect.stringContaining("graphviz")]);
    expect(picture.text).toMatch(/^digraph/);
    expect((await client.send("GET", "clusters/1/deploy_tasks/graph.gv")).status).toBe(200);
    expect((await refusal(client.get("clusters/1/deploy_tasks/graph.gv?tasks=x"))).message).toContain(
      "Tasks x are not present",
    );
    expect((await refusal(client.get("clusters/1/deploy_tasks/graph.gv?remove=x"))).status).toBe(400);
    await client.post("clusters/1/assignment/", [{ id: 1, roles: ["controller"] }]);
    const serialized = await client.get("clusters/1/serialized_tasks/", { nodes: 1, tasks: "a" });
    expect(serialized.tasks_graph["1"].map((one: { id: string; type: string }) => [one.id, one.type])).toEqual([
      ["a", "shell"],
      ["b", "skipped"],
    ]);
    expect((await refusal(client.get("clusters/1/serialized_tasks/", { nodes: 2 }))).status).toBe(400);
    const [graph] = (await client.get("graphs/")).slice(-1);
    expect((await client.put(`graphs/${graph.id}/`, { name: "x" })).name).toBe("x");
    expect((await client.send("DELETE", `graphs/${graph.id}/`)).status).toBe(204);
    expect((await refusal(client.get(`graphs/${graph.id}/`))).status).toBe(404);
  });
});

describe("graph list", () => {
  test("of an environment asks its release, its plugins and itself, and none comes twice", async () => {
    await using client = await withPlugin();
    const cluster = await client.get("clusters/1/");
    const release = await client.get(`releases/${cluster.release_id}/deployment_graphs/`, { fetch_related: 0 });
    const { editable } = await client.get("clusters/1/attributes");
    const chosen = Object.values(
      editable as Record<string, { metadata: { class: string; enabled: boolean; chosen_id: number } }>,
    )
      .filter(({ metadata }) => metadata.class === "plugin" && metadata.enabled)
      .map(({ metadata }) => metadata.chosen_id);
    expect(chosen).toEqual([1]);
    const plugin = await client.get("plugins/1/deployment_graphs/", { fetch_related: 0 });
    const own = await client.get("clusters/1/deployment_graphs/", { fetch_related: 1 });
    const all = [...release, ...plugin, ...own];
    expect(new Set(all.map(({ id }: { id: number }) => id)).size).toBe(3);
    expect(await client.get("graphs/", { clusters_ids: 1, fetch_related: 1 })).toHaveLength(3);
    expect(await client.get("graphs/")).toHaveLength(3);
    expect(await client.get("graphs/", { graph_types: "none" })).toEqual([]);
    expect(await client.get("graphs/", { releases_ids: 1, plugins_ids: 1 })).toHaveLength(2);
  });
});
