/** Text of an expression -> tokens, one at a time, so that errors are met in the order in which they stand. */
import { YaqlError } from "./errors.ts";
import type { ConstantValue } from "./syntax.ts";

export type Token =
  | {
      readonly type: "constant";
      readonly offset: number;
      readonly shown: string;
      readonly constant: ConstantValue;
      readonly bareWord: boolean;
    }
  | { readonly type: "variable"; readonly offset: number; readonly shown: string; readonly name: string }
  | { readonly type: "call"; readonly offset: number; readonly shown: string; readonly name: string }
  | { readonly type: "sign"; readonly offset: number; readonly shown: string; readonly sign: string }
  | { readonly type: "end"; readonly offset: number; readonly shown: string };

const letter = "[\\p{L}\\p{Nl}\\p{No}_]";
const word = "[\\p{L}\\p{N}_]";
const boundaryBefore = `(?<!${word})`;
const boundaryAfter = `(?!${word})`;
const space = /[ \t\r\n]+/y;
const variable = new RegExp(`\\$${word}*`, "uy");
const number = new RegExp(`${boundaryBefore}\\p{Nd}+(?:\\.?\\p{Nd}+)?${boundaryAfter}`, "uy");
const call = new RegExp(`${boundaryBefore}(${letter}${word}*)\\(`, "uy");
const bareWord = new RegExp(`(?!__)${boundaryBefore}${letter}${word}*${boundaryAfter}`, "uy");
const quoted = [/'((?:[^'\\]|\\[^\n])*)'/y, /"((?:[^"\\]|\\[^\n])*)"/y];
const verbatim = /`((?:[^`\\]|\\[^\n])*)`/y;
const sign = /=>|=~|!~|!=|>=|<=|->|\?\.|[.+\-*/><=()\[\]{},]/y;
const wordSigns = new Set(["mod", "in", "not", "and", "or"]);

/** Reads tokens of one text. Each token is read only when asked for. */
export class TokenReader {
  private readonly text: string;
  private offset = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next token; at the end of the text, `end` again and again. Throws YaqlLexicalException. */
  next(): Token {
    this.match(space);
    const offset = this.offset;
    if (offset >= this.text.length) return { type: "end", offset, shown: "" };
    return this.readName(offset) ?? this.readQuoted(offset) ?? this.readSign(offset) ?? this.fail(offset);
  }

  private readName(offset: number): Token | undefined {
    const name = this.match(variable);
    if (name !== undefined)
      return { type: "variable", offset, shown: name[0], name: name[0] === "$" ? "1" : name[0].slice(1) };
    const digits = this.match(number);
    if (digits !== undefined)
      return { type: "constant", offset, shown: digits[0], constant: numberConstant(digits[0]), bareWord: false };
    const called = this.match(call)?.[1];
    if (called !== undefined) return { type: "call", offset, shown: called, name: called };
    const plain = this.match(bareWord)?.[0];
    return plain === undefined ? undefined : wordToken(plain, offset);
  }

  private readQuoted(offset: number): Token | undefined {
    for (const form of quoted) {
      const body = this.match(form)?.[1];
      if (body !== undefined) return stringToken(decodeEscapes(body), offset);
    }
    const body = this.match(verbatim)?.[1];
    return body === undefined ? undefined : stringToken(body.replaceAll("\\`", "`"), offset);
  }

  private readSign(offset: number): Token | undefined {
    const found = this.match(sign)?.[0];
    return found === undefined ? undefined : { type: "sign", offset, shown: found, sign: found };
  }

  private match(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.offset;
    const found = form.exec(this.text);
    if (found === null) return undefined;
    this.offset = form.lastIndex;
    return found;
  }

  private fail(offset: number): never {
    const character = String.fromCodePoint(this.text.codePointAt(offset) ?? 0);
    throw new YaqlError(
      "YaqlLexicalException",
      `Lexical error: illegal character '${character}' at position ${offset}`,
      {
        place: { expression: this.text, offset },
      },
    );
  }
}

function stringToken(value: string, offset: number): Token {
  return { type: "constant", offset, shown: value, constant: { type: "string", value }, bareWord: false };
}

function wordToken(text: string, offset: number): Token {
  if (wordSigns.has(text)) return { type: "sign", offset, shown: text, sign: text };
  if (text === "null") return { type: "constant", offset, shown: "None", constant: { type: "null" }, bareWord: false };
  if (text === "true" || text === "false") {
    const value = text === "true";
    return {
      type: "constant",
      offset,
      shown: value ? "True" : "False",
      constant: { type: "boolean", value },
      bareWord: false,
    };
  }
  return { type: "constant", offset, shown: text, constant: { type: "string", value: text }, bareWord: true };
}

/** `12` is an integer of any size, `1.5` a float. Other scripts' digits count as in the original. */
function numberConstant(text: string): ConstantValue {
  const ascii = text.replace(/[^0-9.]/gu, (digit) => String(digitValue(digit)));
  if (ascii.includes(".")) return { type: "float", value: Number(ascii) };
  const value = Number(ascii);
  return { type: "integer", value: Number.isSafeInteger(value) ? value : BigInt(ascii) };
}

/** Decimal digits of every script stand in runs of ten, 0 first. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}

const escapeSequence =
  /\\U([0-9a-fA-F]{8})|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\([0-7]{1,3})|\\([\\'"abfnrtv])|\\([Uux])/g;
const singleEscapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** `\n`, `\x41`, `\u0041`, `\101` and their like, as Python reads them; anything else after a backslash stays as it is. */
function decodeEscapes(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replace(escapeSequence, (whole, ...parts: (string | undefined)[]) => {
    const [long, short, byte, octal, single] = parts;
    const hex = long ?? short ?? byte;
    if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), whole);
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    return single === undefined ? whole : (singleEscapes[single] ?? whole);
  });
}

function codePoint(code: number, whole: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
