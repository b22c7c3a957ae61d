/** A heap of vertices that knows where each of them is, so that one may be taken from its middle. */

export interface IndexedHeap {
  readonly items: number[];
  /** By vertex: its place in `items` plus 1; 0: in no heap. Heaps that never share a vertex may share this column. */
  readonly places: Uint32Array;
  /** A total order. */
  readonly isBefore: (left: number, right: number) => boolean;
}

export function pushItem(heap: IndexedHeap, item: number): void {
  heap.items.push(item);
  rise(heap, heap.items.length - 1, item);
}

/** Takes out `item`, which must be in this heap. */
export function removeItem(heap: IndexedHeap, item: number): void {
  const place = (heap.places[item] ?? 0) - 1;
  heap.places[item] = 0;
  const last = heap.items.pop();
  if (last === undefined || last === item) return;
  const above = heap.items[(place - 1) >> 1];
  if (place > 0 && above !== undefined && heap.isBefore(last, above)) rise(heap, place, last);
  else sink(heap, place, last);
}

/** The (at most two) items right below one that is in the heap: none of them comes before it. */
export function itemsBelow(heap: IndexedHeap, item: number, visit: (below: number) => void): void {
  const left = (heap.places[item] ?? 0) * 2 - 1;
  const first = heap.items[left];
  if (first !== undefined) visit(first);
  const second = heap.items[left + 1];
  if (second !== undefined) visit(second);
}

function put(heap: IndexedHeap, place: number, item: number): void {
  heap.items[place] = item;
  heap.places[item] = place + 1;
}

function rise(heap: IndexedHeap, from: number, item: number): void {
  let place = from;
  while (place > 0) {
    const above = heap.items[(place - 1) >> 1];
    if (above === undefined || !heap.isBefore(item, above)) break;
    put(heap, place, above);
    place = (place - 1) >> 1;
  }
  put(heap, place, item);
}

function sink(heap: IndexedHeap, from: number, item: number): void {
  let place = from;
  for (;;) {
    const below = firstBelow(heap, place);
    const candidate = heap.items[below];
    if (candidate === undefined || !heap.isBefore(candidate, item)) break;
    put(heap, place, candidate);
    place = below;
  }
  put(heap, place, item);
}

/** The place of the earlier of the two below a place. */
function firstBelow(heap: IndexedHeap, place: number): number {
  const left = heap.items[2 * place + 1];
  const right = heap.items[2 * place + 2];
  return left !== undefined && right !== undefined && heap.isBefore(right, left) ? 2 * place + 2 : 2 * place + 1;
}
