import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { shapeOf, syntheticGraph, vertexName, type SyntheticShape } from "./synthetic-graph.ts";

const shared = resolve(process.env["STRATA_SHARED"] ?? join(import.meta.dirname, "../../../shared"));
const definition = join(shared, "bench/README.md");

/** One line an edge, sorted bytewise, all hashed: how the race tells whether two generators agree. */
function digest(shape: SyntheticShape): string {
  const graph = syntheticGraph(shape);
  const lines = [...graph.from].map(
    (from, edge) => `${vertexName(graph, from)} ${vertexName(graph, graph.to[edge]!)}\n`,
  );
  return createHash("sha256").update(lines.sort().join("")).digest("hex").slice(0, 12);
}

/** Rows such as `| 10x100 | sync 5 2 | 1,009 | 5,650 | 610d2c9e4532 |`. */
function rowsOf(text: string) {
  const rows = text.matchAll(
    /^\| (\d+)x(\d+) \| (sync|mesh|chain)(?: (\d+) (\d+))? \| ([\d,]+) \| ([\d,]+) \| ([0-9a-f]{12}) \|$/gm,
  );
  return [...rows].map(([, nodes, tasks, mode, width, layers, vertices, edges, hash]) => ({
    shape: shapeOf(Number(nodes), Number(tasks), {
      mode: mode as SyntheticShape["mode"],
      width: Number(width ?? 1),
      layersPerBarrier: Number(layers ?? 10),
    }),
    vertices: Number(vertices!.replaceAll(",", "")),
    edges: Number(edges!.replaceAll(",", "")),
    hash,
  }));
}

describe("the synthetic graph", () => {
  it("has the counts that its definition gives for width 1", () => {
    for (const [nodes, tasks] of [
      [2, 3],
      [7, 21],
      [30, 40],
    ] as const) {
      const barriers = Math.floor((tasks - 1) / 10);
      const sync = syntheticGraph(shapeOf(nodes, tasks));
      expect([sync.size, sync.from.length]).toEqual([
        nodes * tasks + barriers,
        nodes * (tasks - 1) + 2 * nodes * barriers,
      ]);
      const mesh = syntheticGraph(shapeOf(nodes, tasks, { mode: "mesh" }));
      expect([mesh.size, mesh.from.length]).toEqual([
        nodes * tasks,
        nodes * (tasks - 1) + barriers * nodes * (nodes - 1),
      ]);
    }
  });

  it.skipIf(!existsSync(definition))("is the one of the race: counts and digests agree (needs ../shared)", () => {
    const rows = rowsOf(readFileSync(definition, "utf8"));
    expect(rows.length).toBe(8);
    for (const { shape, vertices, edges, hash } of rows) {
      const graph = syntheticGraph(shape);
      expect([graph.size, graph.from.length, digest(shape)]).toEqual([vertices, edges, hash]);
    }
  });
});
