/** Moments out of text by a format such as `%Y-%m-%d`, as Python's `strptime` reads them. */
import { valueError, YaqlError } from "./errors.ts";
import { DateTime, dateTimeOf, dayNumber, day } from "./moments.ts";
import { reprText } from "./python-text.ts";
import { dayNames, monthNames } from "./strftime.ts";

const shortNames = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3));
const oneOf = (names: readonly string[]): string => `(${names.join("|")})`;

/** The texts a directive takes. */
const forms: Readonly<Record<string, string>> = {
  d: "(3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])",
  f: "([0-9]{1,6})",
  H: "(2[0-3]|[0-1]\\d|\\d)",
  I: "(1[0-2]|0[1-9]|[1-9])",
  j: "(36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])",
  m: "(1[0-2]|0[1-9]|[1-9])",
  M: "([0-5]\\d|\\d)",
  S: "(6[0-1]|[0-5]\\d|\\d)",
  U: "(5[0-3]|[0-4]\\d|\\d)",
  W: "(5[0-3]|[0-4]\\d|\\d)",
  w: "([0-6])",
  u: "([1-7])",
  y: "(\\d\\d)",
  Y: "(\\d\\d\\d\\d)",
  z: "([+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z)",
  A: oneOf(dayNames),
  a: oneOf(shortNames(dayNames)),
  B: oneOf(monthNames),
  b: oneOf(shortNames(monthNames)),
  p: "(am|pm)",
  Z: "(utc|gmt)",
};
const composites: Readonly<Record<string, string>> = { c: "%a %b %d %H:%M:%S %Y", x: "%m/%d/%y", X: "%H:%M:%S" };

/** Throws ValueError when the text does not have the form, or the format has a directive that is not known. */
export function strptime(text: string, format: string): DateTime {
  const letters: string[] = [];
  const source = patternOf(format, letters);
  const found = new RegExp(`^${source}`, "iu").exec(text);
  if (found === null) throw valueError(`time data ${reprText(text)} does not match format ${reprText(format)}`);
  if (found[0].length !== text.length) throw valueError(`unconverted data remains: ${text.slice(found[0].length)}`);
  return momentOf(new Map(letters.map((letter, index) => [letter, found[index + 1] ?? ""])));
}

function patternOf(format: string, letters: string[]): string {
  const pieces = format.match(/%[^]|\s+|[^%\s]+|%$/gu) ?? [];
  return pieces
    .map((piece) => {
      if (/^\s/.test(piece)) return "\\s+";
      if (!piece.startsWith("%")) return piece.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&");
      return directive(piece.slice(1), letters, format);
    })
    .join("");
}

function directive(letter: string, letters: string[], format: string): string {
  if (letter === "") throw valueError(`stray %% in format ${reprText(format)}`);
  if (letter === "%") return "%";
  const composite = composites[letter];
  if (composite !== undefined) return patternOf(composite, letters);
  const form = forms[letter];
  if (form === undefined) throw valueError(`'${letter}' is a bad directive in format ${reprText(format)}`);
  if (letters.includes(letter)) throw new YaqlError("error", `redefinition of group name '${letter}'`);
  letters.push(letter);
  return form;
}

type Read = ReadonlyMap<string, string>;
const numberAt = (read: Read, letter: string): number | undefined => {
  const text = read.get(letter);
  return text === undefined ? undefined : Number(text);
};

function momentOf(read: Read): DateTime {
  const year = numberAt(read, "Y") ?? centuryOf(numberAt(read, "y")) ?? 1900;
  const ordinal = numberAt(read, "j") ?? ordinalOfWeek(read, year);
  const clock = {
    hour: hourOf(read),
    minute: numberAt(read, "M") ?? 0,
    second: Math.min(numberAt(read, "S") ?? 0, 61),
    microsecond: Number((read.get("f") ?? "").padEnd(6, "0")),
  };
  const offset = offsetOf(read.get("z"));
  const month = monthOf(read);
  if (ordinal === undefined || month !== undefined) {
    return dateTimeOf({ year, month: month ?? 1, day: numberAt(read, "d") ?? 1, ...clock }, offset);
  }
  const start = dateTimeOf({ year, month: 1, day: 1, ...clock }, offset);
  return new DateTime(start.local + BigInt(ordinal - 1) * day, offset);
}

const centuryOf = (year: number | undefined): number | undefined =>
  year === undefined ? undefined : year <= 68 ? 2000 + year : 1900 + year;

function monthOf(read: Read): number | undefined {
  const name = (read.get("B") ?? read.get("b"))?.slice(0, 3).toLowerCase();
  if (name === undefined) return numberAt(read, "m");
  return monthNames.findIndex((one) => one.slice(0, 3).toLowerCase() === name) + 1;
}

function hourOf(read: Read): number {
  const half = numberAt(read, "I");
  if (half === undefined) return numberAt(read, "H") ?? 0;
  const afternoon = read.get("p")?.toLowerCase() === "pm";
  return (half % 12) + (afternoon ? 12 : 0);
}

/** The day of the year that a week number and a day of the week name together. */
function ordinalOfWeek(read: Read, year: number): number | undefined {
  const week = numberAt(read, "U") ?? numberAt(read, "W");
  const weekday = weekdayOf(read);
  if (week === undefined || weekday === undefined) return undefined;
  const sundayFirst = read.has("U");
  const first = (((dayNumber(year, 1, 1) + 3) % 7) + 7) % 7;
  const start = sundayFirst ? (first + 1) % 7 : first;
  const place = sundayFirst ? (weekday + 1) % 7 : weekday;
  const weekZero = (7 - start) % 7;
  return week === 0 ? 1 + place - start : 1 + weekZero + 7 * (week - 1) + place;
}

function weekdayOf(read: Read): number | undefined {
  const name = (read.get("A") ?? read.get("a"))?.slice(0, 3).toLowerCase();
  if (name !== undefined) return dayNames.findIndex((one) => one.slice(0, 3).toLowerCase() === name);
  const sunday = numberAt(read, "w");
  if (sunday !== undefined) return (sunday + 6) % 7;
  const monday = numberAt(read, "u");
  return monday === undefined ? undefined : monday - 1;
}

/** Microseconds ahead of UTC of `+0130`, `+01:30`, `Z`. */
export function offsetOf(text: string | undefined): bigint {
  if (text === undefined || text === "Z" || text === "z") return 0n;
  const digits = text.replace(/[^0-9]/g, "").padEnd(12, "0");
  const part = (from: number, to: number): bigint => BigInt(digits.slice(from, to));
  const micros = ((part(0, 2) * 60n + part(2, 4)) * 60n + part(4, 6)) * 1_000_000n + part(6, 12);
  return text.startsWith("-") ? -micros : micros;
}
