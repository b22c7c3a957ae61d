/** Moments and spans of time: making them, taking them apart, calculating with them, writing them. */
import type { Call } from "../call.ts";
import { fn, method, operator, optional, param, prefix, property } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { overflow, valueError, zeroDivision } from "../errors.ts";
import { DateTime, dateTimeOf, day, second, TimeSpan } from "../moments.ts";
import { asFloat, floatValue, integerValue, isZero, type Numeric } from "../numbers.ts";
import { parseDate } from "../parse-date.ts";
import * as type from "../param-types.ts";
import { strftime } from "../strftime.ts";
import { strptime } from "../strptime.ts";
import type { Value } from "../values.ts";
import { roundHalfEven } from "../number-text.ts";

const moment = (call: Call, index: number): DateTime => {
  const value = call.value(index);
  return value instanceof DateTime ? value : new DateTime(0n, 0n);
};
const micros = (call: Call, index: number): bigint => {
  const value = call.value(index);
  return value instanceof TimeSpan ? value.micros : 0n;
};

const dateParts = ["year", "month", "day"] as const;
const clockParts = ["hour", "minute", "second", "microsecond"] as const;

function fromParts(call: Call): DateTime {
  const [year, month, date, hour, minute, seconds, microsecond] = [0, 1, 2, 3, 4, 5, 6].map((index) => call.int(index));
  const parts = {
    year: year ?? 0,
    month: month ?? 0,
    day: date ?? 0,
    hour: hour ?? 0,
    minute: minute ?? 0,
    second: seconds ?? 0,
    microsecond: microsecond ?? 0,
  };
  return dateTimeOf(parts, micros(call, 7));
}

function fromTimestamp(call: Call): DateTime {
  const given = call.numeric(0);
  const seconds = asFloat(given);
  if (Number.isNaN(seconds)) throw valueError("Invalid value NaN (not a number)");
  if (Math.abs(seconds) > 6.7e16) throw overflow("timestamp out of range for platform time_t");
  if (seconds < -62_135_596_800 || seconds >= 253_402_300_800) throw valueError("year is out of range");
  const instant = given.float
    ? BigInt(Math.round(Number(roundHalfEven(seconds, 6).toFixed(6)) * 1e6))
    : BigInt(given.value) * second;
  const offset = micros(call, 1);
  return new DateTime(instant + offset, offset);
}

function fromText(call: Call): DateTime {
  const format = call.textOr(1) ?? "";
  return format === "" ? parseDate(call.text(0), () => now(call, 0n).parts) : strptime(call.text(0), format);
}

function now(call: Call, offset: bigint): DateTime {
  if (call.run.now === undefined) throw valueError("now() has no clock here");
  return new DateTime(BigInt(call.run.now) + offset, offset);
}

const spanUnits = [
  ["days", day, type.int],
  ["hours", 3600n * second, type.int],
  ["minutes", 60n * second, type.int],
  ["seconds", second, type.strictInteger],
  ["milliseconds", 1000n, type.strictInteger],
  ["microseconds", 1n, type.strictInteger],
] as const;

function spanFromParts(call: Call): TimeSpan {
  return new TimeSpan(
    spanUnits.reduce(
      (sum, [, size], index) => sum + (call.has(index) ? BigInt(call.numeric(index).value) * size : 0n),
      0n,
    ),
  );
}

/** A span in microseconds that may have a fraction, rounded to the nearest, half to even. */
function spanOfFloat(value: number): TimeSpan {
  if (!Number.isFinite(value)) throw overflow("cannot convert float infinity to integer");
  return new TimeSpan(BigInt(roundHalfEven(value, 0)));
}

function scaled(span: bigint, by: Numeric): TimeSpan {
  return by.float ? spanOfFloat(Number(span) * asFloat(by)) : new TimeSpan(span * BigInt(by.value));
}

function ratio(left: bigint, right: number): number {
  if (right === 0) throw zeroDivision("float division by zero");
  return Number(left) / right;
}

function dividedBy(call: Call): TimeSpan {
  const by = call.numeric(1);
  if (isZero(by)) throw zeroDivision(by.float ? "float division by zero" : "division by zero");
  return spanOfFloat(Number(micros(call, 0)) / asFloat(by));
}

const shifted = (of: DateTime, by: bigint): DateTime => new DateTime(of.local + by, of.offset);

function replaced(call: Call): DateTime {
  const before = moment(call, 0);
  const names = [...dateParts, ...clockParts];
  const changes = names.flatMap((name, index) =>
    call.value(index + 1) === null ? [] : [[name, call.int(index + 1)] as const],
  );
  const offset = call.value(8) === null ? before.offset : micros(call, 8);
  return dateTimeOf({ ...before.parts, ...Object.fromEntries(changes) }, offset);
}

