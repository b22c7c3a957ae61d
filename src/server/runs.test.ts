/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../core/base/json.ts";
import { settled } from "../testing/manual-system.ts";
import { seedCluster, seedGraph, serverRig, shell, type Answer, type ServerRig } from "../testing/server-rig.ts";

async function seeded(roles?: readonly (readonly string[])[]): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig, roles);
  return rig;
}

function execute(rig: ServerRig, type: string | readonly Json[], fields: JsonObject = {}): Promise<Answer> {
  const graphs = typeof type === "string" ? [{ type }] : type;
  return rig.post("/graphs/execute/", { cluster: 1, graphs, ...fields });
}

async function finish(rig: ServerRig, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await rig.node.started(name);
    rig.node.finish(name);
    await settled();
  }
}

/** Until the run has ended, without time passing. */
async function ended(rig: ServerRig, id: number): Promise<Answer> {
  for (let turn = 0; turn < 200; turn++) {
    const answer = await rig.get(`/runs/${id}`);
    if (answer.body.ended_at !== null) return answer;
    await settled();
  }
  throw new Error(`run ${id} does not end`);
}

const nodeStates = async (rig: ServerRig) =>
  (await rig.get("/nodes?cluster_id=1")).body.map((node: { status: string }) => node.status);
const clusterStatus = async (rig: ServerRig): Promise<string> => (await rig.get("/clusters/1")).body.status;

