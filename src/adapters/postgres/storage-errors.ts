/** PostgreSQL's errors as ours: which constraint means which refusal. */
import { AppError, type ErrorCode } from "../../core/base/errors.ts";
import { exists, missing } from "../../ports/storage-rules.ts";

/** What a broken constraint says. Foreign keys stand for what a new row refers to; removals check before they remove. */
const constraints: Readonly<Record<string, () => AppError>> = {
  releases_name_version_unique: () => exists("release", ["name", "version"]),
  plugins_name_version_unique: () => exists("plugin", ["name", "version"]),
  clusters_name_unique: () => exists("cluster", ["name"]),
  nodes_mac_unique: () => exists("node", ["mac"]),
  nodes_cluster_hostname_unique: () => exists("node", ["clusterId", "hostname"]),
  deployment_graph_tasks_name_unique: () => exists("task", ["id"]),
  release_deployment_graphs_type_unique: () => exists("graph", ["owner", "type"]),
  plugin_deployment_graphs_type_unique: () => exists("graph", ["owner", "type"]),
  cluster_deployment_graphs_type_unique: () => exists("graph", ["owner", "type"]),
  deployment_sequences_release_name_unique: () => exists("sequence", ["releaseId", "name"]),
  clusters_release_exists: () => missing("release"),
  cluster_plugins_plugin_exists: () => missing("plugin"),
  deployment_sequences_release_exists: () => missing("release"),
  notifications_cluster_exists: () => missing("cluster"),
  notifications_node_exists: () => missing("node"),
  nodes_cluster_exists: () => missing("cluster"),
  release_deployment_graphs_release_exists: () => missing("release"),
  plugin_deployment_graphs_plugin_exists: () => missing("plugin"),
  cluster_deployment_graphs_cluster_exists: () => missing("cluster"),
  shelved_plans_cluster_exists: () => missing("cluster"),
  runs_cluster_exists: () => missing("cluster"),
  run_plans_run_exists: () => missing("run"),
  run_boards_run_exists: () => missing("run"),
  last_successes_run_exists: () => missing("run"),
};

/** What an error of the driver tells about itself. */
export interface DriverError {
  readonly code?: string;
  readonly constraint?: string;
}

export function driverError(thrown: unknown): DriverError {
  return typeof thrown === "object" && thrown !== null ? thrown : {};
}

/** Unknown errors pass as they are: `toAppError` makes bugs of them. */
export function toStorageError(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown;
  const { code = "", constraint = "" } = driverError(thrown);
  if (code.startsWith("23")) return constraints[constraint]?.() ?? thrown;
  const meaning = meanings[code];
  if (meaning !== undefined) return new AppError(meaning[0], meaning[1], { cause: thrown });
  if (isOutage(code, thrown))
    return new AppError("storage/unavailable", "the database does not answer", { cause: thrown });
  return thrown;
}

const meanings: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  "53100": ["storage/full", "the database's disk is full"],
  ENOSPC: ["storage/full", "the disk is full"],
  "54001": ["request/invalid", "it is nested too deeply to be stored"],
  "22003": ["request/invalid", "a number is too large to be stored"],
  "22021": ["request/invalid", "a text holds a character that can't be stored"],
};

/** Connection, resources, shutdown; timeouts of statements and locks; the socket's own errors. */
function isOutage(code: string, thrown: unknown): boolean {
  if (/^(08|53|57P|58)/.test(code) || code === "57014" || code === "55P03" || code === "25P03") return true;
  if (["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH"].includes(code))
    return true;
  const message = thrown instanceof Error ? thrown.message : "";
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    message,
  );
}

/** A transaction that lost against another one: done again, it may succeed. */
export function isSerialisationFailure(thrown: unknown): boolean {
  const { code } = driverError(thrown);
  return code === "40001" || code === "40P01";
}
