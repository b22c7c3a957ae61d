/** Moments out of text without a format: ISO 8601, and the ways in which people write dates. */
import { YaqlError } from "./errors.ts";
import { type DateParts, type DateTime, dateTimeOf, daysInMonth } from "./moments.ts";
import { monthNames } from "./strftime.ts";
import { offsetOf } from "./strptime.ts";

/** One of up to three numbers of which a date is made. */
interface Part {
  readonly value: number;
  /** `month` for a name, `year` for four digits. */
  readonly surely: "year" | "month" | undefined;
}
interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}
interface Reading {
  readonly numbers: Part[];
  clock: Clock | undefined;
  offset: bigint | undefined;
}

/** Takes in what stands at one place of a text, or says that it can't stand there. */
type Take = (match: RegExpExecArray, reading: Reading) => boolean;

const months = monthNames.map((name) => name.slice(0, 3).toLowerCase());
const edge = "(?![a-z0-9])";

const forms: readonly (readonly [RegExp, Take])[] = [
  [/[\s,;]+/y, () => true],
  [/(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?(?![a-z])/iy, () => true],
  [/(?:at|on|of|and|st|nd|rd|th|t)(?![a-z])/iy, () => true],
  [new RegExp(`(${months.join("|")})[a-z]*\\.?[-/]?`, "iy"), ([, name], reading) => addMonth(reading, name)],
  [/(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?\s*(?:([ap])\.?m\.?)?(?![0-9:])/iy, takeClock],
  [
    new RegExp(`(\\d{1,2})\\s*([ap])\\.?m\\.?${edge}`, "iy"),
    ([, hour, half], reading) => setClock(reading, [hour], half),
  ],
  [/(?:utc|gmt|z)(?![a-z])/iy, (_match, reading) => setOffset(reading, "Z")],
  [/[+-]\d{2}(?::?\d{2})?(?!\d)/y, ([text], reading) => reading.clock !== undefined && setOffset(reading, text)],
  [/(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?!\d)/y, takeCompact],
  [/(\d{2})(\d{2})(\d{2})(?!\d)/y, ([, a, b, c], reading) => takeSix(reading, [a, b, c])],
  [
    /(\d{2})(\d{2})?(?!\d)/y,
    ([, hour, minute], reading) => reading.numbers.length === 3 && setClock(reading, [hour, minute]),
  ],
  [/(\d{1,4})(?!\d)[-/.]?/y, ([, digits], reading) => addNumber(reading, digits)],
];

/**
 * Throws YaqlError of kind ParserError. Parts that are not given are those of `today`, the time zero; of numbers that could be
 * day or month, the first is the month.
 */
export function parseDate(text: string, today: () => DateParts): DateTime {
  const reading: Reading = { numbers: [], clock: undefined, offset: undefined };
  for (let at = 0; at < text.length;) {
    const length = takeNext(text, at, reading);
    if (length === 0) throw failure(`Unknown string format: ${text}`);
    at += length;
  }
  const { numbers, clock, offset } = reading;
  if (numbers.length === 0 && clock === undefined) throw failure(`String does not contain a date: ${text}`);
  try {
    return dateTimeOf({ ...dateOf(numbers, today), ...(clock ?? midnight) }, offset ?? 0n);
  } catch (error) {
    if (error instanceof YaqlError && error.kind === "ValueError") throw failure(`${error.message}: ${text}`);
    throw error;
  }
}

const failure = (message: string): YaqlError => new YaqlError("ParserError", message);
const midnight: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0 };

function takeNext(text: string, at: number, reading: Reading): number {
  for (const [form, take] of forms) {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found !== null && take(found, reading)) return found[0].length;
  }
  return 0;
}

function addNumber({ numbers }: Reading, digits = ""): boolean {
  if (numbers.length >= 3) return false;
  numbers.push({ value: Number(digits), surely: digits.length > 2 ? "year" : undefined });
  return true;
}

