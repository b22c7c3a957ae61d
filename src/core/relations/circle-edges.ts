/** Edges between tasks on typical nodes, as the relations make them. */
import type { Task } from "../model/layer.ts";
import type { NameIndex } from "./name-index.ts";
import { nameIndex } from "./name-index.ts";
import { SYNC_PLACE, typicalNodes } from "./typical-nodes.ts";
import type { TypicalNodes } from "./typical-nodes.ts";
import { writtenRelations } from "./written-relation.ts";
import type { WrittenRelation } from "./written-relation.ts";

/** Who says what about whom. */
export interface KnownRelations {
  readonly names: NameIndex;
  /** By task. */
  readonly relations: readonly (readonly WrittenRelation[])[];
}

export function knownRelations(tasks: readonly Task[]): KnownRelations {
  return { names: nameIndex(tasks.map(({ id }) => id)), relations: tasks.map(writtenRelations) };
}

/** What is known of a graph before there are nodes. */
export interface Scene extends KnownRelations {
  readonly nodes: TypicalNodes;
  /** By place, the tasks there. */
  readonly tasksAt: readonly (readonly number[])[];
}

export function sceneOf(tasks: readonly Task[], known: KnownRelations): Scene {
  const nodes = typicalNodes(tasks);
  const tasksAt: number[][] = nodes.places.map(() => []);
  nodes.placesOf.forEach((places, task) => {
    for (const place of places) tasksAt[place]?.push(task);
  });
  return { ...known, nodes, tasksAt };
}

/** Numbered vertices (a task at a place, or a joint that stands for all nodes of one relation) and the edges between them. */
export interface Edges {
  /** By vertex, its task; -1 for a joint. */
  readonly tasks: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** By edge, whose relation makes it. */
  readonly writers: readonly number[];
  readonly relations: readonly WrittenRelation[];
}

/**
 * Edges between tasks wherever they run: every edge between nodes is one of these, so without a circle here there is none there.
 * undefined: too many.
 */
export function edgesAnywhere({ names, relations }: KnownRelations): Pick<Edges, "from" | "to"> | undefined {
  const from: number[] = [];
  const to: number[] = [];
  for (const [task, said] of relations.entries())
    for (const { name, isBefore } of said) {
      const others = names.matching(name).filter((other) => other !== task);
      for (const other of others) from.push(isBefore ? other : task);
      for (const other of others) to.push(isBefore ? task : other);
      if (from.length > MAX_EDGES) return undefined;
    }
  return { from, to };
}

/** More edges than these are not looked at: patterns that match everything make the square of the tasks. */
const MAX_EDGES = 5_000_000;

interface Builder {
  readonly scene: Scene;
  /** By task, its vertex at each place that is looked at. */
  readonly vertices: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly tasks: number[];
  readonly from: number[];
  readonly to: number[];
  readonly writers: number[];
  readonly relations: WrittenRelation[];
}

/** The edges among the tasks at some places. undefined: too many. */
export function edgesAmong(scene: Scene, places: readonly number[]): Edges | undefined {
  const vertices = new Map<number, Map<number, number>>();
  const tasks: number[] = [];
  for (const place of places)
    for (const task of scene.tasksAt[place] ?? []) {
      const mine = vertices.get(task) ?? new Map<number, number>();
      vertices.set(task, mine.set(place, tasks.length));
      tasks.push(task);
    }
  const builder: Builder = { scene, vertices, tasks, from: [], to: [], writers: [], relations: [] };
  for (const [task, mine] of vertices)
    for (const relation of scene.relations[task] ?? []) {
      addRelation(builder, { task, mine, relation });
      if (builder.from.length > MAX_EDGES) return undefined;
    }
  return builder;
}

interface Said {
  readonly task: number;
  readonly mine: ReadonlyMap<number, number>;
  readonly relation: WrittenRelation;
}

function addRelation(builder: Builder, said: Said): void {
  const { place, isAny, name } = said.relation;
  const named = builder.scene.names.matching(name);
  if (typeof place !== "string") {
    if (!isAny) addJoint(builder, said, named);
    return;
  }
  for (const [own, vertex] of said.mine) {
    const where = place === "sync" ? [SYNC_PLACE] : place === "near" && own !== SYNC_PLACE ? [own, SYNC_PLACE] : [own];
    for (const target of verticesAt(builder, named, where))
      if (target !== vertex) addEdge(builder, said, [target, vertex]);
  }
}

function verticesAt(builder: Builder, tasks: readonly number[], places: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (const task of tasks) {
    const vertices = builder.vertices.get(task);
    if (vertices === undefined) continue;
    for (const place of places) {
      const vertex = vertices.get(place);
      if (vertex !== undefined) found.push(vertex);
    }
  }
  return found;
}

/** All the named tasks on all the nodes before (or after) all of the writer's: through one vertex, not pair by pair. */
function addJoint(builder: Builder, said: Said, named: readonly number[]): void {
  const { place } = said.relation;
  const where = typeof place === "string" ? [] : builder.scene.nodes.placesOfRoles(place.roles);
  const others = verticesAt(
    builder,
    named.filter((other) => other !== said.task),
    where,
  );
  if (others.length === 0) return;
  const joint = builder.tasks.push(-1) - 1;
  for (const other of others) addEdge(builder, said, [other, joint]);
  for (const vertex of said.mine.values()) addEdge(builder, said, [joint, vertex]);
}

/** The pair is in order for a relation that names what comes before. */
function addEdge(builder: Builder, { task, relation }: Said, [first, second]: readonly [number, number]): void {
  builder.from.push(relation.isBefore ? first : second);
  builder.to.push(relation.isBefore ? second : first);
  builder.writers.push(task);
  builder.relations.push(relation);
}
