import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycle, longestPaths, reachable, reaching, topologicalOrder } from "./analyze.ts";
import { buildDigraph } from "./digraph.ts";

type Edges = readonly (readonly [number, number])[];

const graphOf = (size: number, edges: Edges) =>
  buildDigraph(
    size,
    edges.map(([from]) => from),
    edges.map(([, to]) => to),
  );

const graphs = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 20 }),
  }),
);
const acyclic = graphs.map(({ size, edges }) => ({ size, edges: edges.filter(([from, to]) => from < to) }));

/** The length of the shortest cycle through each vertex, by trying all ways: slow and plain. */
function cycleLengths(size: number, edges: Edges): readonly number[] {
  return Array.from({ length: size }, (_, start) => {
    let reached = new Set([start]);
    for (let length = 1; length <= size; length++) {
      reached = new Set(edges.filter(([from]) => reached.has(from)).map(([, to]) => to));
      if (reached.has(start)) return length;
    }
    return Infinity;
  });
}

describe("findCycle", () => {
  it("answers a closed path without the way that leads into it", () => {
    expect(findCycle(graphOf(5, [[0, 1], [1, 2], [2, 3], [3, 1], [3, 4]]))).toEqual([1, 2, 3, 1]); // prettier-ignore
  });

  it("finds an edge from a vertex to itself", () => {
    expect(findCycle(graphOf(3, [[0, 1], [2, 2]]))).toEqual([2, 2]); // prettier-ignore
  });

  it("does not take a vertex between two cycles for a part of one", () => {
    expect(findCycle(graphOf(5, [[3, 4], [4, 3], [3, 0], [0, 1], [1, 2], [2, 1]]))).toEqual([1, 2, 1]); // prettier-ignore
  });

  it("answers a shortest cycle through the smallest vertex that is on any, or nothing where there is none", () => {
    fc.assert(
      fc.property(graphs, ({ size, edges }) => {
        const cycle = findCycle(graphOf(size, edges));
        const lengths = cycleLengths(size, edges);
        const first = lengths.findIndex((length) => length !== Infinity);
        if (cycle === undefined) {
          expect(first).toBe(-1);
          return;
        }
        expect([cycle[0], cycle.at(-1), cycle.length - 1]).toEqual([first, first, lengths[first]]);
        for (let i = 1; i < cycle.length; i++)
          expect(edges.some(([from, to]) => from === cycle[i - 1] && to === cycle[i])).toBe(true);
      }),
    );
  });

  it("walks a cycle of a million vertices without recursion", () => {
    const size = 1_000_000;
    const from = Uint32Array.from({ length: size }, (_, i) => i);
    const cycle = findCycle(
      buildDigraph(
        size,
        from,
        from.map((i) => (i + 1) % size),
      ),
    );
    expect(cycle?.length).toBe(size + 1);
  });
});

describe("topologicalOrder", () => {
  it("is undefined exactly where there is a cycle, and else keeps every edge", () => {
    fc.assert(
      fc.property(graphs, ({ size, edges }) => {
        const graph = graphOf(size, edges);
        const order = topologicalOrder(graph);
        expect(order === undefined).toBe(findCycle(graph) !== undefined);
        if (order === undefined) return;
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
        for (const [from, to] of edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      }),
    );
  });

  it("begins with what follows nothing, ascending", () => {
    expect([...(topologicalOrder(graphOf(4, [[3, 0], [2, 0]])) ?? [])]).toEqual([1, 2, 3, 0]); // prettier-ignore
  });
});

describe("longestPaths", () => {
  it("counts the vertices after each", () => {
    expect([...longestPaths(graphOf(5, [[0, 1], [1, 2], [0, 2], [3, 2]]))]).toEqual([2, 1, 0, 1, 0]); // prettier-ignore
  });

  it("lets vertices weigh nothing", () => {
    expect([...longestPaths(graphOf(3, [[0, 2], [2, 1]]), [1, 1, 0])]).toEqual([1, 0, 1]); // prettier-ignore
  });

  it("is one more than the longest of the successors", () => {
    fc.assert(
      fc.property(acyclic, ({ size, edges }) => {
        const lengths = longestPaths(graphOf(size, edges));
        for (let vertex = 0; vertex < size; vertex++) {
          const after = edges.filter(([from]) => from === vertex).map(([, to]) => lengths[to]! + 1);
          expect(lengths[vertex]).toBe(Math.max(0, ...after));
        }
      }),
    );
  });

  it("refuses a cycle", () => {
    expect(() => longestPaths(graphOf(2, [[0, 1], [1, 0]]))).toThrow("without cycles"); // prettier-ignore
  });
});

describe("reachable and reaching", () => {
  it("walk forwards and backwards from all starts, which count themselves", () => {
    const graph = graphOf(5, [[0, 1], [1, 2], [3, 2], [2, 4]]); // prettier-ignore
    expect([...reachable(graph, [1])]).toEqual([0, 1, 1, 0, 1]);
    expect([...reaching(graph, [2])]).toEqual([1, 1, 1, 1, 0]);
    expect([...reachable(graph, [])]).toEqual([0, 0, 0, 0, 0]);
  });

  it("agree with each other: a way there is a way back in the reverse", () => {
    fc.assert(
      fc.property(graphs, ({ size, edges }) => {
        const graph = graphOf(size, edges);
        for (let from = 0; from < size; from++)
          for (let to = 0; to < size; to++) expect(reachable(graph, [from])[to]).toBe(reaching(graph, [to])[from]);
      }),
    );
  });
});
