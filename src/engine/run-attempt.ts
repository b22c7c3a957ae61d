/** One attempt: the action of its task's type, over the executor of its node, its output stored, its end an outcome. */
import { toAppError } from "../core/base/errors.ts";
import type { JsonObject } from "../core/base/json.ts";
import type { Outcome } from "../core/model/event.ts";
import type { NodeId } from "../core/model/ids.ts";
import type { TaskType } from "../core/model/layer.ts";
import type { Plan, PlannedNode, PlannedTask } from "../core/model/plan.ts";
import { typeDefaults } from "../core/model/type-defaults.ts";
import { present } from "../core/base/assert.ts";
import type { Action, ActionContext } from "../actions/action.ts";
import { actionFor } from "../actions/registry.ts";
import type { Executor, Found, Target } from "../ports/executor.ts";
import type { OutputLog } from "../ports/output-log.ts";
import type { Clock } from "../ports/system.ts";
import { withinTime } from "./attempt-time.ts";
import { createDeadlines, type Deadlines } from "./deadlines.ts";
import type { AttemptRequest, Attempts } from "./attempts.ts";
import { maskOutput, openParameters, type MaskedOutput } from "./masked-output.ts";
import { routeExecutor, type Executors } from "./routed-executor.ts";
import { countStored, openTaskOutput, type TaskOutput } from "./task-output.ts";

export interface AttemptDeps {
  /** By transport. A node whose transport has none is refused what it is to do, with the reason. */
  readonly executors: Executors;
  readonly output: OutputLog;
  readonly clock: Clock;
  /** The server itself, for tasks that do something there. */
  readonly master: Target;
  /** Shell lines for types that need services of the cluster's own. */
  readonly hooks?: Readonly<Partial<Record<TaskType, string>>> | undefined;
  /** Where parameters name secrets: their texts. They reach the action and nothing else. */
  readonly secrets?: { reveal(names: readonly string[]): Promise<ReadonlyMap<string, string>> } | undefined;
  /** Which action a type has; the registry's when not given. */
  readonly actionFor?: ((type: TaskType) => Action | undefined) | undefined;
  /** Output that could not be stored does not change an outcome, but somebody should know. */
  readonly onProblem?: ((message: string) => void) | undefined;
}

export function createAttempts(deps: AttemptDeps): Attempts {
  const executor = routeExecutor(deps.executors);
  const room: Room = { deps, executor, deadlines: createDeadlines(deps.clock) };
  return {
    run: (request) => runAttempt(room, request),
    resume: (request) => resumeAttempt(room, request),
    // A node without transport is no node that does not answer: each of its steps says why it can't be done.
    check: async (node) =>
      deps.executors.has(node.transport.kind) ? await executor.check(targetFor(node)) : undefined,
  };
}

interface Room {
  readonly deps: AttemptDeps;
  readonly executor: Executor;
  readonly deadlines: Deadlines;
}

/** A dry run does nothing; a noop run does what tells what would change. */
async function runAttempt(room: Room, request: AttemptRequest): Promise<Outcome> {
  if (request.plan.mode === "dry-run") return { kind: "nothing", reason: "dry run" };
  return await perform(room, request, openTaskOutput(room.deps.output, request.attempt));
}

/**
 * The first command tells what became of the attempt: one that runs or has ended is awaited, by doing the same again, where commands that
 * were started are not started again. Where nothing is known the attempt may have been made and its traces be gone: it is made again only
 * if twice is as once. A noop run changes nothing, so it may be made again.
 */
async function resumeAttempt(room: Room, request: AttemptRequest): Promise<Outcome> {
  const { plan, attempt } = request;
  if (plan.mode === "dry-run") return await runAttempt(room, request);
  const { task, node } = partsOf(request);
  const isSafe = plan.mode === "noop" || findAction(room.deps, task)?.idempotent === true;
  try {
    if (!isSafe && !(await isKnown(room, request, node)))
      return { kind: "lost", reason: "the server was interrupted, and the node knows nothing of this attempt" };
    const output = openTaskOutput(room.deps.output, attempt, await countStored(room.deps.output, attempt));
    return await perform(room, request, output);
  } catch (error) {
    return { kind: "lost", reason: `the server was interrupted, and then: ${toAppError(error).message}` };
  }
}

