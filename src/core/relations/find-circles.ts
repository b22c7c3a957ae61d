/** Circles among tasks that no choice of nodes can avoid: found before there are any nodes. */
import { findCycle, topologicalOrder } from "../dag/analyze.ts";
import { componentOf } from "../dag/components.ts";
import { buildDigraph } from "../dag/digraph.ts";
import type { Task } from "../model/layer.ts";
import { edgesAmong, edgesAnywhere, knownRelations, sceneOf } from "./circle-edges.ts";
import type { Edges, KnownRelations, Scene } from "./circle-edges.ts";
import { SYNC_PLACE } from "./typical-nodes.ts";
import type { WrittenRelation } from "./written-relation.ts";

/** One step of a circle: `before` comes before `after` because `writer` says so. Numbers are places in the list of tasks. */
export interface CircleEdge {
  readonly before: number;
  readonly after: number;
  readonly writer: number;
  readonly relation: WrittenRelation;
}

/** A closed path; the last edge leads back to where the first one starts. */
export interface Circle {
  readonly edges: readonly CircleEdge[];
  /** The role whose nodes are enough to close it (empty: the sync node); undefined when it takes nodes of several roles. */
  readonly role: string | undefined;
}

/** So many circles are told at most. */
const MAX_CIRCLES = 20;
/** Tasks times places; beyond that the search is left to the plan, which knows the nodes. */
const MAX_VERTICES = 3_000_000;

/**
 * The circles of a graph, one for each knot of tasks that wait for each other, those on one node first. Relations that are computed are not
 * known yet, those with policy `any` not sure, and what a task says about itself is no circle: all are left out.
 */
export function findCircles(tasks: readonly Task[], known: KnownRelations = knownRelations(tasks)): readonly Circle[] {
  const anywhere = edgesAnywhere(known);
  if (anywhere === undefined) return [];
  if (topologicalOrder(buildDigraph(tasks.length, anywhere.from, anywhere.to)) !== undefined) return [];
  return circlesOnNodes(sceneOf(tasks, known));
}

function circlesOnNodes(scene: Scene): readonly Circle[] {
  if (scene.tasksAt.reduce((sum, there) => sum + there.length, 0) > MAX_VERTICES) return [];
  const circles: Circle[] = [];
  const told = new Set<number>();
  const take = (edges: Edges | undefined, role: string | undefined): void => {
    for (const circle of edges === undefined ? [] : circlesIn(edges)) {
      if (circle.some(({ before }) => told.has(before)) || circles.length >= MAX_CIRCLES) continue;
      for (const { before } of circle) told.add(before);
      circles.push({ edges: circle, role });
    }
  };
  const all = scene.nodes.places.map((_, place) => place);
  const everywhere = edgesAmong(scene, all);
  if (everywhere === undefined || circlesIn(everywhere).length === 0) return [];
  const places = all.filter((place) => place === SYNC_PLACE || (scene.tasksAt[place]?.length ?? 0) > 0);
  for (const place of places)
    take(edgesAmong(scene, place === SYNC_PLACE ? [place] : [SYNC_PLACE, place]), scene.nodes.places[place]);
  take(everywhere, undefined);
  return circles;
}

function circlesIn(edges: Edges): readonly (readonly CircleEdge[])[] {
  const { from, to } = edges;
  const size = edges.tasks.length;
  const graph = buildDigraph(size, from, to);
  if (topologicalOrder(graph) !== undefined) return [];
  const components = componentOf(graph);
  const members = new Map<number, number>();
  for (const component of components) members.set(component, (members.get(component) ?? 0) + 1);
  const knots = [...new Set(components)].filter((component) => (members.get(component) ?? 0) > 1);
  return knots.slice(0, MAX_CIRCLES).flatMap((knot) => {
    const inside = from.flatMap((source, edge) =>
      components[source] === knot && components[to[edge] ?? 0] === knot ? [edge] : [],
    );
    const part = buildDigraph(
      size,
      inside.map((edge) => from[edge] ?? 0),
      inside.map((edge) => to[edge] ?? 0),
    );
    const cycle = findCycle(part);
    return cycle === undefined ? [] : [circleEdges(edges, cycle, inside)];
  });
}

/** The path between tasks; what goes through a joint is one step. */
function circleEdges(edges: Edges, cycle: readonly number[], inside: readonly number[]): readonly CircleEdge[] {
  const start = cycle.findIndex((vertex) => (edges.tasks[vertex] ?? -1) >= 0);
  const open = cycle.slice(0, -1);
  const path = [...open.slice(start), ...open.slice(0, start), cycle[start] ?? 0];
  const steps: CircleEdge[] = [];
  for (let i = 1, last = 0; i < path.length; i++) {
    const after = edges.tasks[path[i] ?? 0] ?? -1;
    if (after < 0) continue;
    const [source, target] = [path[last] ?? 0, path[last + 1] ?? 0];
    const edge = inside.find((one) => edges.from[one] === source && edges.to[one] === target) ?? 0;
    const relation = edges.relations[edge];
    if (relation !== undefined)
      steps.push({ before: edges.tasks[source] ?? 0, after, writer: edges.writers[edge] ?? 0, relation });
    last = i;
  }
  return steps;
}
