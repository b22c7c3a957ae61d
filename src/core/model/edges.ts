/** Edges between numbered vertices in compressed rows: 4 bytes an edge, no object each. */

/** Successors of vertex v are `targets[offsets[v]] .. targets[offsets[v + 1] - 1]`, sorted, each once. */
export interface Digraph {
  readonly size: number;
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}
