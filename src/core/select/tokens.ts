/** A selection's text as tokens with their places. */
import { comparisons, SelectionError, type Comparison, type TextRange } from "./selection.ts";

export type Token = { readonly at: TextRange } & (
  | { readonly kind: "open" | "close" | "and" | "or" | "not" | "end" }
  /** `2+` before something: so many steps before it; Infinity: all. */
  | { readonly kind: "before"; readonly depth: number }
  /** `+2` behind something. */
  | { readonly kind: "after"; readonly depth: number }
  | { readonly kind: "word"; readonly text: string; readonly isQuoted: boolean }
  /** `status:error,running`, `duration>5m`. */
  | {
      readonly kind: "term";
      readonly field: string;
      readonly operator: ":" | Comparison;
      readonly values: readonly string[];
    }
);

const spaces = /[ \t\r\n]+/y;
const depthBefore = /(\d*)\+(?=[^\s+)])/y;
const depthAfter = /\+(\d*)/y;
/** A word holds anything but what has a meaning here; `:` is a word's when no field stands before it. */
const plain = /[^\s()"+:<>=]+/y;
const operator = /:|>=|<=|>|<|=/y;
const quoted = /"((?:[^"\\]|\\.)*)"/y;
const unquotedValue = /[^\s()"+,]+/y;

/** Throws `SelectionError`. */
export function readTokens(text: string): readonly Token[] {
  const scanner = new Scanner(text);
  const tokens: Token[] = [];
  for (scanner.take(spaces); scanner.place < text.length; scanner.take(spaces)) {
    tokens.push(nextToken(scanner, tokens.at(-1)));
  }
  return [...tokens, { kind: "end", at: { from: text.length, to: text.length } }];
}

class Scanner {
  readonly text: string;
  place = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** What the pattern finds right here, and goes behind it. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.place += found[0].length;
    return found;
  }

  since(from: number): TextRange {
    return { from, to: this.place };
  }
}

function nextToken(scanner: Scanner, last: Token | undefined): Token {
  const from = scanner.place;
  const isBehind = last?.at.to === from;
  const depth = depthToken(scanner, isBehind && endsSomething(last));
  if (depth !== undefined) return depth;
  const sign = scanner.text[from];
  if (isBehind && last.kind === "after" && sign !== ")") {
    throw new SelectionError("Write a space after the + before what follows", { from, to: from + 1 });
  }
  if (sign === "+") throw new SelectionError("A + stands right before or right after a name", { from, to: from + 1 });
  if (sign !== "(" && sign !== ")") return wordOrTerm(scanner, from);
  scanner.place++;
  return { kind: sign === "(" ? "open" : "close", at: scanner.since(from) };
}

/** A `+` with or without a number; which side it is on depends on whether something ends right before it. */
function depthToken(scanner: Scanner, isBehind: boolean): Token | undefined {
  const from = scanner.place;
  const found = scanner.take(isBehind ? depthAfter : depthBefore);
  if (found === undefined) return undefined;
  return { kind: isBehind ? "after" : "before", depth: depthOf(found[1]), at: scanner.since(from) };
}

function endsSomething({ kind }: Token): boolean {
  return kind === "word" || kind === "term" || kind === "close";
}

function depthOf(digits: string | undefined): number {
  return digits === undefined || digits === "" ? Infinity : Number(digits);
}

function wordOrTerm(scanner: Scanner, from: number): Token {
  const name = quotedText(scanner);
  if (name !== undefined) return { kind: "word", text: name, isQuoted: true, at: scanner.since(from) };
  const word = scanner.take(plain)?.[0] ?? "";
  const sign = scanner.take(operator)?.[0];
  if (sign !== undefined) {
    if (word === "") throw new SelectionError(`There is no field before ${sign}`, scanner.since(from));
    const values = readValues(scanner);
    return { kind: "term", field: word, operator: sign as ":" | Comparison, values, at: scanner.since(from) };
  }
  if (word === "") throw new SelectionError("This sign is not expected here", { from, to: from + 1 });
  const keyword = word.toLowerCase();
  if (keyword === "and" || keyword === "or" || keyword === "not") return { kind: keyword, at: scanner.since(from) };
  return { kind: "word", text: word, isQuoted: false, at: scanner.since(from) };
}

/** Values with commas between. */
function readValues(scanner: Scanner): readonly string[] {
  const values: string[] = [];
  do {
    const from = scanner.place;
    const value = quotedText(scanner) ?? scanner.take(unquotedValue)?.[0];
    if (value === undefined) throw new SelectionError("A value is missing here", { from, to: from + 1 });
    values.push(value);
  } while (scanner.take(/,/y) !== undefined);
  return values;
}

/** Text in quotes, `\"` for a quote; undefined: there is none here. */
function quotedText(scanner: Scanner): string | undefined {
  const from = scanner.place;
  if (scanner.text[from] !== '"') return undefined;
  const found = scanner.take(quoted);
  if (found === undefined) throw new SelectionError('The quote " is not closed', { from, to: scanner.text.length });
  return (found[1] ?? "").replace(/\\(.)/gs, "$1");
}

export function isComparison(text: string): text is Comparison {
  return (comparisons as readonly string[]).includes(text);
}
