/** Plans: selection, limits, what may fail, order, and the same bytes for the same input. */
import { describe, expect, test } from "vitest";
import type { Json } from "../base/json.ts";
import { compiled, decisionsOf, errorsOf, planOf } from "../../testing/compile-fixtures.ts";
import { nodeId } from "../model/ids.ts";
import { vertexKind } from "../model/plan.ts";
import { decodePlan, encodePlan } from "./plan-json.ts";

const web = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i + 1), ["web"]]));
const chain = [
  { id: "start", type: "stage" },
  { id: "a", requires: ["start"] },
  { id: "b", requires: ["a"] },
  { id: "c", requires: ["b"] },
];
const subgraph = (start: readonly string[], end: readonly string[] = []) => ({
  choices: { subgraphs: [{ start, end }] },
});
const ran = (names: readonly string[]) => names.filter((one) => one.startsWith("run"));

describe("subgraphs", () => {
  test("only what lies between starts and ends runs; the rest stays, skipped", () => {
    const plan = planOf({ tasks: chain, ...subgraph(["b"], ["b"]) });
    expect(decisionsOf(plan)).toEqual([
      "skip start@- (anchor)",
      "skip a@1 (not-selected)",
      "run b@1",
      "skip c@1 (not-selected)",
    ]);
    expect(plan.schedule.edges.targets).toHaveLength(3);
  });
  test("an empty side is the whole graph, and several subgraphs add up", () => {
    expect(ran(decisionsOf(planOf({ tasks: chain, ...subgraph(["b"]) })))).toEqual(["run b@1", "run c@1"]);
    expect(ran(decisionsOf(planOf({ tasks: chain, ...subgraph([], ["a"]) })))).toEqual(["run a@1"]);
    const both = {
      subgraphs: [
        { start: ["a"], end: ["a"] },
        { start: ["c"], end: [] },
      ],
    };
    expect(ran(decisionsOf(planOf({ tasks: chain, choices: both })))).toEqual(["run a@1", "run c@1"]);
  });
  test("nodes may be listed and ranged; the way may cross nodes", () => {
    const tasks = [{ id: "a" }, { id: "b", "cross-depends": [{ name: "a", role: ["web"] }] }];
    const nodes = web(5);
    expect(ran(decisionsOf(planOf({ tasks, nodes, ...subgraph(["a/1,3-4"], ["a"]) })))).toEqual([
      "run a@1",
      "run a@3",
      "run a@4",
    ]);
    expect(ran(decisionsOf(planOf({ tasks, nodes, ...subgraph(["a/2"], ["b/5"]) })))).toEqual(["run a@2", "run b@5"]);
  });
  test("unknown names are errors, all of them", () => {
    const tasks = [...chain, { id: "mongo-setup", roles: ["mongo"] }];
    expect(errorsOf({ tasks, ...subgraph(["strat", "a/1,7"], ["mongo-setup"]) })).toEqual([
      'plan/unknown-task: No task of graph type "default" is named "strat". Did you mean "start"?',
      'plan/unknown-node: Task "a" does not run on node "7".',
      'plan/unknown-task: Task "mongo-setup" runs nowhere: no selected node has role mongo.',
    ]);
  });
});

describe("limits", () => {
  const strategy = (value: Json) => ({ tasks: [{ id: "a", parameters: { strategy: value } }], nodes: web(3) });
  test("strategies become numbers of nodes at once; an amount may be computed", () => {
    const atOnce = (value: Json) => planOf(strategy(value)).schedule.tasks[0]?.atOnce;
    expect(atOnce({ type: "one_by_one" })).toBe(1);
    expect(atOnce({ type: "parallel" })).toBe(0);
    expect(atOnce({ type: "parallel", amount: 2 })).toBe(2);
    expect(atOnce({ type: "parallel", amount: { yaql_exp: "1 + 1" } })).toBe(2);
  });
  test("where nodes differ the strictest counts, with a warning", () => {
    const amount = { yaql_exp: "switch($.uid = '2' => 1, true => 3)" };
    const { plan, diagnostics } = compiled(strategy({ type: "parallel", amount }));
    expect(plan?.schedule.tasks[0]?.atOnce).toBe(1);
    expect(diagnostics.map((one) => [one.severity, one.code])).toEqual([["warning", "plan/strategy"]]);
  });
  test.each([[{ type: "parallel", amount: -1 }], [{ type: "one-by-one" }], ["serial"]])("%j is refused", (value) => {
    expect(errorsOf(strategy(value))[0]).toContain("plan/strategy");
  });
  test("tries and delays come from parameters, or from the type", () => {
    const { schedule } = planOf({
      tasks: [
        { id: "a", parameters: { retries: 4, interval: 1.5 } },
        { id: "b", type: "sync" },
        { id: "c", type: "copy_files", fail_on_error: false },
        { id: "d", condition: false },
      ],
    });
    expect([...schedule.tries]).toEqual([5, 11, 1, 1]);
    expect([...schedule.retryDelay]).toEqual([1500, 2000, 0, 0]);
    expect([...schedule.tolerant]).toEqual([0, 0, 1, 0]);
  });
  test("what follows a failure, and whether a lost attempt is tried again, are the task's to say", () => {
    const { tasks } = planOf({
      tasks: [{ id: "a", on_failure: "dependents", repeatable: true }, { id: "b" }],
    }).schedule;
    expect(tasks.map((task) => [task.onFailure, task.repeatable])).toEqual([
      ["dependents", true],
      ["node", false],
    ]);
  });
  test("how many steps a node takes at once is an attribute of the node", () => {
    const plan = planOf({
      tasks: [{ id: "a" }],
      nodes: web(2),
      nodeFields: { "2": { attributes: { parallelism: 4 } } },
    });
    expect(plan.schedule.nodes.map((node) => node.parallelism)).toEqual([1, 4]);
  });
});

