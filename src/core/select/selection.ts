/** `Selection`: what somebody wants to see of a run, as a tree; and what is wrong with a text that is none. */

/** Where in the text, by character: `from` inclusive, `to` exclusive, both from 0. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Fields of texts; a field has one or more names a row. */
export const textFields = ["status", "task", "node", "role", "type", "stage", "layer", "reason"] as const;
export type TextField = (typeof textFields)[number];

/** Fields of numbers: milliseconds, and how many attempts there were. */
export const numberFields = ["duration", "attempt"] as const;
export type NumberField = (typeof numberFields)[number];

export const comparisons = [">=", "<=", ">", "<", "="] as const;
export type Comparison = (typeof comparisons)[number];

export type Selection =
  /** One of the patterns fits one of the names; `*` is any text, `?` any character. */
  | { readonly kind: "field"; readonly field: TextField; readonly patterns: readonly string[] }
  | { readonly kind: "number"; readonly field: NumberField; readonly comparison: Comparison; readonly value: number }
  /** Part of a task's or node's name, whatever the case; with `*` or `?` the whole of it. */
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "not"; readonly of: Selection }
  | { readonly kind: "and" | "or"; readonly left: Selection; readonly right: Selection }
  /** What is reached from `of`: so many steps before and after; undefined: none that way, Infinity: all. */
  | {
      readonly kind: "reach";
      readonly of: Selection;
      readonly before: number | undefined;
      readonly after: number | undefined;
    };

export interface SelectionProblem {
  readonly message: string;
  readonly at: TextRange;
  /** From 1, as people count. */
  readonly column: number;
}

export type ParsedSelection =
  | { readonly selection: Selection; readonly problem?: undefined }
  | { readonly selection?: undefined; readonly problem: SelectionProblem };

/** A problem on its way out of the reader. */
export class SelectionError extends Error {
  readonly at: TextRange;

  constructor(message: string, at: TextRange) {
    super(message);
    this.at = at;
  }
}
