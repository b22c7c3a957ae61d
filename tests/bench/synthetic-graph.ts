/** The synthetic graph of the scheduling race: chains of layers on many nodes, joined now and then by a barrier or a mesh. */
import { buildDigraph } from "../../src/core/dag/digraph.ts";
import { longestPaths } from "../../src/core/dag/analyze.ts";
import { nodeId, SYNC_NODE, taskId } from "../../src/core/model/ids.ts";
import { vertexKind, type PlannedNode, type PlannedTask, type Schedule } from "../../src/core/model/plan.ts";

export interface SyntheticShape {
  readonly nodes: number;
  readonly tasksPerNode: number;
  readonly mode: "sync" | "mesh" | "chain";
  /** Tasks of a layer. */
  readonly width: number;
  /** Layers from one barrier to the next. */
  readonly layersPerBarrier: number;
}

export function shapeOf(nodes: number, tasksPerNode: number, other: Partial<SyntheticShape> = {}): SyntheticShape {
  return { nodes, tasksPerNode, mode: "sync", width: 1, layersPerBarrier: 10, ...other };
}

/**
 * Vertices: node by node its tasks in order, then the barriers. A barrier is a step of the sync node: it is counted, and waits for nothing
 * but its predecessors.
 */
export interface SyntheticGraph {
  readonly shape: SyntheticShape;
  readonly barriers: number;
  readonly size: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

export function syntheticGraph(shape: SyntheticShape): SyntheticGraph {
  const { nodes, tasksPerNode, mode, width, layersPerBarrier } = shape;
  const layers = Math.ceil(tasksPerNode / width);
  const joints = mode === "chain" ? 0 : Math.floor((layers - 1) / layersPerBarrier);
  const from: number[] = [];
  const to: number[] = [];
  const link: Link = (before, after) => {
    from.push(before);
    to.push(after);
  };
  for (let layer = 1; layer < layers; layer++) {
    const before = placesOf(shape, layer - 1);
    const after = placesOf(shape, layer);
    for (let node = 0; node < nodes; node++) linkAll(at(shape, node, before), at(shape, node, after), link);
    if (joints === 0 || layer % layersPerBarrier !== 0) continue;
    const join: Join = { before, after, barrier: nodes * tasksPerNode + layer / layersPerBarrier - 1 };
    for (let node = 0; node < nodes; node++) {
      if (mode === "sync") linkBarrier(shape, node, { ...join, link });
      else linkMesh(shape, node, { ...join, link });
    }
  }
  const barriers = mode === "sync" ? joints : 0;
  const size = nodes * tasksPerNode + barriers;
  return { shape, barriers, size, from: Uint32Array.from(from), to: Uint32Array.from(to) };
}

type Link = (before: number, after: number) => void;

/** Two layers that meet. */
interface Join {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly barrier: number;
}

function linkBarrier(
  shape: SyntheticShape,
  node: number,
  { before, after, barrier, link }: Join & { readonly link: Link },
): void {
  linkAll(at(shape, node, before), [barrier], link);
  linkAll([barrier], at(shape, node, after), link);
}

function linkMesh(shape: SyntheticShape, node: number, { before, after, link }: Join & { readonly link: Link }): void {
  for (let other = 0; other < shape.nodes; other++)
    if (other !== node) linkAll(at(shape, other, before), at(shape, node, after), link);
}

/** Vertices of a node. */
function at({ tasksPerNode }: SyntheticShape, node: number, places: readonly number[]): readonly number[] {
  return places.map((place) => node * tasksPerNode + place);
}

function placesOf({ tasksPerNode, width }: SyntheticShape, layer: number): readonly number[] {
  const first = layer * width;
  return Array.from({ length: Math.min(width, tasksPerNode - first) }, (_, i) => first + i);
}

function linkAll(before: readonly number[], after: readonly number[], link: Link): void {
  for (const to of after) for (const from of before) link(from, to);
}

/** `task3/node1`, as the race writes vertices. */
export function vertexName({ shape }: SyntheticGraph, vertex: number): string {
  const steps = shape.nodes * shape.tasksPerNode;
  if (vertex >= steps) return `barrier${vertex - steps + 1}/virtual_sync_node`;
  return `task${(vertex % shape.tasksPerNode) + 1}/node${Math.floor(vertex / shape.tasksPerNode) + 1}`;
}

/** The graph as a schedule in which nothing is limited but each node to one step at a time. */
export function syntheticSchedule(graph: SyntheticGraph): Schedule {
  const { shape, size } = graph;
  const steps = shape.nodes * shape.tasksPerNode;
  const edges = buildDigraph(size, graph.from, graph.to);
  const hasSync = graph.barriers > 0;
  const taskOf = (vertex: number): number =>
    vertex < steps ? vertex % shape.tasksPerNode : shape.tasksPerNode + vertex - steps;
  return {
    stepCount: size,
    edges,
    kind: Uint8Array.from({ length: size }, (_, vertex) => (vertex < steps ? vertexKind.work : vertexKind.anchor)),
    task: Uint32Array.from({ length: size }, (_, vertex) => taskOf(vertex)),
    node: Uint32Array.from({ length: size }, (_, vertex) =>
      Math.min(Math.floor(vertex / shape.tasksPerNode), shape.nodes),
    ),
    priority: longestPaths(edges),
    tries: new Uint16Array(size).fill(1),
    retryDelay: new Uint32Array(size),
    tolerant: new Uint8Array(size),
    tasks: Array.from({ length: shape.tasksPerNode + graph.barriers }, (_, place) => task(place, shape.tasksPerNode)),
    nodes: Array.from({ length: shape.nodes + (hasSync ? 1 : 0) }, (_, place) => node(place, place === shape.nodes)),
    groups: [],
    atOnce: 0,
  };
}

function task(place: number, tasksPerNode: number): PlannedTask {
  const isBarrier = place >= tasksPerNode;
  return {
    id: taskId(isBarrier ? `barrier${place - tasksPerNode + 1}` : `task${place + 1}`),
    type: isBarrier ? "stage" : "shell",
    origin: undefined,
    atOnce: 0,
    onFailure: "node",
    repeatable: false,
  };
}

function node(place: number, isSync: boolean): PlannedNode {
  return {
    id: isSync ? SYNC_NODE : nodeId(String(place + 1)),
    name: isSync ? "" : `node-${place + 1}`,
    critical: false,
    parallelism: 1,
    transport: { kind: isSync ? "none" : "local" },
  };
}
