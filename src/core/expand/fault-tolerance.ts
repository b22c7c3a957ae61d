/** How many nodes of a group may fail. Fuel: graphs.md 4.7. */
import type { Json } from "../base/json.ts";
import { Problem } from "./problem.ts";

/**
 * `value` is a number, a text of one, or a percentage (`"10%"`); negative: so many must succeed. `total` is the size of the group.
 * No value, or one that can't be read: `total + 1`, which is never reached. Fuel: an empty text is an error, so throws `Problem`.
 */
export function toleratedFailures(value: Json | undefined, total: number): number {
  const unattainable = total + 1;
  if (value === undefined || value === null) return unattainable;
  const number = typeof value === "string" ? readText(value.trim(), total) : readNumber(value);
  if (number === undefined) return unattainable;
  return number < 0 ? Math.max(0, total + number) : number;
}

function readText(text: string, total: number): number | undefined {
  if (text === "") throw new Problem("IndexError", "fault_tolerance is empty");
  if (!text.endsWith("%")) return pythonInteger(text);
  const percent = pythonInteger(text.slice(0, -1));
  return percent === undefined ? undefined : Math.floor((percent * total) / 100);
}

function readNumber(value: Exclude<Json, null | string>): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Math.trunc(value);
  throw new Problem("TypeError", "fault_tolerance is neither a number nor a text");
}

/** What Python's `int(text)` reads: spaces around, a sign, digits with single underscores between them. */
function pythonInteger(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?\d+(?:_\d+)*$/.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : undefined;
}