const midnight = (of: DateTime): DateTime =>
  dateTimeOf({ ...of.parts, hour: 0, minute: 0, second: 0, microsecond: 0 }, of.offset);

const partOf = (name: (typeof dateParts)[number] | (typeof clockParts)[number]): FunctionSpec =>
  property(name, type.datetime, (call) => moment(call, 0).parts[name]);
const datetimeProperty = (name: string, of: (value: DateTime) => Value): FunctionSpec =>
  property(name, type.datetime, (call) => of(moment(call, 0)));
const spanProperty = (name: string, unit: bigint): FunctionSpec =>
  property(name, type.timespan, (call) => floatValue(Number(micros(call, 0)) / Number(unit)));

/** Seconds since 1970. The original takes the offset away twice, so this is right for moments in UTC. */
const timestamp = (of: DateTime): Value => floatValue(Number(of.instant - of.offset) / 1e6);

const optionalInts = (names: readonly string[], of = type.int): ReturnType<typeof optional>[] =>
  names.map((name) => optional(name, of));
const offset = optional("offset", type.timespan);
const isA = (name: string, is: (value: Value) => boolean): FunctionSpec =>
  fn(name, [param("value", type.anything)], (call) => is(call.value(0)));

export const dateFunctions: readonly FunctionSpec[] = [
  fn("datetime", [...dateParts.map((name) => param(name, type.int)), ...optionalInts(clockParts), offset], fromParts),
  fn("datetime", [param("timestamp", type.number), offset], fromTimestamp),
  fn("datetime", [param("string", type.text), optional("format", type.orNull(type.text))], fromText),
  fn(
    "timespan",
    spanUnits.map(([name, , of]) => optional(name, of)),
    spanFromParts,
  ),
  fn("now", [optional("offset", type.orNull(type.timespan))], (call) => now(call, micros(call, 0))),
  fn("localtz", [], (call) => new TimeSpan(BigInt(call.run.localOffset) * 60n * second)),
  fn("utctz", [], () => new TimeSpan(0n)),
  operator("+", [type.datetime, type.timespan], (call) => shifted(moment(call, 0), micros(call, 1))),
  operator("+", [type.timespan, type.datetime], (call) => shifted(moment(call, 1), micros(call, 0))),
  operator("-", [type.datetime, type.timespan], (call) => shifted(moment(call, 0), -micros(call, 1))),
  operator(
    "-",
    [type.datetime, type.datetime],
    (call) => new TimeSpan(moment(call, 0).instant - moment(call, 1).instant),
  ),
  operator("+", [type.timespan, type.timespan], (call) => new TimeSpan(micros(call, 0) + micros(call, 1))),
  operator("-", [type.timespan, type.timespan], (call) => new TimeSpan(micros(call, 0) - micros(call, 1))),
  operator("*", [type.timespan, type.number], (call) => scaled(micros(call, 0), call.numeric(1))),
  operator("*", [type.number, type.timespan], (call) => scaled(micros(call, 1), call.numeric(0))),
  operator("/", [type.timespan, type.timespan], (call) => floatValue(ratio(micros(call, 0), Number(micros(call, 1))))),
  operator("/", [type.timespan, type.number], dividedBy),
  prefix("-", type.timespan, (call) => new TimeSpan(-micros(call, 0))),
  prefix("+", type.timespan, (call) => call.value(0)),
  ...dateParts.map(partOf),
  ...clockParts.map(partOf),
  datetimeProperty("weekday", (of) => of.weekday),
  datetimeProperty("offset", (of) => new TimeSpan(of.offset)),
  datetimeProperty("timestamp", timestamp),
  datetimeProperty("utc", (of) => shifted(of, -of.offset)),
  datetimeProperty("date", midnight),
  datetimeProperty("time", (of) => new TimeSpan(of.local - midnight(of).local)),
  property("microseconds", type.timespan, (call) => integerValue(micros(call, 0))),
  spanProperty("milliseconds", 1000n),
  spanProperty("seconds", second),
  spanProperty("minutes", 60n * second),
  spanProperty("hours", 3600n * second),
  spanProperty("days", day),
  method(
    "replace",
    [
      param("dt", type.datetime),
      ...optionalInts([...dateParts, ...clockParts], type.orNull(type.int)),
      optional("offset", type.orNull(type.timespan)),
    ],
    replaced,
  ),
  method("format", [param("dt", type.datetime), param("format", type.text)], (call) =>
    strftime(moment(call, 0), call.text(1)),
  ),
  isA("isDatetime", (value) => value instanceof DateTime),
  isA("isTimespan", (value) => value instanceof TimeSpan),
];
