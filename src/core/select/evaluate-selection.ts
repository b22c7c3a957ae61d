/** `selectRows`: which rows of a run a selection means. Names are matched once each, not once a row. */
import { reverseDigraph, eachSuccessor } from "../dag/digraph.ts";
import type { Digraph } from "../model/edges.ts";
import type { Comparison, NumberField, Selection, TextField } from "./selection.ts";

/** A field of texts: row r has the names `names[of[r]]`. */
export interface TextColumn {
  readonly of: ArrayLike<number>;
  readonly names: readonly (readonly string[])[];
}

/** What is selected from. */
export interface SelectableRows {
  readonly size: number;
  readonly texts: (field: TextField) => TextColumn;
  /** By row; NaN: the row has no such number, and fits no comparison. */
  readonly numbers: (field: NumberField) => ArrayLike<number>;
  /** Who comes before whom: vertices are rows, those from `size` on only join rows and are no step of a way. */
  readonly edges: Digraph;
}

/** By row: 1 for those that are meant. */
export function selectRows(rows: SelectableRows, selection: Selection): Uint8Array {
  const reversed: { graph: Digraph | undefined } = { graph: undefined };
  const back = (): Digraph => (reversed.graph ??= reverseDigraph(rows.edges));
  const evaluate = (part: Selection): Uint8Array => {
    switch (part.kind) {
      case "field":
        return matchColumn(rows, part.field, part.patterns.map(globMatcher));
      case "word":
        return either(
          matchColumn(rows, "task", [wordMatcher(part.text)]),
          matchColumn(rows, "node", [wordMatcher(part.text)]),
        );
      case "number":
        return compareColumn(rows, part);
      case "not":
        return evaluate(part.of).map((is) => 1 - is);
      case "and": {
        const right = evaluate(part.right);
        return evaluate(part.left).map((is, row) => is & (right[row] ?? 0));
      }
      case "or":
        return either(evaluate(part.left), evaluate(part.right));
      case "reach": {
        const start = evaluate(part.of);
        const after = part.after === undefined ? start : reach(rows.edges, start, part.after);
        return part.before === undefined ? after : either(after, reach(back(), start, part.before));
      }
    }
  };
  return evaluate(selection);
}

function either(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((is, row) => is | (right[row] ?? 0));
}

type Matcher = (name: string) => boolean;

function matchColumn(rows: SelectableRows, field: TextField, matchers: readonly Matcher[]): Uint8Array {
  const { of, names } = rows.texts(field);
  const fits = names.map((some) => (some.some((name) => matchers.some((matches) => matches(name))) ? 1 : 0));
  return Uint8Array.from({ length: rows.size }, (_, row) => fits[of[row] ?? -1] ?? 0);
}

const compare: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  ">": (left, right) => left > right,
  "<": (left, right) => left < right,
  ">=": (left, right) => left >= right,
  "<=": (left, right) => left <= right,
  "=": (left, right) => left === right,
};

function compareColumn(
  rows: SelectableRows,
  { field, comparison, value }: Extract<Selection, { readonly kind: "number" }>,
): Uint8Array {
  const numbers = rows.numbers(field);
  const fits = compare[comparison];
  return Uint8Array.from({ length: rows.size }, (_, row) => (fits(numbers[row] ?? NaN, value) ? 1 : 0));
}

/** The rows and those at most `depth` rows away along the edges. */
function reach(edges: Digraph, start: Uint8Array, depth: number): Uint8Array {
  const size = start.length;
  const seen = new Uint8Array(edges.size);
  seen.set(start);
  let level = [...start.keys()].filter((row) => start[row] === 1);
  for (let away = 0; away < depth && level.length > 0; away++) {
    const next: number[] = [];
    // What only joins rows is passed on the same level.
    for (let vertex = level.pop(); vertex !== undefined; vertex = level.pop()) {
      eachSuccessor(edges, vertex, (other) => {
        if (seen[other] === 1) return;
        seen[other] = 1;
        (other < size ? next : level).push(other);
      });
    }
    level = next;
  }
  return seen.slice(0, size);
}

/** `*` is any text, `?` any character, a backslash takes the meaning away. Case counts. Linear in text times pattern at worst. */
export function globMatcher(pattern: string): Matcher {
  const signs: (string | typeof anyText | typeof anySign)[] = [];
  for (let place = 0; place < pattern.length; place++) {
    const sign = pattern[place] ?? "";
    if (sign === "\\" && place + 1 < pattern.length) signs.push(pattern[++place] ?? "");
    else signs.push(sign === "*" ? anyText : sign === "?" ? anySign : sign);
  }
  return (name) => fitsGlob(signs, name);
}

const anyText = Symbol("*");
const anySign = Symbol("?");

/** Goes back to the last `*` only: what came before it has found its place. */
function fitsGlob(signs: readonly (string | symbol)[], name: string): boolean {
  let [sign, place, star, starPlace] = [0, 0, -1, 0];
  while (place < name.length) {
    const wanted = signs[sign];
    if (wanted === anyText) {
      star = sign++;
      starPlace = place;
    } else if (wanted === anySign || wanted === name[place]) {
      sign++;
      place++;
    } else if (star >= 0) {
      sign = star + 1;
      place = ++starPlace;
    } else return false;
  }
  while (signs[sign] === anyText) sign++;
  return sign === signs.length;
}

function wordMatcher(text: string): Matcher {
  const word = text.toLowerCase();
  if (!/[*?]/.test(word)) return (name) => name.toLowerCase().includes(word);
  const matches = globMatcher(word);
  return (name) => matches(name.toLowerCase());
}
