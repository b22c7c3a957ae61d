/** Which characters are words, digits and spaces, and what differs only in case. */

export type Has = (codePoint: number) => boolean;

const byTest = (form: RegExp): Has => {
  const known = new Map<number, boolean>();
  return (codePoint) => {
    const before = known.get(codePoint);
    if (before !== undefined) return before;
    const answer = form.test(String.fromCodePoint(codePoint));
    known.set(codePoint, answer);
    return answer;
  };
};

const isDigit = byTest(/\p{Nd}/u);
const isWord = byTest(/[\p{L}\p{N}_]/u);
const isSpace = byTest(/[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/u);
const within =
  (is: Has): Has =>
  (codePoint) =>
    codePoint < 128 && is(codePoint);
const not =
  (is: Has): Has =>
  (codePoint) =>
    !is(codePoint);

/** `\d`, `\w`, `\s` and their opposites by letter; undefined for other letters. */
export function classByLetter(letter: string, ascii: boolean): Has | undefined {
  const positive = classes.get(letter.toLowerCase());
  if (positive === undefined) return undefined;
  const is = ascii ? within(positive) : positive;
  return letter === letter.toLowerCase() ? is : not(is);
}
const classes: ReadonlyMap<string, Has> = new Map([
  ["d", isDigit],
  ["w", isWord],
  ["s", isSpace],
]);

export { isWord };

/** Python compares by small letters. */
export function lower(codePoint: number): number {
  const text = String.fromCodePoint(codePoint).toLowerCase();
  const only = text.codePointAt(0) ?? codePoint;
  return text.length === String.fromCodePoint(only).length ? only : codePoint;
}

function upper(codePoint: number): number {
  const text = String.fromCodePoint(codePoint).toUpperCase();
  const only = text.codePointAt(0) ?? codePoint;
  return text.length === String.fromCodePoint(only).length ? only : codePoint;
}

/** The same set without regard to case. */
export function caseless(has: Has): Has {
  return (codePoint) => {
    const small = lower(codePoint);
    return has(codePoint) || has(small) || has(upper(small));
  };
}

export const oneOf =
  (parts: readonly Has[]): Has =>
  (codePoint) =>
    parts.some((has) => has(codePoint));
export const exactly =
  (wanted: number): Has =>
  (codePoint) =>
    codePoint === wanted;
export const between =
  (low: number, high: number): Has =>
  (codePoint) =>
    codePoint >= low && codePoint <= high;
export const negated = not;
