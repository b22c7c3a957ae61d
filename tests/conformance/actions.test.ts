/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { fuel, must, newton, readyEnvironment, refusal } from "./fuel-client.ts";

const shell = (id: string, fields: object = {}) => ({
  id,
  type: "shell",
  version: "2.1.0",
  roles: ["/.*/"],
  ...fields,
  parameters: { cmd: "true", retries: 0 },
});

async function withGraphs(roles: readonly (readonly string[])[] = [["controller"]]) {
  const client = await readyEnvironment(roles);
  await client.upload("releases", 1, { type: "default", graph: [shell("a"), shell("b", { requires: ["a"] })] });
  await client.upload("releases", 1, { type: "first", graph: [shell("f")] });
  return client;
}

describe("sequences", () => {
  test("are created, listed by release and by environment, shown, changed and deleted", async () => {
    await using client = await withGraphs();
    const body = { name: "s", graphs: [{ type: "first" }, { type: "default" }], release: 1 };
    const created = await client.send("POST", "sequences/", { body });
    expect([created.status, created.body]).toEqual([201, { id: 1, release_id: 1, name: "s", graphs: body.graphs }]);
    await client.post("releases/", newton);
    await client.post("sequences/", { ...body, release: 2 });
    expect(await client.get("sequences/")).toHaveLength(2);
    expect(await client.get("sequences/", { release: 2 })).toMatchObject([{ id: 2 }]);
    expect(await client.get("sequences/", { cluster: 1 })).toMatchObject([{ id: 1 }]);
    must([await client.get("sequences/1/")], ["id", "release_id", "name", "graphs"]);
    expect((await client.put("sequences/1/", { name: "t" })).graphs).toEqual(body.graphs);
    expect(await client.put("sequences/1/", { graphs: [{ type: "x" }] })).toMatchObject({
      name: "t",
      graphs: [{ type: "x" }],
    });
    expect((await refusal(client.put("sequences/1/", { id: 1, release_id: 1, name: "t" }))).status).toBe(400);
    expect((await client.send("DELETE", "sequences/1/")).status).toBe(204);
    expect((await refusal(client.get("sequences/1/"))).status).toBe(404);
  });

  test("are refused: a taken name, an unknown release, no graphs, what nobody knows", async () => {
    await using client = await withGraphs();
    const body = { name: "s", graphs: [{ type: "first" }], release: 1 };
    await client.post("sequences/", body);
    await client.post("sequences/", { ...body, name: "t" });
    const status = async (work: Promise<unknown>) => (await refusal(work)).status;
    expect(await status(client.post("sequences/", body))).toBe(409);
    expect(await status(client.put("sequences/2/", { name: "s" }))).toBe(409);
    expect(await status(client.post("sequences/", { ...body, release: 9 }))).toBe(404);
    expect(await status(client.post("sequences/", { ...body, graphs: [] }))).toBe(400);
    expect(await status(client.post("sequences/", { ...body, extra: 1 }))).toBe(400);
    expect(await status(client.get("sequences/", { release: 9 }))).toBe(404);
    expect(await status(client.get("sequences/", { cluster: 9 }))).toBe(404);
  });

  test("are executed on an environment of their release", async () => {
    await using client = await withGraphs();
    await client.post("sequences/", {
      name: "s",
      graphs: [{ type: "first" }, { type: "default", tasks: ["b"] }],
      release: 1,
    });
    const flags = { dry_run: false, noop_run: false, force: false, debug: false };
    const started = await client.send("POST", "sequences/1/execute/", { body: { cluster: 1, ...flags } });
    expect([started.status, started.body.cluster]).toEqual([202, 1]);
    expect((await refusal(client.post("sequences/1/execute/", { cluster: 1 }))).status).toBe(409);
    await client.finish(started.body.id);
    expect(client.rig.node.starts.map(({ name }) => name)).toEqual(["f@1", "b@1"]);
    await client.post("releases/", newton);
    await client.post("clusters/", { name: "other", release_id: 2 });
    expect((await refusal(client.post("sequences/1/execute/", { cluster: 2 }))).status).toBe(404);
    expect((await refusal(client.post("sequences/9/execute/", { cluster: 1 }))).status).toBe(404);
    expect((await refusal(client.post("sequences/1/execute/", { cluster: 1, extra: 1 }))).status).toBe(400);
  });
});

