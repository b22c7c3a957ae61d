/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { environment, must, readyEnvironment, refusal, type Fuel } from "./fuel-client.ts";

const shell = (id: string, fields: object = {}) => ({
  id,
  type: "shell",
  version: "2.1.0",
  roles: ["/.*/"],
  ...fields,
  parameters: { cmd: "true", retries: 0 },
});
const transactionKeys = [
  "id",
  "uuid",
  "status",
  "name",
  "graph_type",
  "cluster",
  "result",
  "dry_run",
  "progress",
  "message",
  "time_start",
  "time_end",
];

async function withGraph(type = "g", roles?: readonly (readonly string[])[]): Promise<Fuel> {
  const client = await readyEnvironment(roles);
  await client.upload("clusters", 1, { type, graph: [shell("a"), shell("b", { requires: ["a"] })] });
  return client;
}

describe("graph execute", () => {
  test("prints what the third request answers, at once and at the end", async () => {
    await using client = await withGraph();
    const shown = await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    must([shown], transactionKeys);
    expect(shown).toMatchObject({
      id: 1,
      cluster: 1,
      name: "deploy",
      status: "running",
      graph_type: null,
      dry_run: false,
      result: {},
      time_end: null,
    });
    expect(shown).not.toHaveProperty("parent_id");
    expect((await refusal(client.execute({ cluster: 1, graphs: [{ type: "g" }] }))).status).toBe(409);
    expect(await client.finish(1)).toMatchObject({ status: "ready", progress: 100 });
    expect(await client.get("transactions/", { cluster_id: 1 })).toMatchObject([
      { id: 1, name: "deploy", graph_type: null },
      { id: 2, name: "deployment", graph_type: "g", status: "ready" },
    ]);
    expect((await client.get("tasks/", { cluster_id: 1 }))[1]).toMatchObject({ id: 2, parent_id: 1 });
  });

  test("runs several graphs in order, with nodes, tasks and every flag", async () => {
    await using client = await withGraph("g", [["controller"], ["compute"]]);
    await client.upload("clusters", 1, { type: "h", graph: [shell("c")] });
    const graph = { nodes: [1], tasks: ["a"] };
    const body = {
      cluster: 1,
      graphs: [
        { type: "g", ...graph },
        { type: "h", nodes: [1], tasks: ["c"] },
      ],
      force: true,
      debug: true,
    };
    await client.execute(body);
    expect((await client.finish(1)).status).toBe("ready");
    expect(client.rig.node.starts.map(({ name }) => name)).toEqual(["a@1", "c@1"]);
    for (const flag of ["dry_run", "noop_run"]) {
      const run = await client.execute({ cluster: 1, graphs: [{ type: "g" }], [flag]: true });
      expect(run.dry_run).toBe(true);
      await client.finish(run.id);
    }
  });

  test.each([
    [[{ start: ["b"] }], ["b@1"]],
    [[{ start: ["a/1"], end: ["a"] }], ["a@1"]],
    [[{ start: [null], end: ["a"] }], ["a@1"]],
    [[{ start: ["b/1"], end: [null] }], ["b@1"]],
    [[{ start: "a", end: null }], ["a@1", "b@1"]],
    [[{ start: [null], end: [null] }], ["a@1", "b@1"]],
  ])("runs only the subgraphs %j", async (subgraphs, started) => {
    await using client = await withGraph();
    await client.execute({ cluster: 1, graphs: [{ type: "g" }], subgraphs });
    expect((await client.finish(1)).status).toBe("ready");
    expect(client.rig.node.starts.map(({ name }) => name)).toEqual(started);
  });

  test("is refused, and leaves nothing behind", async () => {
    await using client = await withGraph();
    const refused = async (body: object) => (await refusal(client.post("graphs/execute/", body))).status;
    expect(await refused({ cluster: 1, graphs: [{ type: "g" }], extra: 1 })).toBe(400);
    expect(await refused({ cluster: 1, graphs: [] })).toBe(400);
    expect(await refused({ cluster: "x", graphs: [{ type: "g" }] })).toBe(400);
    expect(await refused({ graphs: [{ type: "g" }] })).toBe(400);
    expect(await refused({ cluster: 9, graphs: [{ type: "g" }] })).toBe(404);
    expect(await refused({ cluster: 1, graphs: [{ type: "g", nodes: [77] }] })).toBe(400);
    expect(await refused({ cluster: 1, graphs: [{ type: "g", tasks: ["zz"] }] })).toBe(400);
    const unknown = await refusal(client.post("graphs/execute/", { cluster: 1, graphs: [{ type: "gg" }] }));
    expect([unknown.status, unknown.message]).toEqual([
      404,
      expect.stringContaining('No layer defines graph type "gg"'),
    ]);
    expect(await client.get("transactions/")).toEqual([]);
  });

  test("of a graph without tasks, or on no node, is over with success", async () => {
    await using client = await environment();
    const run = await client.execute({ cluster: 1, graphs: [{ type: "default" }] });
    expect((await client.finish(run.id)).status).toBe("ready");
    await client.upload("clusters", 1, { type: "g", graph: [shell("a")] });
    await client.post("clusters/1/assignment/", [{ id: 1, roles: ["controller"] }]);
    const none = await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    expect((await client.finish(none.id)).status).toBe("ready");
    expect(client.rig.node.starts).toEqual([]);
  });
});

