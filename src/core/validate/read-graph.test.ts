import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../model/diagnostic.ts";
import { parseDocument } from "../parse/parse-document.ts";
import { readGraph } from "./read-graph.ts";

type Files = Readonly<Record<string, string>>;

const documents = (files: Files) =>
  Object.entries(files).map(([name, text]) => {
    const { value, diagnostics } = parseDocument({ name, text });
    expect(diagnostics).toEqual([]);
    return value!;
  });
const read = (text: string) => readGraph(documents({ "graph.yaml": text }));
const told = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ at, severity, code }) => `${at?.line}:${at?.column} ${severity} ${code}`);
/** What each diagnostic points at: the beginning of the text there. */
const pointed = (text: string, diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ at, severity, code }) => {
    const line = text.split("\n")[(at?.line ?? 0) - 1] ?? "";
    return `${severity} ${code} ${line.slice((at?.column ?? 0) - 1, (at?.column ?? 0) + 7)}`;
  });
const shell = (id: string, rest = "") =>
  `- {id: ${id}, type: shell, role: [web], parameters: {cmd: x}${rest === "" ? "" : `, ${rest}`}}\n`;

describe("readGraph", () => {
  it("reads a list of tasks", () => {
    const { value, diagnostics } = read(shell("a") + shell("b"));
    expect(diagnostics).toEqual([]);
    expect(value?.metadata).toEqual({});
    expect(value?.tasks.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("reads a graph with its metadata", () => {
    const { value } = read("name: n\nnode_filter: $.x = 1\non_stop: {}\non_error: null\ntasks: []\n");
    expect(value?.metadata).toEqual({ name: "n", nodeFilter: "$.x = 1", onStop: {} });
  });

  it("reads a folder: its metadata, and its lists of tasks in the order of their file names", () => {
    const files = {
      "g/z/tasks.yaml": shell("last"),
      "g/metadata.yaml": "name: n\n",
      "g/a/tasks.yaml": shell("first"),
      "g/m/tasks.yaml": "",
    };
    const { value, diagnostics } = readGraph(documents(files));
    expect(diagnostics).toEqual([]);
    expect(value?.metadata).toEqual({ name: "n" });
    expect(value?.tasks.map(({ id }) => id)).toEqual(["first", "last"]);
  });

  it("knows in which file and where each field of a task was written", () => {
    const { value } = readGraph(
      documents({ "a/tasks.yaml": shell("a"), "b/tasks.yaml": `\n${shell("b", "requires: [a]")}` }),
    );
    expect(value?.tasks[1]?.placeOf?.(["requires", 0])).toEqual({ file: "b/tasks.yaml", line: 2, column: 70 });
  });

  it("keeps every field as it was written", () => {
    const { value } = read(
      "- {id: a, type: shell, role: '*', condition: false, requires: [], X: {y: 1}, parameters: {cmd: x}}\n",
    );
    expect(value?.tasks[0]?.written).toEqual({
      id: "a",
      type: "shell",
      role: "*",
      condition: false,
      requires: [],
      X: { y: 1 },
      parameters: { cmd: "x" },
    });
  });
});

describe("readGraph tells everything that is wrong at once", () => {
  it("five mistakes in one file, each with its place", () => {
    const text = `name: Rollout
on_success:
  node_attributes: {status: redy}
tasks:
  - id: stop
    type: shel
    role: [web]
    requires: start
  - id: migrate
    type: shell
    role: [db]
    parameters:
      cmd: {yaql_exp: "$.version +"}
      strategy: {type: one-by-one}
`;
    const { value, diagnostics } = read(text);
    expect(value).toBeUndefined();
    expect(told(diagnostics)).toEqual([
      "3:29 error shape/value",
      "6:11 error task/unknown-type",
      "8:15 error shape/type",
      "13:35 error expression/syntax",
      "14:24 error plan/strategy",
    ]);
    expect(diagnostics.map(({ hint }) => hint?.split("?")[0])).toEqual([
      'Did you mean "ready"',
      'Did you mean "shell"',
      'Write it in brackets: ["start"].',
      "Expected: a value.",
      'Did you mean "one_by_one"',
    ]);
  });

  it("tasks with one id, and where the first one is", () => {
    const { diagnostics } = read(shell("c") + shell("b") + shell("b") + shell("c") + shell("b"));
    expect(told(diagnostics)).toEqual([
      "3:8 error task/duplicate",
      "4:8 error task/duplicate",
      "5:8 error task/duplicate",
    ]);
    expect(diagnostics[1]).toMatchObject({
      related: [{ at: { line: 1, column: 8 } }],
      about: { task: "c", fuelMessage: "Tasks duplication found: b, c" },
      fuelError: "InvalidData",
    });
  });

  it("an unknown field of the graph, in Fuel's words too", () => {
    const { diagnostics } = read("tasks: []\nno-such-field: 1\n");
    expect(told(diagnostics)).toEqual(["2:1 error shape/unknown-field"]);
    expect(diagnostics[0]?.about?.["fuelMessage"]).toBe(
      "Additional properties are not allowed (u'no-such-field' was unexpected)",
    );
  });

  it("names that are too long, or no text", () => {
    const { diagnostics } = read(shell("x".repeat(256)) + shell("b", `requires: [1, ${"y".repeat(256)}]`));
    expect(told(diagnostics)).toEqual(["1:8 error shape/length", "2:70 error shape/type", "2:73 error shape/length"]);
    expect(read(shell("x".repeat(255))).diagnostics).toEqual([]);
  });

  it.each([
    ["nothing at all", "", "error shape/type "],
    ["a text", "hello\n", "error shape/type hello"],
    ["a task that is a number", "- 5\n", "error shape/type 5"],
    ["a task without a type", "- {id: a}\n", "error shape/missing {id: a}"],
    ["a version of two numbers", shell("a", "version: '2.0'"), "error shape/value '2.0'}"],
    ["an expression in requires", shell("a", "requires: {yaql_exp: x}"), "error shape/type {yaql_ex"],
    ["a cross-dependency without a name", shell("a", "cross-depends: [{role: self}]"), "error shape/missing {role: s"],
    ["a cross-dependency on no role", shell("a", "cross-depends: [{name: b, role: null}]"), "error shape/type null}]}"],
    ["a wrong policy", shell("a", "cross-depends: [{name: b, policy: some}]"), "error shape/value some}]}"],
    [
      "a text as amount",
      shell("a", "x: 1").replace("cmd: x", "cmd: x, strategy: {type: parallel, amount: '3'}"),
      "error shape/type '3'}}, x",
    ],
    ["an expression that is no text", shell("a", "condition: {yaql_exp: 5}"), "error shape/type 5}}"],
    ["a condition that can't be read", shell("a", "condition: 'cluster:id = 1'"), "error expression/syntax 'cluster"],
    ["a pattern that can't be read", shell("a", "requires: ['/(/']"), "error expression/syntax (/']}"],
    ["a node filter that can't be read", "node_filter: $.x ==\ntasks: []\n", "error expression/syntax ="],
  ])("%s", (_, text, expected) => {
    const { value, diagnostics } = read(text);
    expect(value).toBeUndefined();
    expect(pointed(text, diagnostics)).toContain(expected);
  });

  it("a circle of tasks on one role, with the places of all its relations", () => {
    const { diagnostics } = read(
      shell("a", "requires: [c]") + shell("b", "requires: [a]") + shell("c", "requires: ['/b$/']"),
    );
    expect(told(diagnostics)).toEqual(["2:70 error graph/cycle"]);
    expect(diagnostics[0]?.message).toContain("a -> b -> c -> a");
    expect(diagnostics[0]?.related?.map(({ at }) => at?.line)).toEqual([2, 3, 1]);
  });

  it("at most a thousand problems, and how many tasks were left", () => {
    const { diagnostics } = read("- {id: a}\n".repeat(3000));
    expect(diagnostics.at(-1)?.message).toContain("2000 tasks were not looked at");
  });
});

describe("readGraph warns without refusing", () => {
  it.each([
    ["a field that looks misspelt", shell("a", "cross-depened-by: []"), "hint task/misspelt-field cross-de"],
    [
      "a lone text in roles",
      "- {id: a, type: shell, roles: web, parameters: {cmd: x}}\n",
      "warning shape/type web, par",
    ],
    ["two spellings that differ", shell("a", "roles: [db]"), "warning shape/value role: [w"],
    ["a parameter that the type needs", "- {id: a, type: shell, role: [web]}\n", "warning shape/missing {id: a, "],
    ["a task that requires itself", shell("a", "requires: [a]"), "warning graph/self-edge a]}"],
    ["a pattern of nothing", shell("a", "requires: ['/']"), "warning graph/empty-pattern '/']}"],
    [
      "a wrong policy in the unchecked spelling",
      shell("a", "cross_depends: [{name: b, policy: x}]"),
      "warning shape/value x}]}",
    ],
    [
      "a circle that needs nodes of two roles",
      "- {id: a, type: shell, role: [a], cross-depends: [{name: b}], parameters: {cmd: x}}\n- {id: b, type: shell, role: [b], cross-depends: [{name: a}], parameters: {cmd: x}}\n",
      "warning graph/cycle a}], par",
    ],
    ["tags that mean no node", shell("a", "tags: 5"), "warning shape/value 5}"],
    ["a tolerance that is no number", shell("a", "fault_tolerance: some"), "warning shape/value some}"],
    ["an unknown way to fail", shell("a", "on_failure: stop"), "warning shape/value stop}"],
  ])("of %s", (_, text, expected) => {
    const { value, diagnostics } = read(text);
    expect(value).toBeDefined();
    expect(pointed(text, diagnostics)).toContain(expected);
  });

  it("takes names that this graph does not have: other layers may have them", () => {
    expect(read(shell("a", "requires: [nowhere]")).diagnostics).toEqual([]);
  });

  it("takes null where the unchecked spelling means the sync node", () => {
    expect(read(shell("a", "cross_depends: [{name: b, role: null}, null]")).diagnostics).toEqual([]);
  });

  it("takes an expression as the whole of parameters, and conditions with names in braces", () => {
    const text =
      "- {id: a, type: shell, role: [web], parameters: {yaql_exp: $.x}, condition: 'cluster:id == {CLUSTER_ID}'}\n";
    expect(read(text).diagnostics).toEqual([]);
  });

  it("does not look for expressions below regex", () => {
    expect(read(shell("a", "regex: {yaql_exp: '('}")).diagnostics).toEqual([]);
  });
});

const data = join(process.env["STRATA_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared"), "golden", "data");
const graphs = existsSync(data)
  ? readdirSync(data).filter((name) => /^(fuel-library|plugin)-.*(yaml|json)$/.test(name))
  : [];
if (graphs.length === 0) console.log("validate: no real graphs at ../shared/golden/data: left out");

describe.skipIf(graphs.length === 0)("real graphs", () => {
  it.each(graphs)("%s is taken; only a real misspelling is told", (name) => {
    const { value, diagnostics } = readGraph(documents({ [name]: readFileSync(join(data, name), "utf8") }));
    expect(value).toBeDefined();
    expect(diagnostics.map(({ about }) => about?.["field"])).toEqual(name.includes("9.2") ? ["cross-depened-by"] : []);
  });
});
