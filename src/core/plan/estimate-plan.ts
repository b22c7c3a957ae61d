/** `estimatePlan`: how long a plan will take, by how long its tasks took before, and which steps decide it. */
import { present } from "../base/assert.ts";
import { topologicalOrder } from "../dag/analyze.ts";
import { eachSuccessor } from "../dag/digraph.ts";
import type { TaskId } from "../model/ids.ts";
import { vertexKind, type Schedule } from "../model/plan.ts";

export interface PlanEstimate {
  /** Milliseconds; at least so much, because steps of other nodes may hold slots. undefined: nothing is known of any step that runs. */
  readonly expected: number | undefined;
  /** Steps that run, and of how many of them something is known; the others count as nothing. */
  readonly steps: number;
  readonly known: number;
  /** The way that takes longest, first step first; only steps that run. */
  readonly path: readonly number[];
}

/** `durations`: milliseconds by task. */
export function estimatePlan(schedule: Schedule, durations: ReadonlyMap<TaskId, number>): PlanEstimate {
  const weights = weightsOf(schedule, durations);
  const order = present(topologicalOrder(schedule.edges), "a plan has no circles");
  const finish = Float64Array.from(weights);
  const cameFrom = new Int32Array(schedule.edges.size).fill(-1);
  let last = -1;
  for (const vertex of order) {
    const end = finish[vertex] ?? 0;
    if (last < 0 || end > (finish[last] ?? 0)) last = vertex;
    eachSuccessor(schedule.edges, vertex, (next) => {
      const reached = end + (weights[next] ?? 0);
      if (cameFrom[next] !== -1 && reached <= (finish[next] ?? 0)) return;
      finish[next] = reached;
      cameFrom[next] = vertex;
    });
  }
  const path: number[] = [];
  for (let vertex = last; vertex >= 0; vertex = cameFrom[vertex] ?? -1) if (isWork(schedule, vertex)) path.push(vertex);
  const work = Array.from({ length: schedule.stepCount }, (_, step) => step).filter((step) => isWork(schedule, step));
  const known = work.filter((step) => durations.has(taskOf(schedule, step))).length;
  const expected = known === 0 ? undefined : Math.max(finish[last] ?? 0, busiestNode(schedule, weights));
  return { expected, steps: work.length, known, path: path.reverse() };
}

function weightsOf(schedule: Schedule, durations: ReadonlyMap<TaskId, number>): Float64Array {
  const weights = new Float64Array(schedule.edges.size);
  for (let step = 0; step < schedule.stepCount; step++) {
    if (isWork(schedule, step)) weights[step] = durations.get(taskOf(schedule, step)) ?? 0;
  }
  return weights;
}

function isWork({ kind, stepCount }: Schedule, vertex: number): boolean {
  return vertex < stepCount && kind[vertex] === vertexKind.work;
}

function taskOf({ tasks, task }: Schedule, step: number): TaskId {
  return present(tasks[task[step] ?? -1], "a step has a task").id;
}

/** A node does its steps one after another, or as many at once as it may. */
function busiestNode({ node, nodes, stepCount }: Schedule, weights: Float64Array): number {
  const sums = new Float64Array(nodes.length);
  for (let step = 0; step < stepCount; step++) {
    const place = node[step] ?? 0;
    sums[place] = (sums[place] ?? 0) + (weights[step] ?? 0);
  }
  return Math.max(0, ...nodes.map(({ parallelism }, place) => (sums[place] ?? 0) / Math.max(1, parallelism)));
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) return undefined;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}
