import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smallCluster, type RunShown, type StepShown } from "./fixtures.ts";
import { build, Folder, start, System, type Said } from "./system.ts";

let folder: Folder;
let system: System;

const shell = (id: string, cmd: string, more: object = {}): object => ({
  id,
  type: "shell",
  version: "2.1.0",
  role: ["worker"],
  parameters: { cmd, retries: 0, interval: 0 },
  ...more,
});

beforeAll(async () => {
  build();
  folder = new Folder();
  system = await System.start(join(folder.path, "data"));
  await smallCluster(system, folder, 3);
});

afterAll(async () => {
  await system.end();
  folder[Symbol.dispose]();
});

async function upload(type: string, tasks: readonly object[]): Promise<void> {
  await system.ok("graph", "upload", "-e", "c", "-t", type, "-f", folder.file(`${type}.json`, JSON.stringify(tasks)));
}

async function execute(type: string, ...words: readonly string[]): Promise<Said> {
  return await system.strata("graph", "execute", "-e", "c", "-t", type, "--yes", "--wait", ...words);
}

test("a failing run ends with 1, names its failed steps, and tells what they printed", async () => {
  await upload("failing", [
    shell("good", "echo fine"),
    shell("bad", "echo before; echo to-stderr >&2; exit 6", { requires: ["good"] }),
    shell("after", "echo never", { requires: ["bad"] }),
  ]);
  const { code, out, err } = await execute("failing", "-n", "n1");
  expect(code).toBe(1);
  expect(out).toMatch(/ERROR bad n1 after \S+: .*6/);
  expect(out).toMatch(/run \d+ error after/);
  expect(out).toContain("failed: bad@n1");
  expect(err).toContain("logs");

  const logs = await system.ok("run", "logs", "latest", "-e", "c", "--failed");
  expect(logs.trim().split("\n").sort()).toEqual(["before", "to-stderr"]);
  const why = await system.ok("run", "why", "latest", "after@n1", "-e", "c");
  expect(why).toContain("bad");
  const steps = await system.json<readonly StepShown[]>("run", "history", "latest", "-e", "c", "-T", "after");
  expect(steps.map(({ status }) => status)).toEqual(["blocked"]);
});

test("failures within tolerance end with 8, or 0 where they are tolerated", async () => {
  await upload("tolerant", [
    { id: "worker", type: "group", role: ["worker"], fault_tolerance: 1 },
    shell("one-fails", 'test "$(basename "$PWD")" != 2'),
  ]);
  expect((await execute("tolerant")).code).toBe(8);
  await system.ok("node", "set", "n2", "--status", "ready");
  expect((await execute("tolerant", "--tolerate")).code).toBe(0);
  await system.ok("node", "set", "n2", "--status", "ready");
});

test("what a task prints can't reach the terminal's controls, unless it is asked for", async () => {
  await upload("escape", [shell("escape", String.raw`printf '\033]0;pwn\007\033[31mred\033[0m\n'`)]);
  expect((await execute("escape", "-n", "n1")).code).toBe(0);
  expect(await system.ok("run", "logs", "latest", "-e", "c")).toBe("red\n");
  expect(await system.ok("run", "logs", "latest", "-e", "c", "--raw")).toContain("\u001b]0;pwn\u0007");
});

test("piped output has no control character, and forced colour has", async () => {
  const plain = await system.strata("run", "list", "-e", "c");
  expect(plain.out + plain.err).not.toContain("\u001b");
  expect(plain.out).toContain("error");
  const forced = await system.strata("run", "list", "-e", "c", "--color", "always");
  expect(forced.out).toContain("\u001b[31merror");
  const none = start(["run", "list", "-e", "c"], {
    environment: { STRATA_URL: system.url, FORCE_COLOR: "1", NO_COLOR: "" },
  });
  expect((await none.ended).out).toContain("\u001b[31m");
});

test("every format holds the same nodes, and standard error stays empty", async () => {
  const said = async (format: string): Promise<string> => {
    const { code, out, err } = await system.strata("node", "list", "-e", "c", "-o", format);
    expect([code, err]).toEqual([0, ""]);
    return out;
  };
  expect((JSON.parse(await said("json")) as { name: string }[]).map(({ name }) => name)).toEqual(["n1", "n2", "n3"]);
  expect((await said("jsonl")).trim().split("\n")).toHaveLength(3);
  expect(await said("yaml")).toMatch(/^ {2}id: 1\n {2}uid: "1"/m);
  expect((await said("csv")).split("\n")[0]).toMatch(/^id,name,status/);
  expect(await said("name")).toBe("n1\nn2\nn3\n");
  expect((await said("table")).split("\n")[0]).toMatch(/^ID +NAME/);
});

