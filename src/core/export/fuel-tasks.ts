/** The message that Fuel's engine takes: serialized tasks, node by node. Fuel: graphs.md 4.8 and 6.4. */
import type { Json, JsonObject } from "../base/json.ts";
import { compareNodeIds, compareText, sortedBy } from "../base/order.ts";
import type { ExpandedGraph, Step, StepRef } from "../model/graph.ts";
import { SYNC_NODE } from "../model/ids.ts";
import type { NodeId } from "../model/ids.ts";
import type { Subgraph, Transitions } from "../model/plan.ts";

/** What the message says beside steps. Parts that are left out are not in it: the preview has no transitions. */
export interface FuelMetadataInput {
  readonly transitions?: Transitions | undefined;
  readonly subgraphs?: readonly Subgraph[] | undefined;
}

/** What of an expanded graph the message is made of. */
export type Serializable = Pick<ExpandedGraph, "steps" | "groups" | "pairsOf">;

/** One node's tasks in Fuel's format, by id. The sync node comes first, even when it has none. */
export interface FuelNodeTasks {
  readonly node: NodeId;
  readonly tasks: readonly JsonObject[];
}

/**
 * Node by node, in node order: the pairs of one node are in memory at a time, because all of them may be millions.
 * A caller that writes them out as they come needs no more memory than the largest node.
 */
export function* serializeNodes(expanded: Serializable): Generator<FuelNodeTasks> {
  let tasks: JsonObject[] = [];
  let node = SYNC_NODE;
  for (const [number, step] of expanded.steps.entries()) {
    if (step.node !== node) {
      yield { node, tasks };
      tasks = [];
      node = step.node;
    }
    tasks.push(serializeStep(expanded, step, number));
  }
  yield { node, tasks };
}

/** `tasks_metadata` of the message. */
export function serializeMetadata(expanded: Serializable, input: FuelMetadataInput = {}): JsonObject {
  const groups = sortedBy(expanded.groups, (group) => group.name, compareText).map(({ name, nodes, tolerance }) => ({
    name,
    node_ids: [...nodes].sort(compareNodeIds),
    fault_tolerance: tolerance,
  }));
  const { transitions, subgraphs } = input;
  return {
    fault_tolerance_groups: groups,
    ...(transitions === undefined ? {} : { node_statuses_transitions: { ...transitions } }),
    ...(subgraphs === undefined ? {} : { subgraphs: subgraphs.map(({ start, end }) => ({ start, end })) }),
  };
}

/** The whole of it as one value: `tasks_directory`, `tasks_graph`, `tasks_metadata`. */
export function serializeTasks(expanded: Serializable, input: FuelMetadataInput = {}): JsonObject {
  const graph = [...serializeNodes(expanded)].map(({ node, tasks }): [string, Json] => [node, tasks]);
  return {
    tasks_directory: {},
    tasks_graph: Object.fromEntries(graph),
    tasks_metadata: serializeMetadata(expanded, input),
  };
}

function serializeStep(expanded: Serializable, step: Step, number: number): JsonObject {
  const { requires, requiredFor } = expanded.pairsOf(number);
  const runs = step.decision.kind === "run";
  return {
    id: step.task,
    type: runs ? step.type : "skipped",
    fail_on_error: runs ? failOnError(step) : false,
    ...(runs && step.parameters !== undefined ? { parameters: step.parameters } : {}),
    ...(requires.length === 0 ? {} : { requires: requires.map(reference) }),
    ...(requiredFor.length === 0 ? {} : { required_for: requiredFor.map(reference) }),
  };
}

function failOnError({ failOnError, failOnErrorWritten }: Step): Json {
  return failOnErrorWritten === undefined ? failOnError : failOnErrorWritten;
}

function reference({ task, node }: StepRef): JsonObject {
  return { name: task, node_id: node === SYNC_NODE ? null : node };
}
