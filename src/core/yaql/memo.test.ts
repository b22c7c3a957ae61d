/** What is remembered from node to node, seen by how often the facts are looked at. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { compileExpression, createMemo, evaluateToJson } from "./expression.ts";
import { unionFacts } from "./facts.ts";
import { planMemo } from "./memo-points.ts";
import { parseExpression } from "./parse.ts";

/** Common facts that count how often their list of nodes is gone through. */
function counted(size: number): { readonly common: JsonObject; readonly looks: () => number } {
  let looks = 0;
  const nodes = Array.from({ length: size }, (_one, index) => {
    const node = { uid: String(index) };
    Object.defineProperty(node, "role", {
      enumerable: true,
      get: () => {
        looks += 1;
        return index === 0 ? "controller" : "compute";
      },
    });
    return node;
  });
  return { common: { nodes }, looks: () => looks };
}

function evaluateOnAll(text: string, common: JsonObject, count: number): number {
  const memo = createMemo();
  const expression = compileExpression(text);
  let truths = 0;
  for (let i = 0; i < count; i += 1) {
    const facts = unionFacts(common, { uid: String(i) });
    if (evaluateToJson(expression, { facts, memo }) === true) truths += 1;
  }
  return truths;
}

describe("memo", () => {
  it("looks at common facts once for all nodes", () => {
    const { common, looks } = counted(50);
    expect(evaluateOnAll("len($.nodes.where($.role = controller).toList()) = 1", common, 50)).toBe(50);
    const once = looks();
    expect(once).toBeLessThan(200);
    evaluateOnAll("len($.nodes.where($.role = controller).toList()) = 1", common, 100);
    expect(looks() - once).toBeLessThan(200);
  });

  it("looks again only at what differs between nodes", () => {
    const { common, looks } = counted(50);
    expect(evaluateOnAll("$.uid in $.nodes.where($.role = compute).uid", common, 50)).toBe(49);
    expect(looks()).toBeLessThan(200);
  });

  it("gives every user of a remembered iterator one of its own", () => {
    const memo = createMemo();
    const expression = compileExpression("$.nodes.where($.uid != '1').uid");
    const common = { nodes: [{ uid: "1" }, { uid: "2" }] };
    const results = [0, 1].map((i) => evaluateToJson(expression, { facts: unionFacts(common, { at: i }), memo }));
    expect(results).toEqual([["2"], ["2"]]);
  });

  it("does not remember errors", () => {
    const memo = createMemo();
    const expression = compileExpression("$.a.b");
    expect(() => evaluateToJson(expression, { facts: unionFacts({ a: {} }, {}), memo })).toThrow("'b'");
    expect(evaluateToJson(expression, { facts: unionFacts({ a: { b: 1 } }, {}), memo })).toBe(1);
  });

  it("notices that a fact is there now that was not before", () => {
    const memo = createMemo();
    const expression = compileExpression("$.get(x, 0)");
    const answers = [{}, { x: 1 }, {}].map((node) => evaluateToJson(expression, { facts: unionFacts({}, node), memo }));
    expect(answers).toEqual([0, 1, 0]);
  });

  it("does not remember what chance or the clock has a part in", () => {
    for (const text of ["random()", "now()", "$.a + random()"])
      expect(planMemo(parseExpression(text)).isRepeatable).toBe(false);
  });

  it("remembers parts that do not depend on the item, within lambdas too", () => {
    const keys = [...planMemo(parseExpression("$.a.where($.x in new($.b.where($.c).d))")).points.values()].map(
      ({ key }) => key,
    );
    expect(keys).toContain("$.b.where($.c).d");
    expect(keys).not.toContain("$.x in new($.b.where($.c).d)");
  });
});
