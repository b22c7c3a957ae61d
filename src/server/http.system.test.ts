import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { seedCluster, seedGraph, serverRig, shell } from "../testing/server-rig.ts";

describe("the server on a real socket", () => {
  test("tells a client that sends too much so, instead of breaking the connection off", async () => {
    const { server } = await serverRig();
    const address = await server.listen({ host: "127.0.0.1", port: 0 });
    const response = await fetch(`${address}/api/v1/graphs/validate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: Buffer.alloc(40 * 1024 * 1024, 32),
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, "request/too-large"]);
    await server.drain(0);
  });

  test("takes what Fuel's client sends: a media type without a body, and bodies that nobody reads", async () => {
    const rig = await serverRig();
    await seedCluster(rig);
    const address = await rig.server.listen({ host: "127.0.0.1", port: 0 });
    const headers = { "content-type": "application/json", accept: "application/json", "x-auth-token": "" };
    const status = async (method: string, path: string, body?: string) => {
      const response = await fetch(`${address}/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      await response.arrayBuffer();
      return response.status;
    };
    expect(await status("GET", "/clusters/")).toBe(200);
    expect(await status("DELETE", "/nodes/1/")).toBe(200);
    expect(await status("PUT", "/clusters/1/stop_deployment/", "{}")).toBe(400);
    expect(await status("DELETE", "/clusters/1")).toBe(202);
    await rig.server.drain(0);
  });

  test("answers junk that is no HTTP, and goes on", async () => {
    const { server } = await serverRig();
    const address = new URL(await server.listen({ host: "127.0.0.1", port: 0 }));
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(address.port), address.hostname, () => socket.end("\u0000\u0001 junk\r\n\r\n"));
      socket.on("data", (data) => (text += data.toString()));
      socket.on("close", () => {
        resolve(text);
      });
    });
    expect(answer).toContain("400 Bad Request");
    expect((await fetch(new URL("/healthz", address))).status).toBe(200);
    await server.drain(0);
  });

  test("streams while a run goes on, and ends its streams when it ends itself", async () => {
    const rig = await serverRig();
    await seedCluster(rig, [["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a")] });
    const address = await rig.server.listen({ host: "127.0.0.1", port: 0 });
    await rig.post("/graphs/execute", { cluster: 1, graphs: [{ type: "g" }] });
    await rig.node.started("a@1");
    const response = await fetch(`${address}/api/v1/runs/1/stream`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain(": strata");
    const drained = rig.server.drain(1000);
    await rig.clock.advance(1000);
    let isOver = false;
    while (!isOver) isOver = (await reader?.read().catch(() => ({ done: true })))?.done !== false;
    await drained;
  });
});
