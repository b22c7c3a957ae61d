/** Order and reach in the graph of templates: what follows what, and which part lies between two tasks. */
import { compareText } from "../base/order.ts";
import { restrictTo } from "./task-graph.ts";
import type { TaskGraph } from "./task-graph.ts";

/**
 * All names, each after those it follows, or undefined when there is a circle. The order is that of a depth-first walk from the names in
 * their order, turned round. Fuel: networkx 1, on which `fuel2` users see tasks in this order.
 */
export function topologicalNames(graph: TaskGraph): readonly string[] | undefined {
  const isDone = new Set<string>();
  const isOpen = new Set<string>();
  const finished: string[] = [];
  for (const start of graph.tasks.keys()) {
    const waiting = [start];
    for (let name = waiting.at(-1); name !== undefined; name = waiting.at(-1)) {
      if (isDone.has(name)) {
        waiting.pop();
        continue;
      }
      isOpen.add(name);
      const next = [...(graph.successors.get(name) ?? [])].filter((one) => !isDone.has(one));
      if (next.some((one) => isOpen.has(one))) return undefined;
      if (next.length > 0) waiting.push(...next);
      else {
        isDone.add(name);
        finished.push(name);
        waiting.pop();
      }
    }
  }
  return finished.reverse();
}

export function isAcyclic(graph: TaskGraph): boolean {
  return topologicalNames(graph) !== undefined;
}

/** Names that can be reached from `start`, itself among them. */
export function reachableNames(edges: TaskGraph["successors"], start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const name of reached) for (const next of edges.get(name) ?? []) reached.add(next);
  return reached;
}

/** Where a part of the graph begins and ends; an absent end is open. */
export interface Ends {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/**
 * The tasks after `start` and before `end`, both among them. Fuel: graphs.md 6.5.
 * `missing`: a name that the graph does not have, or an `end` that does not follow `start`.
 */
export function findSubgraph(
  graph: TaskGraph,
  { start, end }: Ends,
): { readonly graph: TaskGraph } | { readonly missing: string } {
  let part = graph;
  if (start !== undefined && start !== "") {
    if (!graph.tasks.has(start)) return { missing: start };
    part = restrictTo(graph, reachableNames(graph.successors, start));
  }
  if (end !== undefined && end !== "") {
    if (!part.tasks.has(end)) return { missing: end };
    part = restrictTo(part, reachableNames(part.predecessors, end));
  }
  return { graph: part };
}

/** So many circles are listed at most: their number grows without bound. */
const MAX_CYCLES = 1000;

/** The elementary circles, each as its names in order of code units. */
export function cyclesOf(graph: TaskGraph): readonly (readonly string[])[] {
  const rank = new Map([...graph.tasks.keys()].map((name, i) => [name, i]));
  const cycles: (readonly string[])[] = [];
  for (const [start, lowest] of rank) {
    const isLower = (name: string): boolean => (rank.get(name) ?? 0) < lowest;
    const back = reachableNames(graph.predecessors, start);
    walkCycles({ graph, start, isAllowed: (name) => !isLower(name) && back.has(name) }, cycles);
    if (cycles.length >= MAX_CYCLES) break;
  }
  return cycles.map((cycle) => [...cycle].sort(compareText)).sort((a, b) => compareText(a.join("\n"), b.join("\n")));
}

interface CycleWalk {
  readonly graph: TaskGraph;
  readonly start: string;
  readonly isAllowed: (name: string) => boolean;
}

/** Every way from `start` back to itself that meets no name twice; the ways are kept in a list, not on the call stack. */
function walkCycles({ graph, start, isAllowed }: CycleWalk, cycles: (readonly string[])[]): void {
  const path = [{ name: start, next: [...(graph.successors.get(start) ?? [])] }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top !== undefined && cycles.length < MAX_CYCLES; top = path.at(-1)) {
    const next = top.next.shift();
    if (next === undefined) {
      onPath.delete(top.name);
      path.pop();
    } else if (next === start) cycles.push(path.map(({ name }) => name));
    else if (isAllowed(next) && !onPath.has(next)) {
      onPath.add(next);
      path.push({ name: next, next: [...(graph.successors.get(next) ?? [])] });
    }
  }
}
