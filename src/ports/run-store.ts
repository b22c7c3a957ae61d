/** Runs as they are listed, their frozen plans, and what each task last did successfully where. */
import type { Json, JsonObject } from "../core/base/json.ts";
import type { GraphType, Instant, NodeId, RunId, TaskId } from "../core/model/ids.ts";
import type { Facts, PastSuccess } from "../core/model/inventory.ts";
import type { RunStatus } from "../core/model/status.ts";

/**
 * `sequence`: one request, whose graphs are runs of their own, one after another (Fuel: task `deploy`). `graph`: one graph (Fuel: `deployment`).
 * `stop`: a request to stop (Fuel: `stop_deployment`). `reset`: a request to begin anew, done when it is made (Fuel: `reset_environment`).
 */
export type RunKind = "sequence" | "graph" | "stop" | "reset";

export interface RunRecord {
  readonly id: RunId;
  readonly parent: RunId | null;
  readonly cluster: number;
  readonly uuid: string;
  readonly kind: RunKind;
  readonly graphType: GraphType | null;
  readonly status: RunStatus;
  readonly message: string | null;
  /** 0 to 100. */
  readonly progress: number;
  /** dry run or noop run: does not count as a success later. */
  readonly isDry: boolean;
  /** What was asked for: nodes, tasks, subgraphs, flags, a one-shot graph. */
  readonly options: JsonObject;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Hidden from Fuel's /tasks, still in /transactions. */
  readonly hiddenAt: Instant | null;
}

export type RunDraft = Omit<RunRecord, "id" | "parent">;

export interface RunFilter {
  readonly cluster?: number | undefined;
  readonly parent?: RunId | undefined;
  readonly kinds?: readonly RunKind[] | undefined;
  readonly statuses?: readonly RunStatus[] | undefined;
}

export interface RunStore {
  /**
   * A sequence and its graphs, or a lone run (`children` empty), in one transaction; finished runs of the cluster become hidden.
   * Throws `AppError("run/active")` while another run of the cluster has not ended: one at a time (`kind: "stop"` is exempt).
   */
  create(draft: RunDraft, children: readonly RunDraft[]): Promise<readonly RunRecord[]>;
  get(id: RunId): Promise<RunRecord | undefined>;
  /** By id. */
  list(filter: RunFilter): Promise<readonly RunRecord[]>;
  change(id: RunId, change: Partial<Omit<RunRecord, "id" | "parent" | "cluster" | "kind">>): Promise<RunRecord>;
  /** For good, with its children, events, plan and output. */
  remove(id: RunId): Promise<boolean>;
  /** Takes or renews the run for a server until `until`; false: another server has it. */
  claim(
    id: RunId,
    claim: { readonly server: string; readonly now: Instant; readonly until: Instant },
  ): Promise<boolean>;
}

/** What a run is a run of: written once, before its first event. */
export interface PlanSnapshot {
  /** `encodePlan` of core/plan. */
  readonly plan: Json;
  /** Merged tasks as templates, for history. */
  readonly tasks: readonly JsonObject[];
  readonly facts: Facts;
  readonly settings: JsonObject;
}

export interface PlanStore {
  save(run: RunId, snapshot: PlanSnapshot): Promise<void>;
  load(run: RunId): Promise<PlanSnapshot | undefined>;
  /** Only the facts, for comparing. */
  facts(runs: readonly RunId[]): Promise<ReadonlyMap<RunId, Facts>>;
  /** A finished run's columns, as `encodeBoard` of core/schedule gives them. */
  saveBoard(run: RunId, board: Json): Promise<void>;
  loadBoard(run: RunId): Promise<Json | undefined>;
}

/** The last success of each task on each node of a cluster, whatever the graph type. Fuel: graphs.md 5.5. */
export interface PastStore {
  record(
    cluster: number,
    run: RunId,
    successes: readonly { readonly task: TaskId; readonly node: NodeId }[],
  ): Promise<void>;
  /** By task, then node. */
  list(cluster: number): Promise<readonly PastSuccess[]>;
}
