/** Steps as CSV for spreadsheets. */
import type { StepRow } from "../../api/strata/runs.ts";

const columns = [
  "run",
  "task",
  "node",
  "node_name",
  "type",
  "status",
  "tries",
  "started_at",
  "ended_at",
  "reason",
] as const satisfies readonly (keyof StepRow)[];

export function stepsCsv(rows: readonly StepRow[]): string {
  const lines = [columns.join(","), ...rows.map((row) => columns.map((column) => cell(row[column])).join(","))];
  return lines.map((line) => `${line}\r\n`).join("");
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? "") ? `'${value ?? ""}` : (value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