describe("what may fail", () => {
  const nodes = { "1": ["web"], "2": ["web"], "3": ["db"], "4": ["other"] };
  const group = (id: string, roles: readonly string[], tolerance: string | number) => ({
    id,
    type: "group",
    roles,
    tasks: [],
    fault_tolerance: tolerance,
  });
  test("nodes of groups without tolerance and nodes of no group are critical", () => {
    const tasks = [{ id: "a" }, { id: "m", roles: "master" }, group("w", ["web"], "50%"), group("d", ["db"], 0)];
    const { schedule } = planOf({ tasks, nodes });
    expect(schedule.groups).toEqual([
      { name: "d", nodes: ["3"], tolerance: 0 },
      { name: "w", nodes: ["1", "2"], tolerance: 1 },
      { name: "nodes in no group", nodes: ["4", "master"], tolerance: 0 },
    ]);
    expect(schedule.nodes.filter((node) => node.critical).map((node) => node.id)).toEqual(["3", "4", "master"]);
  });
  test("a group puts its tasks on its nodes, whatever their roles say; a group of unknown tasks is an error", () => {
    const tasks = [
      { id: "a", roles: ["db"] },
      { ...group("w", ["web"], 0), tasks: ["a"] },
    ];
    expect(decisionsOf(planOf({ tasks, nodes }))).toEqual(["run a@1", "run a@2", "run a@3"]);
    const unknown = [{ id: "abc" }, { ...group("w", ["web"], 0), tasks: ["abd"] }];
    expect(errorsOf({ tasks: unknown, nodes })).toEqual([
      'graph/unknown-member: Task "w", tasks: Task abd cannot be resolved: no layer defines it.',
    ]);
    expect(compiled({ tasks: unknown, nodes }).diagnostics[0]?.hint).toBe('Did you mean "abc"?');
    const nowhere = [{ id: "abc" }, { ...group("w", ["mongo"], 0), tasks: ["abd"] }];
    expect(errorsOf({ tasks: nowhere, nodes })).toEqual([]);
  });
});

describe("order", () => {
  test("all-to-all takes as many edges as there are steps, and equal crowds share a barrier", () => {
    const tasks = [
      { id: "a" },
      { id: "b", "cross-depends": [{ name: "a", role: "*" }] },
      { id: "c", "cross-depends": [{ name: "a", role: ["web"] }] },
    ];
    const { schedule, barrierLabels } = planOf({ tasks, nodes: web(40) });
    expect(barrierLabels).toEqual(["after a on all nodes"]);
    expect(schedule.edges.targets).toHaveLength(40 + 80);
    expect(schedule.kind[schedule.stepCount]).toBe(vertexKind.barrier);
  });
  test("a step's priority is the number of steps that follow it at the longest; barriers do not count", () => {
    const tasks = [{ id: "a" }, { id: "b", "cross-depends": [{ name: "a", role: "*" }] }, { id: "c", requires: ["b"] }];
    const { schedule } = planOf({ tasks, nodes: web(3) });
    expect([...schedule.priority.slice(0, 3)]).toEqual([2, 1, 0]);
  });
  test("transitions: nothing said is the usual, an empty mapping is nothing", () => {
    const metadata = { on_success: {}, on_error: { node_attributes: {} }, on_stop: { node_attributes: { x: 1 } } };
    expect(planOf({ tasks: [{ id: "a" }], metadata }).transitions).toEqual({
      successful: { status: "ready" },
      failed: {},
      stopped: { x: 1 },
    });
  });
});

describe("a plan as data", () => {
  const fixture = {
    nodes: { ...web(4), "5": ["db"] },
    nodeFields: { "4": { online: false } },
    tasks: [
      ...chain,
      {
        id: "d",
        condition: "settings:x == 1",
        "cross-depends": [{ name: "c" }],
        parameters: { cmd: "echo {CLUSTER_ID}" },
      },
      { id: "e", roles: ["mongo"] },
    ],
  };
  test("comes back from JSON as it was", () => {
    const plan = planOf(fixture);
    const back = decodePlan(JSON.parse(JSON.stringify(encodePlan(plan))) as Json);
    expect(back).toEqual(plan);
    expect(back.steps[2]?.parameters).toBe(back.steps[6]?.parameters);
  });
  test("JSON of another format is refused", () => {
    expect(() => decodePlan({ format: 0 })).toThrow("not a plan");
    expect(() => decodePlan(null)).toThrow("not a plan");
  });
  test("has a fingerprint that follows what it does, and nothing else", () => {
    const print = planOf(fixture).fingerprint;
    expect(planOf({ ...fixture, choices: { force: true } }).fingerprint).toBe(print);
    expect(planOf({ ...fixture, choices: { mode: "noop" } }).fingerprint).not.toBe(print);
    expect(planOf({ ...fixture, settings: { x: 1 } }).fingerprint).not.toBe(print);
    expect(planOf({ ...fixture, choices: { nodes: [nodeId("1")] } }).fingerprint).not.toBe(print);
    const moved = { ...fixture, nodeFields: { ...fixture.nodeFields, "1": { transport: { kind: "none" } } } } as const;
    expect(planOf(moved).fingerprint).not.toBe(print);
  });
});
