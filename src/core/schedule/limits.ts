/** How much may run at once, as a list of predicates: a new kind of limit is one function and one line. */
import type { RunState } from "./run-state.ts";

/** What runs, and what has been picked to run beside it. */
export interface Load {
  readonly state: RunState;
  picked: number;
  readonly pickedOnNode: ReadonlyMap<number, number>;
  readonly pickedOfTask: ReadonlyMap<number, number>;
}

export interface Limit {
  readonly name: "run" | "node" | "task";
  /** May one more attempt, of this step, start? */
  readonly hasRoom: (load: Load, step: number) => boolean;
}

const inRun: Limit = {
  name: "run",
  hasRoom: ({ state, picked }) => isBelow(state.running + picked, state.schedule.atOnce),
};

const onNode: Limit = {
  name: "node",
  hasRoom: ({ state, pickedOnNode }, step) => {
    const node = state.schedule.node[step] ?? 0;
    return (state.nodes.running[node] ?? 0) + (pickedOnNode.get(node) ?? 0) < (state.nodes.slots[node] ?? 0);
  },
};

/** Fuel: `parameters.strategy`, one counter for all nodes (engine.md A5). */
const ofTask: Limit = {
  name: "task",
  hasRoom: ({ state, pickedOfTask }, step) => {
    const task = state.schedule.task[step] ?? 0;
    const running = (state.runningOfTask[task] ?? 0) + (pickedOfTask.get(task) ?? 0);
    return isBelow(running, state.schedule.tasks[task]?.atOnce ?? 0);
  },
};

/** 0: no limit. */
function isBelow(running: number, limit: number): boolean {
  return limit === 0 || running < limit;
}

export const limits: readonly Limit[] = [inRun, onNode, ofTask];

/** The first limit under which the step does not fit. */
export function limitThatHolds(load: Load, step: number): Limit | undefined {
  return limits.find((limit) => !limit.hasRoom(load, step));
}
