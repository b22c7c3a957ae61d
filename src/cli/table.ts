/** Tables for people: columns as wide as they need to be, the last cut at the terminal's edge, never when piped. */
import { bareCharacters, visibleLength } from "./style.ts";

export interface TableLook {
  /** Dresses the heading. */
  readonly heading: (text: string) => string;
  /** Columns of the terminal; undefined: nothing is cut. */
  readonly width: number | undefined;
  readonly noHeaders?: boolean | undefined;
}

/** Lines of a table, two spaces between columns, no blanks at the end of a line. */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  look: TableLook,
): readonly string[] {
  const widths = headings.map((heading, column) =>
    rows.reduce(
      (most, row) => Math.max(most, visibleLength(row[column] ?? "")),
      look.noHeaders === true ? 0 : visibleLength(heading),
    ),
  );
  const line = (cells: readonly string[]): string => {
    const text = cells
      .map((cell, column) => pad(cell, column === cells.length - 1 ? 0 : (widths[column] ?? 0)))
      .join("  ");
    return cut(text.trimEnd(), look.width);
  };
  const heads = look.noHeaders === true ? [] : [look.heading(line(headings))];
  return [...heads, ...rows.map(line)];
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - visibleLength(text)));
}

/** Cut to a width, an ellipsis at the end; a coloured text that is too long loses its colours. */
function cut(text: string, width: number | undefined): string {
  if (width === undefined || visibleLength(text) <= width) return text;
  return `${bareCharacters(text)
    .slice(0, Math.max(0, width - 1))
    .join("")}…`;
}

/** One field of CSV: quoted when it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
