/** `RunService`: requests to run, to stop and to plan, and what there is to read of runs. */
import type { ExecuteBody } from "../../api/fuel/transactions.ts";
import { present } from "../../core/base/assert.ts";
import { AppError } from "../../core/base/errors.ts";
import type { JsonObject } from "../../core/base/json.ts";
import type { RunId } from "../../core/model/ids.ts";
import type { Plan } from "../../core/model/plan.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import {
  compileRequest,
  planRefused,
  prepareRun,
  snapshotOf,
  storePrimaries,
  type PlanningDeps,
  type PreparedRun,
} from "../../engine/prepare-run.ts";
import type { StopRequest } from "../../engine/sequence-control.ts";
import type { RunDraft, RunRecord } from "../../ports/run-store.ts";
import type { Stores } from "../../ports/stores.ts";
import type { Clock, IdSource } from "../../ports/system.ts";
import type { LiveRuns } from "./live-runs.ts";
import { flagsOf, readRunRequest, type GraphRequest, type RunRequest } from "./run-request.ts";
import type { Supervisor } from "./supervisor.ts";

export interface RunService {
  /** Checks and plans every graph, creates the run, and starts it. Nothing is created when anything is refused. */
  execute(body: ExecuteBody, document: ParsedDocument): Promise<RunRecord>;
  /** The plans of all graphs of a request, on the state of now. */
  plan(body: ExecuteBody, document: ParsedDocument): Promise<PlannedRequest>;
  /**
   * Asks the cluster's run to stop, and answers with the record of the request. Fuel: when nothing goes on any more, the request is over at once;
   * it is refused only where nothing ever ran.
   */
  stopCluster(cluster: number): Promise<RunRecord>;
  /** Asks a run, or the run of a graph, to stop. */
  stopRun(run: RunRecord, request: StopRequest): Promise<void>;
  /** Throws `run/active` while a run of the cluster goes on. */
  refuseWhileActive(cluster: number, what: string): Promise<void>;
  /** Ends the cluster's run by force, in the name of `by`, and waits for it. */
  abandon(cluster: number, by: string): Promise<void>;
  /** Notes that the cluster begins anew: a run of its own, over at once. */
  recordReset(cluster: number): Promise<RunRecord>;
  /** Deletes a run for good; one that goes on is ended by force first. */
  remove(run: RunRecord): Promise<void>;
}

export interface PlannedRequest {
  readonly request: RunRequest;
  readonly plans: readonly PreparedRun[];
}

export interface RunServiceDeps {
  readonly planning: PlanningDeps;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly supervisor: Supervisor;
  readonly liveRuns: LiveRuns;
  /** Where the first graph's plan waits for its run. */
  readonly freshPlans: Map<RunId, Plan>;
}

export function createRunService(deps: RunServiceDeps): RunService {
  const { stores, supervisor } = deps;

  const stopRun = async (run: RunRecord, request: StopRequest): Promise<void> => {
    const top = run.parent === null ? run : ((await stores.runs.get(run.parent)) ?? run);
    if (!isActive(top)) throw nothingToStop(`Run ${top.id} has ended`);
    await stores.runs.change(top.id, { status: "stopping", options: { ...top.options, stop: { ...request } } });
    supervisor.stop(top.id, request);
  };

  const end = async (run: RunRecord, by = "its deletion"): Promise<void> => {
    await stopRun(run, { by, how: "forced" });
    await supervisor.ended(run.id);
  };

  return {
    execute: (body, document) => execute(deps, body, document),
    plan: async (body, document) => {
      const request = await readRunRequest(stores.catalog, body, document);
      return { request, plans: await planAll(deps, request) };
    },
    stopRun,
    stopCluster: async (cluster) => {
      const [run] = await activeRuns(stores, cluster);
      if (run === undefined) {
        const before = await stores.runs.list({ cluster, kinds: ["sequence"] });
        if (before.length === 0) throw nothingToStop("Nothing to stop: no run of the cluster was ever begun");
        return recordOver(deps, { cluster, kind: "stop", isDry: false }, "Nothing was going on");
      }
      const now = deps.clock.now();
      const [record] = await stores.runs.create(
        { ...draftOf(deps, { cluster, kind: "stop", isDry: false }), status: "running", startedAt: now },
        [],
      );
      await stopRun(run, { by: "stop_deployment", how: "graceful" });
      return present(record, "a created run");
    },
    refuseWhileActive: async (cluster, what) => {
      const [run] = await activeRuns(stores, cluster);
      if (run !== undefined)
        throw new AppError("run/active", `Can't ${what} while run ${run.id} goes on: stop it first`);
    },
    abandon: async (cluster, by) => {
      for (const run of await activeRuns(stores, cluster)) await end(run, by);
    },
    recordReset: (cluster) => recordOver(deps, { cluster, kind: "reset", isDry: false }, null),
    remove: async (run) => {
      const top = run.parent === null ? run : await stores.runs.get(run.parent);
      if (top !== undefined && isActive(top) && isActive(run)) await end(top);
      await stores.runs.remove(run.id);
      deps.liveRuns.forget(run.id);
    },
  };
}

