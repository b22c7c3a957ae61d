/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { StreamEvents, type RunView } from "../api/strata/runs.ts";
import { decodeBoard } from "../core/schedule/board-json.ts";
import { settled } from "../testing/manual-system.ts";
import { seedCluster, seedGraph, serverRig, shell, type ServerRig } from "../testing/server-rig.ts";

/** Two nodes, `a` before `b` on each; run 1 with its graph's run 2. */
async function started(type = "g", graphs = 1): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig, [["controller"]]);
  await seedGraph(rig, type, { tasks: [shell("a"), shell("b", { requires: ["a"] })] });
  await rig.post("/graphs/execute", { cluster: 1, graphs: Array.from({ length: graphs }, () => ({ type })) });
  await rig.node.started("a@1");
  return rig;
}

interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- told apart by `event`
}

/** The whole stream, once it has ended; time passes for those who wait. */
async function stream(rig: ServerRig, path: string, headers = {}): Promise<readonly Told[]> {
  let text: string | undefined;
  const response = rig.app.inject({ url: `/api/v1${path}`, headers }).then((answer) => (text = answer.body));
  for (let turn = 0; turn < 100 && text === undefined; turn++) await rig.clock.advance(100);
  await response;
  return (text ?? "")
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      return { event: field("event") ?? "", id: field("id"), data: JSON.parse(field("data") ?? "null") as unknown };
    });
}

async function finishAll(rig: ServerRig, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await rig.node.started(name);
    rig.node.finish(name);
    await settled();
  }
}

describe("the stream of a run", () => {
  test("tells every event once, the steps they changed, the run as it changes, and its end", async () => {
    const rig = await started();
    await finishAll(rig, "a@1", "b@1");
    const told = await stream(rig, "/runs/1/stream");
    const events = told.filter(({ event }) => event === "events");
    const isRight = new Ajv({ strict: false }).compile(JSON.parse(JSON.stringify(StreamEvents)) as object);
    for (const { data } of events) expect(isRight(data), JSON.stringify(isRight.errors)).toBe(true);
    const types = events.flatMap(({ data }) =>
      data.events.map((one: { type: string; task?: string }) => `${one.type} ${one.task ?? ""}`.trim()),
    );
    expect(types).toEqual([
      "run-started",
      "attempt-started a",
      "attempt-ended a",
      "attempt-started b",
      "attempt-ended b",
      "run-ended",
    ]);
    expect(events.at(-1)?.data.steps).toMatchObject([
      { task: "a", status: "ready" },
      { task: "b", status: "ready" },
    ]);
    expect(told.at(-1)).toMatchObject({
      event: "end",
      id: "2-6",
      data: { id: 1, status: "ready" } satisfies Partial<RunView>,
    });
  });

  test("goes on after the last event seen, over all graphs of the request", async () => {
    const rig = await started("g", 2);
    await finishAll(rig, "a@1", "b@1", "a@1", "b@1");
    const all = (await stream(rig, "/runs/1/stream")).filter(({ event }) => event === "events");
    const versions = (told: readonly Told[]) =>
      told.flatMap(({ data }) =>
        (data.events as { version: number }[]).map(({ version }) => `${String(data.run)}-${version}`),
      );
    expect(versions(all)).toEqual(
      [1, 2, 3, 4, 5, 6].flatMap((n) => [`2-${n}`]).concat([1, 2, 3, 4, 5, 6].map((n) => `3-${n}`)),
    );
    const rest = await stream(rig, "/runs/1/stream", { "last-event-id": "3-4" });
    expect(versions(rest.filter(({ event }) => event === "events"))).toEqual(["3-5", "3-6"]);
    const byQuery = await stream(rig, "/runs/1/stream?from=2-5");
    expect(versions(byQuery.filter(({ event }) => event === "events"))[0]).toBe("2-6");
    expect((await rig.get("/runs/1/stream?from=x")).status).toBe(400);
  });

  test("sends what happens while it is open, as soon as it happens", async () => {
    const rig = await started();
    const told = stream(rig, "/runs/2/stream");
    await settled();
    rig.node.finish("a@1");
    await finishAll(rig, "b@1");
    const events = (await told).filter(({ event }) => event === "events");
    expect(events.length).toBeGreaterThan(1);
    expect((await told).at(-1)?.event).toBe("end");
  });
});

