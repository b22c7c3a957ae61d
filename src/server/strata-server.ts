/** `createServer`: the whole server over its ports: HTTP, runs, and an orderly end. */
import type { FastifyInstance } from "fastify";
import { AppError } from "../core/base/errors.ts";
import { MASTER_NODE, type RunId } from "../core/model/ids.ts";
import type { Transport } from "../core/model/inventory.ts";
import type { TaskType } from "../core/model/layer.ts";
import type { Plan } from "../core/model/plan.ts";
import type { Attempts } from "../engine/attempts.ts";
import type { PlanningDeps } from "../engine/prepare-run.ts";
import type { Executors } from "../engine/routed-executor.ts";
import { createAttempts } from "../engine/run-attempt.ts";
import { runGraph } from "../engine/run-graph.ts";
import type { SequenceDeps } from "../engine/run-sequence.ts";
import type { Stores } from "../ports/stores.ts";
import type { Clock, Hash, IdSource } from "../ports/system.ts";
import { allHandlers } from "./handlers/all-handlers.ts";
import { buildHttpApp } from "./http/http-app.ts";
import type { Log } from "./log.ts";
import { createLiveRuns } from "./runs/live-runs.ts";
import { createRunFeed } from "./runs/run-feed.ts";
import { storedRequest } from "./runs/run-request.ts";
import { createRunService } from "./runs/run-service.ts";
import { createSupervisor } from "./runs/supervisor.ts";
import type { Services } from "./services.ts";

export interface ServerOptions {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly hash: Hash;
  readonly log: Log;
  /** By transport: what reaches nodes. */
  readonly executors: Executors;
  /** How the server itself is reached, for tasks of the node `master`. */
  readonly masterTransport: Transport;
  /** How nodes that name no transport are reached. */
  readonly defaultTransport: Transport;
  /** Version of Strata. */
  readonly version: string;
  /** Under which name runs are claimed: one name for the owner of an embedded database, of several servers a name each. */
  readonly serverName: string;
  /** May other machines connect? Without users, only with a reason. */
  readonly allowRemote?: boolean | undefined;
  /** Shell lines for task types that need services of the cluster's own. */
  readonly hooks?: Readonly<Partial<Record<TaskType, string>>> | undefined;
  /** Instead of executors: for tests. */
  readonly attempts?: Attempts | undefined;
}

export interface StrataServer {
  /** Tests use its `inject()`. */
  readonly app: FastifyInstance;
  /** Takes up runs that have not ended. Call it once, before or after listening. */
  start(): Promise<void>;
  /** Begins to answer; returns the address, e.g. `http://127.0.0.1:8000`. Port 0 takes a free one. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Ends in order: no new runs, attempts that run get `patience` milliseconds, then streams and connections close. */
  drain(patience: number): Promise<void>;
}

export function createServer(options: ServerOptions): StrataServer {
  const stopping = new AbortController();
  const { services, supervisor } = createServices(options, stopping.signal);
  const onlyLoopback = options.allowRemote !== true;
  const app = buildHttpApp({
    handlers: allHandlers(services),
    ids: options.ids,
    log: options.log,
    version: options.version,
    onlyLoopback,
    health: () => healthOf(options, supervisor.isLeaving),
  });
  return {
    app,
    start: () => supervisor.start(),
    listen: async ({ host, port }) => {
      if (onlyLoopback && !isLoopback(host)) throw notHere(host);
      return app.listen({ host, port });
    },
    drain: async (patience) => {
      await supervisor.leave(patience);
      await options.stores.output.flush();
      stopping.abort();
      await app.close();
    },
  };
}

function createServices(options: ServerOptions, stopping: AbortSignal) {
  const { stores, clock, ids, hash, log, defaultTransport } = options;
  const planning: PlanningDeps = { stores, hash, defaultTransport };
  const feed = createRunFeed(clock);
  const liveRuns = createLiveRuns(stores);
  const freshPlans = new Map<RunId, Plan>();
  const attempts = options.attempts ?? createAttempts(attemptDeps(options));
  const sequence: SequenceDeps = {
    ...planning,
    stores,
    clock,
    runGraph: (run) => runGraph({ journal: stores.journal, clock, attempts, onEvents: feed.publish }, run),
    requestOf: (child) => storedRequest(stores.catalog, child),
    takePlan: (run) => {
      const plan = freshPlans.get(run);
      freshPlans.delete(run);
      return plan;
    },
  };
  const supervisor = createSupervisor({ sequence, log, serverName: options.serverName });
  const runs = createRunService({ planning, stores, clock, ids, supervisor, liveRuns, freshPlans });
  const { version } = options;
  const services: Services = { stores, clock, ids, log, version, planning, runs, liveRuns, feed, stopping };
  return { services, supervisor };
}

function attemptDeps({ stores, clock, executors, masterTransport, hooks, log }: ServerOptions) {
  return {
    executors,
    clock,
    hooks,
    output: stores.output,
    master: { node: MASTER_NODE, transport: masterTransport },
    onProblem: (message: string) => {
      log.warn({ reason: message }, "output could not be stored");
    },
  };
}

async function healthOf({ stores }: ServerOptions, isLeaving: boolean): Promise<string | undefined> {
  if (isLeaving) return "the server is shutting down";
  try {
    await stores.catalog.releases.get(1);
    return undefined;
  } catch {
    return "the database does not answer";
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function notHere(host: string): AppError {
  return new AppError(
    "usage/invalid",
    `Strata has no users yet: whoever reaches it may run commands. It listens on this machine only, not on ${host}, unless that is explicitly allowed`,
  );
}
