/** "Did you mean": the known name nearest to what somebody wrote. */
import { compareText } from "./order.ts";

/** Edit distance (insert, delete, replace, swap of neighbours), given up above `limit`. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? limit + 1;
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
