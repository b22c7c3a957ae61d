import fc from "fast-check";
import { expect, it } from "vitest";
import { itemsBelow, pushItem, removeItem, type IndexedHeap } from "./indexed-heap.ts";

const size = 30;

/** All items in the order of the heap, found as a decision does: from the first on, each brings the ones right below it. */
function inOrder(heap: IndexedHeap): readonly number[] {
  const open = heap.items.slice(0, 1);
  const found: number[] = [];
  while (open.length > 0) {
    open.sort((left, right) => (heap.isBefore(left, right) ? -1 : 1));
    const [first] = open.splice(0, 1);
    found.push(first!);
    itemsBelow(heap, first!, (below) => open.push(below));
  }
  return found;
}

it("keeps what was put in and not taken out, in order, wherever it was taken from", () => {
  const weights = fc.array(fc.nat(5), { minLength: size, maxLength: size });
  const changes = fc.array(fc.nat(size - 1), { maxLength: 80, size: "max" });
  fc.assert(
    fc.property(weights, changes, (weight, toggled) => {
      const isBefore = (left: number, right: number) =>
        weight[left]! < weight[right]! || (weight[left] === weight[right] && left < right);
      const heap: IndexedHeap = { items: [], places: new Uint32Array(size), isBefore };
      const wanted = new Set<number>();
      for (const item of toggled) {
        if (wanted.delete(item)) removeItem(heap, item);
        else {
          wanted.add(item);
          pushItem(heap, item);
        }
        expect(inOrder(heap)).toEqual([...wanted].sort((left, right) => (isBefore(left, right) ? -1 : 1)));
        expect([...heap.places.keys()].filter((other) => heap.places[other]! > 0).length).toBe(wanted.size);
      }
    }),
    { numRuns: 50 },
  );
});
