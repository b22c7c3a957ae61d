/** From layers to plans, as a person meets it. */
import { describe, expect, test } from "vitest";
import { compiled, decisionsOf, errorsOf, planOf } from "../testing/compile-fixtures.ts";
import { nodeId, taskId } from "./model/ids.ts";
import type { Facts } from "./model/inventory.ts";

const nodes = { "1": ["web"], "2": ["db"], "10": ["web"] };

describe("conditions", () => {
  test("a step runs without a condition, and where its condition holds", () => {
    const plan = planOf({
      nodes,
      nodeAttributes: { "2": { big: true } },
      tasks: [
        { id: "a" },
        { id: "b", condition: { yaql_exp: "$.get(big, false)" } },
        { id: "c", condition: "settings:big == true" },
        { id: "d", condition: false, roles: ["db"] },
      ],
    });
    expect(decisionsOf(plan)).toEqual([
      "run a@1",
      "skip b@1 (condition)",
      "skip c@1 (condition)",
      "run a@2",
      "run b@2",
      "run c@2",
      "skip d@2 (condition)",
      "run a@10",
      "skip b@10 (condition)",
      "skip c@10 (condition)",
    ]);
    expect(plan.steps.map((step) => step.decision.because).slice(0, 3)).toEqual([
      "it has no condition",
      "condition is false: `$.get(big, false)`",
      "condition is false: `settings:big == true`",
    ]);
  });

  const past = (...tasks: string[]) =>
    new Map(
      tasks.map((task): [ReturnType<typeof taskId>, Facts] => [
        taskId(task),
        { common: { colour: "red", on: true }, nodes: { "1": { uid: "1" } } },
      ]),
    );
  const changing = { nodes: { "1": ["web"], "2": ["web"] }, settings: { colour: "red", on: true } };

  test("what has not changed since its last success is skipped, node by node, and says so", () => {
    const tasks = [{ id: "a", condition: { yaql_exp: "$.on and changed($.colour)" } }];
    const plan = planOf({ ...changing, tasks, past: past("a") });
    expect(decisionsOf(plan)).toEqual(["skip a@1 (unchanged)", "run a@2"]);
    expect(plan.steps.map((step) => step.decision.because)).toEqual([
      "nothing has changed since it last succeeded here: `$.on and changed($.colour)`",
      "it has not succeeded here before, and its condition is true: `$.on and changed($.colour)`",
    ]);
  });
  test("a condition that would be false on a first deployment too is not called unchanged", () => {
    const tasks = [{ id: "a", condition: { yaql_exp: "not $.on and changed($.colour)" } }];
    expect(decisionsOf(planOf({ ...changing, tasks, past: past("a") }))).toEqual([
      "skip a@1 (condition)",
      "skip a@2 (condition)",
    ]);
  });
  test("force forgets the past", () => {
    const tasks = [{ id: "a", condition: { yaql_exp: "changed($.colour)" } }];
    const plan = planOf({ ...changing, tasks, past: past("a"), choices: { force: true } });
    expect(decisionsOf(plan)).toEqual(["run a@1", "run a@2"]);
  });
});

describe("what cannot be evaluated", () => {
  const broken = {
    nodes,
    tasks: [
      { id: "a", condition: { yaql_exp: "$.nowhere.x" } },
      { id: "b", parameters: { deep: [{ cmd: { yaql_exp: "$.cluster.missing" } }] }, roles: ["web"] },
      { id: "c", "cross-depends": [{ name: "a", role: "/(/" }], roles: ["db"] },
      { id: "d", roles: ["db", "/[/"] },
      { id: "e", condition: "some text", roles: ["db"] },
      { id: "f", parameters: { yaql_exp: "[1]" }, roles: ["db"] },
    ],
  };
  test("all of it is said at once, each cause once, with task, field, node and expression", () => {
    expect(errorsOf(broken)).toMatchInlineSnapshot(`
      [
        "expression/failed: Task "a", condition on nodes 1, 2, 10: there is no key 'nowhere' in \`$.nowhere.x\` at column 3.",
        "expression/failed: Task "b", parameters.deep.0.cmd on nodes 1, 10: there is no key 'missing' in \`$.cluster.missing\` at column 11.",
        "shape/value: Task "d", roles: pattern /[/: unterminated character set at position 0.",
        "expression/syntax: Task "e", condition on node 2: Syntax error at '' in \`some text\`.",
        "shape/value: Task "f", parameters on node 2: parameters must be a mapping, not [1].",
        "shape/value: Task "c", cross_depends on node 2: pattern /(/: Unterminated group at position 0.",
      ]
    `);
  });
  test("for programs there is task, field, node and expression", () => {
    const [first, second] = compiled(broken).diagnostics;
    expect(first?.about).toEqual({ task: "a", field: "condition", node: "1", expression: "$.nowhere.x" });
    expect(second?.about).toEqual({ task: "b", field: "parameters", node: "1", expression: "$.cluster.missing" });
  });
  test("by the original's rules the first error is enough, under the original's name", () => {
    const { diagnostics } = compiled({ ...broken, rules: "fuel" });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.fuelError).toBe("KeyError");
  });
  test("a parameter of a step that is skipped is not evaluated", () => {
    const tasks = [{ id: "a", condition: false, parameters: { x: { yaql_exp: "$.nowhere" } } }];
    expect(decisionsOf(planOf({ tasks }))).toEqual(["skip a@1 (condition)"]);
  });
});

