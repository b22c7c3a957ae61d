/** Graphs on their way from layers to a plan: merged (per task), expanded (per task and node). */
import type { Json, JsonObject } from "../base/json.ts";
import type { Digraph } from "./edges.ts";
import type { GraphType, NodeId, TaskId } from "./ids.ts";
import type { Facts, Inventory, Node } from "./inventory.ts";
import type { GraphMetadata, LayerOrigin, Task, TaskType } from "./layer.ts";

/** Who set a field: a layer, or a default that is filled in for a plugin's tasks. */
export interface FieldOrigin {
  readonly layer: LayerOrigin;
  readonly isDefault: boolean;
}

export interface MergedTask {
  readonly task: Task;
  readonly origin: LayerOrigin;
  /** By field, and for parameters by `parameters.<name>`. */
  readonly provenance: Readonly<Record<string, FieldOrigin>>;
  /** The same task in weaker layers, strongest first: what this one replaced. */
  readonly replaced: readonly { readonly origin: LayerOrigin; readonly task: Task }[];
}

/** One graph made of all layers of a type: cluster tasks, then plugin tasks, then release tasks that nothing replaced. */
export interface MergedGraph {
  readonly type: GraphType;
  readonly metadata: GraphMetadata;
  /** Which layers had a say, weakest first. Empty: no layer defines the type. */
  readonly layers: readonly LayerOrigin[];
  /** By `node_filter`, `on_success.node_attributes.status`, ... */
  readonly metadataProvenance: Readonly<Record<string, LayerOrigin>>;
  readonly tasks: readonly MergedTask[];
}

/** Why a step runs or not. */
export type Decision =
  | { readonly kind: "run"; readonly because: string }
  /** Condition false, type `skipped`, not selected by `tasks`: ends at once, satisfies its dependents. */
  | { readonly kind: "skip"; readonly reason: SkipReason; readonly because: string };

export type SkipReason = "condition" | "unchanged" | "not-selected" | "type-skipped" | "anchor";

/** One task on one node. */
export interface Step {
  readonly task: TaskId;
  readonly node: NodeId;
  /** The task's own type, whatever was decided. */
  readonly type: TaskType;
  readonly decision: Decision;
  /** Evaluated and formatted; absent when the step is skipped. `cwd` is filled in. */
  readonly parameters: JsonObject | undefined;
  readonly failOnError: boolean;
  /** `fail_on_error` as it was given, where it is neither true nor false. */
  readonly failOnErrorWritten?: Json | undefined;
  /** Relations after evaluation, as far as the format of Fuel needs them. */
  readonly relations: Relations;
}

/** Who waits for whom, spelled as names, before it becomes edges. */
export interface Relations {
  readonly requires: Json;
  readonly requiredFor: Json;
  readonly crossDepends: Json;
  readonly crossDependedBy: Json;
}

/** A group of nodes that may lose some. Fuel: graphs.md 4.7; `tolerance` is the number of nodes allowed to fail. */
export interface ToleranceGroup {
  readonly name: string;
  readonly nodes: readonly NodeId[];
  readonly tolerance: number;
}

/** A task of the merged graph that became no step, and why. */
export interface AbsentTask {
  readonly task: TaskId;
  readonly because: string;
}

/** A step by name; the sync node is `SYNC_NODE`. */
export interface StepRef {
  readonly task: TaskId;
  readonly node: NodeId;
}

/** The relations of one step, spelled out: what Fuel's format wants. Sorted by task, then by node. */
export interface StepPairs {
  readonly requires: readonly StepRef[];
  readonly requiredFor: readonly StepRef[];
}

/** Which task says that one step comes before another, and in which field. */
export interface EdgeOrigin {
  readonly task: TaskId;
  readonly field: "requires" | "required_for" | "cross-depends" | "cross-depended-by";
  readonly origin: LayerOrigin;
}

/** Steps and edges. Vertices 0..steps.length-1 are the steps, the rest are barriers (N + M edges for N x M). */
export interface ExpandedGraph {
  readonly merged: MergedGraph;
  readonly inventory: Inventory;
  readonly facts: Facts;
  /** The nodes that were selected, by id, and why the others were not. */
  readonly selected: readonly Node[];
  readonly leftOut: readonly { readonly node: NodeId; readonly because: string }[];
  /** Tags of each node of the cluster after primaries were assigned. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
  /** Primary tags of nodes that became the primary one of something: they have to be stored, so that they keep it. */
  readonly newPrimaries: Readonly<Record<string, readonly string[]>>;
  /** By node, then by task id. */
  readonly steps: readonly Step[];
  readonly barriers: readonly Barrier[];
  readonly edges: Digraph;
  readonly groups: readonly ToleranceGroup[];
  readonly absent: readonly AbsentTask[];
  /** The relations of a step (by its place in `steps`), spelled out anew at each call: N x M pairs are never all in memory. */
  readonly pairsOf: (step: number) => StepPairs;
  /** Who wrote that step `before` comes before step `after`; undefined when nobody did. */
  readonly whoOrders: (before: number, after: number) => EdgeOrigin | undefined;
}

/** Joins the steps that must end with those that wait for all of them; ends by itself. */
export interface Barrier {
  /** For people: `after database on controller`. */
  readonly label: string;
}
