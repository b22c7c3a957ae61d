/** Steps by number: which task on which node, and back. A step's number is its place by node, then by task. */
import { compareNodeIds, compareText } from "../base/order.ts";
import { SYNC_NODE } from "../model/ids.ts";
import type { NodeId } from "../model/ids.ts";

export interface StepTable {
  readonly size: number;
  /** Names of tasks that became steps, sorted. */
  readonly names: readonly string[];
  /** Nodes that have steps, in node order; the sync node is among them only when it has some. */
  readonly nodes: readonly NodeId[];
  /** By step, its place in `names` and in `nodes`. */
  readonly nameOf: Uint32Array;
  readonly nodeOf: Uint32Array;
  /** Place of a name or node; undefined when it has no step. */
  readonly nameIndex: ReadonlyMap<string, number>;
  readonly nodeIndex: ReadonlyMap<NodeId, number>;
  /** Place of the sync node; undefined when it has no steps. */
  readonly syncNode: number | undefined;
  /** The step of a task on a node, both as places; undefined when there is none. */
  readonly stepAt: (name: number, node: number) => number | undefined;
  /** All steps of a task, in node order. */
  readonly stepsOf: (name: number) => Uint32Array;
}

/** `placed`: by node, the names of its tasks, in any order. */
export function buildStepTable(placed: ReadonlyMap<NodeId, readonly string[]>): StepTable {
  const names = [...new Set([...placed.values()].flat())].sort(compareText);
  const nodes = [...placed.keys()].sort(compareNodeIds);
  const nameIndex = new Map(names.map((name, i) => [name, i]));
  const nodeIndex = new Map(nodes.map((node, i) => [node, i]));
  const nameOf: number[] = [];
  const nodeOf: number[] = [];
  nodes.forEach((node, n) => {
    const here = Uint32Array.from(placed.get(node) ?? [], (name) => nameIndex.get(name) ?? 0).sort();
    for (const name of here) {
      nameOf.push(name);
      nodeOf.push(n);
    }
  });
  const columns = { nameOf: Uint32Array.from(nameOf), nodeOf: Uint32Array.from(nodeOf) };
  const rows = rowsByName(names.length, columns.nameOf);
  return {
    size: nameOf.length,
    names,
    nodes,
    ...columns,
    nameIndex,
    nodeIndex,
    syncNode: nodeIndex.get(SYNC_NODE),
    stepAt: (name, node) => findOnNode(rows(name), node, columns.nodeOf),
    stepsOf: rows,
  };
}

/** Steps grouped by name: within a name they are in node order, because that is the order of steps. */
function rowsByName(names: number, nameOf: Uint32Array): (name: number) => Uint32Array {
  const starts = new Uint32Array(names + 1);
  for (const name of nameOf) starts[name + 1] = (starts[name + 1] ?? 0) + 1;
  for (let name = 0; name < names; name++) starts[name + 1] = (starts[name + 1] ?? 0) + (starts[name] ?? 0);
  const next = starts.slice();
  const steps = new Uint32Array(nameOf.length);
  nameOf.forEach((name, step) => {
    const place = next[name] ?? 0;
    steps[place] = step;
    next[name] = place + 1;
  });
  return (name) => steps.subarray(starts[name], starts[name + 1]);
}

/** Halves the row until the node is found. */
function findOnNode(row: Uint32Array, node: number, nodeOf: Uint32Array): number | undefined {
  let low = 0;
  let high = row.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const step = row[middle] ?? 0;
    const at = nodeOf[step] ?? 0;
    if (at === node) return step;
    if (at < node) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