describe("choices", () => {
  const tasks = [
    { id: "start", type: "stage" },
    { id: "a", requires: ["start"] },
    { id: "b", requires: ["a"] },
    { id: "off", type: "skipped" },
  ];
  test("tasks that were not chosen stay in the plan, skipped, and stages go on ordering", () => {
    expect(decisionsOf(planOf({ tasks, choices: { tasks: [taskId("b")] } }))).toEqual([
      "skip start@- (anchor)",
      "skip a@1 (not-selected)",
      "run b@1",
      "skip off@1 (type-skipped)",
    ]);
  });
  test("what was not chosen is not evaluated", () => {
    const broken = [...tasks, { id: "c", condition: { yaql_exp: "$.nowhere" } }];
    expect(errorsOf({ tasks: broken, choices: { tasks: [taskId("a")] } })).toEqual([]);
  });
  test("unknown tasks and nodes are errors, with a suggestion", () => {
    const choices = { tasks: [taskId("strat")], nodes: [nodeId("1"), nodeId("7")] };
    expect(errorsOf({ tasks, choices })).toEqual([
      'plan/unknown-node: The cluster has no node "7".',
      'plan/unknown-task: No task of graph type "default" is named "strat". Did you mean "start"?',
    ]);
  });
  test("an unknown graph type is an error, and with the original's rules an empty graph", () => {
    expect(errorsOf({ type: "hotfx" })).toEqual(['graph/unknown-type: No layer defines graph type "hotfx".']);
    expect(compiled({ type: "hotfx", rules: "fuel" }).plan?.steps).toEqual([]);
  });
});

describe("nodes", () => {
  const tasks = [{ id: "a" }];
  const many = { "1": ["web"], "2": ["web"], "3": ["web"], "4": ["web"], "5": ["web"] };
  const nodeFields = {
    "2": { online: false },
    "3": { status: "error", errorType: "provision" },
    "4": { pendingDeletion: true },
    "5": { status: "error", errorType: "deploy" },
  } as const;
  test("the usual filter leaves out what can't be deployed, and says why", () => {
    const plan = planOf({ tasks, nodes: many, nodeFields });
    expect(decisionsOf(plan)).toEqual(["run a@1", "run a@5"]);
    expect(plan.leftOut).toEqual([
      { node: "2", because: "it is offline" },
      { node: "3", because: "its state is error after an error of type provision" },
      { node: "4", because: "it waits for being deleted" },
    ]);
  });
  test("a filter of the graph decides instead; an empty one takes every node that is online", () => {
    const filtered = planOf({ tasks, nodes: many, nodeFields, metadata: { node_filter: "$.pending_deletion" } });
    expect(decisionsOf(filtered)).toEqual(["run a@4"]);
    const all = planOf({ tasks, nodes: many, nodeFields, metadata: { node_filter: "" } });
    expect(decisionsOf(all)).toHaveLength(4);
  });
  test("explicit nodes win over any filter, and none means none", () => {
    const chosen = planOf({ tasks, nodes: many, nodeFields, choices: { nodes: [nodeId("3")] } });
    expect(decisionsOf(chosen)).toEqual(["run a@3"]);
    expect(planOf({ tasks, nodes: many, choices: { nodes: [] } }).steps).toEqual([]);
  });
  test("a filter that fails names itself", () => {
    expect(errorsOf({ tasks, metadata: { node_filter: "$.uid = 1" } })[0]).toContain(
      "The node filter `$.uid = 1` fails",
    );
  });
  test("a node that becomes primary matches the primary tag and not the plain one", () => {
    const roles = [
      { id: "first", tags: ["primary-web"] },
      { id: "rest", tags: ["web"] },
      { id: "nowhere", roles: ["ceph", "/mongo/"] },
    ];
    const stages = compiled({ tasks: roles, nodes: { "1": ["web"], "2": ["web"] }, primary: ["web"] });
    expect(stages.plan && decisionsOf(stages.plan)).toEqual(["run first@1", "run rest@2"]);
    expect(stages.expanded?.newPrimaries).toEqual({ "1": ["web"] });
    expect(stages.plan?.absent).toEqual([{ task: "nowhere", because: "no selected node has role ceph, /mongo/" }]);
    expect(stages.expanded?.facts.nodes["1"]?.["roles"]).toEqual(["primary-web"]);
  });
});

