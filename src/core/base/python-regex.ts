/** Python's regular expressions, translated: Fuel's graphs are written in them. */

/** A pattern that Python would refuse, or that has no translation. `message` says what is wrong with it. */
export class PythonRegexError extends Error {
  /** Where in the pattern, counted from 0. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message} at position ${position}`);
    this.name = "PythonRegexError";
    this.position = position;
  }
}

/** Flags of Python by letter -> flags of JavaScript. `a`, `L` and `u` change only classes that we take as Unicode anyway. */
const flagOf: Readonly<Record<string, string>> = { i: "i", m: "m", s: "s", x: "", a: "", u: "", L: "" };

/** What Python's classes mean for text: Unicode. */
const classes: Readonly<Record<string, string>> = {
  d: "\\p{Nd}",
  w: "\\p{L}\\p{N}_",
  s: "\\s\\x1c-\\x1f",
};

const wordEdge = "(?:(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_]))";
const noWordEdge = `(?!${wordEdge})`;
const textStart = "(?<![\\s\\S])";
const textEnd = "(?![\\s\\S])";
const literalEscapes: Readonly<Record<string, string>> = {
  a: "\\x07",
  f: "\\f",
  n: "\\n",
  r: "\\r",
  t: "\\t",
  v: "\\v",
};

interface Reader {
  readonly text: string;
  at: number;
  flags: Set<string>;
  isVerbose: boolean;
  isMultiline: boolean;
}

/** How a match is looked for: `match` at the start of the text only (Python's `re.match`), `search` anywhere. */
export type RegexUse = "match" | "search";

/**
 * A JavaScript expression that matches what Python's would. Throws `PythonRegexError`.
 * With `match` it is sticky: set `lastIndex` to 0 before each `test`, or use `matchesAtStart`.
 */
export function compilePythonRegex(text: string, use: RegexUse = "search"): RegExp {
  const reader: Reader = { text, at: 0, flags: new Set(), isVerbose: false, isMultiline: false };
  readGlobalFlags(reader);
  const source: string[] = [];
  while (reader.at < text.length) source.push(translateNext(reader));
  const flags = `${[...reader.flags].join("")}u${use === "match" ? "y" : ""}`;
  try {
    return new RegExp(source.join(""), flags);
  } catch (thrown) {
    const reason =
      thrown instanceof Error ? thrown.message.replace(/^Invalid regular expression: .*: /u, "") : "invalid";
    throw new PythonRegexError(reason, 0);
  }
}

/** Python's `re.match(pattern, text)`: true when a match begins where the text begins. */
export function matchesAtStart(sticky: RegExp, text: string): boolean {
  sticky.lastIndex = 0;
  return sticky.test(text);
}

/** `(?im)` at the very start holds for the whole pattern. */
function readGlobalFlags(reader: Reader): void {
  for (;;) {
    const match = /^\(\?([aiLmsux]+)\)/u.exec(reader.text.slice(reader.at));
    if (match === null) return;
    for (const letter of match[1] ?? "") {
      const flag = flagOf[letter];
      if (flag !== undefined && flag !== "" && letter !== "m") reader.flags.add(flag);
      if (letter === "x") reader.isVerbose = true;
      if (letter === "m") reader.isMultiline = true;
    }
    reader.at += match[0].length;
  }
}

function translateNext(reader: Reader): string {
  const letter = reader.text[reader.at] ?? "";
  switch (letter) {
    case "\\":
      return translateEscape(reader, false);
    case "[":
      return translateClass(reader);
    case "(":
      return translateGroup(reader);
    case "{":
      return translateBrace(reader);
    default:
      return translatePlain(reader, letter);
  }
}

function translatePlain(reader: Reader, letter: string): string {
  if (reader.isVerbose) {
    const skipped = /^(?:\s+|#[^\n]*)/u.exec(reader.text.slice(reader.at));
    if (skipped !== null) {
      reader.at += skipped[0].length;
      return "";
    }
  }
  reader.at += 1;
  // `$` also stands before a line feed that ends the text.
  if (letter === "$") return reader.isMultiline ? "(?=\\n|(?![\\s\\S]))" : `(?=\\n?${textEnd})`;
  if (letter === "^") return reader.isMultiline ? "(?<=\\n|(?<![\\s\\S]))" : textStart;
  if (letter === ".") return reader.flags.has("s") ? "[\\s\\S]" : "[^\\n]";
  return letter === "}" || letter === "]" || letter === "/" ? `\\${letter}` : letter;
}

/** `{` counts only as part of a repetition; elsewhere it is itself. */
function translateBrace(reader: Reader): string {
  const match = /^\{(\d*)(,?)(\d*)\}/u.exec(reader.text.slice(reader.at));
  const isRepetition = match !== null && (match[1] !== "" || match[3] !== "" || match[2] !== "");
  if (!isRepetition) {
    reader.at += 1;
    return "\\{";
  }
  reader.at += match[0].length;
  const [, least = "", comma = "", most = ""] = match;
  if (most !== "" && least !== "" && Number(least) > Number(most))
    throw new PythonRegexError("min repeat greater than max repeat", reader.at - match[0].length + 1);
  return `{${least === "" ? "0" : least}${comma}${most}}`;
}

function translateGroup(reader: Reader): string {
  const rest = reader.text.slice(reader.at);
  const comment = /^\(\?#[^)]*\)/u.exec(rest);
  if (comment !== null) {
    reader.at += comment[0].length;
    return "";
  }
  const back = /^\(\?P=([^)]*)\)/u.exec(rest);
  if (back !== null) {
    reader.at += back[0].length;
    return `\\k<${back[1] ?? ""}>`;
  }
  const opening = /^\((?:\?(?::|=|!|<=|<!|P<([^>]*)>))?/u.exec(rest);
  const open = opening?.[0] ?? "(";
  if (open === "(" && rest[1] === "?") return translateScopedFlags(reader, rest);
  reader.at += open.length;
  return opening?.[1] === undefined ? open : `(?<${opening[1]}>`;
}

/** `(?i:...)`: JavaScript of our age has no flags for a part of a pattern. */
function translateScopedFlags(reader: Reader, rest: string): string {
  const neutral = /^\(\?[auL]*:/u.exec(rest);
  if (neutral !== null) {
    reader.at += neutral[0].length;
    return "(?:";
  }
  throw new PythonRegexError(`this kind of group can't be used here: ${rest.slice(0, 4)}`, reader.at);
}

function translateEscape(reader: Reader, inClass: boolean): string {
  const start = reader.at;
  const letter = reader.text[start + 1];
  if (letter === undefined) throw new PythonRegexError("bad escape (end of pattern)", start);
  const numeric = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2}))/u.exec(
    reader.text.slice(start),
  );
  if (numeric !== null) {
    reader.at += numeric[0].length;
    const digits = numeric[1] ?? numeric[2] ?? numeric[3];
    const code = digits === undefined ? parseInt(numeric[4] ?? "0", 8) : parseInt(digits, 16);
    return `\\u{${code.toString(16)}}`;
  }
  reader.at += 2;
  if (/[1-9]/u.test(letter) && !inClass) return translateReference(reader, start);
  return inClass ? classEscape(letter, start) : outerEscape(letter, start);
}

function translateReference(reader: Reader, start: number): string {
  const second = /^\d/u.exec(reader.text.slice(reader.at));
  const number = (reader.text[start + 1] ?? "") + (second?.[0] ?? "");
  if (second !== null) reader.at += 1;
  return `(?:\\${number})`;
}

function outerEscape(letter: string, start: number): string {
  const known = classes[letter.toLowerCase()];
  if (known !== undefined && letter.length === 1) return letter === letter.toLowerCase() ? `[${known}]` : `[^${known}]`;
  if (letter === "A") return textStart;
  if (letter === "Z") return textEnd;
  if (letter === "b") return wordEdge;
  if (letter === "B") return noWordEdge;
  return plainEscape(letter, start);
}

function classEscape(letter: string, start: number): string {
  if (letter === "b") return "\\x08";
  const known = classes[letter];
  if (known !== undefined) return known;
  if (letter === "D") return "\\P{Nd}";
  if (letter === "S") return "\\S";
  if (letter === "W") throw new PythonRegexError("\\W in a set has no translation", start);
  return plainEscape(letter, start);
}

function plainEscape(letter: string, start: number): string {
  const literal = literalEscapes[letter];
  if (literal !== undefined) return literal;
  if (/[a-zA-Z0-9]/u.test(letter)) throw new PythonRegexError(`bad escape \\${letter}`, start);
  return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A set: its first `]` is itself, `[` needs no escape, and ranges keep their ends. */
function translateClass(reader: Reader): string {
  const start = reader.at;
  reader.at += 1;
  let source = "[";
  if (reader.text[reader.at] === "^") {
    source += "^";
    reader.at += 1;
  }
  for (let isFirst = true; ; isFirst = false) {
    const letter = reader.text[reader.at];
    if (letter === undefined) throw new PythonRegexError("unterminated character set", start);
    if (letter === "]" && !isFirst) break;
    source += letter === "\\" ? translateEscape(reader, true) : classLetter(reader, letter);
  }
  reader.at += 1;
  return `${source}]`;
}

function classLetter(reader: Reader, letter: string): string {
  reader.at += 1;
  if (letter !== "-") return /[[\](){}/|^]/u.test(letter) ? `\\${letter}` : letter;
  const before = reader.text[reader.at - 2];
  const after = reader.text[reader.at];
  const isRange = before !== "[" && before !== "^" && after !== "]" && after !== undefined;
  return isRange ? "-" : "\\-";
}
