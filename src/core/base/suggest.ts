/** "Did you mean": the known name nearest to what somebody wrote. */
import { compareText } from "./order.ts";

/** Costs of turning the beginnings of one word into those of another, by length of the beginning. */
type Row = readonly number[];

const costAt = (row: Row, place: number): number => row[place] ?? 0;

/** The row for one more letter of `left`: insert, delete, replace, or swap of neighbours. */
function nextRow(i: number, [left, right]: readonly [string, string], [last, beforeLast]: readonly [Row, Row]): Row {
  const row = [i];
  for (let j = 1; j <= right.length; j++) {
    const replaced = costAt(last, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1);
    const isSwap = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
    const swapped = isSwap ? costAt(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY;
    row.push(Math.min(costAt(last, j) + 1, costAt(row, j - 1) + 1, replaced, swapped));
  }
  return row;
}

/** Edit distance, given up above `limit` where the lengths alone tell. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let rows: readonly [Row, Row] = [Array.from({ length: right.length + 1 }, (_, i) => i), []];
  for (let i = 1; i <= left.length; i++) rows = [nextRow(i, [left, right], rows), rows[0]];
  return costAt(rows[0], right.length);
}

/** The nearest known name, if it is near enough to be a slip of the pen: a third of the letters, at most three. */
export function suggest(written: string, known: Iterable<string>): string | undefined {
  const limit = Math.min(3, Math.ceil(written.length / 3));
  let best: { readonly name: string; readonly away: number } | undefined;
  for (const name of known) {
    if (name === written) continue;
    const away = distance(written.toLowerCase(), name.toLowerCase(), limit);
    if (away > limit) continue;
    if (best === undefined || away < best.away || (away === best.away && compareText(name, best.name) < 0))
      best = { name, away };
  }
  return best?.name;
}

/** ` Did you mean "x"?`, or nothing: to be appended to a sentence. */
export function didYouMean(written: string, known: Iterable<string>): string {
  const name = suggest(written, known);
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}
