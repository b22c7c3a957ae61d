/** Laws of the whole way: the same input gives the same bytes however it is ordered, and nothing is lost between steps and plan. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixtureInventory, planOf, weakHash } from "../testing/compile-fixtures.ts";
import type { JsonObject } from "./base/json.ts";
import { canonicalJson } from "./base/json.ts";
import { compileStages } from "./compile.ts";
import { buildFacts } from "./expand/build-facts.ts";
import { serializeNodes } from "./export/fuel-tasks.ts";
import { renderPlan } from "./export/render-plan.ts";
import { graphType } from "./model/ids.ts";
import { encodePlan } from "./plan/plan-json.ts";
import { readLayer } from "./validate/normal-task.ts";

const roles = ["web", "db", "cache"];
const nodes = fc.dictionary(fc.integer({ min: 1, max: 30 }).map(String), fc.subarray(roles), {
  minKeys: 1,
  maxKeys: 6,
});
const tasks = fc
  .array(
    fc.record({
      roles: fc.constantFrom<JsonObject[string]>("*", ["web"], ["/.*b/"], ["primary-web", "cache"], "master"),
      condition: fc.constantFrom<JsonObject[string]>(
        true,
        false,
        { yaql_exp: "$.uid in ['2', '3']" },
        "settings:on == true",
      ),
      where: fc.constantFrom("*", "self", "db"),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) =>
    all.map(({ where, ...fields }, i) => ({
      id: `t${i}`,
      type: "shell",
      ...fields,
      requires: i === 0 ? [] : [`t${i - 1}`],
      "cross-depends": i < 2 ? [] : [{ name: `t${i - 2}`, role: where }],
      parameters: { cmd: "on {CLUSTER_ID}", id: { yaql_exp: "$.uid" } },
    })),
  );

function stagesOf(written: readonly JsonObject[], own: Record<string, readonly string[]>, turn: boolean) {
  const inventory = fixtureInventory({ nodes: own, primary: ["web"] });
  const order = <T>(items: readonly T[]): readonly T[] => (turn ? [...items].reverse() : items);
  return compileStages({
    stack: {
      type: graphType("default"),
      plugins: [],
      release: readLayer({ level: "release", name: "r" }, "default", { tasks: order(written) }),
    },
    inventory: { ...inventory, nodes: order(inventory.nodes) },
    facts: (known) => buildFacts(known, {}),
    past: new Map(),
    choices: { mode: "run", force: false, debug: false },
    rules: "strata",
    hash: weakHash,
  });
}

describe("compile", () => {
  test("nodes and tasks in another order give the same plan, byte for byte", () => {
    fc.assert(
      fc.property(tasks, nodes, (written, own) => {
        const [one, other] = [stagesOf(written, own, false).plan, stagesOf(written, own, true).plan];
        expect(one).toBeDefined();
        if (one === undefined || other === undefined) return;
        expect(canonicalJson(encodePlan(other))).toBe(canonicalJson(encodePlan(one)));
        expect(renderPlan(other)).toBe(renderPlan(one));
      }),
    );
  });
  test("every step of Fuel's message is in the plan, and runs there exactly when it does here", () => {
    fc.assert(
      fc.property(tasks, nodes, (written, own) => {
        const { expanded, plan } = stagesOf(written, own, false);
        if (expanded === undefined || plan === undefined) throw new Error("no plan");
        const { schedule } = plan;
        const planned = plan.steps.map(({ decision }, i) => {
          const task = schedule.tasks[schedule.task[i] ?? 0];
          const node = schedule.nodes[schedule.node[i] ?? 0]?.id;
          return JSON.stringify([node, task?.id, decision.kind === "run" ? task?.type : "skipped"]);
        });
        const serialized = [...serializeNodes(expanded)].flatMap((one) =>
          one.tasks.map((task) => JSON.stringify([one.node, task["id"], task["type"]])),
        );
        expect(serialized).toEqual(planned);
      }),
    );
  });
  test("compiled twice, a plan is the same", () => {
    expect(canonicalJson(encodePlan(planOf({ tasks: [{ id: "a" }] })))).toBe(
      canonicalJson(encodePlan(planOf({ tasks: [{ id: "a" }] }))),
    );
  });
});
