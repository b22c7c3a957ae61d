/** How much there is in a value, counted as if nothing in it were shared: what building and comparing it costs. */
import { quotaExceeded } from "./errors.ts";
import { isList, type Value, YaqlObject } from "./values.ts";

/** The heaviest value that may be built: some hundred megabytes if it were written out. */
export const heaviest = 2_000_000;

/** One for a scalar, one more than its parts together for everything else. */
export function weightOf(value: Value): number {
  if (typeof value !== "object" || value === null) return 1;
  if (value instanceof YaqlObject) return value.weight;
  const known = weights.get(value);
  if (known !== undefined) return known;
  const weight = sumOf(isList(value) ? value : Object.values(value));
  weights.set(value, weight);
  return weight;
}

const weights = new WeakMap<object, number>();

function sumOf(parts: readonly Value[]): number {
  let sum = 1;
  for (const part of parts) sum += weightOf(part);
  return sum;
}

/** The weight of a value made of these parts. Throws MemoryQuotaExceededException when that is too much. */
export function weightOfAll(parts: readonly Value[]): number {
  return checkedWeight(sumOf(parts));
}

export function checkedWeight(weight: number): number {
  if (weight > heaviest) throw quotaExceeded();
  return weight;
}
