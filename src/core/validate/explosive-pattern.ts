/** Patterns whose search can take longer than anybody waits: a repetition of something that repeats or branches by itself. */

/** Repetitions without a bound in one pattern; each more multiplies the work by the length of the name. */
const MAX_REPETITIONS = 4;

/**
 * True for patterns such as `(a+)+`, `(a|b)*c` or `.*.*.*.*.*x`: a name of 200 letters can keep them busy for ever. Errs on the safe side;
 * no pattern of a real graph is like that.
 */
export function isExplosive(pattern: string): boolean {
  // By open group: does it hold a repetition without bound, or a branch?
  const groups: boolean[] = [false];
  let repetitions = 0;
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i];
    if (letter === "\\") i += 1;
    else if (letter === "[") i = endOfSet(pattern, i);
    else if (letter === "(") groups.push(false);
    else if (letter === "|") groups[groups.length - 1] = true;
    const isClosing = letter === ")";
    const isRisky = isClosing && groups.length > 1 && groups.pop() === true;
    if (isRisky) groups[groups.length - 1] = true;
    if (!isUnbounded(pattern, i + 1)) continue;
    if (isRisky) return true;
    groups[groups.length - 1] = true;
    repetitions += 1;
  }
  return repetitions > MAX_REPETITIONS;
}

function endOfSet(pattern: string, start: number): number {
  let end = start + (pattern[start + 1] === "^" ? 2 : 1);
  if (pattern[end] === "]") end += 1;
  while (end < pattern.length && pattern[end] !== "]") end += pattern[end] === "\\" ? 2 : 1;
  return end;
}

/** Does `*`, `+` or `{n,}` stand at an offset, or a bounded repetition of more than a few? */
function isUnbounded(pattern: string, offset: number): boolean {
  const letter = pattern[offset];
  if (letter === "*" || letter === "+") return true;
  if (letter !== "{") return false;
  const range = /^\{\d*(,?)(\d*)\}/.exec(pattern.slice(offset, offset + 20));
  return range !== null && (range[1] === "," ? range[2] === "" || Number(range[2]) > 5 : /^\{\d{2,}\}/.test(range[0]));
}
