/** Tasks and graphs as somebody wrote them, one layer at a time. */
import type { Json, JsonObject } from "../base/json.ts";
import type { GraphType, TaskId } from "./ids.ts";
import type { ParsedDocument, Path, Span } from "./source.ts";

/** The types a graph may use. Fuel: graphs.md 1.7, and `upload_files` of the engine. */
export const taskTypes = [
  "puppet",
  "shell",
  "sync",
  "upload_file",
  "upload_files",
  "group",
  "stage",
  "skipped",
  "reboot",
  "copy_files",
  "role",
  "master_shell",
  "move_to_bootstrap",
  "erase_node",
] as const;
export type TaskType = (typeof taskTypes)[number];

export function isTaskType(text: string): text is TaskType {
  return (taskTypes as readonly string[]).includes(text);
}

/** From the weakest to the strongest; the later one wins. `one-shot` is a graph given with a run and never stored. */
export type LayerLevel = "release" | "plugin" | "cluster" | "one-shot";

/** Which layer something comes from. */
export interface LayerOrigin {
  readonly level: LayerLevel;
  /** For people: `release mitaka-9.0`, `plugin lma-1.0`, `cluster prod`, `hotfix.yaml`. */
  readonly name: string;
  /** Number of the stored graph, where it is stored. */
  readonly graphId?: number | undefined;
}

/** A task of one layer. */
export interface Task {
  readonly id: TaskId;
  readonly type: TaskType;
  /** What was uploaded: comes back unchanged, aliases and unknown fields included. */
  readonly written: JsonObject;
  /**
   * The same under canonical names: `roles` for `role`, `cross_depends` for `cross-depends`, a lone `role` or `groups` text
   * wrapped in a list (but `*`, `master`, `self` stay bare in `roles`), `version` filled in. Values are not evaluated.
   */
  readonly fields: JsonObject;
  /** Place of a field (a path below the task), where the text is known. */
  readonly placeOf?: ((path: Path) => Span) | undefined;
}

/** Everything of a graph but its tasks. */
export interface GraphMetadata {
  readonly name?: string | undefined;
  /** YAQL predicate over a node. Absent: Fuel's default filter; empty text: no filtering at all. */
  readonly nodeFilter?: string | undefined;
  /** `{ node_attributes?: {...} }`. Absent or without `node_attributes`: the default transition; `{}` inside: none. */
  readonly onSuccess?: JsonObject | undefined;
  readonly onError?: JsonObject | undefined;
  readonly onStop?: JsonObject | undefined;
}

/** One graph of one owner. */
export interface GraphLayer {
  readonly origin: LayerOrigin;
  readonly type: GraphType;
  readonly metadata: GraphMetadata;
  /** In the order of writing. */
  readonly tasks: readonly Task[];
}

/** What merging must know of a plugin: it gives defaults to the plugin's tasks. Fuel: graphs.md 3, step 1. */
export interface PluginFacts {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly packageVersion: string;
  readonly rolesMetadata: Readonly<Record<string, Json>>;
}

/** The graphs of one type that one cluster sees, weakest first. */
export interface LayerStack {
  readonly type: GraphType;
  readonly release?: GraphLayer | undefined;
  /** Enabled plugins by number; those without a graph of the type bring an undefined layer or are left out. */
  readonly plugins: readonly { readonly plugin: PluginFacts; readonly layer: GraphLayer }[];
  readonly cluster?: GraphLayer | undefined;
  readonly oneShot?: GraphLayer | undefined;
}

/** A graph in a file, before it has an owner. */
export interface GraphDocument {
  readonly metadata: GraphMetadata;
  readonly tasks: readonly Task[];
  readonly documents: readonly ParsedDocument[];
}