describe("a run of one graph", () => {
  test("goes from its request over its graph to ready, with history, node states and the cluster's state", async () => {
    const rig = await seeded([["controller"]]);
    await rig.put("/nodes/1", { status: "provisioned", pending_roles: ["compute"] });
    await seedGraph(rig, "g", { tasks: [{ id: "begin", type: "stage" }, shell("a", { requires: ["begin"] })] });
    const started = await execute(rig, "g");
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ id: 1, name: "deploy", status: "running", cluster: 1, graph_type: null });
    await rig.node.started("a@1");
    expect((await rig.get("/nodes/1")).body).toMatchObject({ status: "deploying", progress: 1 });
    expect((await rig.get("/runs/1/steps?tasks=a")).body).toMatchObject([{ status: "running", node: "1", tries: 1 }]);
    await finish(rig, "a@1");
    const { body } = await ended(rig, 1);
    expect(body).toMatchObject({ status: "ready", progress: 100, graphs: [{ id: 2, type: "g", status: "ready" }] });
    expect((await rig.get("/nodes/1")).body).toMatchObject({
      status: "ready",
      progress: 100,
      roles: ["controller", "compute"],
      pending_roles: [],
    });
    expect(await clusterStatus(rig)).toBe("operational");
    expect((await rig.get("/transactions/1/deployment_history/")).body).toEqual([]);
    const history = (await rig.get("/transactions/2/deployment_history")).body;
    expect(history).toMatchObject([
      { task_name: "begin", node_id: null, status: "skipped", type: "stage" },
      { task_name: "a", node_id: "1", status: "ready", type: "shell", requires: ["begin"] },
    ]);
    expect(history[1].time_start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    expect((await rig.get("/transactions/2")).body).toMatchObject({
      name: "deployment",
      graph_type: "g",
      status: "ready",
    });
  });

  test("runs only on nodes that the graph's filter, or the request, selects", async () => {
    const rig = await seeded([["controller"], ["controller"], ["controller"]]);
    await rig.put("/nodes/2", { pending_deletion: true });
    await rig.put("/nodes/3", { online: false });
    await seedGraph(rig, "g", { node_filter: "$.pending_deletion", tasks: [shell("a")] });
    await execute(rig, "g");
    await rig.node.started("a@2");
    expect(rig.node.running).toEqual(["a@2"]);
    await finish(rig, "a@2");
    await ended(rig, 1);
    await execute(rig, [{ type: "g", nodes: [1, 3] }]);
    await rig.node.started("a@1");
    expect(rig.node.running).toEqual(["a@1"]);
  });

  test("assigns primaries before roles are resolved, and keeps them", async () => {
    const rig = await seeded([["controller"]]);
    await rig.put("/releases/1", { tags_metadata: { controller: { has_primary: true } } });
    await rig.put("/nodes/1", { status: "stopped" });
    await seedGraph(rig, "g", { tasks: [shell("a", { roles: ["primary-controller"] })] });
    await execute(rig, "g");
    await finish(rig, "a@1");
    await ended(rig, 1);
    expect((await rig.get("/nodes/1")).body.primary_tags).toEqual(["controller"]);
  });

  test("skips what was not chosen, keeping the order", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a"), shell("b", { requires: ["a"] })] });
    await execute(rig, [{ type: "g", tasks: ["b"] }]);
    await finish(rig, "b@1");
    await ended(rig, 1);
    expect((await rig.get("/transactions/2/deployment_history")).body).toMatchObject([
      { task_name: "a", status: "skipped", type: "skipped" },
      { task_name: "b", status: "ready" },
    ]);
  });

  test("skips next time what has not changed, unless forced", async () => {
    const rig = await seeded([["controller"]]);
    await rig.put("/clusters/1/settings", { version: 1 });
    const condition = { yaql_exp: "changed($.version)" };
    await seedGraph(rig, "g", { tasks: [shell("a", { condition })] });
    const plan = async (fields: JsonObject = {}) =>
      (await rig.post("/plans", { cluster: 1, graphs: [{ type: "g" }], ...fields })).body.graphs[0];
    expect((await plan()).totals).toMatchObject({ steps: 1, run: 1 });
    await execute(rig, "g");
    await finish(rig, "a@1");
    await ended(rig, 1);
    expect((await plan()).steps).toMatchObject([{ task: "a", decision: "skip", reason: "unchanged" }]);
    expect((await plan({ force: true })).totals.run).toBe(1);
    await rig.put("/clusters/1/settings", { version: 2 });
    expect((await plan()).totals.run).toBe(1);
  });

  test("of a one-shot graph stores nothing and lays it over the stored layers, or runs it alone", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a"), shell("b")] });
    const graph = { tasks: [shell("b", { parameters: { cmd: "false" } }), shell("c")] };
    const plan = (fields: JsonObject) =>
      rig.post("/plans", { cluster: 1, graphs: [{ type: "g", graph, graph_name: "fix.yaml", ...fields }] });
    const merged = (await plan({})).body.graphs[0];
    expect(merged.steps.map((one: { task: string }) => one.task)).toEqual(["a", "b", "c"]);
    expect(merged.steps[1].layer).toEqual({ level: "one-shot", name: "fix.yaml" });
    expect((await plan({ alone: true })).body.graphs[0].totals.steps).toBe(2);
    expect((await plan({ alone: true, type: "never-stored" })).status).toBe(200);
    const bad = await plan({ graph: { tasks: [{ id: "x" }] } });
    expect([bad.status, bad.body.code]).toEqual([400, "input/diagnostics"]);
    expect((await rig.get("/clusters/1/deployment_graphs/g")).body.tasks.length).toBe(2);
  });
});

