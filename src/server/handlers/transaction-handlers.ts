/** Execution, tasks, transactions and their history, in Fuel's shapes. Fuel: graphs.md 5.1, 6.2, 7. */
import type { transactionRoutes } from "../../api/fuel/transactions.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Facts } from "../../core/model/inventory.ts";
import { MASTER_NODE, SYNC_NODE } from "../../core/model/ids.ts";
import type { PlanSnapshot, RunRecord } from "../../ports/run-store.ts";
import { bare, withStatus, type Handlers } from "../http/handler.ts";
import { findRun } from "../runs/find-run.ts";
import { historyCsv, historyRows } from "../runs/history.ts";
import type { Services } from "../services.ts";
import { fuelNames, fuelRunStatus, fuelRunStatuses, taskView, transactionView } from "../views/run-views.ts";
import { readClusterFilter } from "./entities.ts";
import { networksKey } from "./fields.ts";

/** Names of Fuel's tasks that may be asked for; Strata makes the first four. */
const taskNames = [
  "deploy",
  "deployment",
  "stop_deployment",
  "reset_environment",
  "provision",
  "dry_run_deployment",
  "super",
  "update",
  "spawn_vms",
  "node_deletion",
  "cluster_deletion",
  "verify_networks",
  "check_networks",
  "check_dhcp",
  "check_before_deployment",
];

export function transactionHandlers(services: Services): Handlers<keyof typeof transactionRoutes> {
  const { stores, liveRuns } = services;
  const { runs } = stores;
  const snapshot = async <T extends Json>(id: number, part: (snapshot: PlanSnapshot) => T, none: T): Promise<T> => {
    const run = await findRun(runs, id);
    const stored = run.kind === "graph" ? await stores.plans.load(run.id) : undefined;
    return stored === undefined ? none : part(stored);
  };
  return {
    executeGraphs: async ({ body, document }) => {
      const run = await services.runs.execute(body, document);
      return withStatus(run.endedAt === null ? 202 : 200, transactionView(run));
    },
    listTasks: async ({ query }) => {
      const cluster = readClusterFilter(query.cluster_id);
      if (cluster === null) return [];
      return (await runs.list({ cluster })).filter(({ hiddenAt }) => hiddenAt === null).map(taskView);
    },
    getTask: async ({ params }) => {
      const run = await findRun(runs, params.id);
      if (run.hiddenAt !== null) throw new AppError("entity/not-found", `There is no task ${params.id}: it was hidden`);
      return taskView(run);
    },
    removeTask: async ({ params, query }) => {
      const run = await findRun(runs, params.id);
      refuseActive(run, query.force);
      const hiddenAt = services.clock.now();
      for (const child of await runs.list({ parent: run.id })) await runs.change(child.id, { hiddenAt });
      await runs.change(run.id, { hiddenAt });
      return undefined;
    },
    listTransactions: async ({ query }) => {
      const cluster = readClusterFilter(query.cluster_id);
      refuseUnknown("Statuses", query.statuses, fuelRunStatuses);
      refuseUnknown("Transaction types", query.transaction_types, taskNames);
      if (cluster === null) return [];
      return (await runs.list({ cluster }))
        .filter(
          (run) =>
            isIn(query.statuses, fuelRunStatus(run.status)) && isIn(query.transaction_types, fuelNames[run.kind]),
        )
        .map(transactionView);
    },
    getTransaction: async ({ params }) => transactionView(await findRun(runs, params.id)),
    removeTransaction: async ({ params, query }) => {
      const run = await findRun(runs, params.id);
      refuseActive(run, query.force);
      await services.runs.remove(run);
      return undefined;
    },
    getHistory: async ({ params, query, accept }) => {
      const run = await findRun(runs, params.id);
      const live = run.kind === "graph" ? await liveRuns.get(run.id) : undefined;
      const events = live !== undefined && query.include_summary === true ? await stores.journal.read(live.run, 0) : [];
      const rows = live === undefined ? [] : historyRows(live, query, events);
      return accept === "text/csv" ? bare("text/csv; charset=utf-8", historyCsv(rows)) : [...rows];
    },
    getDeploymentInfo: ({ params }) => snapshot<Json>(params.id, ({ facts }) => shownFacts(facts), {}),
    getRunSettings: ({ params }) => snapshot<Json>(params.id, ({ settings }) => ownSettings(settings), null),
    getNetworkConfiguration: ({ params }) =>
      snapshot<Json>(params.id, ({ settings }) => settings[networksKey] ?? {}, null),
  };
}

/** Fuel: facts by node; the sync node has none, the master's are its own. */
function shownFacts({ common, nodes }: Facts): Json {
  const shown = Object.entries(nodes).filter(([id]) => id !== SYNC_NODE && id !== MASTER_NODE);
  return { common, nodes: Object.fromEntries(shown) };
}

/** The cluster's settings; what else was kept with them has an address of its own. */
function ownSettings(settings: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => key !== networksKey));
}

function refuseActive(run: RunRecord, force: boolean | undefined): void {
  if (run.endedAt !== null || force === true) return;
  throw new AppError("entity/in-use", "You cannot delete running task manually");
}

function refuseUnknown(what: string, given: readonly string[] | undefined, known: readonly string[]): void {
  if ((given ?? []).every((one) => known.includes(one))) return;
  throw new AppError("request/invalid", `${what} parameter could be only: ${known.join(", ")}`);
}

function isIn(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}