function addMonth({ numbers }: Reading, name = ""): boolean {
  if (numbers.length >= 3) return false;
  numbers.push({ value: months.indexOf(name.toLowerCase()) + 1, surely: "month" });
  return true;
}

function takeCompact([, year, month, day, hour, minute, second]: RegExpExecArray, reading: Reading): boolean {
  if (reading.numbers.length > 0) return false;
  for (const digits of [year, month, day]) addNumber(reading, digits);
  return hour === undefined || setClock(reading, [hour, minute, second]);
}

/** Six digits are a date where there is none yet, and a time after one. */
function takeSix(reading: Reading, digits: readonly (string | undefined)[]): boolean {
  if (reading.numbers.length > 0) return setClock(reading, digits);
  const [year, month, day] = digits;
  reading.numbers.push(
    { value: Number(year), surely: "year" },
    { value: Number(month), surely: "month" },
    { value: Number(day), surely: undefined },
  );
  return true;
}

function takeClock([, hour, minute, second, fraction, half]: RegExpExecArray, reading: Reading): boolean {
  return setClock(reading, [hour, minute, second, (fraction ?? "").slice(0, 6).padEnd(6, "0")], half);
}

function setClock(
  reading: Reading,
  [hour, minute, second, micros]: readonly (string | undefined)[],
  half?: string,
): boolean {
  if (reading.clock !== undefined) return false;
  const given = Number(hour);
  const afternoon = half?.toLowerCase() === "p" ? 12 : 0;
  reading.clock = {
    hour: half === undefined ? given : (given % 12) + afternoon,
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    microsecond: Number(micros ?? 0),
  };
  return true;
}

function setOffset(reading: Reading, text: string): boolean {
  if (reading.offset !== undefined) return false;
  reading.offset = offsetOf(text);
  return true;
}

interface DateOnly {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Which number is what, the rest taken from today; a day that the month does not have becomes its last. */
function dateOf(numbers: readonly Part[], today: () => DateParts): DateOnly {
  const order = numbers.length === 0 ? "" : orderOf(numbers);
  const given = (part: "y" | "m" | "d"): number | undefined => numbers[order.indexOf(part)]?.value;
  const [year, month, day] = [given("y"), given("m"), given("d")];
  if (year !== undefined && month !== undefined && day !== undefined) return { year: fullYear(year), month, day };
  const now = today();
  const known = { year: year === undefined ? now.year : fullYear(year), month: month ?? now.month };
  return { ...known, day: day ?? Math.min(now.day, daysInMonth(known.year, known.month)) };
}

function orderOf(numbers: readonly Part[]): string {
  const named = numbers.findIndex(({ surely }) => surely === "month");
  const large = numbers.map(({ value, surely }) => value > 31 || surely === "year");
  if (numbers.length === 1) return named === 0 ? "m" : large[0] === true ? "y" : "d";
  if (numbers.length === 2) return orderOfTwo(named, large);
  return orderOfThree(named, large, numbers[0]?.value ?? 0);
}

function orderOfTwo(named: number, large: readonly boolean[]): string {
  if (named >= 0) {
    const other = large[1 - named] === true ? "y" : "d";
    return named === 0 ? `m${other}` : `${other}m`;
  }
  return large[0] === true ? "ym" : large[1] === true ? "my" : "md";
}

function orderOfThree(named: number, large: readonly boolean[], first: number): string {
  if (named === 0) return large[1] === true ? "myd" : "mdy";
  if (named === 1) return large[0] === true ? "ymd" : "dmy";
  if (named === 2) return large[1] === true ? "dym" : "ydm";
  return large[0] === true ? "ymd" : first > 12 ? "dmy" : "mdy";
}

/** Two digits mean the century in which the year is nearest to now. */
function fullYear(year: number): number {
  if (year >= 100) return year;
  return year < 76 ? 2000 + year : 1900 + year;
}
