/** Runs as the API shows them: in Fuel's four statuses as transactions and tasks, and in Strata's own. */
import type { TaskView, TransactionView } from "../../api/fuel/transactions.ts";
import type { RunView } from "../../api/strata/runs.ts";
import type { RunMode } from "../../core/model/plan.ts";
import type { RunStatus } from "../../core/model/status.ts";
import type { RunKind, RunRecord } from "../../ports/run-store.ts";
import { fuelTime, isoTime, isoTimeOrNull } from "./times.ts";

export const fuelNames: Readonly<Record<RunKind, string>> = {
  sequence: "deploy",
  graph: "deployment",
  stop: "stop_deployment",
  reset: "reset_environment",
};

export const fuelRunStatuses = ["pending", "running", "ready", "error"] as const;
export type FuelRunStatus = (typeof fuelRunStatuses)[number];

/** Fuel knows no stopped run and no tolerated failures: the message tells. */
export function fuelRunStatus(status: RunStatus): FuelRunStatus {
  switch (status) {
    case "stopping":
      return "running";
    case "tolerated":
      return "ready";
    case "stopped":
      return "error";
    case "pending":
    case "running":
    case "ready":
    case "error":
      return status;
  }
}

export function transactionView(run: RunRecord): TransactionView {
  return {
    id: run.id,
    cluster: run.cluster,
    uuid: run.uuid,
    name: fuelNames[run.kind],
    status: fuelRunStatus(run.status),
    message: run.message,
    progress: run.progress,
    result: {},
    dry_run: run.isDry,
    graph_type: run.graphType,
    time_start: fuelTime(run.startedAt),
    time_end: fuelTime(run.endedAt),
    run_status: run.status,
  };
}

export function taskView(run: RunRecord): TaskView {
  return { ...transactionView(run), parent_id: run.parent };
}

export function runView(run: RunRecord, children: readonly RunRecord[] = []): RunView {
  return { ...runFields(run), graphs: children.map(runFields) };
}

function runFields(run: RunRecord): Omit<RunView, "graphs"> {
  return {
    id: run.id,
    parent: run.parent,
    retry_of: typeof run.options["retry_of"] === "number" ? run.options["retry_of"] : null,
    cluster: run.cluster,
    uuid: run.uuid,
    kind: run.kind,
    type: run.graphType,
    status: run.status,
    message: run.message,
    progress: run.progress,
    mode: runMode(run),
    force: run.options["force"] === true,
    created_at: isoTime(run.createdAt),
    started_at: isoTimeOrNull(run.startedAt),
    ended_at: isoTimeOrNull(run.endedAt),
  };
}

/** Fuel: with both flags, dry run wins. */
export function runMode(run: Pick<RunRecord, "options">): RunMode {
  if (run.options["dry_run"] === true) return "dry-run";
  return run.options["noop_run"] === true ? "noop" : "run";
}
