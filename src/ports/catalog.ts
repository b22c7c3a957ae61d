/** `Catalog`: releases, plugins, clusters, nodes and their graphs, as they are stored. */
import type { JsonObject } from "../core/base/json.ts";
import type { Instant } from "../core/model/ids.ts";
import type { NodeStatus } from "../core/model/inventory.ts";
import type { GraphRecord, GraphRelation } from "./graph-record.ts";
import type { RevisionStore } from "./revision-store.ts";

/** Things of one kind. Lists are ordered by id. */
export interface Collection<Stored extends { readonly id: number }, Filter = Readonly<Record<string, never>>> {
  /** Throws `AppError("entity/exists")` where a unique field is taken. */
  create(draft: Omit<Stored, "id">): Promise<Stored>;
  get(id: number): Promise<Stored | undefined>;
  list(filter?: Filter): Promise<readonly Stored[]>;
  /** Throws `AppError("entity/not-found")`, `AppError("entity/exists")`. */
  update(id: number, change: Partial<Omit<Stored, "id">>): Promise<Stored>;
  /** false: there was none. Deletes what belongs to it. Throws `AppError("entity/in-use")` where others refer to it. */
  remove(id: number): Promise<boolean>;
}

/** name + version unique. `metadata`: all other documented fields of Fuel, as given (`attributes_metadata`, `networks_metadata`, ...). */
export interface ReleaseRecord {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly description: string | null;
  readonly operatingSystem: string;
  readonly state: "available" | "unavailable" | "manageonly";
  readonly modes: readonly string[];
  readonly rolesMetadata: JsonObject;
  readonly tagsMetadata: JsonObject;
  readonly metadata: JsonObject;
}

/** name + version unique. */
export interface PluginRecord {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description: string | null;
  readonly packageVersion: string;
  readonly releases: readonly JsonObject[];
  readonly rolesMetadata: JsonObject;
  readonly tagsMetadata: JsonObject;
  readonly metadata: JsonObject;
}

export const clusterStatuses = [
  "new",
  "deployment",
  "stopped",
  "operational",
  "error",
  "remove",
  "partially_deployed",
] as const;
export type ClusterStatus = (typeof clusterStatuses)[number];

/** name unique; a release with clusters can't be removed, nor a plugin that a cluster has enabled. */
export interface ClusterRecord {
  readonly id: number;
  readonly name: string;
  readonly mode: string;
  readonly status: ClusterStatus;
  readonly releaseId: number;
  readonly fuelVersion: string;
  /** What the engineer gives: becomes the common facts, on top of the cluster's own data. */
  readonly settings: JsonObject;
  /** Numbers of enabled plugins, ascending. */
  readonly enabledPlugins: readonly number[];
  readonly metadata: JsonObject;
}

/** mac unique where given; hostname unique in a cluster. Removing a cluster sets its nodes free. */
export interface NodeRecord {
  readonly id: number;
  readonly clusterId: number | null;
  readonly name: string;
  readonly hostname: string;
  readonly mac: string | null;
  readonly ip: string | null;
  readonly status: NodeStatus;
  /** 0 to 100. */
  readonly progress: number;
  readonly online: boolean;
  readonly roles: readonly string[];
  readonly pendingRoles: readonly string[];
  readonly primaryTags: readonly string[];
  readonly pendingAddition: boolean;
  readonly pendingDeletion: boolean;
  readonly errorType: string | null;
  readonly errorMessage: string | null;
  readonly labels: JsonObject;
  /** What the engineer gives: become the node's facts, on top of the node's own data. */
  readonly attributes: JsonObject;
  readonly meta: JsonObject;
  /** `{ kind: "local" | "none", directory?, settings? }`; null: the server's default transport. */
  readonly transport: JsonObject | null;
  readonly metadata: JsonObject;
}

/** undefined: does not matter. Owner ids and types are alternatives among themselves. */
export interface GraphFilter {
  readonly level?: GraphRelation["level"] | undefined;
  readonly ownerIds?: readonly number[] | undefined;
  readonly types?: readonly string[] | undefined;
}

/** Graphs of a release that run one after another. release + name unique; it goes with its release. */
export interface SequenceRecord {
  readonly id: number;
  readonly releaseId: number;
  readonly name: string;
  /** `{type, nodes?, tasks?}` each, in order. */
  readonly graphs: readonly JsonObject[];
}

/** What runs tell people. A cluster, node or run that is gone is null here: the sentence stays. */
export interface NotificationRecord {
  readonly id: number;
  readonly topic: "discover" | "done" | "error" | "warning" | "release";
  readonly message: string;
  readonly clusterId: number | null;
  readonly nodeId: number | null;
  /** Only a number to look it up by. */
  readonly runId: number | null;
  readonly isRead: boolean;
  readonly createdAt: Instant;
}

export interface Catalog {
  readonly releases: Collection<ReleaseRecord>;
  readonly plugins: Collection<PluginRecord>;
  readonly clusters: Collection<ClusterRecord, { readonly releaseId?: number | undefined }>;
  readonly nodes: Collection<NodeRecord, { readonly clusterId?: number | null | undefined }>;
  readonly graphs: Collection<GraphRecord, GraphFilter>;
  readonly sequences: Collection<SequenceRecord, { readonly releaseId?: number | undefined }>;
  readonly notifications: Collection<NotificationRecord, { readonly runId?: number | undefined }>;
  /** What graphs were, one state after another: whoever changes a graph adds what it became. */
  readonly revisions: RevisionStore;
  /** Everything that `work` changes, or nothing of it. May be retried on a serialisation failure: `work` has no other effects. */
  atomically<T>(work: (catalog: Catalog) => Promise<T>): Promise<T>;
}