describe("the board of a run", () => {
  test("has the columns of all steps, and stands for a request that has one graph", async () => {
    const rig = await started();
    const { body } = await rig.get("/runs/1/board");
    expect(body).toMatchObject({
      run: 2,
      status: "running",
      tasks: [{ id: "a", type: "shell" }, { id: "b" }],
      nodes: [{ id: "1", name: "n1" }],
      task: [0, 1],
      node: [0, 0],
      counts: { running: 1, pending: 1 },
    });
    const board = decodeBoard(body.board);
    expect([...board.status].map((code) => body.statuses[code])).toEqual(["running", "pending"]);
  });

  test("of a request with several graphs is asked for by graph", async () => {
    const rig = await started("g", 2);
    const answer = await rig.get("/runs/1/board");
    expect([answer.status, answer.body.message]).toEqual([
      400,
      "Run 1 has several graphs: ask for one of the runs 2, 3",
    ]);
    expect((await rig.get("/runs/3/board")).body.code).toBe("entity/not-found");
    expect((await rig.get("/runs/9/board")).status).toBe(404);
  });
});

describe("events and steps", () => {
  test("are read from a position on, and filtered", async () => {
    const rig = await started();
    await finishAll(rig, "a@1");
    const events = (await rig.get("/runs/2/events?from=2&limit=1")).body;
    expect(events).toMatchObject([{ version: 3, type: "attempt-ended", task: "a", node: "1", attempt: "2-0-1" }]);
    expect((await rig.get("/runs/1/steps?nodes=1&statuses=running")).body).toMatchObject([
      { task: "b", node_name: "n1" },
    ]);
    expect((await rig.get("/runs/1/steps?statuses=flying")).status).toBe(400);
    expect((await rig.get("/runs?cluster=1")).body).toMatchObject([{ id: 1, graphs: [{ id: 2 }] }]);
    expect((await rig.get("/runs/1/steps/b/1/why")).body.text).toContain("b@n1 runs");
    expect((await rig.get("/runs/1/steps/zz/1/why")).status).toBe(404);
  });
});

describe("the output of a step", () => {
  test("comes in pages of bytes that never cut a character, per attempt, live and afterwards", async () => {
    const rig = await serverRig();
    await seedCluster(rig, [["controller"]]);
    await seedGraph(rig, "g", { tasks: [shell("a", { parameters: { cmd: "x", retries: 1, interval: 0 } })] });
    await rig.post("/graphs/execute", { cluster: 1, graphs: [{ type: "g" }] });
    expect((await rig.get("/runs/1/steps/a/1/output?attempt=7")).status).toBe(404);
    await rig.node.started("a@1");
    rig.node.print("a@1", "first é line\n");
    rig.node.print("a@1", "oops\n", "stderr");
    rig.node.fail("a@1", 1);
    await settled();
    await rig.clock.advance(10);
    await rig.node.started("a@1");
    rig.node.print("a@1", "second try\n");
    await settled();
    const output = async (query: string) => (await rig.get(`/runs/1/steps/a/1/output${query}`)).body;
    const first = await output("?attempt=1");
    expect(
      first.chunks.map((one: { stream: string; text: string }) => `${one.stream}: ${one.text}`).join(""),
    ).toContain("first é line");
    expect(first).toMatchObject({ attempt: 1, attempts: 2, complete: true });
    const cut = await output("?attempt=1&limit=7");
    expect([cut.chunks[0].text, cut.next]).toEqual(["first ", 6]);
    expect((await output("?attempt=1&offset=6&limit=3")).chunks[0].text).toBe("é ");
    rig.node.finish("a@1");
    await settled();
    const last = await output("");
    expect(last).toMatchObject({ attempt: 2, complete: true });
    const plain = await rig.get("/runs/1/steps/a/1/output", { accept: "text/plain" });
    expect(plain.text).toContain("second try\n");
  });
});

