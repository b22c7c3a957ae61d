import { afterAll, beforeAll, expect, test } from "vitest";
import { join } from "node:path";
import { smallCluster } from "./fixtures.ts";
import { build, Folder, System, type Said } from "./system.ts";

let folder: Folder;
let system: System;

beforeAll(async () => {
  build();
  folder = new Folder();
  system = await System.start(join(folder.path, "data"));
  await smallCluster(system, folder, 2);
});

afterAll(async () => {
  await system.end();
  folder[Symbol.dispose]();
});

async function upload(name: string, content: string | Uint8Array): Promise<Said> {
  return await system.strata("graph", "upload", "-e", "c", "-t", "bad", "-f", folder.file(name, content));
}

/** Nothing of a refused upload may be there. */
async function expectNothingStored(): Promise<void> {
  const graphs = await system.json<readonly { relations: readonly { type: string }[] }[]>("graph", "list", "-e", "c");
  expect(graphs.flatMap(({ relations }) => relations.map(({ type }) => type))).not.toContain("bad");
}

test("broken YAML: the place, the line, a mark below it, exit code 1", async () => {
  const { code, out, err } = await upload("broken.yaml", "- id: a\n  type: shell\n  parameters: { cmd: [x }\n");
  expect(code).toBe(1);
  expect(out).toBe("");
  expect(err).toMatch(/broken\.yaml:\d+:\d+ {2}error/);
  expect(err).toContain("parameters: { cmd: [x }");
  await expectNothingStored();
});

test("five mistakes in one file are five diagnostics, each with its line", async () => {
  const text = [
    "- id: a",
    "  type: shel",
    "- id: b",
    "  type: shell",
    "  requires: a",
    "- type: shell",
    "- id: b",
    "  type: shell",
    "- id: c",
    "  type: shell",
    "  version: 2.0",
    "",
  ].join("\n");
  const { code, err } = await upload("five.yaml", text);
  expect(code).toBe(1);
  const places = [...err.matchAll(/^\S*five\.yaml:(\d+):\d+ {2}error/gm)].map(([, line]) => Number(line));
  expect([...places].sort((a, b) => a - b)).toEqual([2, 5, 6, 7, 11]);
  expect(err).toContain("5 errors");
  await expectNothingStored();
});

test("a cycle is shown as a closed path, already at upload", async () => {
  const text =
    '- { id: a, type: shell, role: ["worker"], requires: [c] }\n- { id: b, type: shell, role: ["worker"], requires: [a] }\n- { id: c, type: shell, role: ["worker"], requires: [b] }\n';
  const { code, err } = await upload("cycle.yaml", text);
  expect(code).toBe(1);
  expect(err).toMatch(/a -> \w -> \w -> a|b -> \w -> \w -> b|c -> \w -> \w -> c/);
  expect(err).toMatch(/cycle\.yaml:\d+:\d+/);
  await expectNothingStored();
});

test("a YAQL mistake is found at upload, in its place", async () => {
  const { code, err } = await upload("yaql.yaml", '- id: a\n  type: shell\n  condition: { yaql_exp: "$.a +" }\n');
  expect(code).toBe(1);
  expect(err).toMatch(/yaql\.yaml:3:\d+ {2}error/);
});

test("unknown names are warnings with a place and a suggestion, and never silent", async () => {
  const text =
    "- { id: first, type: shell, role: [worker], parameters: { cmd: 'true' } }\n- { id: second, type: shell, role: [worker], requires: [frist], parameters: { cmd: 'true' } }\n";
  const uploaded = await system.strata(
    "graph",
    "upload",
    "-e",
    "c",
    "-t",
    "names",
    "-f",
    folder.file("names.yaml", text),
  );
  expect(uploaded.code).toBe(0);
  const planned = await system.strata("graph", "plan", "-e", "c", "-t", "names");
  expect(planned.code).toBe(0);
  expect(planned.err).toMatch(/warning.*frist/);
  expect(planned.err).toContain('Did you mean "first"?');
});

test("unknown tasks, nodes, types and clusters are refused with a suggestion", async () => {
  const text = "- { id: restart, type: shell, role: [worker], parameters: { cmd: 'true' } }\n";
  await system.ok("graph", "upload", "-e", "c", "-t", "known", "-f", folder.file("known.yaml", text));
  const plan = (...words: readonly string[]): Promise<Said> => system.strata("graph", "plan", ...words);
  const cases: readonly (readonly [Said, number, string])[] = [
    [await plan("-e", "c", "-t", "known", "-T", "restrat"), 1, "restart"],
    [await plan("-e", "c", "-t", "know"), 5, "known"],
    [await plan("-e", "c", "-t", "known", "-n", "n3"), 5, "n1"],
    [await plan("-e", "d", "-t", "known"), 5, "c"],
    [await plan("-e", "c", "-t", "known", "-S", "nothing"), 1, "nothing"],
  ];
  for (const [{ code, err }, wanted, word] of cases) {
    expect([code, err]).toEqual([wanted, expect.stringContaining(word)]);
  }
});

