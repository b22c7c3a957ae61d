/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { settled } from "../testing/manual-system.ts";
import { seedCluster, seedGraph, serverRig, shell, type ServerRig } from "../testing/server-rig.ts";

const request = { cluster: 1, graphs: [{ type: "g" }] };

async function seeded(): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig, [["controller"]]);
  await seedGraph(rig, "g", { tasks: [shell("a"), shell("b", { requires: ["a"] }), shell("c")] });
  return rig;
}

async function run(rig: ServerRig, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await rig.node.started(name);
    await rig.clock.advance(2000);
    rig.node.finish(name);
    await settled();
  }
}

describe("a plan", () => {
  test("is kept for a day, is read by part, and can be thrown away", async () => {
    const rig = await seeded();
    const { body } = await rig.post("/plans", request);
    expect(body).toMatchObject({ cluster: 1, by: null, expires_at: "2026-01-02T00:00:00.000Z" });
    expect(body.graphs[0].layers).toEqual({ "cluster c": "revision 1" });
    const again = await rig.get(`/plans/${body.id}`);
    expect(again.body).toEqual(body);
    const part = await rig.get(`/plans/${body.id}?select=${encodeURIComponent("task:a+ and not task:a")}&text=0`);
    expect(part.body.graphs[0].steps.map((step: { task: string }) => step.task)).toEqual(["b"]);
    const wrong = await rig.get(`/plans/${body.id}?select=nope:a`);
    expect(wrong.body).toMatchObject({ code: "request/invalid", details: { column: 1 } });
    expect((await rig.delete(`/plans/${body.id}`)).status).toBe(204);
    expect((await rig.get(`/plans/${body.id}`)).status).toBe(404);
    const other = (await rig.post("/plans", request)).body.id;
    await rig.clock.advance(24 * 60 * 60 * 1000);
    expect((await rig.get(`/plans/${other}`)).status).toBe(404);
  });

  test("warns of a task whose type needs a command that nobody configured", async () => {
    const rig = await serverRig();
    await seedCluster(rig, [["controller"]]);
    await seedGraph(rig, "g", { tasks: [{ id: "wipe", type: "erase_node", version: "2.1.0", role: ["controller"] }] });
    const { body } = await rig.post("/plans", request);
    expect(body.graphs[0].diagnostics).toMatchObject([{ severity: "warning", code: "plan/hook-missing" }]);
  });

  test("is started by its id, and its estimate comes from what was done before", async () => {
    const rig = await seeded();
    const { body: plan } = await rig.post("/plans", request);
    expect(plan.graphs[0].estimate).toMatchObject({ expected_ms: null, steps: 3, known: 0 });
    const started = await rig.post(`/plans/${plan.id}/start`);
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ cluster: 1, graphs: [{ type: "g" }] });
    await run(rig, "a@1", "b@1", "c@1");
    const { body } = await rig.post("/plans", { ...request, force: true });
    expect(body.graphs[0].estimate).toMatchObject({
      expected_ms: 6000,
      known: 3,
      critical_path: [
        { task: "a", node: "1", ms: 2000 },
        { task: "b", node: "1", ms: 2000 },
      ],
    });
  });

  test("is not started when the world is another: what differs is told", async () => {
    const rig = await seeded();
    const { body: plan } = await rig.post("/plans", request);
    await seedGraph(rig, "g", { tasks: [shell("a"), shell("b", { parameters: { cmd: "other" } }), shell("d")] });
    await rig.put("/clusters/1/settings", { speed: 7 });
    const refused = await rig.post(`/plans/${plan.id}/start`);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe("run/plan-changed");
    const [difference] = refused.body.details.differences;
    expect(difference.steps).toEqual([
      { step: "b@n1", change: "changed" },
      { step: "c@n1", change: "removed" },
      { step: "d@n1", change: "added" },
    ]);
    expect(difference.layers).toEqual([{ layer: "cluster c", before: "revision 1", after: "revision 2" }]);
    expect(difference.facts).toContain("common.speed");
    expect((await rig.get("/runs")).body).toEqual([]);
  });
});
