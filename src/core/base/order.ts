/** Every ordering in Strata comes from here, so that the same input gives the same bytes. */

/** Code-unit order: the same on every machine, whatever its locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Node order: the sync node (`null`), then numbers by value, then other names (`master` among them). Fuel's ids are numbers. */
export function compareNodeIds(left: string, right: string): number {
  const a = nodeRank(left);
  const b = nodeRank(right);
  return a.rank - b.rank || a.number - b.number || compareText(left, right);
}

function nodeRank(id: string): { readonly rank: number; readonly number: number } {
  if (id === "null") return { rank: 0, number: 0 };
  return /^\d+$/.test(id) ? { rank: 1, number: Number(id) } : { rank: 2, number: 0 };
}

/** A sorted copy; equal keys keep their order. */
export function sortedBy<T, K>(items: Iterable<T>, key: (item: T) => K, compare: (a: K, b: K) => number): T[] {
  return [...items]
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ item }) => item);
}

/** The distinct items, in the order of their first appearance. */
export function distinct<T>(items: Iterable<T>): T[] {
  return [...new Set(items)];
}