describe("a new node", () => {
  test("is not in the default selection until a graph has provisioned it", async () => {
    await using client = await environment(1);
    await client.post("clusters/1/assignment/", [{ id: 1, roles: ["controller"] }]);
    const provisioned = { node_attributes: { status: "provisioned", pending_addition: false } };
    await client.upload("releases", 1, {
      type: "provision",
      graph: { node_filter: "$.pending_addition", on_success: provisioned, tasks: [shell("install")] },
    });
    await client.upload("clusters", 1, {
      type: "default",
      graph: [shell("deploy", { roles: ["primary-controller"] })],
    });
    const changes = await client.put("clusters/1/changes?dry_run=0&noop_run=0");
    await client.finish(changes.id);
    expect(client.rig.node.starts).toEqual([]);
    const provision = await client.send("PUT", "clusters/1/provision/?nodes=1", { body: {} });
    expect(provision.status).toBe(202);
    await client.finish(provision.body.id);
    expect(await client.get("nodes/1/")).toMatchObject({
      status: "provisioned",
      pending_addition: false,
      pending_roles: ["controller"],
    });
    const deploy = await client.put("clusters/1/deploy/?nodes=1&force=0&noop_run=0");
    must([deploy], ["id", "cluster"]);
    await client.finish(deploy.id);
    expect(await client.get("nodes/1/")).toMatchObject({ status: "ready", roles: ["controller"], pending_roles: [] });
    expect((await client.get("clusters/1/")).status).toBe("operational");
    expect(client.rig.node.starts.map(({ name }) => name)).toEqual(["install@1", "deploy@1"]);
  });
});

describe("history", () => {
  test("belongs to the graph's run; the request has none", async () => {
    await using client = await withGraph("g", [["controller"], ["compute"]]);
    await client.upload("clusters", 1, {
      type: "g",
      graph: [
        { id: "begin", type: "stage" },
        shell("a", { requires: ["begin"] }),
        shell("n", { roles: ["none"] }),
        { id: "grp", type: "group", roles: ["compute"] },
      ],
    });
    await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    await client.finish(1);
    const url = "transactions/2/deployment_history/";
    const rows = await client.get(url, { include_summary: 0 });
    must(rows, ["task_name", "node_id", "status", "time_start", "time_end", "type"]);
    expect(rows.map((row: Record<string, unknown>) => [row["task_name"], row["node_id"], row["status"]])).toEqual([
      ["begin", null, "skipped"],
      ["a", "1", "ready"],
      ["a", "2", "ready"],
      ["n", "-", "skipped"],
      ["grp", "-", "skipped"],
    ]);
    expect(rows[1]).toMatchObject({
      requires: ["begin"],
      parameters: { cmd: "true" },
      roles: ["/.*/"],
      version: "2.1.0",
    });
    expect(rows[1]).not.toHaveProperty("summary");
    expect(rows[3]).toMatchObject({ time_start: null, time_end: null });
    expect((await client.get(url, { include_summary: 1 })).every((row: object) => "summary" in row)).toBe(true);
    expect(await client.get(url, { nodes: "1,2" })).toHaveLength(2);
    expect(await client.get(url, { nodes: 1, tasks_names: "a,n" })).toHaveLength(1);
    expect(await client.get(url, { statuses: "skipped" })).toHaveLength(3);
    expect(await client.get(`${url}?statuses=`)).toHaveLength(5);
    expect((await refusal(client.get(url, { statuses: "BAD" }))).status).toBe(400);
    const csv = await client.send("GET", url, { headers: { accept: "text/csv" } });
    expect(csv.text.split("\r\n")[0]).toBe("task_name,node_id,status,type,time_start,time_end");
    expect((await client.send("GET", url, { headers: { accept: "application/x-yaml" } })).text).toContain(
      "task_name: begin",
    );
    expect(await client.get("transactions/1/deployment_history/")).toEqual([]);
    expect((await refusal(client.get("transactions/9/deployment_history/"))).status).toBe(404);
  });

  test("keeps facts, settings and networks of the graph's run; those of the request are empty", async () => {
    await using client = await withGraph();
    await client.put("clusters/1/attributes", { editable: { common: { port: { value: 1 } } } });
    await client.put("clusters/1/network_configuration/neutron", { networks: [{ name: "public" }] });
    await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    await client.finish(1);
    await client.put("clusters/1/attributes", { editable: {} });
    const info = await client.get("transactions/2/deployment_info");
    expect([info.common.port, Object.keys(info.nodes)]).toEqual([1, ["1"]]);
    expect((await client.get("transactions/2/settings")).editable.common.port.value).toBe(1);
    expect(await client.get("transactions/2/network_configuration")).toEqual({ networks: [{ name: "public" }] });
    expect(await client.get("transactions/1/deployment_info")).toEqual({});
    expect([
      await client.get("transactions/1/settings"),
      await client.get("transactions/1/network_configuration"),
    ]).toEqual([null, null]);
  });
});