describe("a run of several graphs", () => {
  test("runs one after another, each on what the one before left", async () => {
    const rig = await seeded([["controller"]]);
    await rig.put("/nodes/1", { status: "discover" });
    const filter = "$.status = discover";
    const provisioned = { node_attributes: { status: "provisioned" } };
    await seedGraph(rig, "provision", { node_filter: filter, on_success: provisioned, tasks: [shell("p")] });
    await seedGraph(rig, "deploy", { tasks: [shell("d")] });
    await execute(rig, [{ type: "provision" }, { type: "deploy" }]);
    await rig.node.started("p@1");
    expect(rig.node.running).toEqual(["p@1"]);
    await finish(rig, "p@1", "d@1");
    expect((await ended(rig, 1)).body).toMatchObject({
      status: "ready",
      graphs: [{ status: "ready" }, { status: "ready" }],
    });
    expect(await nodeStates(rig)).toEqual(["ready"]);
  });

  test("ends with the first that fails; the failure can be seen everywhere", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "one", { tasks: [shell("a"), shell("b", { requires: ["a"] })] });
    await seedGraph(rig, "two", { tasks: [shell("c")] });
    await execute(rig, [{ type: "one" }, { type: "two" }]);
    await rig.node.started("a@1");
    rig.node.fail("a@1", 3);
    const { body } = await ended(rig, 1);
    expect(body).toMatchObject({
      status: "error",
      graphs: [{ status: "error" }, { status: "error", message: "Aborted" }],
    });
    expect(body.graphs[1].ended_at).not.toBeNull();
    expect(body.message).toContain("a@n1");
    expect(await clusterStatus(rig)).toBe("partially_deployed");
    expect((await rig.get("/nodes/1")).body).toMatchObject({
      status: "error",
      error_type: "deploy",
      error_msg: "Task a failed on node 1",
    });
    expect((await rig.get("/transactions/2/deployment_history")).body).toMatchObject([
      { task_name: "a", status: "error" },
      { task_name: "b", status: "skipped" },
    ]);
    const why = (await rig.get("/runs/2/steps/b/1/why")).body;
    expect(why).toMatchObject({ status: "blocked", planned: { decision: "run" } });
    expect(why.text).toContain("a@n1");
    expect((await rig.get("/runs/2/steps?statuses=blocked")).body).toMatchObject([
      { task: "b", reason: expect.stringContaining("a@n1") },
    ]);
  });
});

describe("a dry run and a noop run", () => {
  test("leave nodes and cluster as they are, and are marked", async () => {
    const rig = await seeded([["controller"]]);
    await rig.put("/nodes/1", { status: "provisioned", pending_roles: ["compute"] });
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    for (const [flag, mode] of [
      ["dry_run", "dry-run"],
      ["noop_run", "noop"],
    ] as const) {
      const { body } = await execute(rig, "g", { [flag]: true });
      expect(body.dry_run).toBe(true);
      expect((await ended(rig, body.id)).body).toMatchObject({ status: "ready", mode });
      expect(rig.node.starts).toEqual([]);
    }
    expect((await rig.get("/nodes/1")).body).toMatchObject({
      status: "provisioned",
      progress: 0,
      pending_roles: ["compute"],
    });
    expect(await clusterStatus(rig)).toBe("new");
    expect((await rig.post("/plans", { cluster: 1, graphs: [{ type: "g" }] })).body.graphs[0].totals.run).toBe(1);
  });
});

