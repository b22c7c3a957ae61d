/** Dates with a time and an offset from UTC, and spans of time, to the microsecond. */
import { overflow, valueError } from "./errors.ts";
import { taggedKey } from "./hashing.ts";
import { type HashKey, Kind, YaqlObject } from "./values.ts";

export const second = 1_000_000n;
const minute = 60n * second;
const hour = 60n * minute;
export const day = 24n * hour;

const two = (value: number | bigint): string => String(value).padStart(2, "0");

/** A span of time; may be negative. */
export class TimeSpan extends YaqlObject {
  readonly kind = Kind.timespan;
  readonly typeName = "timedelta";
  readonly micros: bigint;

  /** Throws OverflowError beyond 999,999,999 days. */
  constructor(micros: bigint) {
    super();
    const days = floorDivide(micros, day);
    if (days > 999_999_999n || days < -999_999_999n) throw overflow(`days=${days}; must have magnitude <= 999999999`);
    this.micros = micros;
  }

  override hash(): HashKey {
    return taggedKey("p", String(this.micros));
  }

  override get truth(): boolean {
    return this.micros !== 0n;
  }

  /** `1 day, 2:03:04.000005`. */
  shown(): string {
    const days = floorDivide(this.micros, day);
    const rest = this.micros - days * day;
    const clock = `${rest / hour}:${two((rest / minute) % 60n)}:${two((rest / second) % 60n)}${fraction(rest % second)}`;
    return days === 0n ? clock : `${days} day${days === 1n || days === -1n ? "" : "s"}, ${clock}`;
  }

  repr(): string {
    const days = floorDivide(this.micros, day);
    const rest = this.micros - days * day;
    const parts = [
      days === 0n ? "" : `days=${days}`,
      rest / second === 0n ? "" : `seconds=${rest / second}`,
      rest % second === 0n ? "" : `microseconds=${rest % second}`,
    ].filter((part) => part !== "");
    return `datetime.timedelta(${parts.length === 0 ? "0" : parts.join(", ")})`;
  }
}

export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** A moment, shown on a clock that is `offset` ahead of UTC. */
export class DateTime extends YaqlObject {
  readonly kind = Kind.datetime;
  readonly typeName = "datetime";
  /** What the clock shows, as microseconds since it showed 1970-01-01. */
  readonly local: bigint;
  /** Microseconds ahead of UTC. */
  readonly offset: bigint;

  /** Throws OverflowError outside the years 1 to 9999. */
  constructor(local: bigint, offset: bigint) {
    super();
    if (local < earliest || local > latest) throw overflow("date value out of range");
    if (offset <= -day || offset >= day) throw valueError("offset must be strictly between -24 and 24 hours");
    this.local = local;
    this.offset = offset;
  }

  /** Microseconds since 1970-01-01 UTC. */
  get instant(): bigint {
    return this.local - this.offset;
  }

  get parts(): DateParts {
    const days = floorDivide(this.local, day);
    const rest = this.local - days * day;
    return {
      ...dateOf(Number(days)),
      hour: Number(rest / hour),
      minute: Number((rest / minute) % 60n),
      second: Number((rest / second) % 60n),
      microsecond: Number(rest % second),
    };
  }

  /** 0 for Monday. */
  get weekday(): number {
    return Number((((floorDivide(this.local, day) + 3n) % 7n) + 7n) % 7n);
  }

  override hash(): HashKey {
    return taggedKey("d", String(this.instant));
  }

  /** `2020-01-02 03:04:05.000006+00:00`. */
  shown(separator = " "): string {
    const { year, month, day: date, hour: hours, minute: minutes, second: seconds, microsecond } = this.parts;
    const ymd = `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}`;
    return `${ymd}${separator}${two(hours)}:${two(minutes)}:${two(seconds)}${fraction(BigInt(microsecond))}${offsetText(this.offset, ":")}`;
  }

  repr(): string {
    const { year, month, day: date, hour: hours, minute: minutes, second: seconds, microsecond } = this.parts;
    const clock =
      microsecond > 0
        ? [hours, minutes, seconds, microsecond]
        : seconds > 0
          ? [hours, minutes, seconds]
          : [hours, minutes];
    const zone = this.offset === 0n ? "tzutc()" : `tzoffset(None, ${this.offset / second})`;
    return `datetime.datetime(${[year, month, date, ...clock].join(", ")}, tzinfo=${zone})`;
  }
}

const fraction = (micros: bigint): string => (micros === 0n ? "" : `.${String(micros).padStart(6, "0")}`);

/** `+01:30`, with `separator` between hours and minutes. */
export function offsetText(offset: bigint, separator: string): string {
  const size = offset < 0n ? -offset : offset;
  const seconds = (size / second) % 60n;
  const tail = seconds === 0n && size % second === 0n ? "" : `${separator}${two(seconds)}${fraction(size % second)}`;
  return `${offset < 0n ? "-" : "+"}${two(size / hour)}${separator}${two((size / minute) % 60n)}${tail}`;
}

/** The moment at which a clock shows these parts. Throws ValueError as Python does for a 13th month and its like. */
export function dateTimeOf(parts: DateParts, offset: bigint): DateTime {
  if (parts.year < 1 || parts.year > 9999) throw valueError(`year ${parts.year} is out of range`);
  if (parts.month < 1 || parts.month > 12) throw valueError("month must be in 1..12");
  if (parts.day < 1 || parts.day > daysInMonth(parts.year, parts.month))
    throw valueError("day is out of range for month");
  for (const [name, most] of clockRanges) {
    if (parts[name] < 0 || parts[name] > most) throw valueError(`${name} must be in 0..${most}`);
  }
  const days = BigInt(dayNumber(parts.year, parts.month, parts.day));
  const clock =
    BigInt(parts.hour) * hour +
    BigInt(parts.minute) * minute +
    BigInt(parts.second) * second +
    BigInt(parts.microsecond);
  return new DateTime(days * day + clock, offset);
}

const clockRanges = [
  ["hour", 23],
  ["minute", 59],
  ["second", 59],
  ["microsecond", 999_999],
] as const;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0);
}

/** Days since 1970-01-01. */
export function dayNumber(year: number, month: number, date: number): number {
  const before = year - 1;
  let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719_162;
  for (let m = 1; m < month; m += 1) days += daysInMonth(year, m);
  return days + date - 1;
}

function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  let year = Math.floor((days + 719_162) / 365.2425) + 1;
  while (dayNumber(year, 1, 1) > days) year -= 1;
  while (dayNumber(year + 1, 1, 1) <= days) year += 1;
  let month = 12;
  while (dayNumber(year, month, 1) > days) month -= 1;
  return { year, month, day: days - dayNumber(year, month, 1) + 1 };
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by !== 0n && value < 0n !== by < 0n ? quotient - 1n : quotient;
}

const earliest = BigInt(dayNumber(1, 1, 1)) * day;
const latest = BigInt(dayNumber(10_000, 1, 1)) * day - 1n;
