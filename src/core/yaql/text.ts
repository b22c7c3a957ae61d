/** Strings as sequences of code points, as Python has them. */

/** Order by code point, which differs from order by UTF-16 unit beyond U+FFFF. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    const [a, b] = [left.charCodeAt(i), right.charCodeAt(i)];
    if (a !== b) return weight(a) - weight(b);
  }
  return left.length - right.length;
}

/** Halves of pairs stand for code points above every single unit. */
const weight = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

const pairs = /[\ud800-\udbff][\udc00-\udfff]/;

/** A string by code point: length, parts and positions in it. */
export class CodePoints {
  readonly length: number;
  private readonly text: string;
  private readonly points: readonly string[] | undefined;

  constructor(text: string) {
    this.text = text;
    this.points = pairs.test(text) ? Array.from(text) : undefined;
    this.length = this.points?.length ?? text.length;
  }

  /** Code points from `start` up to `end`; negative positions count from the end, as in Python's slices. */
  slice(start: number, end: number): string {
    return this.points === undefined ? this.text.slice(start, end) : this.points.slice(start, end).join("");
  }

  /** The first place of `part` that lies within the slice, or -1. */
  find(part: string, range: { readonly start: number; readonly end: number }): number {
    const [from, to] = this.bounds(range);
    const units = from > to ? -1 : this.slice(0, to).indexOf(part, this.unitsBefore(from));
    return units < 0 ? -1 : this.pointsBefore(units);
  }

  /** The last place of `part` that lies within the slice, or -1. */
  findLast(part: string, range: { readonly start: number; readonly end: number }): number {
    const [from, to] = this.bounds(range);
    if (from > to) return -1;
    const units = this.slice(0, to).lastIndexOf(part);
    const found = units < 0 ? -1 : this.pointsBefore(units);
    return found < from ? -1 : found;
  }

  /** How many code points stand before a place given in UTF-16 units. */
  pointsBefore(units: number): number {
    return this.points === undefined ? units : Array.from(this.text.slice(0, units)).length;
  }

  private unitsBefore(points: number): number {
    return this.points === undefined ? points : this.points.slice(0, points).join("").length;
  }

  private bounds({ start, end }: { readonly start: number; readonly end: number }): readonly [number, number] {
    const clamp = (place: number): number => Math.max(0, place < 0 ? place + this.length : place);
    return [clamp(start), Math.min(this.length, clamp(end))];
  }
}

/** What Python's `strip` and `split` take for white space. */
export const whiteSpace =
  "\\t\\n\\v\\f\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** Lines as Python's `splitlines` finds them. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
