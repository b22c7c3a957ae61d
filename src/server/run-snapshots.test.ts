/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/restrict-plus-operands -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../core/base/json.ts";
import { settled } from "../testing/manual-system.ts";
import { seedCluster, seedGraph, serverRig, shell, type ServerRig } from "../testing/server-rig.ts";

/** a on both nodes, b after it on node 1 only. */
async function seeded(): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig);
  await seedGraph(rig, "g", {
    tasks: [shell("a"), shell("b", { roles: ["controller"], requires: ["a"] })],
  });
  return rig;
}

const execute = async (rig: ServerRig): Promise<number> =>
  (await rig.post("/graphs/execute", { cluster: 1, graphs: [{ type: "g" }], force: true })).body.id as number;

async function end(rig: ServerRig, name: string, isWell = true): Promise<void> {
  await rig.node.started(name);
  await rig.clock.advance(5000);
  if (isWell) rig.node.finish(name);
  else rig.node.fail(name);
  await settled();
}

describe("a snapshot of a run", () => {
  test("has a cell for each task and node, live and from what was stored", async () => {
    const rig = await seeded();
    const run = await execute(rig);
    await rig.node.started("a@1");
    const live = (await rig.get(`/runs/${run}/snapshot`)).body;
    expect(live.tasks.map((task: { id: string }) => task.id)).toEqual(["a", "b"]);
    expect(live.statuses[live.columns.status[0]]).toBe("running");
    expect(live.columns.status[3]).toBe(255);
    for (const name of ["a@1", "a@2", "b@1"]) await end(rig, name);
    const over = (await rig.get(`/runs/${run}/snapshot`)).body;
    expect(over).toMatchObject({ status: "ready", counts: { ready: 3, running: 0 } });
    expect(over.columns.end[0] - over.columns.start[0]).toBe(5000);
    const other = await rig.restart();
    const stored = (await other.get(`/runs/${run}/snapshot`)).body;
    expect({ ...stored, server_time: "" }).toEqual({ ...over, server_time: "" });
    const brief = (await other.get(`/runs/${run}/snapshot?columns=status`)).body;
    expect(brief.columns).toEqual({ status: over.columns.status });
  });

  test("says the same in bytes", async () => {
    const rig = await seeded();
    const run = await execute(rig);
    for (const name of ["a@1", "a@2", "b@1"]) await end(rig, name);
    const json = (await rig.get(`/runs/${run}/snapshot`)).body;
    const { rawPayload } = await rig.app.inject({
      url: `/api/v1/runs/${run}/snapshot`,
      headers: { accept: "application/octet-stream" },
    });
    const bytes = Uint8Array.from(rawPayload);
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    expect(header.version).toBe(json.version);
    for (const { name, type, offset } of header.columns) {
      const start = 4 + length + (offset as number);
      const size = json.tasks.length * json.nodes.length;
      const column =
        type === "u8" ? new Uint8Array(bytes.buffer, start, size) : new Uint32Array(bytes.buffer, start, size);
      expect([...column], name).toEqual(json.columns[name]);
    }
  });

  test("and the patches after it give the snapshot at the end", async () => {
    const rig = await seeded();
    const run = await execute(rig);
    await rig.node.started("a@1");
    const first = (await rig.get(`/runs/${run}/snapshot`)).body;
    for (const name of ["a@1", "a@2", "b@1"]) await end(rig, name);
    const { text } = await rig.get(`/runs/${run}/patches`, {
      accept: "text/event-stream",
      "last-event-id": String(first.version),
    });
    const last = (await rig.get(`/runs/${run}/snapshot`)).body;
    const patches = [...text.matchAll(/event: patch\ndata: (.*)/g)].map(([, data]) => JSON.parse(data!));
    expect(patches.at(-1).version).toBe(last.version);
    const columns = structuredClone(first.columns);
    for (const [cell, ...values] of patches.flatMap((patch) => patch.cells)) {
      for (const [index, name] of ["status", "start", "end", "attempt", "reason"].entries())
        columns[name][cell] = values[index];
    }
    expect(columns).toEqual(last.columns);
    expect(text).toContain("event: end");
    const ahead = await rig.get(`/runs/${run}/patches?from=${last.version + 1}`, { accept: "text/event-stream" });
    expect(ahead.text).toContain("event: resync");
  });
});