describe("a request to run that can't be right", () => {
  test("is refused before anything is created", async () => {
    const rig = await seeded();
    await rig.post("/nodes", { name: "elsewhere" });
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    await seedGraph(rig, "broken", { tasks: [shell("a", { parameters: { cmd: { yaql_exp: "$.no.such.thing" } } })] });
    await seedGraph(rig, "loop", { tasks: [shell("x", { cross_depends: [{ name: "y", role: "self" }] })] });
    await rig.put("/releases/1", { graphs: [{ type: "loop", tasks: [shell("y", { requires: ["x"] })] }] });
    const refused: readonly (readonly [JsonObject, number, string])[] = [
      [{ graphs: [{ type: "G" }] }, 404, "graph/unknown-type"],
      [{ graphs: [{ type: "g" }, { type: "nope" }] }, 404, "graph/unknown-type"],
      [{ graphs: [{ type: "g", nodes: [3] }] }, 400, "graph/unknown-name"],
      [{ graphs: [{ type: "g", nodes: [99] }] }, 400, "graph/unknown-name"],
      [{ graphs: [{ type: "g", tasks: ["aa"] }] }, 400, "input/diagnostics"],
      [{ graphs: [{ type: "g" }], subgraphs: [{ start: ["zz"] }] }, 400, "input/diagnostics"],
      [{ graphs: [{ type: "broken" }] }, 400, "input/diagnostics"],
      [{ graphs: [{ type: "loop" }] }, 400, "input/diagnostics"],
      [{ graphs: [{ type: "loop" }], dry_run: true }, 400, "input/diagnostics"],
      [{ graphs: [] }, 400, "request/invalid"],
      [{ graphs: [{ type: "g" }], extra: 1 }, 400, "request/invalid"],
      [{ graphs: [{ type: 5 }] }, 400, "request/invalid"],
      [{ cluster: 9, graphs: [{ type: "g" }] }, 404, "entity/not-found"],
    ];
    for (const [fields, status, code] of refused) {
      const { cluster = 1, ...rest } = fields;
      const answer = await rig.post("/graphs/execute", { cluster, ...rest });
      expect([answer.status, answer.body.code], JSON.stringify(fields)).toEqual([status, code]);
    }
    expect((await rig.get("/transactions")).body).toEqual([]);
    expect(await nodeStates(rig)).toEqual(["ready", "ready"]);
  });

  test("while another goes on is a conflict, and one of another cluster is not", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    await execute(rig, "g");
    const second = await execute(rig, "g");
    expect([second.status, second.body.code]).toEqual([409, "run/active"]);
    expect((await rig.delete("/clusters/1")).status).toBe(409);
    await finish(rig, "a@1");
    await ended(rig, 1);
    expect((await execute(rig, "g")).status).toBe(202);
  });

  test("is refused when the plan is another than the one that was looked at", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    const plan = await rig.post("/plans?steps=0&text=0", { cluster: 1, graphs: [{ type: "g" }] });
    const { fingerprint } = plan.body.graphs[0];
    await seedGraph(rig, "g", { tasks: [shell("a", { parameters: { cmd: "other" } })] });
    const answer = await execute(rig, [{ type: "g", fingerprint }]);
    expect([answer.status, answer.body.code]).toEqual([409, "run/plan-changed"]);
  });
});

describe("stopping", () => {
  test("lets what runs finish, starts nothing more, and no graph after it", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a"), shell("b", { requires: ["a"] })] });
    await execute(rig, [{ type: "g" }, { type: "g" }]);
    await rig.node.started("a@1");
    const stop = await rig.put("/clusters/1/stop_deployment/");
    expect(stop.status).toBe(202);
    expect(stop.body).toMatchObject({ name: "stop_deployment", cluster: 1, status: "running" });
    await finish(rig, "a@1");
    const { body } = await ended(rig, 1);
    expect(body).toMatchObject({
      status: "stopped",
      graphs: [{ status: "stopped" }, { status: "stopped", message: "Aborted" }],
    });
    expect(body.message).toMatch(/^Stopped by /);
    expect((await rig.get(`/tasks/${stop.body.id}`)).body.status).toBe("ready");
    expect((await rig.get("/transactions/1")).body).toMatchObject({ status: "error", run_status: "stopped" });
    expect(await clusterStatus(rig)).toBe("stopped");
    expect(await nodeStates(rig)).toEqual(["stopped"]);
    const late = await rig.put("/clusters/1/stop_deployment");
    expect([late.status, late.body.status, late.body.message]).toEqual([202, "ready", "Nothing was going on"]);
  });

  test("by force ends what runs", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    await execute(rig, "g");
    await rig.node.started("a@1");
    expect((await rig.post("/runs/2/stop", { how: "forced" })).status).toBe(202);
    expect((await ended(rig, 1)).body.status).toBe("stopped");
    expect(rig.node.cancelled).toEqual(["2-0-1"]);
    expect((await rig.post("/runs/1/stop")).status).toBe(400);
  });
});

