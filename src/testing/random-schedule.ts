/** Random schedules and random endings for property tests: small, but with everything that a schedule can have. */
import fc from "fast-check";
import { longestPaths } from "../core/dag/analyze.ts";
import { buildDigraph } from "../core/dag/digraph.ts";
import type { Outcome } from "../core/model/event.ts";
import { nodeId, SYNC_NODE, taskId, type NodeId } from "../core/model/ids.ts";
import { vertexKind, type Schedule } from "../core/model/plan.ts";

/** Numbers from 0 (inclusive) to 1 (exclusive), always the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function oneOf<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

interface Shape {
  readonly steps: readonly { readonly task: number; readonly node: number; readonly isSkip: boolean }[];
  readonly barriers: number;
  readonly edges: readonly (readonly [number, number])[];
}

interface Size {
  readonly steps: { readonly min: number; readonly max: number };
  readonly edges: number;
}

/** Mostly order, and mostly slots: in a wide one many steps wait for the same few. */
const sizes: readonly Size[] = [
  { steps: { min: 1, max: 14 }, edges: 30 },
  { steps: { min: 10, max: 40 }, edges: 10 },
];

const shapeOfSize = (size: Size): fc.Arbitrary<Shape> =>
  fc
    .record({ steps: fc.integer(size.steps), nodes: fc.integer({ min: 1, max: 3 }), barriers: fc.nat(2) })
    .chain(({ steps, nodes, barriers }) =>
      fc.record({
        steps: fc.array(
          // The node after the last is the sync node.
          fc.record({ task: fc.nat(4), node: fc.nat(nodes), isSkip: fc.constantFrom(false, false, false, true) }),
          { minLength: steps, maxLength: steps },
        ),
        barriers: fc.constant(barriers),
        edges: fc.array(fc.tuple(fc.nat(steps + barriers - 1), fc.nat(steps + barriers - 1)), {
          maxLength: size.edges,
          size: "max",
        }),
      }),
    );

const shapes: fc.Arbitrary<Shape> = fc.oneof(...sizes.map(shapeOfSize));

const taskOptions = fc.record({
  atOnce: fc.constantFrom(0, 0, 1, 2),
  onFailure: fc.constantFrom("node" as const, "dependents" as const),
  repeatable: fc.boolean(),
});
const nodeOptions = fc.record({
  critical: fc.constantFrom(false, false, false, true),
  parallelism: fc.constantFrom(1, 2, 3, 4),
});

/** Vertices are ordered by a random permutation, so that numbers say nothing about order. */
export const schedules: fc.Arbitrary<Schedule> = shapes.chain((shape) => {
  const size = shape.steps.length + shape.barriers;
  const nodes = Math.max(...shape.steps.map(({ node }) => node)) + 1;
  return fc
    .record({
      rank: fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }),
      tasks: fc.array(taskOptions, { minLength: 5, maxLength: 5 }),
      nodes: fc.array(nodeOptions, { minLength: nodes, maxLength: nodes }),
      tries: fc.array(fc.constantFrom(1, 2, 2, 3), { minLength: size, maxLength: size }),
      retryDelay: fc.array(fc.constantFrom(0, 0, 3, 10, 25), { minLength: size, maxLength: size }),
      tolerant: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: size, maxLength: size }),
      groups: fc.array(
        fc.record({ nodes: fc.uniqueArray(fc.nat(nodes), { maxLength: nodes }), tolerance: fc.nat(2) }),
        { maxLength: 2 },
      ),
      atOnce: fc.constantFrom(0, 0, 1, 2, 3),
    })
    .map((options) => toSchedule(shape, options));
});

interface Options {
  readonly rank: readonly number[];
  readonly tasks: readonly {
    readonly atOnce: number;
    readonly onFailure: "node" | "dependents";
    readonly repeatable: boolean;
  }[];
  readonly nodes: readonly { readonly critical: boolean; readonly parallelism: number }[];
  readonly tries: readonly number[];
  readonly retryDelay: readonly number[];
  readonly tolerant: readonly number[];
  readonly groups: readonly { readonly nodes: readonly number[]; readonly tolerance: number }[];
  readonly atOnce: number;
}

function toSchedule(shape: Shape, options: Options): Schedule {
  const size = shape.steps.length + shape.barriers;
  const syncNode = options.nodes.length - 1;
  const edges = shape.edges
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => (options.rank[a]! < options.rank[b]! ? ([a, b] as const) : ([b, a] as const)));
  const graph = buildDigraph(
    size,
    edges.map(([from]) => from),
    edges.map(([, to]) => to),
  );
  const idOf = (place: number): NodeId => (place === syncNode ? SYNC_NODE : nodeId(String(place + 1)));
  const kinds = shape.steps.map(({ node, isSkip }) =>
    node === syncNode ? vertexKind.anchor : isSkip ? vertexKind.skip : vertexKind.work,
  );
  return {
    stepCount: shape.steps.length,
    edges: graph,
    kind: Uint8Array.from({ length: size }, (_, vertex) => kinds[vertex] ?? vertexKind.barrier),
    task: Uint32Array.from({ length: size }, (_, vertex) => shape.steps[vertex]?.task ?? 0),
    node: Uint32Array.from({ length: size }, (_, vertex) => shape.steps[vertex]?.node ?? 0),
    priority: longestPaths(graph),
    tries: Uint16Array.from(options.tries),
    retryDelay: Uint32Array.from(options.retryDelay),
    tolerant: Uint8Array.from(options.tolerant),
    tasks: options.tasks.map((task, place) => ({ id: taskId(`t${place}`), type: "shell", origin: undefined, ...task })),
    nodes: options.nodes.map(({ critical, parallelism }, place) => ({
      id: idOf(place),
      name: String(place + 1),
      critical: critical && place !== syncNode,
      parallelism,
      transport: { kind: "local" },
    })),
    groups: options.groups.map((group, number) => ({
      ...group,
      name: `group-${number}`,
      nodes: group.nodes.map(idOf),
    })),
    atOnce: options.atOnce,
  };
}

/** How attempts end: mostly well, and sometimes in each of the other ways. */
export function randomOutcome(random: () => number): Outcome {
  const reason = "as the dice fell";
  if (random() < 0.6) return { kind: "succeeded" };
  return oneOf<Outcome>(random, [
    { kind: "nothing", reason },
    { kind: "exited", code: 1, reason },
    { kind: "exited", code: 2, reason },
    { kind: "killed", signal: "SIGKILL", reason },
    { kind: "timed-out", after: 1000, reason },
    { kind: "refused", reason },
    { kind: "lost", reason },
    { kind: "lost", reason },
    { kind: "cancelled", reason },
  ]);
}