describe("steps of a run", () => {
  test("are selected by the selection language, and exported", async () => {
    const rig = await seeded();
    const run = await execute(rig);
    for (const name of ["a@1", "a@2", "b@1"]) await end(rig, name);
    const names = async (select: string) =>
      (await rig.get(`/runs/${run}/steps?select=${encodeURIComponent(select)}`)).body.map(
        (row: { task: string; node: string }) => `${row.task}@${row.node}`,
      );
    expect(await names("task:b or node:2")).toEqual(["b@1", "a@2"]);
    expect(await names("+task:b and node:1")).toEqual(["a@1", "b@1"]);
    expect(await names("role:compute")).toEqual(["a@2"]);
    expect(await names("duration>1m")).toEqual([]);
    expect(await names("layer:cluster and attempt:1 and status:ready")).toHaveLength(3);
    const refused = await rig.get(`/runs/${run}/steps?select=a%20or`);
    expect(refused.body).toMatchObject({ code: "request/invalid", details: { column: 5 } });
    const csv = await rig.get(`/runs/${run}/export?select=b`, { accept: "text/csv" });
    expect(csv.text).toMatch(/^run,task,node,.*\r\n2,b,1,n1,shell,ready,1,.*\r\n$/);
    expect((await rig.get(`/runs/${run}/export`)).body).toHaveLength(3);
  });
});

describe("two runs", () => {
  test("are compared: what fails now, what is fixed, what takes longer, what is new", async () => {
    const rig = await seeded();
    const first = await execute(rig);
    await end(rig, "a@1");
    await end(rig, "a@2");
    await end(rig, "b@1", false);
    await seedGraph(rig, "g", { tasks: [shell("a"), shell("b", { roles: ["controller"] }), shell("c")] });
    const second = await execute(rig);
    await rig.node.started("a@1");
    await rig.clock.advance(60_000);
    for (const name of ["a@1", "a@2", "b@1", "c@1", "c@2"]) await end(rig, name);
    const { body } = await rig.get(`/runs/${first}/compare/${second}`);
    const told = (steps: { task: string; node: string }[]) => steps.map(({ task, node }) => `${task}@${node}`);
    expect(told(body.fixed)).toEqual(["b@1"]);
    expect(told(body.newly_failing)).toEqual([]);
    expect(told(body.slower)).toContain("a@1");
    expect(told(body.added).sort()).toEqual(["c@1", "c@2"]);
    expect(told((await rig.get(`/runs/${second}/compare/${first}`)).body.newly_failing)).toEqual(["b@1"]);
  });
});

describe("a retry", () => {
  test("previews, then runs again what failed and what it blocked, as a new run", async () => {
    const rig = await seeded();
    const run = await execute(rig);
    await rig.node.started("a@1");
    expect((await rig.post(`/runs/${run}/retry`)).body.code).toBe("run/active");
    await end(rig, "a@1", false);
    await end(rig, "a@2");
    const steps = async (body: JsonObject) =>
      (await rig.post(`/runs/${run}/retry?preview=1`, body)).body.graphs[0].steps.map(
        (step: { task: string; node: string; status: string }) => `${step.task}@${step.node} ${step.status}`,
      );
    expect(await steps({})).toEqual(["a@1 error", "b@1 blocked"]);
    expect(await steps({ what: "failed" })).toEqual(["a@1 error"]);
    expect(await steps({ select: "node:2" })).toEqual(["a@2 ready"]);
    expect((await rig.post(`/runs/${run}/retry`, { select: "task:nope" })).body.code).toBe("run/nothing-to-retry");
    const again = await rig.post(`/runs/${run}/retry`);
    expect(again.status).toBe(202);
    expect(again.body).toMatchObject({ retry_of: run });
    await end(rig, "a@1");
    await end(rig, "b@1");
    const rows = (await rig.get(`/runs/${again.body.id}/steps`)).body;
    expect(rows.map((row: { task: string; status: string }) => `${row.task} ${row.status}`)).toEqual([
      "a ready",
      "b ready",
      "a skipped",
    ]);
    expect(rig.node.starts.map(({ name }) => name)).toEqual(["a@1", "a@2", "a@1", "b@1"]);
    expect((await rig.post(`/runs/${again.body.id}/retry`)).body.code).toBe("run/nothing-to-retry");
  });
});
