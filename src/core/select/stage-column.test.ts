import { describe, expect, it } from "vitest";
import { buildDigraph } from "../dag/digraph.ts";
import { taskId } from "../model/ids.ts";
import { vertexKind, type PlannedTask, type Schedule } from "../model/plan.ts";
import { stageColumn } from "./stage-column.ts";

const names = ["pre", "a", "post", "b", "alone"];
const tasks = names.map((id): PlannedTask => ({
  id: taskId(id),
  type: "shell",
  origin: undefined,
  atOnce: 0,
  onFailure: "node",
  repeatable: true,
}));

/** pre -> a -> (barrier 5) -> post -> b, pre -> post; alone. */
const schedule: Schedule = {
  stepCount: 5,
  edges: buildDigraph(6, [0, 1, 5, 2, 0], [1, 5, 2, 3, 2]),
  kind: Uint8Array.from([vertexKind.anchor, 0, vertexKind.anchor, 0, 0, vertexKind.barrier]),
  task: Uint32Array.from([0, 1, 2, 3, 4, 0]),
  node: new Uint32Array(6),
  priority: new Uint32Array(6),
  tries: new Uint16Array(6).fill(1),
  retryDelay: new Uint32Array(6),
  tolerant: new Uint8Array(6),
  tasks,
  nodes: [],
  groups: [],
  atOnce: 0,
};

describe("the stages of steps", () => {
  it("are the nearest anchors before and after each, through barriers", () => {
    const { of, names: stages } = stageColumn(schedule);
    expect(Array.from({ length: 5 }, (_, step) => stages[of[step]!])).toEqual([
      ["pre"],
      ["pre", "post"],
      ["post"],
      ["post"],
      [],
    ]);
  });
});