describe("an environment's own buttons", () => {
  test("deploy runs the sequence deploy-changes, or the graph default", async () => {
    await using client = await withGraphs();
    const first = await client.send("PUT", "clusters/1/changes?dry_run=0&noop_run=0", { body: {} });
    must([first.body], ["id", "cluster"]);
    expect(first.status).toBe(202);
    await client.finish(first.body.id);
    await client.post("sequences/", { name: "deploy-changes", graphs: [{ type: "first" }], release: 1 });
    const second = await client.put("clusters/1/changes/redeploy?dry_run=0&noop_run=0");
    await client.finish(second.id);
    expect(client.rig.node.starts.map(({ name }) => name)).toEqual(["a@1", "b@1", "f@1"]);
    const dry = await client.put("clusters/1/changes?dry_run=1&noop_run=0");
    expect(dry.dry_run).toBe(true);
    await client.finish(dry.id);
    expect((await refusal(client.put("clusters/9/changes"))).status).toBe(404);
  });

  test("deploy and deploy_tasks take nodes; the tasks must exist", async () => {
    await using client = await withGraphs([["controller"], ["compute"]]);
    const deploy = await client.put("clusters/1/deploy/?nodes=2&force=0&noop_run=0");
    await client.finish(deploy.id);
    const tasks = await client.put("clusters/1/deploy_tasks/?nodes=1&force=1", ["b"]);
    await client.finish(tasks.id);
    expect(client.rig.node.starts.map(({ name }) => name)).toEqual(["a@2", "b@2", "b@1"]);
    expect((await refusal(client.put("clusters/1/deploy_tasks/?nodes=1", []))).message).toContain(
      "Tasks list must be specified.",
    );
    expect((await refusal(client.put("clusters/1/deploy_tasks/?nodes=1", ["zz"]))).message).toContain(
      "Tasks zz are not present in deployment graph",
    );
    expect((await refusal(client.put("clusters/1/deploy/?nodes=7"))).status).toBe(400);
    expect((await refusal(client.put("clusters/1/provision/?nodes=1"))).status).toBe(404);
  });

  test("stop ends what runs, is answered afterwards too, and refused where nothing ever ran", async () => {
    await using client = await withGraphs();
    expect((await refusal(client.put("clusters/1/stop_deployment/"))).status).toBe(400);
    const run = await client.put("clusters/1/changes");
    await client.rig.node.started("a@1");
    const stop = await client.put("clusters/1/stop_deployment/");
    must([stop], ["id", "cluster"]);
    expect(stop.name).toBe("stop_deployment");
    const ended = await client.finish(run.id);
    expect([ended.status, ended.message]).toEqual(["error", expect.stringMatching(/^Stopped by/)]);
    expect((await client.get(`transactions/${stop.id}/`)).status).toBe("ready");
    expect((await client.get("clusters/1/")).status).toBe("stopped");
    expect((await client.put("clusters/1/stop_deployment/")).status).toBe("ready");
    const again = await client.put("clusters/1/changes");
    expect((await client.finish(again.id)).status).toBe("ready");
  });

  test("reset makes the nodes new again; a run that goes on is only ended by force", async () => {
    await using client = await withGraphs();
    await client.put("clusters/1/changes");
    await client.rig.node.started("a@1");
    expect((await refusal(client.put("clusters/1/reset/?force=0"))).status).toBe(409);
    const reset = await client.send("PUT", "clusters/1/reset/?force=1", { body: {} });
    must([reset.body], ["id", "cluster"]);
    expect([reset.status, reset.body.name, reset.body.status]).toEqual([202, "reset_environment", "ready"]);
    expect(await client.get("nodes/1/")).toMatchObject({
      status: "discover",
      roles: [],
      pending_roles: ["controller"],
      pending_addition: true,
      progress: 0,
    });
    expect((await client.get("clusters/1/")).status).toBe("new");
  });
});

