/** `createServer`: the whole server over its ports: HTTP, runs, and an orderly end. */
import type { FastifyInstance } from "fastify";
import type { RouteName } from "../api/routes.ts";
import { AppError } from "../core/base/errors.ts";
import { MASTER_NODE, type RunId } from "../core/model/ids.ts";
import type { Transport } from "../core/model/inventory.ts";
import { isTaskType, type TaskType } from "../core/model/layer.ts";
import type { Plan } from "../core/model/plan.ts";
import type { Attempts } from "../engine/attempts.ts";
import type { PlanningDeps } from "../engine/prepare-run.ts";
import type { Executors } from "../engine/routed-executor.ts";
import { createAttempts } from "../engine/run-attempt.ts";
import { runGraph } from "../engine/run-graph.ts";
import type { SequenceDeps } from "../engine/run-sequence.ts";
import type { Stores } from "../ports/stores.ts";
import type { PasswordHasher } from "../ports/password-hasher.ts";
import type { SecretBox } from "../ports/secret-store.ts";
import type { CallScope } from "../ports/call-scope.ts";
import type { Clock, Hash, IdSource } from "../ports/system.ts";
import { createAuditor } from "./access/auditor.ts";
import { createGate } from "./access/gate.ts";
import { createLogins } from "./access/logins.ts";
import { scopeServices } from "./access/scoped-services.ts";
import { createSecretKeeper, sealCatalog, type SecretKeeper } from "./access/secret-keeper.ts";
import { allHandlers } from "./handlers/all-handlers.ts";
import { createAdmission } from "./http/admission.ts";
import type { Handlers } from "./http/handler.ts";
import { buildHttpApp } from "./http/http-app.ts";
import { keepRevisions } from "./graphs/revised-catalog.ts";
import { inCallScope } from "./http/in-call-scope.ts";
import type { Log } from "./log.ts";
import { createLiveRuns } from "./runs/live-runs.ts";
import { createRunFeed } from "./runs/run-feed.ts";
import { storedRequest } from "./runs/run-request.ts";
import { createRunService, type RunServiceDeps } from "./runs/run-service.ts";
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
  readonly passwords: PasswordHasher;
  readonly secretBox: SecretBox;
  readonly callScope: CallScope;
  /** May other machines connect? Then there must be users, or `openToAll`. */
  readonly allowRemote?: boolean | undefined;
  /** Whoever reaches it may do anything while there are no users, also from other machines: for closed networks. */
  readonly openToAll?: boolean | undefined;
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
  const { services, supervisor, keeper, handlersFor } = createServices(options, stopping.signal);
  const { clock, hash, log, ids, version } = options;
  const { stores, logins, gate } = services;
  const onlyLoopback = options.allowRemote !== true;
  const app = buildHttpApp({
    admission: inCallScope(
      options.callScope,
      createAdmission({ gate, auditor: createAuditor({ stores, clock, log }), handlersFor }),
    ),
    keeper,
    keystone: { logins, stores, clock, hash },
    ids,
    log,
    version,
    onlyLoopback,
    health: () => healthOf(options, supervisor.isLeaving),
  });
  return {
    app,
    start: () => supervisor.start(),
    listen: async ({ host, port }) => {
      if (!isLoopback(host)) await refuseUnknown(options, host);
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
  const { clock, ids, hash, log, defaultTransport, passwords, version } = options;
  const keeper = createSecretKeeper(options.secretBox, options.stores.secrets);
  // Revisions hold what is stored: secrets are sealed before.
  const revised = keepRevisions(options.stores.catalog, { clock, scope: options.callScope });
  const stores: Stores = { ...options.stores, catalog: sealCatalog(revised, keeper) };
  const hooks = new Set(Object.keys(options.hooks ?? {}).filter(isTaskType));
  const planning: PlanningDeps = { stores, hash, defaultTransport, hooks };
  const feed = createRunFeed(clock);
  const liveRuns = createLiveRuns(stores);
  const freshPlans = new Map<RunId, Plan>();
  const attempts = options.attempts ?? createAttempts(attemptDeps(options, keeper));
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
  const runDeps: RunServiceDeps = { planning, stores, clock, ids, supervisor, liveRuns, freshPlans };
  const openWithoutUsers = options.allowRemote !== true || options.openToAll === true;
  const services: Services = {
    ...{ stores, clock, ids, log, version, planning, liveRuns, feed, stopping, passwords },
    runs: createRunService(runDeps),
    gate: createGate({ stores, clock, hash, openWithoutUsers }),
    logins: createLogins({ stores, clock, ids, hash, passwords }),
  };
  return { services, supervisor, keeper, handlersFor: handlersByScope(services, runDeps) };
}

/** Most sets of clusters whose handlers are kept. */
const mostScopes = 100;

function handlersByScope(whole: Services, deps: RunServiceDeps) {
  const known = new Map<string, Handlers<RouteName>>();
  const all = allHandlers(whole);
  return (clusters: readonly number[] | null): Handlers<RouteName> => {
    if (clusters === null) return all;
    const key = clusters.join();
    const handlers = known.get(key) ?? allHandlers(scopeServices(whole, deps, clusters));
    if (known.size >= mostScopes) known.clear();
    known.set(key, handlers);
    return handlers;
  };
}

function attemptDeps(
  { stores, clock, executors, masterTransport, hooks, log }: ServerOptions,
  secrets: Pick<SecretKeeper, "reveal">,
) {
  return {
    secrets,
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

/** Throws `usage/invalid`: whoever reached a server without users could run commands. */
async function refuseUnknown({ stores, allowRemote, openToAll }: ServerOptions, host: string): Promise<void> {
  if (allowRemote === true && (openToAll === true || !(await stores.users.isEmpty()))) return;
  throw new AppError(
    "usage/invalid",
    `There are no users: whoever reaches ${host} could run commands on your nodes. Create one with "strata user create NAME --data DIR", or listen on 127.0.0.1`,
  );
}