test("columns are chosen and sorted by name, and a wrong one is met with a suggestion", async () => {
  const out = await system.ok("node", "list", "-e", "c", "--columns", "name,status", "--sort", "-name", "--no-headers");
  expect(out.split("\n").map((line) => line.split(/ +/)[0])).toEqual(["n3", "n2", "n1", ""]);
  const { code, err } = await system.strata("node", "list", "--columns", "nmae");
  expect([code, err]).toEqual([64, expect.stringContaining('Did you mean "name"?')]);
});

test("several types run in the order given, and nothing runs after one that failed", async () => {
  await upload("first", [shell("one", "echo one")]);
  await upload("second", [shell("two", "exit 3")]);
  await upload("third", [shell("three", "echo three")]);
  const { code } = await execute("first", "-t", "second", "third", "-n", "n1");
  expect(code).toBe(1);
  const [run] = await system.json<readonly (RunShown & { graphs: readonly { type: string; status: string }[] })[]>(
    "run",
    "list",
    "-e",
    "c",
    "--limit",
    "1",
  );
  expect(run?.graphs.map(({ type, status }) => [type, status])).toEqual([
    ["first", "ready"],
    ["second", "error"],
    ["third", "error"],
  ]);
  const steps = await system.json<readonly StepShown[]>("run", "history", String(run?.id ?? 0));
  expect(steps.map(({ task }) => task)).not.toContain("three");
});

test("tasks, nodes and a range choose what runs; the rest keeps its place and is skipped", async () => {
  await system.ok("node", "set", "n1", "--status", "ready");
  await upload("range", [
    shell("a", "true"),
    shell("b", "true", { requires: ["a"] }),
    shell("c", "true", { requires: ["b"] }),
    shell("d", "true", { requires: ["c"] }),
  ]);
  const ran = async (...words: readonly string[]): Promise<readonly string[]> => {
    expect((await execute("range", ...words)).code).toBe(0);
    const steps = await system.json<readonly StepShown[]>("run", "history", "latest", "-e", "c", "-t", "ready");
    return steps.map(({ task, node }) => `${task}@${node ?? "-"}`).sort();
  };
  expect(await ran("-T", "a", "d", "-n", "n2")).toEqual(["a@2", "d@2"]);
  expect(await ran("-S", "b:c", "-n", "1,3")).toEqual(["b@1", "b@3", "c@1", "c@3"]);
});

test("a plan tells with its exit code whether there is work, and changes nothing", async () => {
  await upload("once", [shell("once", "true", { condition: { yaql_exp: "changed($.cluster.name)" } })]);
  const plan = (): Promise<Said> => system.strata("graph", "plan", "-e", "c", "-t", "once", "--exit-code");
  expect((await plan()).code).toBe(2);
  expect((await plan()).code).toBe(2);
  expect((await execute("once")).code).toBe(0);
  const after = await plan();
  expect(after.code).toBe(0);
  expect(after.out).toContain("nothing has changed");
  const forced = await system.strata("graph", "plan", "-e", "c", "-t", "once", "--force", "--exit-code");
  expect(forced.code).toBe(2);
});

test("a graph from standard input runs once and is stored nowhere", async () => {
  const graph = JSON.stringify([shell("passing", "echo from a pipe")]);
  const words = ["graph", "execute", "-e", "c", "-t", "pipe", "--file", "-", "-n", "n1", "--yes", "--wait"];
  expect((await system.withInput(graph, ...words)).code).toBe(0);
  expect(await system.ok("run", "logs", "latest", "-e", "c")).toBe("from a pipe\n");
  expect(await system.ok("graph", "list", "-e", "c")).not.toContain("pipe");
});

test("help has examples for every command, and topics", async () => {
  for (const noun of ["release", "plugin", "cluster", "node", "graph", "run"]) {
    const help = await system.ok(noun, "--help");
    const verbs = [...help.matchAll(/^ {2}([a-z]+)/gm)]
      .map(([, verb]) => verb ?? "")
      .filter((verb) => verb !== "strata");
    expect(verbs.length).toBeGreaterThan(3);
    for (const verb of verbs.filter((one) => one !== "help")) {
      const text = await system.ok(noun, verb, "--help");
      expect(text.split("Examples:")[1]?.trim().split("\n").length).toBeGreaterThanOrEqual(2);
    }
  }
  expect(await system.ok("help", "exit-codes")).toContain("130  interrupted");
});
