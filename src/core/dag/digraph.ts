/** Builds graphs of numbered vertices: sorted rows, each edge once, in time linear in the number of edges. */
import { invariant } from "../base/assert.ts";
import type { Digraph } from "../model/edges.ts";

/**
 * A graph of `size` vertices with the edges `from[i] -> to[i]`. Edges given twice count once; an edge from a vertex to itself stays.
 * Throws when an edge names a vertex that does not exist.
 */
export function buildDigraph(size: number, from: ArrayLike<number>, to: ArrayLike<number>): Digraph {
  invariant(from.length === to.length, "each edge has two ends");
  const byTarget = groupByKey(size, to).members;
  keysAreSound(size, from);
  const offsets = rowStarts(size, from);
  const filled = offsets.slice(0, size);
  const rows = new Uint32Array(from.length);
  // Targets are visited in ascending order, so each row fills up sorted, and equal edges meet.
  for (const edge of byTarget) {
    const source = from[edge] ?? 0;
    const target = to[edge] ?? 0;
    const next = filled[source] ?? 0;
    if (next > (offsets[source] ?? 0) && rows[next - 1] === target) continue;
    rows[next] = target;
    filled[source] = next + 1;
  }
  return compact({ size, offsets, targets: rows }, filled);
}

/** The same edges, turned round: the successors of a vertex become its predecessors. */
export function reverseDigraph(graph: Digraph): Digraph {
  const offsets = rowStarts(graph.size, graph.targets);
  const filled = offsets.slice(0, graph.size);
  const targets = new Uint32Array(graph.targets.length);
  for (let source = 0; source < graph.size; source++) {
    eachSuccessor(graph, source, (target) => {
      const place = filled[target] ?? 0;
      targets[place] = source;
      filled[target] = place + 1;
    });
  }
  return { size: graph.size, offsets, targets };
}

/** Successors of a vertex, ascending: a view, not a copy. */
export function successors(graph: Digraph, vertex: number): Uint32Array {
  return graph.targets.subarray(graph.offsets[vertex], graph.offsets[vertex + 1]);
}

/** Calls `visit` with each successor of a vertex, ascending; makes no object for it. */
export function eachSuccessor(graph: Digraph, vertex: number, visit: (successor: number) => void): void {
  const end = graph.offsets[vertex + 1] ?? 0;
  for (let edge = graph.offsets[vertex] ?? 0; edge < end; edge++) visit(graph.targets[edge] ?? 0);
}

/** Things grouped by a number: those of group g are `members[offsets[g]] .. members[offsets[g + 1] - 1]`, ascending. */
export interface Groups {
  readonly offsets: Uint32Array;
  readonly members: Uint32Array;
}

/** The places of `keys`, grouped by the key found there; keys are below `size`. Throws for one that is not. */
export function groupByKey(size: number, keys: ArrayLike<number>): Groups {
  keysAreSound(size, keys);
  const offsets = rowStarts(size, keys);
  const next = offsets.slice(0, size);
  const members = new Uint32Array(keys.length);
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place] ?? 0;
    const free = next[key] ?? 0;
    members[free] = place;
    next[key] = free + 1;
  }
  return { offsets, members };
}

function keysAreSound(size: number, keys: ArrayLike<number>): void {
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place] ?? -1;
    if (key < 0 || key >= size) invariant(false, `number ${place} is ${key}, of ${size}`);
  }
}

/** Where each vertex's row begins when edges are grouped by `ends`; one more entry for the end of the last. */
function rowStarts(size: number, ends: ArrayLike<number>): Uint32Array {
  const starts = new Uint32Array(size + 1);
  for (let edge = 0; edge < ends.length; edge++) {
    const end = ends[edge] ?? 0;
    starts[end + 1] = (starts[end + 1] ?? 0) + 1;
  }
  for (let vertex = 0; vertex < size; vertex++) starts[vertex + 1] = (starts[vertex + 1] ?? 0) + (starts[vertex] ?? 0);
  return starts;
}

/** Closes the gaps that equal edges left at the end of rows. */
function compact(graph: Digraph, filled: Uint32Array): Digraph {
  const offsets = new Uint32Array(graph.size + 1);
  let length = 0;
  for (let vertex = 0; vertex < graph.size; vertex++) {
    const start = graph.offsets[vertex] ?? 0;
    const end = filled[vertex] ?? 0;
    graph.targets.copyWithin(length, start, end);
    length += end - start;
    offsets[vertex + 1] = length;
  }
  const targets = length === graph.targets.length ? graph.targets : graph.targets.slice(0, length);
  return { size: graph.size, offsets, targets };
}
