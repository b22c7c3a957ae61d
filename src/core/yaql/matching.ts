/** The runs two lists have in common, found as Python's `difflib.SequenceMatcher` finds them. */
import type { HashKey } from "./values.ts";

export interface Block {
  /** Where the run begins in the first list. */
  readonly i: number;
  /** Where it begins in the second. */
  readonly j: number;
  readonly size: number;
}

/** From this many items on, those that make up more than one in a hundred do not begin a run. */
const manyItems = 200;

/** Runs in order, then an empty one at the ends of both lists. */
export function matchingBlocks(a: readonly HashKey[], b: readonly HashKey[]): readonly Block[] {
  const places = placesOf(b);
  const found: Block[] = [];
  const open: Range[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const block = longestRun({ a, b, places }, range);
    if (block.size === 0) continue;
    found.push(block);
    open.push({ ...range, aTo: block.i, bTo: block.j });
    open.push({ ...range, aFrom: block.i + block.size, bFrom: block.j + block.size });
  }
  found.sort((x, y) => x.i - y.i || x.j - y.j);
  return [...found, { i: a.length, j: b.length, size: 0 }];
}

interface Range {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}
interface Lists {
  readonly a: readonly HashKey[];
  readonly b: readonly HashKey[];
  readonly places: ReadonlyMap<HashKey, readonly number[]>;
}

function placesOf(b: readonly HashKey[]): ReadonlyMap<HashKey, readonly number[]> {
  const places = new Map<HashKey, number[]>();
  for (const [index, key] of b.entries()) {
    const known = places.get(key);
    if (known === undefined) places.set(key, [index]);
    else known.push(index);
  }
  if (b.length < manyItems) return places;
  const most = Math.floor(b.length / 100) + 1;
  for (const [key, indices] of places) if (indices.length > most) places.delete(key);
  return places;
}

/** The longest run within a range; of several the one that begins first in `a`, then first in `b`. */
function longestRun(lists: Lists, range: Range): Block {
  let best: Block = { i: range.aFrom, j: range.bFrom, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = range.aFrom; i < range.aTo; i += 1) {
    const next = new Map<number, number>();
    for (const j of lists.places.get(lists.a[i] ?? null) ?? []) {
      if (j < range.bFrom) continue;
      if (j >= range.bTo) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { i: i - size + 1, j: j - size + 1, size };
    }
    lengths = next;
  }
  return grown(lists, range, best);
}

/** Items that begin no run may still lengthen one. */
function grown({ a, b }: Lists, range: Range, block: Block): Block {
  let { i, j, size } = block;
  while (i > range.aFrom && j > range.bFrom && a[i - 1] === b[j - 1]) {
    i -= 1;
    j -= 1;
    size += 1;
  }
  while (i + size < range.aTo && j + size < range.bTo && a[i + size] === b[j + size]) size += 1;
  return { i, j, size };
}
