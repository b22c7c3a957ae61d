/** Data that came as JSON, as opposed to lists that an expression made: known once, passed on as it is. */
import { isList, type Value, YaqlObject } from "./values.ts";

/** The largest collection within a value, or -1 when there is something in it that JSON does not have. */
export function largestCollection(value: Value): number {
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? -1 : 0;
  if (value instanceof YaqlObject) return -1;
  const known = extents.get(value);
  if (known !== undefined) return known;
  const items = isList(value) ? value : Object.values(value);
  let largest = items.length;
  for (const item of items) {
    const inner = largestCollection(item);
    if (inner < 0) {
      largest = -1;
      break;
    }
    largest = Math.max(largest, inner);
  }
  extents.set(value, largest);
  return largest;
}

const extents = new WeakMap<object, number>();
