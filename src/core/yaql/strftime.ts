/** Moments as text by a format such as `%Y-%m-%d %H:%M`, in the C locale. */
import { type DateTime, dayNumber, offsetText, second } from "./moments.ts";

export const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
export const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const padded = (value: number, width: number, fill = "0"): string => String(value).padStart(width, fill);
const hour12 = (hour: number): number => hour % 12 || 12;

function dayOfYear(moment: DateTime): number {
  const { year, month, day } = moment.parts;
  return dayNumber(year, month, day) - dayNumber(year, 1, 1) + 1;
}

/** Weeks of the year, where `first` (0 for Monday, 6 for Sunday) begins one; days before the first such day are in week 0. */
function weekFrom(moment: DateTime, first: number): number {
  const fromFirst = (moment.weekday - first + 7) % 7;
  return Math.floor((dayOfYear(moment) + 6 - fromFirst) / 7);
}

/** ISO 8601: the week with the year's first Thursday is its first. */
function isoWeek(moment: DateTime): { readonly year: number; readonly week: number } {
  const { year, month, day } = moment.parts;
  const thursday = dayNumber(year, month, day) - moment.weekday + 3;
  const weekYear = [year + 1, year, year - 1].find((one) => thursday >= dayNumber(one, 1, 1)) ?? year;
  return { year: weekYear, week: Math.floor((thursday - dayNumber(weekYear, 1, 1)) / 7) + 1 };
}

const directives: Readonly<Record<string, (moment: DateTime) => string>> = {
  a: (m) => (dayNames[m.weekday] ?? "").slice(0, 3),
  A: (m) => dayNames[m.weekday] ?? "",
  b: (m) => (monthNames[m.parts.month - 1] ?? "").slice(0, 3),
  B: (m) => monthNames[m.parts.month - 1] ?? "",
  c: (m) => strftime(m, "%a %b %e %H:%M:%S %Y"),
  C: (m) => String(Math.floor(m.parts.year / 100)),
  d: (m) => padded(m.parts.day, 2),
  D: (m) => strftime(m, "%m/%d/%y"),
  e: (m) => padded(m.parts.day, 2, " "),
  f: (m) => padded(m.parts.microsecond, 6),
  F: (m) => strftime(m, "%Y-%m-%d"),
  g: (m) => padded(isoWeek(m).year % 100, 2),
  G: (m) => String(isoWeek(m).year),
  h: (m) => strftime(m, "%b"),
  H: (m) => padded(m.parts.hour, 2),
  I: (m) => padded(hour12(m.parts.hour), 2),
  j: (m) => padded(dayOfYear(m), 3),
  k: (m) => padded(m.parts.hour, 2, " "),
  l: (m) => padded(hour12(m.parts.hour), 2, " "),
  m: (m) => padded(m.parts.month, 2),
  M: (m) => padded(m.parts.minute, 2),
  n: () => "\n",
  p: (m) => (m.parts.hour < 12 ? "AM" : "PM"),
  P: (m) => (m.parts.hour < 12 ? "am" : "pm"),
  r: (m) => strftime(m, "%I:%M:%S %p"),
  R: (m) => strftime(m, "%H:%M"),
  s: (m) => String(m.local / second),
  S: (m) => padded(m.parts.second, 2),
  t: () => "\t",
  T: (m) => strftime(m, "%H:%M:%S"),
  u: (m) => String(m.weekday + 1),
  U: (m) => padded(weekFrom(m, 6), 2),
  V: (m) => padded(isoWeek(m).week, 2),
  w: (m) => String((m.weekday + 1) % 7),
  W: (m) => padded(weekFrom(m, 0), 2),
  x: (m) => strftime(m, "%m/%d/%y"),
  X: (m) => strftime(m, "%H:%M:%S"),
  y: (m) => padded(m.parts.year % 100, 2),
  Y: (m) => String(m.parts.year),
  z: (m) => offsetText(m.offset, ""),
  Z: (m) => (m.offset === 0n ? "UTC" : ""),
  "%": () => "%",
};

/** Directives that are not known stay as they are. */
export function strftime(moment: DateTime, format: string): string {
  return format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => directives[letter]?.(moment) ?? whole);
}
