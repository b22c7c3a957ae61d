/** Fuel's message, node by node. */
import { describe, expect, test } from "vitest";
import { present } from "../base/assert.ts";
import { compiled } from "../../testing/compile-fixtures.ts";
import { nodeTransitions } from "../plan/transitions.ts";
import { serializeMetadata, serializeNodes, serializeTasks } from "./fuel-tasks.ts";

const stages = compiled({
  nodes: { "10": ["web"], "2": ["web"], "3": ["db"] },
  tasks: [
    { id: "begin", type: "stage" },
    { id: "db", roles: ["db"], requires: ["begin"], parameters: { cmd: "x" } },
    { id: "api", roles: ["web"], "cross-depends": [{ name: "db" }], required_for: ["begin"], fail_on_error: false },
    { id: "off", roles: ["web"], condition: false, parameters: { cmd: "x" }, requires: ["/a/"] },
    { id: "w", type: "group", roles: ["web"], tasks: [], fault_tolerance: "50%" },
  ],
  rules: "fuel",
});
const expanded = present(stages.expanded, "the graph has no errors");

describe("serialized tasks", () => {
  test("each node's tasks by id, relations as pairs, the sync node as null; what is skipped has no parameters", () => {
    expect(serializeTasks(expanded)).toEqual({
      tasks_directory: {},
      tasks_graph: {
        null: [{ id: "begin", type: "skipped", fail_on_error: false }],
        "2": [
          {
            id: "api",
            type: "shell",
            fail_on_error: false,
            parameters: { cwd: "/" },
            requires: [{ name: "db", node_id: "3" }],
            required_for: [{ name: "begin", node_id: null }],
          },
          // `condition: false` is lost in Fuel's database: the task runs.
          {
            id: "off",
            type: "shell",
            fail_on_error: true,
            parameters: { cmd: "x", cwd: "/" },
            requires: [{ name: "api", node_id: "2" }],
          },
        ],
        "3": [
          {
            id: "db",
            type: "shell",
            fail_on_error: true,
            parameters: { cmd: "x", cwd: "/" },
            requires: [{ name: "begin", node_id: null }],
          },
        ],
        "10": [expect.objectContaining({ id: "api" }), expect.objectContaining({ id: "off" })],
      },
      tasks_metadata: { fault_tolerance_groups: [{ name: "w", node_ids: ["2", "10"], fault_tolerance: 1 }] },
    });
  });
  test("nodes come one at a time, in node order, the sync node first", () => {
    expect([...serializeNodes(expanded)].map(({ node }) => node)).toEqual(["null", "2", "3", "10"]);
    const nothing = present(compiled({ tasks: [] }).expanded, "an empty graph is a graph");
    expect([...serializeNodes(nothing)]).toEqual([{ node: "null", tasks: [] }]);
  });
  test("transitions and subgraphs are in the message only when they are given", () => {
    const subgraphs = [{ start: ["a"], end: [] }];
    expect(serializeMetadata(expanded, { transitions: nodeTransitions({}), subgraphs })).toMatchObject({
      node_statuses_transitions: { successful: { status: "ready" } },
      subgraphs,
    });
    expect(Object.keys(serializeMetadata(expanded))).toEqual(["fault_tolerance_groups"]);
  });
});
