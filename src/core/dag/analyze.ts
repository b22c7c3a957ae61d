/** Questions about a graph: is there a cycle and which, what order, how far to the end, what can be reached. */
import { invariant } from "../base/assert.ts";
import type { Digraph } from "../model/edges.ts";
import { componentOf } from "./components.ts";
import { eachSuccessor, reverseDigraph, successors } from "./digraph.ts";

/**
 * A cycle as a closed path, `[a, b, c, a]`, or undefined when there is none. Always the same one: it starts at the smallest vertex that is
 * on any cycle, and is a shortest one through it; among equally short ones the path whose vertices are found first in ascending order.
 */
export function findCycle(graph: Digraph): readonly number[] | undefined {
  if (topologicalOrder(graph) !== undefined) return undefined;
  const components = componentOf(graph);
  const sizes = new Uint32Array(graph.size);
  for (const component of components) sizes[component] = (sizes[component] ?? 0) + 1;
  for (let vertex = 0; vertex < graph.size; vertex++) {
    const isAlone = sizes[components[vertex] ?? 0] === 1;
    if (isAlone && !hasEdge(graph, vertex, vertex)) continue;
    return shortestWayBack(graph, components, vertex);
  }
  return undefined;
}

/**
 * All vertices, each after those it follows: first those that follow nothing, in ascending order, then in the order in which they become free.
 * undefined when a cycle makes it impossible.
 */
export function topologicalOrder(graph: Digraph): Uint32Array | undefined {
  const waiting = new Uint32Array(graph.size);
  for (const target of graph.targets) waiting[target] = (waiting[target] ?? 0) + 1;
  const order = new Uint32Array(graph.size);
  let length = 0;
  for (let vertex = 0; vertex < graph.size; vertex++) if (waiting[vertex] === 0) order[length++] = vertex;
  for (let done = 0; done < length; done++) {
    eachSuccessor(graph, order[done] ?? 0, (target) => {
      const left = (waiting[target] ?? 0) - 1;
      waiting[target] = left;
      if (left === 0) order[length++] = target;
    });
  }
  return length === graph.size ? order : undefined;
}

/**
 * By vertex, the length of the longest way from it to an end: 0 where nothing follows. A way counts the vertices after the first, each as
 * much as `weights` says (barriers may weigh 0), or 1. Throws on a cycle.
 */
export function longestPaths(graph: Digraph, weights?: ArrayLike<number>): Uint32Array {
  const order = topologicalOrder(graph);
  invariant(order !== undefined, "only a graph without cycles has longest paths");
  const lengths = new Uint32Array(graph.size);
  for (let place = graph.size - 1; place >= 0; place--) {
    const vertex = order[place] ?? 0;
    let longest = 0;
    eachSuccessor(graph, vertex, (target) => {
      longest = Math.max(longest, (lengths[target] ?? 0) + (weights === undefined ? 1 : (weights[target] ?? 0)));
    });
    lengths[vertex] = longest;
  }
  return lengths;
}

/** By vertex, 1 where a way leads from one of `starts`; the starts are reached themselves. */
export function reachable(graph: Digraph, starts: Iterable<number>): Uint8Array {
  const reached = new Uint8Array(graph.size);
  const open: number[] = [];
  for (const start of starts) {
    if (reached[start] !== 0) continue;
    reached[start] = 1;
    open.push(start);
  }
  for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
    eachSuccessor(graph, vertex, (target) => {
      if (reached[target] === 1) return;
      reached[target] = 1;
      open.push(target);
    });
  }
  return reached;
}

/** By vertex, 1 where a way leads to one of `ends`. */
export function reaching(graph: Digraph, ends: Iterable<number>): Uint8Array {
  return reachable(reverseDigraph(graph), ends);
}

function hasEdge(graph: Digraph, source: number, target: number): boolean {
  return successors(graph, source).includes(target);
}

/** Breadth first within the component of `start`, until an edge leads back to it. */
function shortestWayBack(graph: Digraph, components: Uint32Array, start: number): readonly number[] {
  const before = new Map<number, number>();
  const open = [start];
  for (const vertex of open) {
    if (hasEdge(graph, vertex, start)) return closedPath(before, start, vertex);
    for (const target of successors(graph, vertex)) {
      if (components[target] !== components[start] || target === start || before.has(target)) continue;
      before.set(target, vertex);
      open.push(target);
    }
  }
  throw new Error("invariant broken: a component of several vertices leads back to each of them");
}

function closedPath(before: ReadonlyMap<number, number>, start: number, last: number): readonly number[] {
  const path = [start];
  for (let vertex: number | undefined = last; vertex !== undefined && vertex !== start; vertex = before.get(vertex))
    path.push(vertex);
  path.push(start);
  return path.reverse();
}
