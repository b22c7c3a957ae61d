/** Nodes of a plan: which of them may fail, and how much each does at once. Fuel: engine.md A7 and A8. */
import { present } from "../base/assert.ts";
import { compareNodeIds, distinct } from "../base/order.ts";
import type { ExpandedGraph, ToleranceGroup } from "../model/graph.ts";
import { MASTER_NODE, SYNC_NODE } from "../model/ids.ts";
import type { NodeId } from "../model/ids.ts";
import type { Node } from "../model/inventory.ts";
import type { PlannedNode } from "../model/plan.ts";

export interface PlannedNodes {
  readonly nodes: readonly PlannedNode[];
  readonly groups: readonly ToleranceGroup[];
}

/** The group that holds every node which no group of the graph holds: none of them may fail. */
export const ungroupedName = "nodes in no group";

/** Nodes that have steps, in node order, and the groups that hold some of them. Nodes in a group of tolerance 0 are critical. */
export function plannedNodes(expanded: ExpandedGraph): PlannedNodes {
  const known = new Map(expanded.selected.map((node) => [node.id, node]));
  const used = distinct(expanded.steps.map((step) => step.node)).sort(compareNodeIds);
  const machines = used.filter((node) => node !== SYNC_NODE);
  const groups = withUngrouped(expanded.groups, machines);
  const critical = new Set(groups.filter((group) => group.tolerance === 0).flatMap((group) => group.nodes));
  return {
    nodes: used.map((id) => plannedNode(id, known.get(id), critical.has(id))),
    groups,
  };
}

function withUngrouped(groups: readonly ToleranceGroup[], machines: readonly NodeId[]): readonly ToleranceGroup[] {
  const used = new Set(machines);
  const kept = groups
    .map((group) => ({ ...group, nodes: group.nodes.filter((node) => used.has(node)) }))
    .filter((group) => group.nodes.length > 0);
  const grouped = new Set(kept.flatMap((group) => group.nodes));
  const rest = machines.filter((node) => !grouped.has(node));
  return rest.length === 0 ? kept : [...kept, { name: ungroupedName, nodes: rest, tolerance: 0 }];
}

function plannedNode(id: NodeId, node: Node | undefined, critical: boolean): PlannedNode {
  if (id === SYNC_NODE) return { id, name: "", critical: false, parallelism: 1, transport: { kind: "none" } };
  if (id === MASTER_NODE && node === undefined)
    return { id, name: id, critical, parallelism: 1, transport: { kind: "local" } };
  const { name, attributes, transport } = present(node, "steps are placed on selected nodes only");
  return { id, name, critical, parallelism: parallelism(attributes["parallelism"]), transport };
}

function parallelism(written: unknown): number {
  return typeof written === "number" && Number.isInteger(written) && written > 0 ? written : 1;
}
