/** `RunState`: all that is known of a run, in columns and counters. Owned by one loop; only `evolve` and what it calls change it. */
import { invariant } from "../base/assert.ts";
import { findCycle } from "../dag/analyze.ts";
import { groupByKey, type Groups } from "../dag/digraph.ts";
import type { Outcome } from "../model/event.ts";
import type { AttemptId, NodeId } from "../model/ids.ts";
import type { Schedule } from "../model/plan.ts";
import { statusCode, stepStatuses, type Verdict } from "../model/status.ts";
import { openReadySteps, type ReadySteps } from "./ready-steps.ts";

/** Why no further attempt starts. The first cause stays; a later request may make it forced. */
export type Stop =
  | { readonly kind: "requested"; readonly by: string }
  /** A critical node failed, or more nodes than a group may lose. */
  | { readonly kind: "failure"; readonly because: string };

export interface RunState {
  readonly schedule: Schedule;
  /** Number of events taken in. */
  version: number;
  phase: "pending" | "running" | "stopping" | "ended";
  /** Time of the event that is being taken in, or was last. */
  now: number;
  /** 0: not yet. */
  startedAt: number;
  endedAt: number;
  stop: Stop | undefined;
  /** Attempts that run are to be ended. */
  isForced: boolean;
  end: { readonly verdict: Verdict; readonly message: string } | undefined;

  readonly steps: StepColumns;
  readonly nodes: NodeColumns;
  readonly ready: ReadySteps;
  /** By task: attempts that run. */
  readonly runningOfTask: Uint32Array;
  /** By tolerance group: how many more nodes may fail; below 0: exceeded. */
  readonly allowance: Int32Array;
  /** By node: the groups it is in. */
  readonly groupsOfNode: readonly (readonly number[])[];

  /** Attempts that run. */
  running: number;
  /** Vertices, barriers included, whose status may still change. */
  unfinished: number;
  /** Steps by status. */
  readonly counts: Uint32Array;
  /** The attempt of each running step. */
  readonly attempts: Map<number, AttemptId>;
  /** The last outcome of each step of which an attempt did not succeed. */
  readonly failures: Map<number, Outcome>;
  /** Steps with status `error`, in the order in which they failed. */
  readonly failed: number[];
  /** Steps whose columns the last event changed; one may be there twice. */
  readonly changed: number[];
  /** Vertices that have ended, and whose successors do not know it yet. Empty between events. */
  readonly settled: number[];
}

/** By vertex: steps first, then barriers. */
export interface StepColumns {
  /** Codes of `statusCode`. */
  readonly status: Uint8Array;
  /** Predecessors that have not ended. */
  readonly waiting: Uint32Array;
  /** Attempts that have started. */
  readonly tries: Uint16Array;
  /** Start of the first attempt; 0: none. */
  readonly startedAt: Float64Array;
  /** 0: not yet. */
  readonly endedAt: Float64Array;
  /** Codes of `stepReasons`. */
  readonly reason: Uint8Array;
  /** The step at the root of a block, plus 1; 0: none. */
  readonly blocker: Uint32Array;
}

/** By node of the schedule. */
export interface NodeColumns {
  /** How many attempts at once, at least 1. */
  readonly slots: Uint32Array;
  /** Attempts that run. */
  readonly running: Uint32Array;
  /** Steps that have not ended. */
  readonly unfinished: Uint32Array;
  /** 1: it failed by its own failure: a step of it, or it did not answer. */
  readonly hasFailed: Uint8Array;
  /** Nothing starts there any more because of this step; plus 1; 0: open. */
  readonly closedBy: Uint32Array;
  /** 1: it did not answer when the run began. */
  readonly isOffline: Uint8Array;
  /** The steps of each node. */
  readonly steps: Groups;
  readonly places: ReadonlyMap<NodeId, number>;
}

/** Before the first event. Throws for a schedule that could not end: one with a cycle. */
export function initialState(schedule: Schedule): RunState {
  const size = schedule.edges.size;
  const cycle = findCycle(schedule.edges);
  invariant(cycle === undefined, `a schedule has no cycles, this one has ${cycle?.join(" -> ") ?? ""}`);
  const nodes = nodeColumns(schedule);
  const counts = new Uint32Array(stepStatuses.length);
  counts[statusCode.pending] = schedule.stepCount;
  return {
    schedule,
    version: 0,
    phase: "pending",
    now: 0,
    startedAt: 0,
    endedAt: 0,
    stop: undefined,
    isForced: false,
    end: undefined,
    steps: stepColumns(schedule),
    nodes,
    ready: openReadySteps(schedule),
    runningOfTask: new Uint32Array(schedule.tasks.length),
    allowance: Int32Array.from(schedule.groups, (group) => group.tolerance),
    groupsOfNode: groupsOfNode(schedule, nodes.places),
    running: 0,
    unfinished: size,
    counts,
    attempts: new Map(),
    failures: new Map(),
    failed: [],
    changed: [],
    settled: [],
  };
}

function stepColumns(schedule: Schedule): StepColumns {
  const size = schedule.edges.size;
  const waiting = new Uint32Array(size);
  for (const target of schedule.edges.targets) waiting[target] = (waiting[target] ?? 0) + 1;
  return {
    status: new Uint8Array(size),
    waiting,
    tries: new Uint16Array(size),
    startedAt: new Float64Array(size),
    endedAt: new Float64Array(size),
    reason: new Uint8Array(size),
    blocker: new Uint32Array(size),
  };
}

function nodeColumns(schedule: Schedule): NodeColumns {
  const size = schedule.nodes.length;
  const steps = groupByKey(size, schedule.node.subarray(0, schedule.stepCount));
  return {
    slots: Uint32Array.from(schedule.nodes, (node) => Math.max(1, node.parallelism)),
    running: new Uint32Array(size),
    unfinished: Uint32Array.from({ length: size }, (_, n) => (steps.offsets[n + 1] ?? 0) - (steps.offsets[n] ?? 0)),
    hasFailed: new Uint8Array(size),
    closedBy: new Uint32Array(size),
    isOffline: new Uint8Array(size),
    steps,
    places: new Map(schedule.nodes.map((node, place) => [node.id, place])),
  };
}

function groupsOfNode(schedule: Schedule, places: ReadonlyMap<NodeId, number>): readonly (readonly number[])[] {
  const groups: number[][] = schedule.nodes.map(() => []);
  for (const [number, group] of schedule.groups.entries()) {
    for (const node of new Set(group.nodes)) {
      const place = places.get(node);
      if (place !== undefined) groups[place]?.push(number);
    }
  }
  return groups;
}
