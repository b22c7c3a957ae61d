/** What stands after a backslash, and in brackets. */
import { type Has, between, caseless, classByLetter, exactly, negated, oneOf } from "./characters.ts";
import type { Pattern } from "./pattern.ts";
import type { Source } from "./source.ts";

const controls: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const octal = /[0-7]/;
const digit = /[0-9]/;
const asciiLetter = /[a-zA-Z]/;

/** A single character, or a class of them. */
type Item = { readonly code: number } | { readonly has: Has };

/** `\x41` and its like; undefined when the letter begins none. */
export function hexEscape(source: Source, letter: string): number | undefined {
  const length = hexLengths[letter];
  if (length === undefined) return undefined;
  const digits = source.takeWhile(/[0-9a-fA-F]/, length);
  if (digits.length !== length) throw source.error(`incomplete escape \\${letter}${digits}`, digits.length + 2);
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw source.error(`bad escape \\${letter}${digits}`, digits.length + 2);
  return code;
}

/** What any escape outside a set can be, except places and references. */
export function plainEscape(source: Source, letter: string): Item {
  const has = classByLetter(letter, source.flags.ascii);
  if (has !== undefined) return { has };
  const code = (letter === "b" ? undefined : controls[letter]) ?? hexEscape(source, letter);
  if (code !== undefined) return { code };
  if (letter === "0") return { code: Number.parseInt(`0${source.takeWhile(octal, 2)}`, 8) };
  if (asciiLetter.test(letter)) throw source.error(`bad escape \\${letter}`, 2);
  return { code: letter.codePointAt(0) ?? 0 };
}

function setEscape(source: Source): Item {
  const letter = source.take();
  if (letter === undefined) throw source.error("bad escape (end of pattern)", 1);
  if (letter === "b") return { code: 8 };
  if (!octal.test(letter)) {
    if (digit.test(letter)) throw source.error(`bad escape \\${letter}`, 2);
    return plainEscape(source, letter);
  }
  const code = Number.parseInt(letter + source.takeWhile(octal, 2), 8);
  if (code > 0o377) throw source.error(`octal escape value \\${code.toString(8)} outside of range 0-0o377`);
  return { code };
}

/** `[...]`, from behind its opening bracket. */
export function readSet(source: Source): Pattern {
  const start = source.at;
  const isNegated = source.takeIf("^");
  const parts: Has[] = [];
  for (let first = true; first || source.next !== "]"; first = false) parts.push(readPart(source, start));
  source.take();
  const has = source.flags.ignoreCase ? caseless(oneOf(parts)) : oneOf(parts);
  return { type: "set", has: isNegated ? negated(has) : has };
}

function readPart(source: Source, start: number): Has {
  const low = readItem(source, start);
  if (!source.takeIf("-")) return hasOf(low);
  if (source.next === "]") return oneOf([hasOf(low), exactly(45)]);
  const high = readItem(source, start);
  if (!("code" in low) || !("code" in high) || high.code < low.code) throw source.error("bad character range");
  return between(low.code, high.code);
}

const hasOf = (item: Item): Has => ("code" in item ? exactly(item.code) : item.has);

function readItem(source: Source, start: number): Item {
  const character = source.take();
  if (character === undefined) throw source.error("unterminated character set", source.at - start + 1);
  return character === "\\" ? setEscape(source) : { code: character.codePointAt(0) ?? 0 };
}

/** A set of what an item has, with regard to the flags that hold. */
export function itemPattern(source: Source, item: Item): Pattern {
  const has = hasOf(item);
  return { type: "set", has: source.flags.ignoreCase ? caseless(has) : has };
}
