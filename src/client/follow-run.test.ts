import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { AppError } from "../core/base/errors.ts";
import { createClient, type Client } from "./api-client.ts";
import { followRun } from "./follow-run.ts";
import type { RunUpdate } from "./run-update.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers its requests one after another with what the test says; it keeps what it was asked. */
class Scripted implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly client: Client;
  private readonly server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>) {
    this.server = server;
    this.client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  }

  static async start(answers: readonly Answer[]): Promise<Scripted> {
    const left = [...answers];
    const server = createServer((request, response) => {
      scripted.asked.push(request.url ?? "");
      const answer = left.shift();
      if (answer === undefined) response.destroy();
      else answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const scripted = new Scripted(server);
    return scripted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

const event = (id: string, name: string, data: unknown): string =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const batch = (version: number): string => event(`7-${version}`, "events", { run: 7, version, events: [], steps: [] });
const end = event("7-9", "end", { id: 6, status: "ready" });

/** A stream of these texts; `cut` breaks the connection after them. */
const stream =
  (texts: readonly string[], cut = false): Answer =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(texts.join(""), () => {
      if (cut) response.destroy();
      else response.end();
    });
  };
const json =
  (status: number, body: unknown): Answer =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

async function all(client: Client, signal?: AbortSignal): Promise<readonly RunUpdate[]> {
  const updates: RunUpdate[] = [];
  for await (const update of followRun(client, 6, { signal, wait: () => Promise.resolve() })) updates.push(update);
  return updates;
}

const brief = (updates: readonly RunUpdate[]): readonly string[] =>
  updates.map((update) => (update.kind === "events" ? `events ${update.batch.version}` : update.kind));

test("a stream is followed to its end", async () => {
  await using server = await Scripted.start([stream([batch(1), batch(2), end])]);
  expect(brief(await all(server.client))).toEqual(["events 1", "events 2", "end"]);
});

test("a stream that breaks is taken up again after the last event that was seen", async () => {
  await using server = await Scripted.start([stream([batch(1), batch(2)], true), stream([batch(3), end])]);
  expect(brief(await all(server.client))).toEqual(["events 1", "events 2", "lost", "back", "events 3", "end"]);
  expect(server.asked).toEqual(["/api/v1/runs/6/stream", "/api/v1/runs/6/stream?from=7-2"]);
});

test("a proxy that finds no server behind it counts as a server that is away", async () => {
  const proxy: Answer = (_, response) => response.writeHead(502).end("<html>Bad Gateway</html>");
  await using server = await Scripted.start([proxy, stream([end])]);
  expect(brief(await all(server.client))).toEqual(["lost", "back", "end"]);
});

test("a server that is away or starting is waited for; the loss is told once", async () => {
  const away = json(503, { message: "starting", errors: [], code: "storage/unavailable" });
  const gone: Answer = (_, response) => response.destroy();
  await using server = await Scripted.start([gone, away, away, stream([batch(1), end])]);
  expect(brief(await all(server.client))).toEqual(["lost", "back", "events 1", "end"]);
});

test("a stream that ends without the end of the run is opened again", async () => {
  await using server = await Scripted.start([stream([batch(1)]), stream([end])]);
  expect(brief(await all(server.client))).toEqual(["events 1", "end"]);
  expect(server.asked[1]).toContain("from=7-1");
});

test("what will not mend is thrown: an unknown run", async () => {
  const missing = json(404, { message: "there is no run 6", errors: [], code: "entity/not-found" });
  await using server = await Scripted.start([missing]);
  await expect(all(server.client)).rejects.toMatchObject({ code: "entity/not-found", message: "there is no run 6" });
});

test("where streams do not get through, the run is asked for again and again", async () => {
  const run = { id: 6, started_at: "2026-01-01T00:00:00.000Z", ended_at: null, graphs: [] };
  const over = { ...run, ended_at: "2026-01-01T00:00:09.000Z" };
  const first = { version: 1, type: "run-started", at: "2026-01-01T00:00:00.000Z" };
  const second = { version: 2, type: "run-ended", at: "2026-01-01T00:00:09.000Z" };
  await using server = await Scripted.start([
    json(200, "a proxy's idea of a stream"),
    json(200, run),
    json(200, [first]),
    json(200, []),
    json(200, over),
    json(200, [second]),
    json(200, []),
  ]);
  expect(brief(await all(server.client))).toEqual(["events 1", "run", "events 2", "end"]);
  expect(server.asked.filter((url) => url.includes("/events"))).toEqual([
    "/api/v1/runs/6/events?from=0",
    "/api/v1/runs/6/events?from=1",
  ]);
});

test("whoever leaves gets no further update, and no error", async () => {
  const leave = new AbortController();
  const endless: Answer = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(batch(1));
  };
  await using server = await Scripted.start([endless]);
  const updates: RunUpdate[] = [];
  for await (const update of followRun(server.client, 6, { signal: leave.signal })) {
    updates.push(update);
    leave.abort();
  }
  expect(brief(updates)).toEqual(["events 1"]);
});

test("an error of the server arrives as the error it was, with its diagnostics", async () => {
  const diagnostics = [{ severity: "error", code: "syntax/yaml", message: "m", at: { file: "f", line: 1, column: 2 } }];
  await using server = await Scripted.start([
    json(400, { message: "bad", errors: diagnostics, code: "input/diagnostics", request_id: "r-1" }),
  ]);
  const first = await all(server.client).catch((problem: unknown) => problem);
  expect(first).toBeInstanceOf(AppError);
  expect(first).toMatchObject({ code: "input/diagnostics", details: { diagnostics, requestId: "r-1" } });
});

test("nobody at the address is told in words, with the address", async () => {
  await using server = await Scripted.start([]);
  const client = createClient({ baseUrl: "http://127.0.0.1:9" });
  const { runRoutes } = await import("../api/strata/runs.ts");
  await expect(client.call(runRoutes.getRun, { params: { id: 1 } })).rejects.toMatchObject({
    code: "server/unreachable",
    exitCode: 7,
  });
  expect(server.asked).toEqual([]);
});

test("a stranger at the address who answers with a page is told apart from a server", async () => {
  await using server = await Scripted.start([(_, response) => response.writeHead(200).end("<html>hello</html>")]);
  const { runRoutes } = await import("../api/strata/runs.ts");
  await expect(server.client.call(runRoutes.getRun, { params: { id: 1 } })).rejects.toMatchObject({
    code: "server/unreachable",
    message: expect.stringContaining("is no Strata server") as string,
  });
});