describe("tasks and transactions", () => {
  test("are hidden from the one list and deleted from the other, and not while they run", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    await execute(rig, "g");
    expect((await rig.delete("/tasks/1?force=0")).status).toBe(400);
    expect((await rig.delete("/transactions/1")).status).toBe(400);
    await finish(rig, "a@1");
    await ended(rig, 1);
    const list = async (path: string) => (await rig.get(path)).body.map((run: { id: number }) => run.id);
    expect(await list("/tasks?cluster_id=1")).toEqual([1, 2]);
    expect((await rig.get("/tasks/2")).body.parent_id).toBe(1);
    expect(await list("/transactions?statuses=ready&transaction_types=deployment")).toEqual([2]);
    expect((await rig.get("/transactions?statuses=bad")).status).toBe(400);
    expect((await rig.get("/transactions?transaction_types=bad")).status).toBe(400);
    await execute(rig, "g", { dry_run: true });
    await ended(rig, 3);
    expect(await list("/tasks")).toEqual([3, 4]);
    expect((await rig.delete("/tasks/3")).status).toBe(204);
    expect(await list("/tasks")).toEqual([]);
    expect(await list("/transactions")).toEqual([1, 2, 3, 4]);
    expect((await rig.delete("/transactions/1")).status).toBe(204);
    expect(await list("/transactions")).toEqual([3, 4]);
  });

  test("show facts and settings as they were when the graph began", async () => {
    const rig = await seeded([["controller"]]);
    await rig.put("/clusters/1/settings", { greeting: "hello" });
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    await execute(rig, "g", { dry_run: true });
    await ended(rig, 1);
    await rig.put("/clusters/1/settings", {});
    const info = (await rig.get("/transactions/2/deployment_info")).body;
    expect(info.common).toMatchObject({ greeting: "hello", deployment_id: 1, cluster: { name: "c" } });
    expect(Object.keys(info.nodes)).toEqual(["1"]);
    expect((await rig.get("/transactions/2/settings")).body).toEqual({ editable: {}, settings: { greeting: "hello" } });
    expect((await rig.get("/transactions/1/settings")).body).toBeNull();
    expect((await rig.get("/transactions/1/deployment_info")).body).toEqual({});
  });
});

describe("the history of a run", () => {
  test("is filtered, has a row on node - for what has no step, and is told as CSV", async () => {
    const rig = await seeded([["controller"], ["compute"]]);
    const group = { id: "grp", type: "group", roles: ["nobody"], tasks: ["a"] };
    await seedGraph(rig, "g", { tasks: [shell("a"), shell("b", { requires: ["a"] }), group] });
    await execute(rig, "g");
    await finish(rig, "a@1", "b@1");
    await rig.node.started("a@2");
    const rows = async (query: string) =>
      (await rig.get(`/transactions/2/deployment_history/${query}`)).body.map(
        (row: Readonly<Record<"task_name" | "node_id" | "status", string>>) =>
          `${row.task_name}@${row.node_id} ${row.status}`,
      );
    expect(await rows("")).toEqual(["a@1 ready", "b@1 ready", "a@2 running", "b@2 pending", "grp@- skipped"]);
    expect(await rows("?nodes=1")).toEqual(["a@1 ready", "b@1 ready"]);
    expect(await rows("?statuses=pending,running")).toEqual(["a@2 running", "b@2 pending"]);
    expect(await rows("?statuses=skipped")).toEqual(["grp@- skipped"]);
    expect(await rows("?statuses=")).toHaveLength(5);
    expect(await rows("?tasks_names=b,grp")).toEqual(["b@1 ready", "b@2 pending", "grp@- skipped"]);
    const bad = await rig.get("/transactions/2/deployment_history?statuses=BAD");
    expect([bad.status, bad.body.message]).toEqual([
      400,
      "Statuses parameter could be only: pending, ready, running, error, skipped",
    ]);
    const csv = await rig.get("/transactions/2/deployment_history?tasks_names=grp", { accept: "text/csv" });
    expect(csv.text).toBe("task_name,node_id,status,type,time_start,time_end\r\ngrp,-,skipped,group,,\r\n");
  });
});
