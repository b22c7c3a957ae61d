/** Offsets in a text as lines and columns. */
import type { Span } from "../model/source.ts";

/** Turns an offset (UTF-16 units from 0) into a place. The table of lines is made when the first place is asked for. */
export function linePlaces(file: string, text: string): (offset: number) => Span {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lastAtMost(starts, offset);
    return { file, line: line + 1, column: Math.max(0, offset - (starts[line] ?? 0)) + 1 };
  };
}

/** Offsets at which lines begin. A lone carriage return ends a line too, as YAML has it. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** Place of the last item that is not greater than `wanted`; items ascend, and the first is 0. */
function lastAtMost(items: readonly number[], wanted: number): number {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((items[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Where the character `index` of a value stands in the source of that value, which begins at offset `start` of `text`: quotes,
 * escapes, line folding and indentation are stepped over. Exact for plain and literal text, near for the rest.
 */
export function offsetInSource(
  text: string,
  start: number,
  wanted: { readonly value: string; readonly index: number },
): number {
  let offset = start;
  for (let i = 0; ; i++) {
    offset = nextMatch(text, offset, wanted.value[i] ?? "");
    if (i >= wanted.index) return Math.min(offset, text.length);
    offset += 1;
  }
}

/** The nearest offset from `from` on whose character can stand for `letter`. */
function nextMatch(text: string, from: number, letter: string): number {
  const isBlank = letter === " " || letter === "\n";
  for (let offset = from; offset < text.length && offset < from + 200; offset++) {
    const found = text[offset];
    if (found === letter || (isBlank && (found === "\n" || found === "\r"))) return offset;
  }
  return from;
}
