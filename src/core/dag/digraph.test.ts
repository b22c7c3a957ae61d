import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDigraph, reverseDigraph, successors } from "./digraph.ts";

const edgeLists = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 60 }),
  }),
);

describe("buildDigraph", () => {
  it("sorts the successors of each vertex and keeps each edge once", () => {
    const graph = buildDigraph(4, [2, 0, 0, 2, 0, 3], [1, 3, 1, 1, 3, 3]);
    expect([...graph.offsets]).toEqual([0, 2, 2, 3, 4]);
    expect([...graph.targets]).toEqual([1, 3, 1, 3]);
  });

  it("refuses an edge to a vertex that does not exist", () => {
    expect(() => buildDigraph(2, [0], [2])).toThrow("number 0 is 2, of 2");
    expect(() => buildDigraph(2, [2], [0])).toThrow("number 0 is 2, of 2");
  });

  it("takes a graph without vertices", () => {
    expect(buildDigraph(0, [], [])).toEqual({ size: 0, offsets: Uint32Array.of(0), targets: new Uint32Array(0) });
  });

  it("has exactly the edges it was given, sorted", () => {
    fc.assert(
      fc.property(edgeLists, ({ size, edges }) => {
        const graph = buildDigraph(
          size,
          edges.map(([from]) => from),
          edges.map(([, to]) => to),
        );
        for (let vertex = 0; vertex < size; vertex++) {
          const wanted = new Set(edges.filter(([from]) => from === vertex).map(([, to]) => to));
          expect([...successors(graph, vertex)]).toEqual([...wanted].sort((a, b) => a - b));
        }
      }),
    );
  });
});

describe("reverseDigraph", () => {
  it("turns each edge round", () => {
    const graph = reverseDigraph(buildDigraph(3, [0, 0, 1], [1, 2, 2]));
    expect([0, 1, 2].map((vertex) => [...successors(graph, vertex)])).toEqual([[], [0], [0, 1]]);
  });

  it("turned round twice is the same graph", () => {
    fc.assert(
      fc.property(edgeLists, ({ size, edges }) => {
        const graph = buildDigraph(
          size,
          edges.map(([from]) => from),
          edges.map(([, to]) => to),
        );
        expect(reverseDigraph(reverseDigraph(graph))).toEqual(graph);
      }),
    );
  });
});