describe("what went wrong", () => {
  test("is told in Fuel's statuses: error, skipped behind it, aborted after it, and the node's own error", async () => {
    await using client = await withGraph("g", [["controller"], ["compute"]]);
    await client.upload("clusters", 1, { type: "h", graph: [shell("c")] });
    await client.execute({ cluster: 1, graphs: [{ type: "g" }, { type: "h" }] });
    const ended = await client.finish(1, ["a@1"]);
    expect(ended).toMatchObject({ status: "error", progress: 100 });
    expect(ended.message).not.toBeNull();
    const [, first, second] = await client.get("transactions/");
    expect(first).toMatchObject({ graph_type: "g", status: "error" });
    expect(second).toMatchObject({ graph_type: "h", status: "error", message: "Aborted" });
    expect([second.time_start, second.time_end].includes(null)).toBe(false);
    const rows = await client.get("transactions/2/deployment_history/");
    const seen = (node: string) =>
      rows
        .filter((row: { node_id: string }) => row.node_id === node)
        .map((row: { task_name: string; status: string }) => [row.task_name, row.status]) as unknown;
    expect(seen("1")).toEqual([
      ["a", "error"],
      ["b", "skipped"],
    ]);
    // A node in no group is critical: when it has failed, nothing new starts anywhere.
    expect(seen("2")).toEqual([
      ["a", "ready"],
      ["b", "skipped"],
    ]);
    expect(await client.get("nodes/")).toMatchObject([
      { status: "error", error_type: "deploy" },
      { status: "stopped", error_type: null },
    ]);
    expect((await client.get("clusters/1/")).status).toBe("partially_deployed");
  });

  test("does not change nodes and environment in a dry or noop run", async () => {
    await using client = await withGraph();
    await client.put("nodes/1/", { status: "provisioned", pending_roles: ["compute"] });
    for (const flag of ["dry_run", "noop_run"]) {
      const run = await client.execute({ cluster: 1, graphs: [{ type: "g" }], [flag]: true });
      await client.finish(run.id);
      expect(await client.get(`transactions/${Number(run.id) + 1}/`)).toMatchObject({ dry_run: true, status: "ready" });
    }
    expect(await client.get("nodes/1/")).toMatchObject({ status: "provisioned", pending_roles: ["compute"] });
    expect((await client.get("clusters/1/")).status).toBe("new");
  });
});

describe("tasks and transactions", () => {
  test("filter by status and name; a new run hides the old ones from tasks only", async () => {
    await using client = await withGraph();
    await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    await client.finish(1, ["a@1"]);
    expect(await client.get("transactions/1/")).toMatchObject({ status: "error" });
    await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    expect((await client.get("tasks/")).map(({ id }: { id: number }) => id)).toEqual([3, 4]);
    expect(await client.get("transactions/")).toHaveLength(4);
    expect(
      await client.get("transactions/", { statuses: "error,ready", transaction_types: "deployment" }),
    ).toMatchObject([{ id: 2 }]);
    expect(await client.get("transactions/", { cluster_id: 7 })).toEqual([]);
  });

  test("are deleted softly or for good, while they run only by force", async () => {
    await using client = await withGraph();
    await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    expect((await refusal(client.delete("transactions/1/", { force: 0 }))).status).toBe(400);
    expect((await refusal(client.delete("tasks/1/", { force: 0 }))).status).toBe(400);
    expect((await client.send("DELETE", "transactions/1/?force=1")).status).toBe(204);
    expect(await client.get("transactions/")).toEqual([]);
    await client.execute({ cluster: 1, graphs: [{ type: "g" }] });
    await client.finish(3);
    expect((await client.send("DELETE", "tasks/3/")).status).toBe(204);
    expect([await client.get("tasks/"), (await client.get("transactions/")).length]).toEqual([[], 2]);
    expect((await client.send("DELETE", "transactions/3/")).status).toBe(204);
    expect((await refusal(client.get("transactions/4/"))).status).toBe(404);
  });
});
