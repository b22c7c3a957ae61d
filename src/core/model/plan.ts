/** A plan: what would be done, frozen. The scheduler reads its columns, people read its steps. */
import type { JsonObject } from "../base/json.ts";
import type { Digraph } from "./edges.ts";
import type { AbsentTask, Decision, StepRef, ToleranceGroup } from "./graph.ts";
import type { GraphType, NodeId, TaskId } from "./ids.ts";
import type { Transport } from "./inventory.ts";
import type { LayerOrigin, TaskType } from "./layer.ts";

/** `dry-run` executes nothing; `noop` executes what can tell what it would change. Neither touches node or cluster states. */
export type RunMode = "run" | "dry-run" | "noop";

/** What the scheduler does with a vertex. */
export const vertexKind = {
  /** Needs an attempt on its node. */
  work: 0,
  /** Ends by itself as `skipped` when its turn comes, if all before it are satisfied. */
  skip: 1,
  /** A stage on the sync node: ends by itself as `skipped` when all before it have ended in any way. It absorbs failure. */
  anchor: 2,
  /** All-to-all dependency: ends by itself as `ready`; blocked when one before it failed. Shown to nobody. */
  barrier: 3,
} as const;
export type VertexKind = (typeof vertexKind)[keyof typeof vertexKind];

/** What the scheduler must know of a task: limits and what follows a failure. */
export interface PlannedTask {
  readonly id: TaskId;
  readonly type: TaskType;
  readonly origin: LayerOrigin | undefined;
  /** At most so many nodes at once; 0: no limit. Fuel: `parameters.strategy`. */
  readonly atOnce: number;
  /** After a failure: the node ends (Fuel), or only what depends on the step. */
  readonly onFailure: "node" | "dependents";
  /** May a lost attempt be tried again? */
  readonly repeatable: boolean;
}

export interface PlannedNode {
  readonly id: NodeId;
  readonly name: string;
  /** Its failure stops the run. */
  readonly critical: boolean;
  /** How many steps at once; 1 unless its attributes say otherwise. */
  readonly parallelism: number;
  readonly transport: Transport;
}

/** The part that `core/schedule` reads: columns by vertex. Vertices beyond `stepCount` are barriers. */
export interface Schedule {
  readonly stepCount: number;
  readonly edges: Digraph;
  readonly kind: Uint8Array;
  /** Place in `tasks`; barriers have the place 0 and no meaning. */
  readonly task: Uint32Array;
  /** Place in `nodes`; for barriers without meaning. */
  readonly node: Uint32Array;
  /** Greater first; then the lower vertex. Length of the longest way to the end, in steps. */
  readonly priority: Uint32Array;
  /** How many attempts a step may have, at least 1. */
  readonly tries: Uint16Array;
  /** Milliseconds between a failed attempt and the next. */
  readonly retryDelay: Uint32Array;
  /** 1: a failed attempt of this step counts as `ignored` and satisfies its dependents. Fuel: `fail_on_error: false`. */
  readonly tolerant: Uint8Array;
  readonly tasks: readonly PlannedTask[];
  readonly nodes: readonly PlannedNode[];
  readonly groups: readonly ToleranceGroup[];
  /** At most so many attempts at once in the run; 0: no limit. */
  readonly atOnce: number;
}

/** What is done at a step: enough to make an attempt. */
export interface PlannedStep {
  readonly decision: Decision;
  /** Absent when the step is skipped. */
  readonly parameters: JsonObject | undefined;
}

/** Node attributes to set when a node ends well, badly, or is stopped. Fuel: `node_statuses_transitions`. */
export interface Transitions {
  readonly successful: JsonObject;
  readonly failed: JsonObject;
  readonly stopped: JsonObject;
}

export interface Plan {
  readonly type: GraphType;
  readonly mode: RunMode;
  readonly force: boolean;
  readonly debug: boolean;
  readonly schedule: Schedule;
  /** By step. */
  readonly steps: readonly PlannedStep[];
  readonly barrierLabels: readonly string[];
  readonly absent: readonly AbsentTask[];
  readonly leftOut: readonly { readonly node: NodeId; readonly because: string }[];
  readonly transitions: Transitions;
  /** Hash of everything the plan depends on: two plans with one fingerprint do the same. */
  readonly fingerprint: string;
}

/** What the engineer chose beside the graph. */
export interface Choices {
  readonly mode: RunMode;
  readonly force: boolean;
  readonly debug: boolean;
  /** Explicit nodes; undefined: the graph's node filter decides. */
  readonly nodes?: readonly NodeId[] | undefined;
  /** Only these tasks (and all anchors); undefined or empty: all. */
  readonly tasks?: readonly TaskId[] | undefined;
  readonly subgraphs?: readonly Subgraph[] | undefined;
  /** Only these steps (and all anchors); undefined: all. */
  readonly steps?: readonly StepRef[] | undefined;
}

/** Names are `task` or `task/1,3,5-7`; an empty side means the whole graph. Fuel: graphs.md Appendix C, engine.md A10. */
export interface Subgraph {
  readonly start: readonly string[];
  readonly end: readonly string[];
}
