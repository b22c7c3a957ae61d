/** `completeSelection`: what may stand at a place of a selection, for the box that is typed into. */
import { compareText, distinct } from "../base/order.ts";
import type { SelectableRows } from "./evaluate-selection.ts";
import { numberFields, textFields, type TextField, type TextRange } from "./selection.ts";

export interface Completions {
  /** What a candidate takes the place of. */
  readonly at: TextRange;
  /** In the order in which they are best shown. */
  readonly candidates: readonly string[];
}

const mostShown = 50;

/** Candidates for the word that ends at `place` (a number of characters from the start). */
export function completeSelection(rows: SelectableRows, text: string, place: number): Completions {
  const begun = /[^\s()+]*$/.exec(text.slice(0, place))?.[0] ?? "";
  const term = /^([a-z]+)[:=](.*)$/.exec(begun);
  const field = textFields.find((one) => one === term?.[1]);
  if (field === undefined) {
    const words = [...fieldStarts(), ...(begun === "" ? [] : [...namesOf(rows, "task"), ...namesOf(rows, "node")])];
    return found(words.map(quoteIfNeeded), begun, place);
  }
  const value = /[^,]*$/.exec(term?.[2] ?? "")?.[0] ?? "";
  return found(namesOf(rows, field).map(quoteIfNeeded), value, place);
}

function fieldStarts(): readonly string[] {
  return [...textFields.map((field) => `${field}:`), ...numberFields.map((field) => `${field}>`)];
}

/** First those that begin with it, then those that hold it. */
function found(all: readonly string[], begun: string, place: number): Completions {
  const wanted = begun.toLowerCase();
  const holding = distinct(all).filter((one) => one.toLowerCase().includes(wanted));
  const starts = holding.filter((one) => one.toLowerCase().startsWith(wanted));
  const candidates = distinct([...starts, ...holding]).slice(0, mostShown);
  return { at: { from: place - begun.length, to: place }, candidates };
}

/** Names that some row has. */
function namesOf(rows: SelectableRows, field: TextField): readonly string[] {
  const { of, names } = rows.texts(field);
  const used = new Set<number>();
  for (let row = 0; row < rows.size; row++) used.add(of[row] ?? -1);
  return distinct([...used].flatMap((place) => names[place] ?? [])).sort(compareText);
}

function quoteIfNeeded(name: string): string {
  return /[\s()"+,]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name;
}
