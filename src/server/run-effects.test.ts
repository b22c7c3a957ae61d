/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { settled } from "../testing/manual-system.ts";
import { seedCluster, seedGraph, serverRig, shell, type ServerRig } from "../testing/server-rig.ts";

async function seeded(roles: readonly (readonly string[])[]): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig, roles);
  return rig;
}

/** Starts a run of the types, ends every attempt as told, and answers with the run. */
async function runToEnd(rig: ServerRig, types: readonly string[], failing: readonly string[] = []) {
  const { body } = await rig.post("/graphs/execute", { cluster: 1, graphs: types.map((type) => ({ type })) });
  for (let turn = 0; turn < 300; turn++) {
    const run = (await rig.get(`/runs/${body.id}`)).body;
    if (run.ended_at !== null) return run;
    for (const name of rig.node.running) {
      if (failing.includes(name)) rig.node.fail(name);
      else rig.node.finish(name);
    }
    await settled();
  }
  throw new Error("the run does not end");
}

describe("what a run does to nodes and cluster", () => {
  test("a node whose graph ends with the status deleted leaves the cluster", async () => {
    const rig = await seeded([["controller"], ["compute"]]);
    await seedGraph(rig, "deletion", {
      node_filter: "$.pending_deletion",
      on_success: { node_attributes: { status: "deleted", pending_deletion: false } },
      tasks: [shell("erase")],
    });
    expect((await rig.post("/clusters/1/unassignment", [{ id: 2 }])).status).toBe(200);
    expect((await rig.get("/nodes/2")).body).toMatchObject({ cluster: 1, pending_deletion: true });
    await runToEnd(rig, ["deletion"]);
    expect((await rig.get("/nodes/2")).body).toMatchObject({ cluster: null, roles: [], pending_deletion: false });
    expect((await rig.get("/nodes/1")).body).toMatchObject({ cluster: 1, status: "ready" });
  });

  test("failures within tolerance are told, and let the next graph run, which may mend them", async () => {
    const rig = await seeded([["compute"], ["compute"], ["compute"]]);
    const group = { id: "grp", type: "group", roles: ["compute"], tasks: ["a"], fault_tolerance: 1 };
    await seedGraph(rig, "one", { tasks: [shell("a", { roles: ["compute"] }), group] });
    await seedGraph(rig, "two", { tasks: [shell("b")] });
    const run = await runToEnd(rig, ["one", "two"], ["a@2"]);
    expect(run).toMatchObject({ status: "tolerated", graphs: [{ status: "tolerated" }, { status: "ready" }] });
    expect((await rig.get("/transactions/1")).body.status).toBe("ready");
    expect((await rig.get("/clusters/1")).body.status).toBe("operational");
  });

  test("more failures than a group may lose end the run in error, and nodes that did nothing are stopped", async () => {
    const rig = await seeded([["compute"], ["compute"], ["compute"]]);
    const group = { id: "grp", type: "group", roles: ["compute"], tasks: ["a"], fault_tolerance: 1 };
    const tasks = [shell("a", { roles: ["compute"] }), shell("b", { roles: ["compute"], requires: ["a"] }), group];
    await seedGraph(rig, "one", { tasks });
    const run = await runToEnd(rig, ["one"], ["a@1", "a@2"]);
    expect(run.status).toBe("error");
    const nodes = (await rig.get("/nodes?cluster_id=1")).body;
    expect(nodes.map((node: { status: string }) => node.status)).toEqual(["error", "error", "stopped"]);
    expect((await rig.get("/clusters/1")).body.status).toBe("partially_deployed");
  });

  test("nodes that have no task in the graph stay as they are", async () => {
    const rig = await seeded([["controller"], ["compute"]]);
    await rig.put("/nodes/2", { status: "provisioned" });
    await seedGraph(rig, "g", { tasks: [shell("a", { roles: ["controller"] })] });
    await runToEnd(rig, ["g"]);
    expect((await rig.get("/nodes/2")).body).toMatchObject({ status: "provisioned", progress: 0 });
  });

  test("a node that does not answer is in error, and says why", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    rig.node.unplug("1");
    const run = await runToEnd(rig, ["g"]);
    expect(run.status).toBe("error");
    expect((await rig.get("/nodes/1")).body).toMatchObject({ status: "error", error_msg: "The node did not answer" });
    expect((await rig.get("/runs/1/steps")).body).toMatchObject([{ status: "blocked" }]);
  });

  test("a later graph that can't be planned any more ends the run in error, and says why", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "one", { tasks: [shell("a")] });
    await seedGraph(rig, "two", { tasks: [shell("b", { condition: { yaql_exp: "$.must.exist" } })] });
    const run = await runToEnd(rig, ["one", "two"]);
    expect(run).toMatchObject({ status: "error", graphs: [{ status: "ready" }, { status: "error" }] });
    expect(run.message).toContain("must");
    expect((await rig.get("/transactions/3/deployment_history")).body).toEqual([]);
  });
});

describe("a cluster that is deleted by force", () => {
  test("ends its run first, and takes it with it", async () => {
    const rig = await seeded([["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    await rig.post("/graphs/execute", { cluster: 1, graphs: [{ type: "g" }] });
    await rig.node.started("a@1");
    expect((await rig.delete("/clusters/1?force=1")).status).toBe(202);
    expect(rig.node.running).toEqual([]);
    expect((await rig.get("/transactions")).body).toEqual([]);
    expect((await rig.get("/nodes/1")).body.cluster).toBeNull();
  });
});
