/** `runSequence`: the graphs of one request, one after another; what each leaves behind in catalog, history and past. */
import type { AppError } from "../core/base/errors.ts";
import { toAppError } from "../core/base/errors.ts";
import type { Instant, RunId } from "../core/model/ids.ts";
import { vertexKind, type Plan } from "../core/model/plan.ts";
import { statusCode, verdicts, type RunStatus, type Verdict } from "../core/model/status.ts";
import { decodePlan } from "../core/plan/plan-json.ts";
import { boardOf } from "../core/schedule/board.ts";
import { encodeBoard } from "../core/schedule/board-json.ts";
import { runProgress } from "../core/schedule/progress.ts";
import type { RunState } from "../core/schedule/run-state.ts";
import type { ClusterStatus, NodeRecord } from "../ports/catalog.ts";
import type { RunRecord } from "../ports/run-store.ts";
import type { Stores } from "../ports/stores.ts";
import type { Clock } from "../ports/system.ts";
import { createNodeKeeper, keepNothing, type NodeKeeper } from "./node-keeper.ts";
import { notifyEnd } from "./notify.ts";
import { prepareRun, snapshotOf, storePrimaries, type PlanningDeps, type PlanRequest } from "./prepare-run.ts";
import type { SequenceControl } from "./sequence-control.ts";

/** One graph's run, to its end. */
export interface GraphRun {
  readonly run: RunId;
  readonly plan: Plan;
  readonly control: SequenceControl;
  /** Told after every turn; the state is the loop's own and only to be read at once. */
  readonly onTurn: (state: RunState) => void;
}

export interface SequenceDeps extends PlanningDeps {
  readonly stores: Stores;
  readonly clock: Clock;
  /** The run loop, with its ports. Resolves with the state at the end; undefined: the server leaves, the run is not over. */
  readonly runGraph: (run: GraphRun) => Promise<RunState | undefined>;
  /** Choices and one-shot graph of a child, out of its options. */
  readonly requestOf: (child: RunRecord) => Promise<PlanRequest>;
  /** A plan that was made when the request came: taken once instead of being read back. */
  readonly takePlan: (run: RunId) => Plan | undefined;
}

/** Least time between two writes of progress, in milliseconds. */
const progressInterval = 1000;

/**
 * Runs all graphs that have not ended, and ends the sequence. Each graph is planned when its turn comes, because it may depend on what the one
 * before changed; its plan is stored before its first event. The first one that does not succeed is the last. After a crash: the same again.
 * Returns false when the server leaves and the sequence is not over.
 */
export async function runSequence(deps: SequenceDeps, parent: RunRecord, control: SequenceControl): Promise<boolean> {
  const { runs } = deps.stores;
  const results: RunRecord[] = [];
  for (const child of await runs.list({ parent: parent.id })) {
    const last = results.at(-1);
    if (last !== undefined && !goesOn(last.status)) results.push(await abort(deps, child, last.status));
    else if (isEnded(child.status)) results.push(child);
    else if (control.stop !== undefined && child.status === "pending")
      results.push(await abort(deps, child, "stopped"));
    else {
      if (control.leaving.aborted) return false;
      const ended = await runChild(deps, { parent, child, done: results.length }, control);
      if (ended === undefined) return false;
      results.push(ended);
    }
  }
  await endSequence(deps, parent, { results, control });
  return true;
}

function isEnded(status: RunStatus): status is Verdict {
  return (verdicts as readonly RunStatus[]).includes(status);
}

function goesOn(status: RunStatus): boolean {
  return status === "ready" || status === "tolerated";
}

/** A graph whose turn does not come. Fuel: `Aborted`, with both times. */
function abort(deps: SequenceDeps, child: RunRecord, because: RunStatus): Promise<RunRecord> {
  if (isEnded(child.status)) return Promise.resolve(child);
  const now = deps.clock.now();
  const status = because === "stopped" ? "stopped" : "error";
  return deps.stores.runs.change(child.id, { status, message: "Aborted", startedAt: now, endedAt: now });
}

interface Child {
  readonly parent: RunRecord;
  readonly child: RunRecord;
  /** How many graphs of the sequence are over. */
  readonly done: number;
}

async function runChild(deps: SequenceDeps, turn: Child, control: SequenceControl): Promise<RunRecord | undefined> {
  const { runs } = deps.stores;
  const { child } = turn;
  const startedAt = child.startedAt ?? deps.clock.now();
  let plan: Plan;
  try {
    plan = await planOf(deps, child);
  } catch (thrown) {
    return failChild(deps, child, { error: toAppError(thrown), startedAt });
  }
  await runs.change(child.id, { status: control.stop === undefined ? "running" : "stopping", startedAt });
  const kept = { catalog: deps.stores.catalog, clock: deps.clock, run: child.id, cluster: child.cluster, plan };
  const keeper = plan.mode === "run" ? createNodeKeeper(kept) : keepNothing;
  await keeper.start();
  const progress = progressWriter(deps, turn, keeper);
  const state = await deps.runGraph({ run: child.id, plan, control, onTurn: progress.turn });
  await progress.settled();
  return state === undefined ? undefined : await endChild(deps, child, { plan, state, keeper });
}

interface Failure {
  readonly error: AppError;
  readonly startedAt: Instant;
}

/** What can't be planned can't be run: the message says why. Our own bugs and a lost database are not the run's end. */
function failChild(deps: SequenceDeps, child: RunRecord, { error, startedAt }: Failure): Promise<RunRecord> {
  if (error.kind === "internal" || error.kind === "operational") throw error;
  const endedAt = deps.clock.now();
  return deps.stores.runs.change(child.id, { status: "error", message: error.message, startedAt, endedAt });
}

