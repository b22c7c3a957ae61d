import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { chainGraph, repeated, smallCluster, type RunShown, type StepShown } from "./fixtures.ts";
import { build, Folder, start, System, until } from "./system.ts";

beforeAll(build);

const lines = (path: string): number => (existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").length : 0);

test("after kill -9 in the middle of a run the next server ends it, and no attempt runs twice", async () => {
  using folder = new Folder();
  const done = join(folder.path, "done.txt");
  const data = join(folder.path, "data");
  const first = await System.start(data);
  await smallCluster(first, folder, 3);
  const graph = folder.file("graph.json", chainGraph(8, done));
  await first.ok("graph", "upload", "-e", "c", "-f", graph);
  const run = await first.json<RunShown>("graph", "execute", "-e", "c", "--yes", "--detach");
  await until("some tasks to have run", () => lines(done) >= 6);
  await first.kill();

  await using second = await System.start(data);
  const watched = await second.strata("run", "watch", String(run.id));
  expect(watched.code).toBe(0);
  const steps = await second.json<readonly StepShown[]>("run", "history", String(run.id));
  expect(steps).toHaveLength(24);
  expect(steps.filter(({ status }) => status !== "ready")).toEqual([]);
  expect(steps.filter(({ tries }) => tries !== 1)).toEqual([]);
  const text = readFileSync(done, "utf8");
  expect(repeated(text)).toEqual([]);
  expect(text.trim().split("\n")).toHaveLength(24);
});

test("watching goes on over a crash and a new start of the server, and loses nothing", async () => {
  using folder = new Folder();
  const done = join(folder.path, "done.txt");
  const data = join(folder.path, "data");
  const first = await System.start(data);
  const port = new URL(first.url).port;
  await smallCluster(first, folder, 2);
  await first.ok("graph", "upload", "-e", "c", "-f", folder.file("graph.json", chainGraph(8, done)));
  const run = await first.json<RunShown>("graph", "execute", "-e", "c", "--yes", "--detach");
  const watch = start(["run", "watch", String(run.id), "-o", "jsonl"], { environment: { STRATA_URL: first.url } });
  await until("the watcher to see some tasks run", () => watch.said().out.split("attempt-ended").length > 4);
  await first.kill();
  await until("the watcher to notice", () => watch.said().err.includes("connection is lost"));
  await using second = await System.start(data, ["--port", port]);
  expect(second.url).toBe(first.url);

  const { code, out, err } = await watch.ended;
  expect(code).toBe(0);
  expect(err).toContain("nothing was missed");
  const events = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly type: string; readonly version?: number; readonly status?: string });
  const versions = events.flatMap(({ version }) => version ?? []);
  expect(versions).toEqual(versions.map((_, i) => i + 1));
  expect(events.filter(({ type }) => type === "attempt-ended")).toHaveLength(16);
  expect(events.at(-1)).toMatchObject({ type: "run", status: "ready" });
});

test("of two servers on one data folder the second says who has it", async () => {
  using folder = new Folder();
  const data = join(folder.path, "data");
  await using first = await System.start(data);
  const { code, err } = await start(["serve", "--data", data, "--port", "0"]).ended;
  expect(code).toBe(6);
  expect(err).toContain(`in use by another server: process ${first.server.child.pid ?? 0}`);
  expect((await first.strata("release", "list")).code).toBe(0);
});

test("SIGTERM drains: what runs may finish, nothing new starts, the next server goes on", async () => {
  using folder = new Folder();
  const done = join(folder.path, "done.txt");
  const data = join(folder.path, "data");
  const first = await System.start(data);
  await smallCluster(first, folder, 1);
  await first.ok("graph", "upload", "-e", "c", "-f", folder.file("graph.json", chainGraph(3, done, 2)));
  const run = await first.json<RunShown>("graph", "execute", "-e", "c", "--yes", "--detach");
  await until("the first task to run", () => lines(done) === 1);
  first.server.child.kill("SIGTERM");
  await until("the server to refuse new runs", async () => {
    const said = await first.strata("graph", "execute", "-e", "c", "--yes", "--detach");
    return said.code === 7;
  });
  const { code } = await first.server.ended;
  expect(code).toBe(0);
  expect(lines(done)).toBe(1);

  await using second = await System.start(data);
  expect((await second.strata("run", "watch", String(run.id))).code).toBe(0);
  const steps = await second.json<readonly StepShown[]>("run", "history", String(run.id));
  expect(steps.map(({ status, tries }) => [status, tries])).toEqual([
    ["ready", 1],
    ["ready", 1],
    ["ready", 1],
  ]);
  expect(repeated(folder.read("done.txt"))).toEqual([]);
});

test("Ctrl-C leaves a run going on, and stopping it is another matter", async () => {
  using folder = new Folder();
  const done = join(folder.path, "done.txt");
  await using system = await System.start(join(folder.path, "data"));
  await smallCluster(system, folder, 1);
  await system.ok("graph", "upload", "-e", "c", "-f", folder.file("graph.json", chainGraph(6, done, 1)));
  const execute = start(["graph", "execute", "-e", "c", "--yes", "--wait"], {
    environment: { STRATA_URL: system.url },
  });
  await until("the first task to run", () => lines(done) >= 1);
  execute.child.kill("SIGINT");
  const left = await execute.ended;
  expect(left.code).toBe(130);
  expect(left.err).toMatch(/Detached\. Run \d+ goes on: strata run watch \d+/);
  await until("it to go on", () => lines(done) >= 2);

  const stopped = await system.strata("run", "stop", "latest", "-e", "c", "--yes");
  expect(stopped.code).toBe(0);
  expect(stopped.out).toContain("stopped");
  const [run] = await system.json<readonly RunShown[]>("run", "list", "-e", "c");
  expect(run?.status).toBe("stopped");
  const watched = await system.strata("run", "watch", String(run?.id ?? 0));
  expect(watched.code).toBe(3);
  const steps = await system.json<readonly StepShown[]>("run", "history", String(run?.id ?? 0));
  expect(steps.filter(({ status }) => status === "stopped").length).toBeGreaterThan(0);
  expect(steps.filter(({ status }) => status === "pending" || status === "running")).toEqual([]);
});
