import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longestPaths } from "../dag/analyze.ts";
import { taskId, type TaskId } from "../model/ids.ts";
import { vertexKind, type Schedule } from "../model/plan.ts";
import { schedules as someSchedule } from "../../testing/random-schedule.ts";
import { estimatePlan, median } from "./estimate-plan.ts";

const oneEach = (schedule: Schedule): ReadonlyMap<TaskId, number> =>
  new Map(schedule.tasks.map(({ id }, index) => [id, index + 1]));

describe("the estimate of a plan", () => {
  it("is the longest way, whose steps follow each other, or the busiest node", () => {
    fc.assert(
      fc.property(someSchedule, (schedule) => {
        const durations = oneEach(schedule);
        const { expected, path, steps, known } = estimatePlan(schedule, durations);
        const weight = (step: number): number =>
          step < schedule.stepCount && schedule.kind[step] === vertexKind.work ? schedule.task[step]! + 1 : 0;
        const weights = Array.from({ length: schedule.edges.size }, (_, vertex) => weight(vertex));
        const after = longestPaths(schedule.edges, weights);
        const longest = Math.max(0, ...weights.map((own, vertex) => own + after[vertex]!));
        expect(path.reduce((sum, step) => sum + weight(step), 0)).toBe(longest);
        expect(known).toBe(steps);
        const perNode = schedule.nodes.map(({ parallelism }, node) => {
          const own = weights.filter((_, step) => step < schedule.stepCount && schedule.node[step] === node);
          return own.reduce((sum, one) => sum + one, 0) / Math.max(1, parallelism);
        });
        expect(expected).toBe(steps === 0 ? undefined : Math.max(longest, ...perNode));
      }),
    );
  });

  it("says how much of it is known", () => {
    fc.assert(
      fc.property(someSchedule, (schedule) => {
        expect(estimatePlan(schedule, new Map([[taskId("no such task"), 1]]))).toMatchObject({
          expected: undefined,
          known: 0,
        });
      }),
    );
  });
});

describe("the median", () => {
  it("is the middle one, or between the two in the middle", () => {
    expect([[], [3], [5, 1], [9, 1, 2]].map(median)).toEqual([undefined, 3, 3, 2]);
  });
});
