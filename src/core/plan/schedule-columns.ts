/** Steps and barriers -> the columns that the scheduler reads. */
import { longestPaths } from "../dag/analyze.ts";
import type { ExpandedGraph, Step } from "../model/graph.ts";
import { SYNC_NODE } from "../model/ids.ts";
import { vertexKind } from "../model/plan.ts";
import type { PlannedTask, RunMode, Schedule, VertexKind } from "../model/plan.ts";
import { typeDefaults } from "../model/type-defaults.ts";
import type { PlannedNodes } from "./planned-nodes.ts";

export interface ScheduleInput {
  readonly expanded: ExpandedGraph;
  readonly tasks: readonly PlannedTask[];
  readonly planned: PlannedNodes;
  /** A `noop` run asks each step once, and goes on whatever it answers. Fuel: engine.md A11. */
  readonly mode: RunMode;
}

/** The graph must have no cycle. */
export function buildSchedule({ expanded, tasks, planned, mode }: ScheduleInput): Schedule {
  const { steps, edges } = expanded;
  const taskPlace = new Map(tasks.map((task, i) => [task.id, i]));
  const nodePlace = new Map(planned.nodes.map((node, i) => [node.id, i]));
  const kind = new Uint8Array(edges.size).fill(vertexKind.barrier);
  const task = new Uint32Array(edges.size);
  const node = new Uint32Array(edges.size);
  const tries = new Uint16Array(edges.size).fill(1);
  const retryDelay = new Uint32Array(edges.size);
  const tolerant = new Uint8Array(edges.size);
  const weights = new Uint8Array(edges.size);
  steps.forEach((step, i) => {
    kind[i] = kindOf(step);
    task[i] = taskPlace.get(step.task) ?? 0;
    node[i] = nodePlace.get(step.node) ?? 0;
    weights[i] = 1;
    if (kind[i] !== vertexKind.work) return;
    tolerant[i] = step.failOnError && mode !== "noop" ? 0 : 1;
    if (mode === "noop") return;
    tries[i] = 1 + atMost(seconds(step, "retries", typeDefaults[step.type].retries), 0xfffe);
    retryDelay[i] = atMost(seconds(step, "interval", typeDefaults[step.type].interval) * 1000, 0xffffffff);
  });
  return {
    stepCount: steps.length,
    edges,
    kind,
    task,
    node,
    priority: longestPaths(edges, weights),
    tries,
    retryDelay,
    tolerant,
    tasks,
    nodes: planned.nodes,
    groups: planned.groups,
    atOnce: 0,
  };
}

function kindOf(step: Step): VertexKind {
  if (step.node === SYNC_NODE) return vertexKind.anchor;
  return step.decision.kind === "run" ? vertexKind.work : vertexKind.skip;
}

/** A parameter that is a number, or a text of one, from 0 on; else what the type has. */
function seconds({ parameters }: Step, name: string, usual: number): number {
  const written = parameters?.[name];
  const number = typeof written === "string" && written.trim() !== "" ? Number(written) : written;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : usual;
}

function atMost(value: number, limit: number): number {
  return Math.min(Math.trunc(value), limit);
}