describe("cycles", () => {
  test("a circle is an error that names its steps, fields and layers", () => {
    const { diagnostics } = compiled({
      nodes: { "1": ["web"], "2": ["db"] },
      tasks: [
        { id: "a", roles: ["web"] },
        { id: "b", roles: ["db"], "cross-depends": [{ name: "a", role: ["web"] }] },
      ],
      clusterTasks: [{ id: "a", roles: ["web"], "cross-depends": [{ name: "b", role: ["db"] }] }],
    });
    expect(diagnostics.map((one) => one.message)).toEqual([
      "Steps wait for each other in a circle: a@1 -> b@2 -> a@1.",
    ]);
    expect(diagnostics[0]?.related?.map((one) => one.message)).toEqual([
      'a@1 -> b@2: cross-depends of task "b" (release r-10.0)',
      'b@2 -> a@1: cross-depends of task "a" (cluster test)',
    ]);
  });
  test("tasks on many nodes that wait for themselves elsewhere make a short circle", () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [String(i + 1), ["web"]]));
    const tasks = [{ id: "a", "cross-depends": [{ name: "a", role: "*" }] }];
    expect(errorsOf({ nodes: many, tasks })).toEqual([
      "graph/cycle: Steps wait for each other in a circle: a@1 -> a@2 -> a@1.",
    ]);
  });
  test("a task that means itself loses that edge, with a hint", () => {
    const { plan, diagnostics } = compiled({ tasks: [{ id: "ab", requires: ["/a/"] }, { id: "a" }] });
    expect(plan?.schedule.edges.targets).toHaveLength(1);
    expect(diagnostics.map((one) => [one.severity, one.code])).toEqual([["hint", "graph/self-edge"]]);
  });
});

describe("notes", () => {
  const notes = (fixture: Parameters<typeof compiled>[0]) =>
    compiled(fixture).diagnostics.map((one) => `${one.severity} ${one.code}: ${one.message}`);
  test("a role that looks misspelt is hinted at, an optional role that nobody has is not", () => {
    const tasks = [
      { id: "a", roles: ["contoller"] },
      { id: "b", roles: ["mongo", "/ceph/"] },
    ];
    expect(notes({ tasks, nodes: { "1": ["controller"] } })).toEqual([
      'hint graph/unknown-role: Task "a" runs nowhere: no role or tag is named "contoller". Did you mean "controller"?',
    ]);
  });
  test("a chosen task that runs nowhere is warned of", () => {
    const tasks = [{ id: "a", roles: ["mongo"] }, { id: "b" }];
    expect(notes({ tasks, choices: { tasks: [taskId("a")] } })).toEqual([
      'warning plan/no-step: Task "a" was chosen and runs nowhere: no selected node has role mongo.',
    ]);
  });
  test("a type that needs a command of the cluster's is warned of when there is none", () => {
    const tasks = [
      { id: "a", type: "erase_node" },
      { id: "b", type: "erase_node", parameters: { hook: "wipe" } },
      { id: "c", type: "move_to_bootstrap" },
    ];
    expect(notes({ tasks, hooks: new Set(["move_to_bootstrap"]) })).toEqual([
      'warning plan/hook-missing: Task "a" of type erase_node will fail: no command is configured for that type.',
    ]);
    expect(notes({ tasks })).toEqual([]);
  });
});

describe("size", () => {
  test("10,000 tasks in a row are a plan: depth is data", () => {
    const row = Array.from({ length: 10_000 }, (_, i) => ({ id: `t${i}`, requires: i === 0 ? [] : [`t${i - 1}`] }));
    const { schedule } = planOf({ tasks: row });
    expect(Math.max(...schedule.priority.slice(0, 10_000))).toBe(9_999);
  });
  test("2,000 tasks that all wait for 2,000 others take 4,000 edges", () => {
    const crowd = Array.from({ length: 4_000 }, (_, i) => ({
      id: `${i < 2_000 ? "early" : "late"}-${i}`,
      requires: i < 2_000 ? [] : ["/early-/"],
    }));
    expect(planOf({ tasks: crowd }).schedule.edges.targets).toHaveLength(4_000);
  });
});
