/** `YaqlError`: everything that can go wrong with an expression, named as in the original language. */

/** Where in the text something was found wrong. */
export interface YaqlPlace {
  /** The whole text of the expression. */
  readonly expression: string;
  /** Zero-based offset in UTF-16 code units. */
  readonly offset: number;
}

/**
 * An expression that can't be read or evaluated. `kind` is the name of the error class in the original (`KeyError`,
 * `NoMatchingFunctionException`, `YaqlGrammarException`, ...): callers compare it, people read `message`.
 */
export class YaqlError extends Error {
  readonly kind: string;
  readonly place: YaqlPlace | undefined;
  /** What could have stood at `place`, for people. */
  readonly expected: string | undefined;

  constructor(kind: string, message: string, extra: { readonly place?: YaqlPlace; readonly expected?: string } = {}) {
    super(message);
    this.name = "YaqlError";
    this.kind = kind;
    this.place = extra.place;
    this.expected = extra.expected;
  }

  /** One-based line of `place`, or undefined when the error has none. */
  get line(): number | undefined {
    return this.place === undefined ? undefined : textBefore(this.place).split("\n").length;
  }

  /** One-based column of `place`, counted in UTF-16 code units. */
  get column(): number | undefined {
    if (this.place === undefined) return undefined;
    const before = textBefore(this.place);
    return before.length - before.lastIndexOf("\n");
  }
}

/** An evaluation that used up its budget of steps. Unlike other errors, `old()` never hides it. */
export class YaqlBudgetError extends YaqlError {}

/** The same error, found at a place. */
export function placed(error: YaqlError, place: YaqlPlace): YaqlError {
  const extra = error.expected === undefined ? { place } : { place, expected: error.expected };
  return new YaqlError(error.kind, error.message, extra);
}

const textBefore = (place: YaqlPlace): string => place.expression.slice(0, place.offset);

export const keyError = (shownKey: string): YaqlError => new YaqlError("KeyError", shownKey);
export const typeError = (message: string): YaqlError => new YaqlError("TypeError", message);
export const valueError = (message: string): YaqlError => new YaqlError("ValueError", message);
export const stopIteration = (message = ""): YaqlError => new YaqlError("StopIteration", message);
export const unhashable = (typeName: string): YaqlError => typeError(`unhashable type: '${typeName}'`);
export const tooLarge = (limit: number): YaqlError =>
  new YaqlError("CollectionTooLargeException", `Collection length exceeds ${limit} elements`);
export const quotaExceeded = (): YaqlError =>
  new YaqlError("MemoryQuotaExceededException", "Expression consumed too much memory");
export const overflow = (message: string): YaqlError => new YaqlError("OverflowError", message);
export const zeroDivision = (message: string): YaqlError => new YaqlError("ZeroDivisionError", message);
