/** Plans as text. */
import { describe, expect, test } from "vitest";
import { planOf } from "../../testing/compile-fixtures.ts";
import { nodeRanges, renderPlan } from "./render-plan.ts";

const tasks = [
  { id: "z-first" },
  { id: "a-last", requires: ["z-first"], condition: { yaql_exp: "$.uid = '2'" } },
  { id: "never", condition: false },
];

describe("render plan", () => {
  test("tasks come in the order in which they start, not by name; reasons are gathered", () => {
    expect(renderPlan(planOf({ tasks, nodes: { "1": ["x"], "2": ["x"], "3": ["x"] } }))).toMatchInlineSnapshot(`
      "Plan of graph type "default": 4 steps to run on 3 nodes, 5 skipped.

      - never    shell  skip on 1-3   condition is false: \`false\`
      + z-first  shell  run on 1-3    it has no condition
      - a-last   shell  skip on 1, 3  condition is false: \`$.uid = '2'\`
      +                 run on 2      condition is true: \`$.uid = '2'\`

      4 steps to run on 3 nodes, 5 skipped.
      "
    `);
  });
  test("what does not run at all may be left out", () => {
    const text = renderPlan(planOf({ tasks }), { showSkipped: false });
    expect(text).not.toContain("never");
    expect(text).toContain("z-first");
  });
  test("totals stand first and last", () => {
    const lines = renderPlan(planOf({ tasks })).trimEnd().split("\n");
    expect(lines[0]).toContain("1 step to run on 1 node, 2 skipped");
    expect(lines.at(-1)).toBe("1 step to run on 1 node, 2 skipped.");
  });
  test.each([
    [["1", "2", "3"], "1-3"],
    [["10", "2", "1", "master"], "1, 2, 10, master"],
    [["5", "7", "8", "9"], "5, 7-9"],
    [[], ""],
  ])("%j is %s", (nodes, expected) => {
    expect(nodeRanges(nodes)).toBe(expected);
  });
});
