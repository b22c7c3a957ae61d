/** What is remembered of earlier runs. */
import { describe, expect, test } from "vitest";
import { nodeId, taskId } from "../model/ids.ts";
import type { Facts, Node, PastSuccess } from "../model/inventory.ts";
import { needsRedeploy, rememberedState } from "./remembered-state.ts";

const success = (task: string, node: string, run: number): PastSuccess => ({
  task: taskId(task),
  node: nodeId(node),
  run,
});
const facts = (mark: string): Facts => ({
  common: { key: mark },
  nodes: Object.fromEntries(["1", "2", "10", "master"].map((node) => [node, { n: `${mark}${node}` }])),
});
const factsOf = new Map([
  [1, facts("a")],
  [2, facts("b")],
]);
const node = (id: string, status: Node["status"] = "ready"): Node =>
  ({ id: nodeId(id), status, pendingAddition: false, errorType: null }) as unknown as Node;
const nodes = [node("1"), node("2"), node("10"), node("3", "error")];

describe("remembered state", () => {
  test("each task has the facts of its last success, node by node", () => {
    const successes = [success("t", "1", 1), success("t", "master", 1), success("u", "2", 2)];
    const past = rememberedState({ successes, factsOf, nodes }, "strata");
    expect(past.get(taskId("t"))).toEqual({
      common: { key: "a" },
      nodes: { "1": { n: "a1" }, master: { n: "amaster" } },
    });
    expect(past.get(taskId("u"))).toEqual({ common: { key: "b" }, nodes: { "2": { n: "b2" } } });
  });
  test("nodes of one task may remember different runs, with the common facts of each", () => {
    const successes = [success("t", "10", 1), success("t", "2", 2)];
    const past = rememberedState({ successes, factsOf, nodes }, "strata");
    expect(past.get(taskId("t"))).toEqual({
      common: { key: "b" },
      nodes: { "10": { n: "a10" }, "2": { n: "b2" } },
      commonOf: { "10": { key: "a" } },
    });
  });
  test("the original takes the common facts of the node that comes first as a text", () => {
    const successes = [success("t", "10", 1), success("t", "2", 2)];
    const past = rememberedState({ successes, factsOf, nodes }, "fuel");
    expect(past.get(taskId("t"))).toEqual({ common: { key: "a" }, nodes: { "10": { n: "a10" }, "2": { n: "b2" } } });
  });
  test("a node that has to be deployed anew, and one that takes no part, are forgotten", () => {
    const successes = [success("t", "3", 1), success("t", "99", 1), success("t", "1", 1)];
    const past = rememberedState({ successes, factsOf, nodes }, "strata");
    expect(Object.keys(past.get(taskId("t"))?.nodes ?? {})).toEqual(["1"]);
  });
  test("tasks that remember the same share one object", () => {
    const successes = ["t", "u"].flatMap((task) => [success(task, "1", 2), success(task, "2", 2)]);
    const past = rememberedState({ successes, factsOf, nodes }, "strata");
    expect(past.get(taskId("t"))).toBe(past.get(taskId("u")));
  });
  test("needs redeploy", () => {
    expect(needsRedeploy(node("1"))).toBe(false);
    expect(needsRedeploy(node("1", "stopped"))).toBe(true);
    expect(needsRedeploy({ ...node("1"), pendingAddition: true })).toBe(true);
    expect(needsRedeploy({ ...node("1"), errorType: "deploy" })).toBe(true);
  });
});
