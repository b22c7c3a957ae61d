/** Fixtures in one line: `scheduleOf("fetch@1 -> build@1 -> deploy@2")`. */
import { longestPaths } from "../core/dag/analyze.ts";
import { buildDigraph } from "../core/dag/digraph.ts";
import type { ToleranceGroup } from "../core/model/graph.ts";
import { graphType, nodeId, stepIndex, stepName, SYNC_NODE, taskId, type StepIndex } from "../core/model/ids.ts";
import {
  vertexKind,
  type Plan,
  type PlannedNode,
  type PlannedStep,
  type PlannedTask,
  type Schedule,
} from "../core/model/plan.ts";

/** By step name, task name or node name: what differs from a plain step that has one try, on a node whose failure is tolerated. */
export interface ScheduleOptions {
  readonly skip?: readonly string[];
  readonly tolerant?: readonly string[];
  readonly tries?: Readonly<Record<string, number>>;
  readonly retryDelay?: Readonly<Record<string, number>>;
  readonly tasks?: Readonly<Record<string, Partial<Omit<PlannedTask, "id">>>>;
  readonly nodes?: Readonly<Record<string, Partial<Omit<PlannedNode, "id">>>>;
  readonly groups?: readonly { readonly name: string; readonly nodes: readonly string[]; readonly tolerance: number }[];
  readonly atOnce?: number;
}

/**
 * Ways separated by commas, each `a -> b -> c`. A name is `task@node`, or `task` for `task@1`; node `-` makes an anchor; a name that begins
 * with `*` is a barrier. Steps are numbered in the order of their first appearance.
 */
export function scheduleOf(text: string, options: ScheduleOptions = {}): Schedule {
  const ways = text.split(",").map((way) => way.split("->").map((name) => fullName(name.trim())));
  const names = [...new Set(ways.flat())].filter((name) => name !== "");
  const steps = names.filter((name) => !name.startsWith("*"));
  const vertices = [...steps, ...names.filter((name) => name.startsWith("*"))];
  const edges = ways.flatMap((way) => way.slice(1).map((name, i) => [way[i] ?? "", name] as const));
  const taskNames = [...new Set(steps.map(taskPart))];
  const nodeNames = [...new Set(steps.map(nodePart))];
  const graph = buildDigraph(
    vertices.length,
    edges.map(([from]) => vertices.indexOf(from)),
    edges.map(([, to]) => vertices.indexOf(to)),
  );
  return {
    stepCount: steps.length,
    edges: graph,
    kind: Uint8Array.from(vertices, (name) => kindOf(name, options)),
    task: Uint32Array.from(vertices, (name) => Math.max(0, taskNames.indexOf(taskPart(name)))),
    node: Uint32Array.from(vertices, (name) => Math.max(0, nodeNames.indexOf(nodePart(name)))),
    priority: longestPaths(
      graph,
      vertices.map((name) => (name.startsWith("*") ? 0 : 1)),
    ),
    tries: Uint16Array.from(vertices, (name) => lookUp(options.tries, name) ?? 1),
    retryDelay: Uint32Array.from(vertices, (name) => lookUp(options.retryDelay, name) ?? 0),
    tolerant: Uint8Array.from(vertices, (name) => (isListed(options.tolerant, name) ? 1 : 0)),
    tasks: taskNames.map((name) => plannedTask(name, options.tasks?.[name])),
    nodes: nodeNames.map((name) => plannedNode(name, options.nodes?.[name])),
    groups: (options.groups ?? []).map((group): ToleranceGroup => ({ ...group, nodes: group.nodes.map(nodeId) })),
    atOnce: options.atOnce ?? 0,
  };
}

/** The number of the step `task@node`. */
export function stepOf(schedule: Schedule, name: string): StepIndex {
  const wanted = fullName(name);
  for (let step = 0; step < schedule.stepCount; step++)
    if (nameOfStep(schedule, stepIndex(step)) === wanted) return stepIndex(step);
  throw new Error(`no step ${wanted} in this schedule`);
}

/** `task@node`. */
export function nameOfStep(schedule: Schedule, step: StepIndex): string {
  const task = schedule.tasks[schedule.task[step] ?? 0];
  const node = schedule.nodes[schedule.node[step] ?? 0];
  if (task === undefined || node === undefined) throw new Error(`no step ${step} in this schedule`);
  return stepName(task.id, node.id);
}

function fullName(name: string): string {
  return name === "" || name.startsWith("*") || name.includes("@") ? name : `${name}@1`;
}

function taskPart(name: string): string {
  return name.slice(0, name.indexOf("@"));
}

function nodePart(name: string): string {
  return name.slice(name.indexOf("@") + 1);
}

function kindOf(name: string, options: ScheduleOptions): number {
  if (name.startsWith("*")) return vertexKind.barrier;
  if (nodePart(name) === "-") return vertexKind.anchor;
  return isListed(options.skip, name) ? vertexKind.skip : vertexKind.work;
}

function isListed(list: readonly string[] | undefined, name: string): boolean {
  return list?.some((entry) => entry === name || entry === taskPart(name)) ?? false;
}

function lookUp(values: Readonly<Record<string, number>> | undefined, name: string): number | undefined {
  return values?.[name] ?? values?.[taskPart(name)];
}

function plannedTask(name: string, options: Partial<PlannedTask> = {}): PlannedTask {
  return {
    id: taskId(name),
    type: "shell",
    origin: undefined,
    atOnce: 0,
    onFailure: "node",
    repeatable: false,
    ...options,
  };
}

function plannedNode(name: string, options: Partial<PlannedNode> = {}): PlannedNode {
  const isSync = name === "-";
  return {
    id: isSync ? SYNC_NODE : nodeId(name),
    name: isSync ? "" : name,
    critical: false,
    parallelism: 1,
    transport: { kind: isSync ? "none" : "local" },
    ...options,
  };
}

/** A plan around a schedule, in which every step of work is the shell line `do <task>`. */
export function planOf(schedule: Schedule, options: Partial<Pick<Plan, "mode">> = {}): Plan {
  const isWork = (step: number): boolean => schedule.kind[step] === vertexKind.work;
  return {
    type: graphType("default"),
    mode: options.mode ?? "run",
    force: false,
    debug: false,
    schedule,
    steps: Array.from({ length: schedule.stepCount }, (_, step): PlannedStep => {
      const task = schedule.tasks[schedule.task[step] ?? 0]?.id ?? "?";
      return isWork(step)
        ? { decision: { kind: "run", because: "its condition is true" }, parameters: { cmd: `do ${task}` } }
        : { decision: { kind: "skip", reason: "condition", because: "its condition is false" }, parameters: undefined };
    }),
    barrierLabels: Array.from({ length: schedule.edges.size - schedule.stepCount }, (_, place) => `barrier ${place}`),
    absent: [],
    leftOut: [],
    transitions: { successful: {}, failed: {}, stopped: {} },
    fingerprint: "",
  };
}
