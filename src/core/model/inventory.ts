/** The machines of a cluster, and the facts that expressions may ask for. */
import type { Json, JsonObject } from "../base/json.ts";
import type { NodeId, TaskId } from "./ids.ts";

/** Fuel: graphs.md 1.5. */
export const nodeStatuses = [
  "ready",
  "discover",
  "provisioning",
  "provisioned",
  "deploying",
  "error",
  "removing",
  "stopped",
] as const;
export type NodeStatus = (typeof nodeStatuses)[number];

/** How a node is reached. `none`: its steps fail, and say so. */
export interface Transport {
  readonly kind: "local" | "none";
  /** For `local`: the node's own folder; relative paths of its steps are below it. */
  readonly directory?: string | undefined;
  readonly settings?: JsonObject | undefined;
}

export interface Node {
  readonly id: NodeId;
  readonly name: string;
  readonly hostname: string;
  readonly roles: readonly string[];
  readonly pendingRoles: readonly string[];
  /** Tags for which the node is the primary one. */
  readonly primaryTags: readonly string[];
  readonly status: NodeStatus;
  readonly online: boolean;
  readonly pendingAddition: boolean;
  readonly pendingDeletion: boolean;
  readonly errorType: string | null;
  readonly labels: JsonObject;
  readonly attributes: JsonObject;
  readonly meta: JsonObject;
  readonly transport: Transport;
}

export interface Release {
  readonly id: number;
  readonly name: string;
  /** `<codename>-<environment version>`, e.g. `mitaka-9.0`. */
  readonly version: string;
  /** `{ role: { tags?: [...], fault_tolerance?, ... } }`; a role without `tags` has the tag of its own name. */
  readonly rolesMetadata: Readonly<Record<string, Json>>;
  /** `{ tag: { has_primary?: boolean } }` */
  readonly tagsMetadata: Readonly<Record<string, Json>>;
}

export interface ClusterFacts {
  readonly id: number;
  readonly name: string;
  readonly mode: string;
  readonly status: string;
  readonly fuelVersion: string;
}

/** A cluster as the plan sees it. */
export interface Inventory {
  readonly cluster: ClusterFacts;
  readonly release: Release;
  /** Roles and tags that enabled plugins add, weakest first. */
  readonly pluginRoles: readonly {
    readonly rolesMetadata: Readonly<Record<string, Json>>;
    readonly tagsMetadata: Readonly<Record<string, Json>>;
  }[];
  /** All nodes of the cluster, by id. */
  readonly nodes: readonly Node[];
}

/** What `$` shows: `common` for all, and per node (also `master` and the sync node `null`) what differs there. */
export interface Facts {
  readonly common: JsonObject;
  readonly nodes: Readonly<Record<string, JsonObject>>;
  /** Of past facts: where a node's common part is another one than `common`, because its last success was in another run. */
  readonly commonOf?: Readonly<Record<string, JsonObject>> | undefined;
}

/**
 * The facts of each task's last success, node by node: a node that is missing, or empty, looks like a first deployment.
 * Many tasks share one `Facts` object: compare by identity first.
 */
export type Past = ReadonlyMap<TaskId, Facts>;

/** One earlier success of a task on a node, as history knows it. */
export interface PastSuccess {
  readonly task: TaskId;
  readonly node: NodeId;
  readonly run: number;
}
