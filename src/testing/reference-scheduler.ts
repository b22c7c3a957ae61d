/** The obvious scheduler: slow, short, read by people. The real one must agree with it, event by event. */
import type { Command } from "../core/schedule/command.ts";
import { isSuccess, type Outcome, type RunEvent } from "../core/model/event.ts";
import { instant, stepIndex, type AttemptId, type Instant } from "../core/model/ids.ts";
import { vertexKind, type Schedule } from "../core/model/plan.ts";
import type { StepStatus, Verdict } from "../core/model/status.ts";

interface Vertex {
  readonly number: number;
  readonly before: readonly number[];
  status: StepStatus;
  tried: number;
  notBefore: number;
  attempt: AttemptId | undefined;
}

export interface ReferenceRun {
  readonly schedule: Schedule;
  readonly vertices: readonly Vertex[];
  /** Places of nodes that failed by their own failure. */
  readonly failedNodes: Set<number>;
  /** Places of nodes on which nothing starts any more. */
  readonly closedNodes: Set<number>;
  phase: "pending" | "running" | "ended";
  /** What stopped the run first, if anything. */
  stoppedBy: "request" | "failure" | undefined;
  isForced: boolean;
}

export function referenceRun(schedule: Schedule): ReferenceRun {
  const { offsets, targets, size } = schedule.edges;
  const before: number[][] = Array.from({ length: size }, () => []);
  for (let from = 0; from < size; from++)
    for (let edge = offsets[from]!; edge < offsets[from + 1]!; edge++) before[targets[edge]!]!.push(from);
  return {
    schedule,
    vertices: before.map((list, number) => ({
      number,
      before: list,
      status: "pending",
      tried: 0,
      notBefore: 0,
      attempt: undefined,
    })),
    failedNodes: new Set(),
    closedNodes: new Set(),
    phase: "pending",
    stoppedBy: undefined,
    isForced: false,
  };
}

export function referenceEvolve(run: ReferenceRun, event: RunEvent): void {
  switch (event.type) {
    case "run-started": {
      run.phase = "running";
      const offline = [...run.schedule.nodes.keys()].filter((n) => event.offline.includes(run.schedule.nodes[n]!.id));
      for (const node of offline) blockNode(run, node);
      letFollow(run);
      for (const node of offline) failNode(run, node);
      return;
    }
    case "attempt-started": {
      const step = run.vertices[event.step]!;
      step.status = "running";
      step.tried++;
      step.attempt = event.attempt;
      return;
    }
    case "attempt-ended": {
      const step = run.vertices[event.step]!;
      step.attempt = undefined;
      if (isSuccess(event.outcome)) step.status = "ready";
      else fail(run, step, event);
      letFollow(run);
      return;
    }
    case "stop-requested":
      if (event.how === "forced") run.isForced = true;
      stop(run, "request");
      return;
    case "run-ended":
      run.phase = "ended";
  }
}

/** Without the sentence of `end-run`, which is for people. */
export function referenceDecide(run: ReferenceRun, now: Instant): readonly Command[] {
  if (run.phase !== "running") return [];
  const pending = run.vertices.filter((vertex) => vertex.status === "pending");
  const running = run.vertices.filter((vertex) => vertex.status === "running");
  if (pending.length + running.length === 0) return [{ type: "end-run", verdict: verdict(run), message: "" }];
  if (run.isForced)
    return running.map((step) => ({
      type: "cancel-attempt",
      step: stepIndex(step.number),
      attempt: step.attempt!,
    }));
  const { kind, priority } = run.schedule;
  const startable = pending.filter(
    (vertex) => kind[vertex.number] === vertexKind.work && vertex.before.every((before) => isSatisfied(run, before)),
  );
  const due = startable.filter((vertex) => vertex.notBefore <= now);
  due.sort((a, b) => priority[b.number]! - priority[a.number]! || a.number - b.number);
  const commands: Command[] = [];
  for (const step of due) {
    if (!fits(run, running, step)) continue;
    running.push(step);
    commands.push({ type: "start-attempt", step: stepIndex(step.number), attempt: step.tried + 1 });
  }
  const later = startable.filter((vertex) => vertex.notBefore > now).map((vertex) => vertex.notBefore);
  if (later.length > 0) commands.push({ type: "wake-at", at: instant(Math.min(...later)) });
  return commands;
}