test("two enabled plugins with one task are named, both of them", async () => {
  const plugin = (name: string): string =>
    `name: ${name}\ntitle: P\nversion: 1.0.0\npackage_version: 5.0.0\nreleases: []\nfuel_version: ["10.0"]\ndeployment_tasks:\n- { id: same, type: shell, role: [worker], parameters: { cmd: 'true' } }\n`;
  await system.ok("plugin", "create", "-f", folder.file("p1.yaml", plugin("one")));
  await system.ok("plugin", "create", "-f", folder.file("p2.yaml", plugin("two")));
  await system.ok("cluster", "create", "both", "-r", "plain-10.0", "-p", "one", "two");
  const { code, err } = await system.strata("graph", "plan", "-e", "both");
  expect(code).toBe(1);
  expect(err).toMatch(/one-1\.0\.0.*two-1\.0\.0|two-1\.0\.0.*one-1\.0\.0/);
  expect(err).toContain("same");
});

test("ten megabytes of junk, and binary junk, are refused in a moment, and the server lives on", async () => {
  const junk = await upload("junk.yaml", "%&*@! \t[}{ :\n".repeat(750_000));
  expect(junk.code).toBe(1);
  const bytes = new Uint8Array(10 * 1024 * 1024).map((_, i) => (i * 7919) % 256);
  const binary = await upload("junk.bin", bytes);
  expect(binary.code).toBe(1);
  expect(binary.err).toContain("junk.bin:1:1");
  expect((await system.strata("release", "list")).code).toBe(0);
  await expectNothingStored();
});

test("more than the server takes is refused before it is sent", async () => {
  const { code, err } = await upload("huge.yaml", "#".repeat(33 * 1024 * 1024));
  expect(code).toBe(64);
  expect(err).toContain("32 MB");
});

test("names of 256 characters are refused, of 255 taken", async () => {
  const graph = (length: number): string => `- { id: ${"x".repeat(length)}, type: shell, role: [worker] }\n`;
  expect((await upload("long.yaml", graph(256))).code).toBe(1);
  await expectNothingStored();
  expect((await upload("long.yaml", graph(255))).code).toBe(0);
  await system.ok("graph", "delete", "-e", "c", "-t", "bad");
});

test("nesting without end and aliases that multiply end in a sentence", async () => {
  expect((await upload("deep.yaml", "[".repeat(100_000))).code).toBe(1);
  const bomb = Array.from({ length: 30 }, (_, i) =>
    i === 0 ? "a0: &a0 [x, x]" : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`,
  ).join("\n");
  expect((await upload("bomb.yaml", bomb)).code).toBe(1);
  await expectNothingStored();
});

test("a graph comes from standard input as well, and a missing file is named", async () => {
  const text = "- { id: a, type: shell, role: [worker], parameters: { cmd: 'true' } }\n";
  expect((await system.withInput(text, "graph", "upload", "-e", "c", "-t", "piped", "-f", "-")).code).toBe(0);
  const wrong = await system.withInput("- { id: a }\n", "graph", "upload", "-e", "c", "-t", "piped", "-f", "-");
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("standard input:1:")]);
  const missing = await system.strata("graph", "upload", "-e", "c", "-f", "/no/such/file.yaml");
  expect([missing.code, missing.err]).toEqual([64, expect.stringContaining("there is no such file")]);
});

test("errors as JSON are on standard error, and standard output stays empty", async () => {
  const { code, out, err } = await system.strata("cluster", "show", "nobody", "-o", "json");
  expect([code, out]).toEqual([5, ""]);
  expect(JSON.parse(err)).toMatchObject({ error: { code: 5, name: "entity/not-found" } });
});

test("no server, a wrong flag, a taken name, no terminal to ask on: each has its exit code", async () => {
  expect((await system.strata("release", "list", "--server", "127.0.0.1:9")).code).toBe(7);
  expect((await system.strata("release", "list", "--formt", "json")).code).toBe(64);
  expect((await system.strata("relase", "list")).code).toBe(64);
  expect((await system.strata("cluster", "create", "c", "-r", "plain-10.0")).code).toBe(6);
  const { code, err } = await system.strata("graph", "execute", "-e", "c", "-t", "known");
  expect([code, err]).toEqual([64, expect.stringContaining("--yes")]);
  expect((await system.json<readonly unknown[]>("run", "list", "-e", "c")).length).toBe(0);
});