async function isKnown({ deps, executor }: Room, { attempt }: AttemptRequest, node: PlannedNode): Promise<boolean> {
  const found: readonly Found[] = await Promise.all(
    [targetFor(node), deps.master].map((target) => executor.find(target, attempt, 0)),
  );
  return found.some(({ kind }) => kind !== "unknown");
}

async function perform(room: Room, request: AttemptRequest, output: TaskOutput): Promise<Outcome> {
  const { deps } = room;
  const { task } = partsOf(request);
  const act = actFor(findAction(deps, task), request.plan);
  if (act === undefined) return { kind: "refused", reason: `nothing is known to be done for type ${task.type}` };
  const timeout = timeoutOf(request, task);
  let shown: MaskedOutput = { ...output, outcome: (outcome) => outcome };
  try {
    const { parameters, mask } = await openParameters(deps.secrets, parametersOf(request));
    shown = maskOutput(output, mask, deps.clock);
    const context = { ...contextOf(room, request, shown), parameters, timeout };
    const outcome = await withinTime({ deadlines: room.deadlines, timeout, ending: request.ending }, () =>
      act(context),
    );
    return shown.outcome(outcome);
  } catch (error) {
    return shown.outcome({ kind: "refused", reason: toAppError(error).message });
  } finally {
    await shown.finish().catch((error: unknown) => {
      deps.onProblem?.(`output of attempt ${request.attempt} could not be stored: ${toAppError(error).message}`);
    });
  }
}

function findAction(deps: AttemptDeps, task: PlannedTask): Action | undefined {
  return (deps.actionFor ?? actionFor)(task.type);
}

function actFor(action: Action | undefined, plan: Plan): Action["run"] | undefined {
  if (action === undefined || plan.mode !== "noop") return action?.run.bind(action);
  const cannotTell: Outcome = { kind: "nothing", reason: "this type can't tell what it would change" };
  return action.noop?.bind(action) ?? (() => Promise.resolve(cannotTell));
}

function contextOf(
  { deps, executor }: Room,
  request: AttemptRequest,
  output: TaskOutput,
): Omit<ActionContext, "timeout" | "parameters"> {
  const { task, node } = partsOf(request);
  return {
    target: targetFor(node),
    master: deps.master,
    targetOf: (id) => targetOf(request.plan, id),
    attempt: request.attempt,
    taskId: task.id,
    executor,
    onOutput: output.onOutput,
    signal: request.ending.signal,
    clock: deps.clock,
    hooks: deps.hooks ?? {},
  };
}

function partsOf({ plan, step }: AttemptRequest): { readonly task: PlannedTask; readonly node: PlannedNode } {
  const { tasks, nodes, task, node } = plan.schedule;
  return {
    task: present(tasks[task[step] ?? -1], `step ${step} has a task`),
    node: present(nodes[node[step] ?? -1], `step ${step} has a node`),
  };
}

function parametersOf({ plan, step }: AttemptRequest): JsonObject {
  return plan.steps[step]?.parameters ?? {};
}

/** Milliseconds: what the step says in seconds, or the default of its type. */
function timeoutOf(request: AttemptRequest, task: PlannedTask): number {
  const { timeout } = parametersOf(request);
  const seconds = typeof timeout === "number" ? timeout : typeof timeout === "string" ? Number(timeout) : NaN;
  return 1000 * (Number.isFinite(seconds) && seconds > 0 ? seconds : typeDefaults[task.type].timeout);
}

function targetFor({ id, transport }: PlannedNode): Target {
  return { node: id, transport };
}

function targetOf({ schedule }: Plan, id: NodeId): Target | undefined {
  const node = schedule.nodes.find((other) => other.id === id);
  return node === undefined ? undefined : targetFor(node);
}