describe("a server that comes back", () => {
  test("goes on with the run where it was, and nothing is done twice", async () => {
    const rig = await started();
    const next = await rig.restart();
    rig.node.finish("a@1");
    await finishAll(next, "b@1");
    for (let turn = 0; turn < 20; turn++) await settled();
    expect((await next.get("/runs/1")).body.status).toBe("ready");
    expect(rig.node.starts.map(({ name }) => name)).toEqual(["a@1", "b@1"]);
    expect((await next.get("/nodes/1")).body.status).toBe("ready");
  });

  test("remembers a request to stop", async () => {
    const rig = await started();
    await rig.post("/runs/1/stop");
    const next = await rig.restart();
    rig.node.finish("a@1");
    for (let turn = 0; turn < 20; turn++) await settled();
    expect((await next.get("/runs/1")).body.status).toBe("stopped");
    expect(rig.node.starts.map(({ name }) => name)).toEqual(["a@1"]);
  });
});

describe("two servers on one database", () => {
  test("leave each other's runs alone until a claim runs out", async () => {
    const rig = await started();
    const other = await serverRig({ ...rig, serverName: "two" });
    await rig.clock.advance(25_000);
    expect(other.log).toEqual([]);
    expect((await other.get("/runs/1")).body.status).toBe("running");
    rig.node.restart();
    const drained = rig.server.drain(0);
    await rig.clock.advance(40_000);
    await drained;
    expect(other.log).toMatchObject([{ message: "takes up a run that has not ended" }]);
    await finishAll(other, "a@1", "b@1");
    for (let turn = 0; turn < 20; turn++) await settled();
    expect((await other.get("/runs/1")).body.status).toBe("ready");
    expect(rig.node.starts.length).toBe(2);
  });

  test("hear of requests to stop that came through the other", async () => {
    const rig = await started();
    const other = await serverRig({ ...rig, serverName: "two" });
    expect((await other.post("/runs/1/stop")).status).toBe(202);
    await rig.clock.advance(15_000);
    rig.node.finish("a@1");
    for (let turn = 0; turn < 20; turn++) await settled();
    expect((await other.get("/runs/1")).body.status).toBe("stopped");
    expect(rig.node.starts.length).toBe(1);
  });
});

describe("a server that ends", () => {
  test("begins no run, lets attempts finish, and leaves the rest to the next", async () => {
    const rig = await started();
    const drained = rig.server.drain(60_000);
    await settled();
    const refused = await rig.post("/graphs/execute", { cluster: 1, graphs: [{ type: "g" }] });
    expect([refused.status, refused.body.code]).toEqual([503, "server/draining"]);
    expect((await rig.app.inject("/healthz")).statusCode).toBe(503);
    rig.node.finish("a@1");
    await drained;
    expect(rig.node.running).toEqual([]);
    const next = await rig.restart();
    await finishAll(next, "b@1");
    for (let turn = 0; turn < 20; turn++) await settled();
    expect((await next.get("/runs/1")).body.status).toBe("ready");
  });

  test("does not wait longer than it was told to", async () => {
    const rig = await started();
    const drained = rig.server.drain(5_000);
    await settled();
    await rig.clock.advance(5_000);
    await drained;
    expect(rig.node.running).toEqual(["a@1"]);
    const next = await rig.restart();
    await finishAll(next, "a@1", "b@1");
    for (let turn = 0; turn < 20; turn++) await settled();
    expect((await next.get("/runs/1")).body.status).toBe("ready");
    expect(rig.node.starts.length).toBe(2);
  });
});
