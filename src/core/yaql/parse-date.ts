/** Moments out of text without a format: ISO 8601 and the commonest ways people write dates. */
import { YaqlError } from "./errors.ts";
import { type DateParts, type DateTime, dateTimeOf } from "./moments.ts";
import { monthNames } from "./strftime.ts";
import { offsetOf } from "./strptime.ts";

interface Read {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  microsecond?: number;
  offset?: bigint;
}

type Reader = (match: RegExpExecArray, read: Read) => boolean;

const names = monthNames.map((name) => name.slice(0, 3).toLowerCase()).join("|");
const monthWord = `(${names})[a-z]*\\.?`;
const ending = "(?![0-9])";

/** Forms of one part of a text, tried in order wherever the reading has got to. */
const forms: readonly (readonly [RegExp, Reader])[] = [
  [/[\s,;]+|[Tt](?=\d)|(?:at|on|of|and)\b/y, () => true],
  [/(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?/iy, () => true],
  [/(\d{4})-(\d{1,2})-(\d{1,2})/y, ([, y, m, d], read) => setDate(read, [y, m, d])],
  [new RegExp(`(\\d{4})(\\d{2})(\\d{2})${ending}`, "y"), ([, y, m, d], read) => setDate(read, [y, m, d])],
  [/(\d{4})[/.](\d{1,2})[/.](\d{1,2})/y, ([, y, m, d], read) => setDate(read, [y, m, d])],
  [/(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)/y, ([, a, b, y], read) => setDate(read, monthFirst(a, b, y))],
  [/(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?/iy, readClock],
  [new RegExp(`(\\d{2})(\\d{2})(\\d{2})?${ending}`, "y"), ([, h, m, s], read) => read.day !== undefined && read.hour === undefined && setClock(read, [h, m, s])],
  [/(\d{1,2})\s*([ap])\.?m\.?(?![a-z])/iy, ([, h, half], read) => setClock(read, [h, "0", "0"], half)],
  [/(?:utc|gmt|z)(?![a-z])/iy, (_match, read) => setOffset(read, "Z")],
  [/[+-]\d{2}:?(?:\d{2})?(?!\d)/y, ([text], read) => read.hour !== undefined && setOffset(read, text)],
  [new RegExp(`${monthWord}[ -]*(\\d{1,2})(?:st|nd|rd|th)?(?!\\d)`, "iy"), ([, m, d], read) => setMonthDay(read, m, d)],
  [new RegExp(`(\\d{1,2})(?:st|nd|rd|th)?[ -]*${monthWord}-?`, "iy"), ([, d, m], read) => setMonthDay(read, m, d)],
  [new RegExp(monthWord, "iy"), ([, m], read) => setMonthDay(read, m, undefined)],
  [/(\d{4})-(\d{2})(?!\d)/y, ([, y, m], read) => setDate(read, [y, m, undefined])],
  [/\d{4}(?!\d)/y, ([y], read) => setDate(read, [y, undefined, undefined])],
];

const failure = (text: string): YaqlError => new YaqlError("ParserError", `Unknown string format: ${text}`);

/** Throws YaqlError of kind ParserError or ValueError. Parts that are not given are those of `today`, the time zero. */
export function parseDate(text: string, today: () => DateParts): DateTime {
  const read: Read = {};
  for (let at = 0; at < text.length; ) {
    const length = readPart(text, at, read);
    if (length === 0) throw failure(text);
    at += length;
  }
  if (Object.keys(read).length === 0) throw failure(text);
  const { year, month, day } = read;
  const given = year !== undefined && month !== undefined && day !== undefined ? { year, month, day } : { ...dateOnly(today()), ...definedOf({ year, month, day }) };
  const clock = { hour: read.hour ?? 0, minute: read.minute ?? 0, second: read.second ?? 0, microsecond: read.microsecond ?? 0 };
  return dateTimeOf({ ...given, ...clock }, read.offset ?? 0n);
}

const dateOnly = ({ year, month, day }: DateParts): Pick<DateParts, "year" | "month" | "day"> => ({ year, month, day });
const definedOf = (parts: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

function readPart(text: string, at: number, read: Read): number {
  for (const [form, reader] of forms) {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found !== null && reader(found, read)) return found[0].length;
  }
  return 0;
}

function setDate(read: Read, [year, month, day]: readonly (string | undefined)[]): boolean {
  if (read.year !== undefined) return false;
  if (year !== undefined) read.year = fullYear(year);
  if (month !== undefined) read.month = Number(month);
  if (day !== undefined) read.day = Number(day);
  return true;
}

/** American order, unless the first number can't be a month. */
function monthFirst(a: string | undefined, b: string | undefined, year: string | undefined): readonly (string | undefined)[] {
  return Number(a) > 12 ? [year, b, a] : [year, a, b];
}

const fullYear = (text: string): number => (text.length > 2 ? Number(text) : Number(text) + (Number(text) < 70 ? 2000 : 1900));

function setMonthDay(read: Read, month: string | undefined, day: string | undefined): boolean {
  if (read.month !== undefined) return false;
  read.month = monthNames.findIndex((name) => name.slice(0, 3).toLowerCase() === month?.toLowerCase()) + 1;
  if (day !== undefined) read.day = Number(day);
  return true;
}

function readClock([, hour, minute, seconds, fraction, half]: RegExpExecArray, read: Read): boolean {
  if (!setClock(read, [hour, minute, seconds], half?.[0])) return false;
  read.microsecond = Number((fraction ?? "").slice(0, 6).padEnd(6, "0"));
  return true;
}

function setClock(read: Read, [hour, minute, seconds]: readonly (string | undefined)[], half?: string): boolean {
  if (read.hour !== undefined) return false;
  const given = Number(hour);
  read.hour = half === undefined ? given : (given % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  read.minute = Number(minute ?? 0);
  read.second = Number(seconds ?? 0);
  return true;
}

function setOffset(read: Read, text: string): boolean {
  if (read.offset !== undefined) return false;
  read.offset = offsetOf(text);
  return true;
}
