/** Small words that many tables share: times, spans, lists, counts. */
import { formatDuration } from "../core/base/duration.ts";

/** `2026-03-01 14:40:05` in the local time of who reads it; a dash where it has not happened. */
export function shortTime(iso: string | null): string {
  if (iso === null) return "-";
  const at = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockOf(iso)}`;
}

/** `14:40:05`. */
export function clockOf(iso: string | null): string {
  if (iso === null) return "-";
  const at = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** How long from one to the other; a dash unless both have happened. */
export function spanOf(from: string | null, to: string | null): string {
  const milliseconds = millisecondsOf(from, to);
  return milliseconds === undefined ? "-" : formatDuration(milliseconds);
}

export function millisecondsOf(from: string | null, to: string | null): number | undefined {
  return from === null || to === null ? undefined : Math.max(0, Date.parse(to) - Date.parse(from));
}

/** `1,204`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 step`, `1,204 steps`. */
export function counted(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** A list in a table's cell. */
export function listText(words: readonly string[]): string {
  return words.length === 0 ? "-" : words.join(",");
}

/** Text, or a dash for nothing. */
export function orDash(text: string | number | null | undefined): string {
  return text === null || text === undefined || text === "" ? "-" : String(text);
}
