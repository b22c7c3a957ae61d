/** `parseSelection`: text -> `Selection`, by operator precedence: `+` binds strongest, then `not`, `and`, `or`. */
import { parseDuration } from "../base/duration.ts";
import { didYouMean } from "../base/suggest.ts";
import { stepStatuses } from "../model/status.ts";
import {
  numberFields,
  SelectionError,
  textFields,
  type NumberField,
  type ParsedSelection,
  type Selection,
  type TextField,
  type TextRange,
} from "./selection.ts";
import { isComparison, readTokens, type Token } from "./tokens.ts";

/** Longest text, and how deep its brackets may be. */
export const longestSelection = 4096;
const deepest = 100;

const strength = { or: 1, and: 2, not: 3, reach: 4 } as const;

/** Two things side by side mean `and`. An empty text is a problem, too: whoever wants everything asks for nothing. */
export function parseSelection(text: string): ParsedSelection {
  try {
    if (text.length > longestSelection) {
      const at = { from: longestSelection, to: text.length };
      throw new SelectionError(`A selection has at most ${longestSelection} characters`, at);
    }
    const reader = new Reader(readTokens(text));
    const selection = reader.read(0, 0);
    reader.mustEnd();
    return { selection };
  } catch (thrown) {
    if (!(thrown instanceof SelectionError)) throw thrown;
    return { problem: { message: thrown.message, at: thrown.at, column: thrown.at.from + 1 } };
  }
}

class Reader {
  readonly #tokens: readonly Token[];
  /** What stood in brackets of its own: `2+(a+1)` is a way out from `a+1`, `2+a+1` one from `a`. */
  readonly #groups = new Set<Selection>();
  #place = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #next(): Token {
    return this.#tokens[this.#place] ?? { kind: "end", at: { from: 0, to: 0 } };
  }

  mustEnd(): void {
    const { kind, at } = this.#next;
    if (kind === "close") throw new SelectionError("There is no bracket that this one closes", at);
    if (kind !== "end") throw new SelectionError("This is not expected here", at);
  }

  /** What binds at least as strong as `least`. */
  read(least: number, depth: number): Selection {
    if (depth > deepest) throw new SelectionError(`More than ${deepest} things within each other`, this.#next.at);
    let left = this.#readFirst(depth);
    for (;;) {
      const { kind } = this.#next;
      if (kind === "end" || kind === "close") return left;
      if (kind === "after") left = this.#readAfter(left);
      else {
        const joins = kind === "or" ? "or" : "and";
        if (strength[joins] < least) return left;
        if (kind === "or" || kind === "and") this.#place++;
        left = { kind: joins, left, right: this.read(strength[joins] + 1, depth + 1) };
      }
    }
  }

  #readFirst(depth: number): Selection {
    const token = this.#next;
    this.#place++;
    switch (token.kind) {
      case "not":
        return { kind: "not", of: this.read(strength.not, depth + 1) };
      case "before":
        return this.#withBefore(this.read(strength.reach, depth + 1), token.depth);
      case "open":
        return this.#readGroup(token.at, depth);
      case "word":
        return wordSelection(token.text, token.isQuoted);
      case "term":
        return termSelection(token);
      case "end":
        throw new SelectionError("Something is missing here", token.at);
      case "and":
      case "or":
      case "close":
      case "after":
        throw new SelectionError("This is not expected here", token.at);
    }
  }

  #readGroup(at: TextRange, depth: number): Selection {
    const inside = this.read(0, depth + 1);
    if (this.#next.kind !== "close") throw new SelectionError("The bracket ( is not closed", at);
    this.#place++;
    this.#groups.add(inside);
    return inside;
  }

  /** `1+a+2` is one way out from `a`, in both directions. */
  #withBefore(of: Selection, before: number): Selection {
    if (of.kind === "reach" && of.before === undefined && !this.#groups.has(of)) return { ...of, before };
    return { kind: "reach", of, before, after: undefined };
  }

  #readAfter(of: Selection): Selection {
    const token = this.#next;
    this.#place++;
    const after = token.kind === "after" ? token.depth : Infinity;
    return { kind: "reach", of, before: undefined, after };
  }
}

function wordSelection(text: string, isQuoted: boolean): Selection {
  if (!isQuoted) return { kind: "word", text };
  const patterns = [text.replace(/[*?\\]/g, "\\$&")];
  const exact = (field: TextField): Selection => ({ kind: "field", field, patterns });
  return { kind: "or", left: exact("task"), right: exact("node") };
}

function termSelection({ field, operator, values, at }: Extract<Token, { readonly kind: "term" }>): Selection {
  const name = field === "attempts" ? "attempt" : field;
  if (isTextField(name)) {
    if (operator !== ":" && operator !== "=")
      throw new SelectionError(`"${name}" is a text: write ${name}:value, not ${operator}`, at);
    if (name === "status") checkStatuses(values, at);
    return { kind: "field", field: name, patterns: values };
  }
  if (!isNumberField(name)) {
    const hint = didYouMean(name, [...textFields, ...numberFields]);
    throw new SelectionError(`There is no field "${field}".${hint}`, { from: at.from, to: at.from + field.length });
  }
  const [written] = values;
  const value = written === undefined || values.length > 1 ? undefined : numberOf(name, written);
  if (value === undefined) {
    const example = name === "duration" ? "90s or 5m" : "2";
    throw new SelectionError(`"${name}" is compared with one number, like ${example}`, at);
  }
  return { kind: "number", field: name, comparison: isComparison(operator) ? operator : "=", value };
}

function numberOf(field: NumberField, text: string): number | undefined {
  if (field === "duration") return parseDuration(text);
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function checkStatuses(values: readonly string[], at: TextRange): void {
  const unknown = values.find((value) => !/[*?]/.test(value) && !(stepStatuses as readonly string[]).includes(value));
  if (unknown === undefined) return;
  const known = stepStatuses.join(", ");
  throw new SelectionError(`There is no status "${unknown}", only ${known}.${didYouMean(unknown, stepStatuses)}`, at);
}

function isTextField(text: string): text is TextField {
  return (textFields as readonly string[]).includes(text);
}

function isNumberField(text: string): text is NumberField {
  return (numberFields as readonly string[]).includes(text);
}