/** A request that is over at once. */
async function recordOver(
  deps: RunServiceDeps,
  about: Parameters<typeof draftOf>[1],
  message: string | null,
): Promise<RunRecord> {
  const [startedAt, endedAt] = [deps.clock.now(), deps.clock.now()];
  const draft = { ...draftOf(deps, about), status: "ready", message, progress: 100, startedAt, endedAt } as const;
  return present((await deps.stores.runs.create(draft, []))[0], "a created run");
}

function isActive(run: RunRecord): boolean {
  return run.status === "pending" || run.status === "running" || run.status === "stopping";
}

function activeRuns(stores: Stores, cluster: number): Promise<readonly RunRecord[]> {
  return stores.runs.list({ cluster, kinds: ["sequence"], statuses: ["pending", "running", "stopping"] });
}

function nothingToStop(message: string): AppError {
  return new AppError("run/nothing-to-stop", message);
}

async function execute(deps: RunServiceDeps, body: ExecuteBody, document: ParsedDocument): Promise<RunRecord> {
  const { stores, supervisor } = deps;
  if (supervisor.isLeaving)
    throw new AppError("server/draining", "The server is shutting down: no run is begun any more");
  const request = await readRunRequest(stores.catalog, body, document);
  const [active] = await activeRuns(stores, request.cluster.id);
  if (active !== undefined) throw new AppError("run/active", `Deployment already started: run ${active.id} goes on`);
  const first = await checkAll(deps, request);
  const draft = draftOf(deps, { cluster: request.cluster.id, kind: "sequence", isDry: request.mode !== "run" });
  const [parent, ...children] = await stores.runs.create(
    {
      ...draft,
      status: "running",
      startedAt: draft.createdAt,
      options: { ...flagsOf(body), graphs: graphNames(request) },
    },
    request.graphs.map((graph) => ({
      ...draftOf(deps, { cluster: request.cluster.id, kind: "graph", isDry: request.mode !== "run" }),
      graphType: graph.plan.type,
      options: graph.options,
    })),
  );
  const [child] = children;
  const [graph] = request.graphs;
  if (parent === undefined || child === undefined || graph === undefined) throw new Error("created runs are returned");
  if (request.mode === "run") await storePrimaries(stores.catalog, first);
  await stores.plans.save(child.id, snapshotOf(first, graph.plan.choices));
  deps.freshPlans.set(child.id, first.plan);
  await supervisor.begin(parent);
  return (await stores.runs.get(parent.id)) ?? parent;
}

function graphNames({ graphs }: RunRequest): JsonObject[] {
  return graphs.map(({ plan }) => ({ type: plan.type }));
}

async function planAll(deps: RunServiceDeps, { graphs }: RunRequest): Promise<readonly PreparedRun[]> {
  const plans: PreparedRun[] = [];
  for (const { plan } of graphs) plans.push(await prepareRun(deps.planning, plan));
  return plans;
}

/** The first graph is planned whole. Later ones may see what it changes: of them only what no change of nodes can mend is refused. */
async function checkAll(deps: RunServiceDeps, { graphs }: RunRequest): Promise<PreparedRun> {
  const [first, ...later] = graphs;
  if (first === undefined) throw new AppError("request/invalid", "There are no graphs to run");
  const prepared = await prepareRun(deps.planning, first.plan);
  checkFingerprint(first, prepared.plan);
  for (const { plan } of later) {
    const { stages } = await compileRequest(deps.planning, plan);
    const lasting = stages.diagnostics.filter(
      ({ severity, code }) => severity === "error" && code !== "expression/failed",
    );
    if (lasting.length > 0) throw planRefused(lasting);
  }
  return prepared;
}

function checkFingerprint({ fingerprint, plan: { type } }: GraphRequest, plan: Plan): void {
  if (fingerprint === undefined || fingerprint === plan.fingerprint) return;
  const message = `The plan of "${type}" is not the one that was looked at: something has changed since`;
  throw new AppError("run/plan-changed", message, { details: { fingerprint: plan.fingerprint } });
}

function draftOf({ clock, ids }: RunServiceDeps, fields: Pick<RunDraft, "cluster" | "kind" | "isDry">): RunDraft {
  return {
    ...fields,
    uuid: ids.uuid(),
    graphType: null,
    status: "pending",
    message: null,
    progress: 0,
    options: {},
    createdAt: clock.now(),
    startedAt: null,
    endedAt: null,
    hiddenAt: null,
  };
}