describe("facts", () => {
  test("are shown by node, whole or split, and what is laid over them is what runs see", async () => {
    await using client = await readyEnvironment([["controller"], ["compute"]]);
    const url = "clusters/1/orchestrator/deployment/";
    const facts = await client.get(`${url}?split=0`);
    must(facts, ["uid", "roles", "deployment_mode"]);
    expect(facts.map(({ uid }: { uid: string }) => uid)).toEqual(["1", "2"]);
    const split = await client.get(`${url}?split=1&nodes=2`);
    expect(split.map(({ uid }: { uid: string }) => uid)).toEqual(["common", "2"]);
    await client.put(`${url}?split=1`, [
      { uid: "common", port: 1, release: { extra: true } },
      { uid: "2", port: 2 },
    ]);
    expect((await client.get(url)).map(({ port }: { port: number }) => port)).toEqual([1, 2]);
    expect((await client.get(`${url}defaults/`))[0]).not.toHaveProperty("port");
    const task = shell("a", { condition: { yaql_exp: "$.port = 2" } });
    await client.upload("clusters", 1, { type: "g", graph: [task] });
    await client.finish((await client.execute({ cluster: 1, graphs: [{ type: "g" }] })).id);
    expect(client.rig.node.starts.map(({ name }) => name)).toEqual(["a@2"]);
    const info = await client.get("transactions/2/deployment_info");
    expect([info.common.port, info.common.release.extra, info.common.release.version, info.nodes["2"].port]).toEqual([
      1,
      true,
      "mitaka-9.0",
      2,
    ]);
    expect((await client.send("DELETE", url)).status).toBe(202);
    expect(await client.get(url)).toEqual(await client.get(`${url}defaults`));
    expect((await refusal(client.get(`${url}?nodes=9`))).status).toBe(400);
    expect((await refusal(client.put(url, [{ uid: "9" }]))).status).toBe(400);
    expect((await refusal(client.put(url, [{ port: 1 }]))).status).toBe(400);
    const provisioning = "clusters/1/orchestrator/provisioning/";
    expect(await client.get(provisioning)).toEqual({ engine: {}, nodes: [] });
    await client.put(provisioning, { engine: { url: "x" }, nodes: [{ uid: "1" }] });
    expect(await client.get(provisioning)).toEqual({ engine: { url: "x" }, nodes: [{ uid: "1" }] });
    expect(await client.get(`${provisioning}defaults/`)).toEqual({ engine: {}, nodes: [] });
    expect((await client.send("DELETE", provisioning)).status).toBe(202);
    expect(await client.get(provisioning)).toEqual({ engine: {}, nodes: [] });
  });
});

describe("notifications", () => {
  test("tell of every run's end and of nodes that failed, until they are read", async () => {
    await using client = await withGraphs();
    await client.finish((await client.put("clusters/1/changes")).id, ["a@1"]);
    await client.finish((await client.put("clusters/1/changes")).id);
    const told = await client.get("notifications/");
    expect(told).toMatchObject([
      {
        topic: "error",
        status: "unread",
        node_id: 1,
        cluster: 1,
        message: expect.stringContaining("Node 'n1' failed"),
      },
      { topic: "error", node_id: null, task_id: 1 },
      { topic: "done", task_id: 3 },
    ]);
    expect(await client.get("notifications/stats")).toEqual({ total: 3, unread: 3 });
    await client.put("notifications/", [{ id: 1, status: "read" }]);
    expect((await client.put("notifications/2/", { status: "read" })).status).toBe("read");
    expect(await client.get("notifications/stats/")).toEqual({ total: 3, unread: 1 });
    await client.put("notifications/change_status", { status: "read" });
    expect((await client.get("notifications/stats")).unread).toBe(0);
    expect((await refusal(client.put("notifications/", [{ id: 9, status: "read" }]))).status).toBe(404);
  });
});

test("a node without transport is reached as the server says, and without one its steps fail with that reason", async () => {
  await using client = await fuel();
  await client.post("releases/", newton);
  await client.post("clusters/", { name: "e", release_id: 1 });
  await client.post("nodes/", { mac: "52:54:00:00:00:01", status: "discover" });
  await client.rig.put("/nodes/1", { transport: { kind: "none" }, status: "ready" });
  await client.post("clusters/1/assignment/", [{ id: 1, roles: ["controller"] }]);
  await client.upload("clusters", 1, { type: "g", graph: [shell("a")] });
  const run = await client.execute({ cluster: 1, graphs: [{ type: "g", nodes: [1] }] });
  const ended = await client.finish(run.id);
  expect(ended.status).toBe("error");
  expect((await client.get("nodes/1/")).error_msg).not.toBeNull();
});