async function planOf(deps: SequenceDeps, child: RunRecord): Promise<Plan> {
  const ready = deps.takePlan(child.id);
  if (ready !== undefined) return ready;
  const stored = await deps.stores.plans.load(child.id);
  if (stored !== undefined) return decodePlan(stored.plan);
  const request = await deps.requestOf(child);
  const prepared = await prepareRun(deps, request);
  if (!child.isDry) await storePrimaries(deps.stores.catalog, prepared);
  await deps.stores.plans.save(child.id, snapshotOf(prepared, request.choices));
  return prepared.plan;
}

interface ProgressWriter {
  readonly turn: (state: RunState) => void;
  /** Resolves when nothing is being written any more. Throws what a write threw. */
  readonly settled: () => Promise<void>;
}

/** Writes progress of run, request and nodes, never twice at once and not more often than people can see. */
function progressWriter(deps: SequenceDeps, { parent, child, done }: Child, keeper: NodeKeeper): ProgressWriter {
  let writing: Promise<void> | undefined;
  let failure: unknown;
  let nextAt = 0;
  let shown = -1;
  const write = async (state: RunState, progress: number): Promise<void> => {
    await keeper.update(state);
    if (progress === shown) return;
    shown = progress;
    await deps.stores.runs.change(child.id, { progress });
    await deps.stores.runs.change(parent.id, { progress: Math.floor((100 * done + progress) / siblings(parent)) });
  };
  return {
    turn: (state) => {
      const now = deps.clock.now();
      if (writing !== undefined || now < nextAt) return;
      nextAt = now + progressInterval;
      writing = write(state, Math.min(99, runProgress(state)))
        .catch((thrown: unknown) => (failure = thrown))
        .then(() => (writing = undefined));
    },
    settled: async () => {
      await writing;
      if (failure !== undefined) throw toAppError(failure);
    },
  };
}

function siblings(parent: RunRecord): number {
  const { graphs } = parent.options;
  return Array.isArray(graphs) && graphs.length > 0 ? graphs.length : 1;
}

interface Ended {
  readonly plan: Plan;
  readonly state: RunState;
  readonly keeper: NodeKeeper;
}

/** All of it may be done twice: a crash in between repeats it. */
async function endChild(deps: SequenceDeps, child: RunRecord, { plan, state, keeper }: Ended): Promise<RunRecord> {
  const { runs, plans, past } = deps.stores;
  await keeper.update(state);
  if (plan.mode === "run") await past.record(child.cluster, child.id, successesOf(plan, state));
  await plans.saveBoard(child.id, encodeBoard(boardOf(state)));
  const end = state.end ?? { verdict: "error", message: "the run ended without a verdict" };
  return runs.change(child.id, {
    status: end.verdict,
    message: end.message,
    progress: 100,
    endedAt: deps.clock.now(),
  });
}

function successesOf(plan: Plan, state: RunState) {
  const { stepCount, kind, task, node, tasks, nodes } = plan.schedule;
  return Array.from({ length: stepCount }, (_, step) => step).flatMap((step) => {
    const [ofTask, ofNode] = [tasks[task[step] ?? -1], nodes[node[step] ?? -1]];
    const isDone = kind[step] === vertexKind.work && state.steps.status[step] === statusCode.ready;
    return isDone && ofTask !== undefined && ofNode !== undefined ? [{ task: ofTask.id, node: ofNode.id }] : [];
  });
}

interface Results {
  readonly results: readonly RunRecord[];
  readonly control: SequenceControl;
}

async function endSequence(deps: SequenceDeps, parent: RunRecord, { results, control }: Results): Promise<void> {
  const status = sequenceVerdict(results);
  const last = results.find((one) => !goesOn(one.status)) ?? results.at(-1);
  if (!parent.isDry) await setClusterStatus(deps, parent.cluster, status);
  const message =
    status === "stopped" && control.stop !== undefined ? `Stopped by ${control.stop.by}` : (last?.message ?? null);
  const endedAt = deps.clock.now();
  const end = { run: parent.id, cluster: parent.cluster, verdict: status, message, at: endedAt };
  await notifyEnd(deps.stores.catalog, end);
  await deps.stores.runs.change(parent.id, { status, message, progress: 100, endedAt });
  for (const stop of await deps.stores.runs.list({
    cluster: parent.cluster,
    kinds: ["stop"],
    statuses: ["pending", "running"],
  })) {
    await deps.stores.runs.change(stop.id, { status: "ready", progress: 100, endedAt: deps.clock.now() });
  }
}

function sequenceVerdict(results: readonly RunRecord[]): Verdict {
  const statuses = new Set(results.map(({ status }) => status));
  if (statuses.has("error")) return "error";
  if (statuses.has("stopped")) return "stopped";
  return statuses.has("tolerated") ? "tolerated" : "ready";
}

/**
 * Fuel: `operational` when all nodes are ready and without errors, else `partially_deployed`; `stopped` after a stop. A run that failed is
 * never `operational`, so that its failure can be seen.
 */
async function setClusterStatus(deps: SequenceDeps, cluster: number, verdict: Verdict): Promise<void> {
  const { catalog } = deps.stores;
  const nodes = await catalog.nodes.list({ clusterId: cluster });
  await catalog.clusters.update(cluster, { status: clusterStatus(nodes, verdict) });
}

function clusterStatus(nodes: readonly NodeRecord[], verdict: Verdict): ClusterStatus {
  if (verdict === "stopped") return "stopped";
  const isWell = nodes.every((node) => node.status === "ready" && (node.errorType === null || node.errorType === ""));
  return isWell && verdict !== "error" ? "operational" : "partially_deployed";
}
