/** Strongly connected components: vertices that can reach each other get the same number (Tarjan's algorithm, without recursion). */
import type { Digraph } from "../model/edges.ts";

/** By vertex, the number of its component. A component's number is greater than those of the components it leads to. */
export function componentOf(graph: Digraph): Uint32Array {
  const search = startSearch(graph);
  for (let root = 0; root < graph.size; root++) if (search.found[root] === 0) searchFrom(search, root);
  return search.component;
}

interface Search {
  readonly graph: Digraph;
  /** When a vertex was found, from 1 on; 0: not yet. */
  readonly found: Uint32Array;
  /** The earliest vertex of the same component known to be reachable, by its time. */
  readonly earliest: Uint32Array;
  readonly nextEdge: Uint32Array;
  readonly component: Uint32Array;
  /** 1 while a vertex is found and its component is not complete. */
  readonly isOpen: Uint8Array;
  /** Vertices whose component is not complete. */
  readonly open: number[];
  /** The way from the root to where the search is. */
  readonly way: number[];
  time: number;
  components: number;
}

function startSearch(graph: Digraph): Search {
  return {
    graph,
    found: new Uint32Array(graph.size),
    earliest: new Uint32Array(graph.size),
    nextEdge: graph.offsets.slice(0, graph.size),
    component: new Uint32Array(graph.size),
    isOpen: new Uint8Array(graph.size),
    open: [],
    way: [],
    time: 0,
    components: 0,
  };
}

function searchFrom(search: Search, root: number): void {
  enter(search, root);
  for (let vertex = search.way.at(-1); vertex !== undefined; vertex = search.way.at(-1)) {
    const edge = search.nextEdge[vertex] ?? 0;
    if (edge < (search.graph.offsets[vertex + 1] ?? 0)) {
      search.nextEdge[vertex] = edge + 1;
      follow(search, vertex, search.graph.targets[edge] ?? 0);
    } else leave(search, vertex);
  }
}

function enter(search: Search, vertex: number): void {
  search.time++;
  search.found[vertex] = search.time;
  search.earliest[vertex] = search.time;
  search.isOpen[vertex] = 1;
  search.open.push(vertex);
  search.way.push(vertex);
}

function follow(search: Search, vertex: number, target: number): void {
  if (search.found[target] === 0) enter(search, target);
  else if (search.isOpen[target] === 1) lower(search, vertex, search.found[target] ?? 0);
}

function leave(search: Search, vertex: number): void {
  search.way.pop();
  const parent = search.way.at(-1);
  if (parent !== undefined) lower(search, parent, search.earliest[vertex] ?? 0);
  if (search.earliest[vertex] !== search.found[vertex]) return;
  for (let member = search.open.pop(); member !== undefined; member = search.open.pop()) {
    search.isOpen[member] = 0;
    search.component[member] = search.components;
    if (member === vertex) break;
  }
  search.components++;
}

function lower(search: Search, vertex: number, time: number): void {
  search.earliest[vertex] = Math.min(search.earliest[vertex] ?? time, time);
}