function fits(run: ReferenceRun, running: readonly Vertex[], step: Vertex): boolean {
  const { node, task, nodes, tasks, atOnce } = run.schedule;
  const onNode = running.filter((other) => node[other.number] === node[step.number]).length;
  const ofTask = running.filter((other) => task[other.number] === task[step.number]).length;
  const taskLimit = tasks[task[step.number]!]!.atOnce;
  return (
    (atOnce === 0 || running.length < atOnce) &&
    (taskLimit === 0 || ofTask < taskLimit) &&
    onNode < Math.max(1, nodes[node[step.number]!]!.parallelism)
  );
}

function isSatisfied(run: ReferenceRun, number: number): boolean {
  return ["ready", "skipped", "ignored"].includes(run.vertices[number]!.status);
}

/** Looks at everything again until nothing more follows. */
function letFollow(run: ReferenceRun): void {
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const vertex of run.vertices) {
      const status = vertex.status === "pending" ? whatFollows(run, vertex) : undefined;
      if (status === undefined) continue;
      vertex.status = status;
      isChanged = true;
    }
  }
}

function whatFollows(run: ReferenceRun, vertex: Vertex): StepStatus | undefined {
  const kind = run.schedule.kind[vertex.number];
  const before = vertex.before.map((number) => run.vertices[number]!.status);
  if (kind === vertexKind.anchor)
    return before.every((status) => status !== "pending" && status !== "running") ? "skipped" : undefined;
  if (before.some((status) => status === "error" || status === "blocked")) return "blocked";
  if (kind === vertexKind.work || !vertex.before.every((number) => isSatisfied(run, number))) return undefined;
  return kind === vertexKind.barrier ? "ready" : "skipped";
}

function fail(run: ReferenceRun, step: Vertex, { outcome, at }: { readonly outcome: Outcome; readonly at: Instant }) {
  const { schedule } = run;
  const node = schedule.node[step.number]!;
  const task = schedule.tasks[schedule.task[step.number]!]!;
  const mayRepeat = outcome.kind !== "refused" && (outcome.kind !== "lost" || task.repeatable);
  if (run.isForced && outcome.kind === "cancelled") step.status = "stopped";
  else if (mayRepeat && step.tried < schedule.tries[step.number]!) {
    step.notBefore = at + schedule.retryDelay[step.number]!;
    step.status = run.stoppedBy !== undefined ? "stopped" : run.closedNodes.has(node) ? "blocked" : "pending";
  } else if (schedule.tolerant[step.number] === 1) step.status = "ignored";
  else {
    step.status = "error";
    letFollow(run);
    if (task.onFailure === "node") blockNode(run, node);
    letFollow(run);
    failNode(run, node);
  }
}

function blockNode(run: ReferenceRun, node: number): void {
  run.closedNodes.add(node);
  for (const vertex of run.vertices.slice(0, run.schedule.stepCount))
    if (run.schedule.node[vertex.number] === node && vertex.status === "pending") vertex.status = "blocked";
}

function failNode(run: ReferenceRun, node: number): void {
  run.failedNodes.add(node);
  const { nodes, groups } = run.schedule;
  const failed = [...run.failedNodes].map((place) => nodes[place]!.id);
  const isExceeded = groups.some(
    (group) =>
      group.nodes.includes(nodes[node]!.id) && failed.filter((id) => group.nodes.includes(id)).length > group.tolerance,
  );
  if (nodes[node]!.critical || isExceeded) stop(run, "failure");
}

function stop(run: ReferenceRun, by: "request" | "failure"): void {
  run.stoppedBy ??= by;
  for (const vertex of run.vertices) if (vertex.status === "pending") vertex.status = "stopped";
}

function verdict(run: ReferenceRun): Verdict {
  if (run.stoppedBy === "request") return "stopped";
  if (run.stoppedBy === "failure") return "error";
  return run.failedNodes.size > 0 ? "tolerated" : "ready";
}
