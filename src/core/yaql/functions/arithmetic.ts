/** Numbers: `+ - * / mod`, rounding, bits, conversions and chance. */
import type { Call } from "../call.ts";
import { fn, operator, optional, param, prefix } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { overflow, quotaExceeded, typeError, valueError } from "../errors.ts";
import { isTrue } from "../equality.ts";
import { callNamed } from "../invoke.ts";
import {
  add,
  asFloat,
  divide,
  floatValue,
  integerValue,
  modulo,
  multiply,
  negated,
  numericOf,
  numericValue,
  power,
  subtract,
} from "../numbers.ts";
import { parseFloatText, parseIntegerText, roundHalfEven } from "../number-text.ts";
import * as type from "../param-types.ts";
import { nameOf } from "../value-names.ts";
import { Float, Kind, kindOf, type Integer, type Value } from "../values.ts";

const numbers = [type.number, type.number] as const;
const twoInts = [param("left", type.int), param("right", type.int)];
const one = (name: string): ReturnType<typeof param>[] => [param(name, type.anything)];

const big = (call: Call, index: number): bigint => BigInt(call.numeric(index).value);
/** Bits of two booleans make a boolean. */
const bits = (of: (left: bigint, right: bigint) => bigint) => (call: Call) => {
  const result = of(big(call, 0), big(call, 1));
  return typeof call.value(0) === "boolean" && typeof call.value(1) === "boolean"
    ? result !== 0n
    : integerValue(result);
};

/** The most bits a shift may give. */
const widest = 1 << 22;

function shiftLeft(call: Call): Value {
  const count = call.int(1);
  if (count < 0) throw valueError("negative shift count");
  if (count > widest) throw quotaExceeded();
  return integerValue(big(call, 0) << BigInt(count));
}

function shiftRight(call: Call): Value {
  const count = call.int(1);
  if (count < 0) throw valueError("negative shift count");
  return integerValue(big(call, 0) >> BigInt(Math.min(count, widest)));
}

function toInteger(value: Value): Integer {
  if (value === null) return 0;
  if (typeof value === "string") return parseIntegerText(value);
  const found = numericOf(value);
  if (found === undefined)
    throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${nameOf(value)}'`);
  if (!found.float) return integerValue(found.value);
  if (Number.isNaN(found.value)) throw valueError("cannot convert float NaN to integer");
  const whole = Math.trunc(asFloat(found));
  if (!Number.isFinite(whole)) throw overflow("cannot convert float infinity to integer");
  return integerValue(Number.isSafeInteger(whole) ? whole : BigInt(whole));
}

function toFloat(value: Value): Value {
  if (value === null) return new Float(0);
  if (typeof value === "string") return floatValue(parseFloatText(value));
  const found = numericOf(value);
  if (found === undefined)
    throw typeError(`float() argument must be a string or a real number, not '${nameOf(value)}'`);
  return floatValue(asFloat(found));
}

function round(call: Call): Value {
  const value = call.numeric(0);
  const digits = call.int(1);
  if (value.float) return floatValue(roundHalfEven(asFloat(value), digits));
  if (digits >= 0) return integerValue(value.value);
  if (digits < -400) return 0;
  const unit = 10n ** BigInt(-digits);
  const whole = BigInt(value.value);
  const rest = ((whole % unit) + unit) % unit;
  const down = whole - rest;
  const up = 2n * rest > unit || (2n * rest === unit && (down / unit) % 2n !== 0n);
  return integerValue(up ? down + unit : down);
}

/** `max` and `min` rest on whatever `>` means for their arguments. */
const greater = (call: Call, left: number, right: number): boolean =>
  isTrue(callNamed("#operator_>", [call.value(left), call.value(right)], { env: call.env }));
const pair = [param("a", type.anything), param("b", type.anything)];

function randomInteger(call: Call): Value {
  const [from, to] = [toIndex(call.value(0)), toIndex(call.value(1))];
  if (to < from) throw valueError(`empty range for randrange() (${from}, ${to + 1}, ${to - from + 1})`);
  return from + Math.floor(call.run.random() * (to - from + 1));
}

function toIndex(value: Value): number {
  const found = numericOf(value);
  if (found === undefined || !Number.isInteger(Number(found.value))) throw typeError("an integer is needed");
  return Number(found.value);
}

function sign(call: Call): Value {
  const { value } = call.numeric(0);
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

export const arithmeticFunctions: readonly FunctionSpec[] = [
  operator("+", numbers, (call) => add(call.numeric(0), call.numeric(1))),
  operator("-", numbers, (call) => subtract(call.numeric(0), call.numeric(1))),
  operator("*", numbers, (call) => multiply(call.numeric(0), call.numeric(1))),
  operator("/", numbers, (call) => divide(call.numeric(0), call.numeric(1))),
  operator("mod", numbers, (call) => modulo(call.numeric(0), call.numeric(1))),
  prefix("+", type.number, (call) => call.value(0)),
  prefix("-", type.number, (call) => numericValue(negated(call.numeric(0)))),
  fn("abs", [param("op", type.number)], (call) =>
    numericValue(call.numeric(0).value < 0 ? negated(call.numeric(0)) : call.numeric(0)),
  ),
  fn("int", one("value"), (call) => toInteger(call.value(0))),
  fn("float", one("value"), (call) => toFloat(call.value(0))),
  fn("random", [], (call) => floatValue(call.run.random())),
  fn("random", [param("from", type.anything), param("to", type.anything)], randomInteger),
  fn(
    "bitwiseAnd",
    twoInts,
    bits((a, b) => a & b),
  ),
  fn(
    "bitwiseOr",
    twoInts,
    bits((a, b) => a | b),
  ),
  fn(
    "bitwiseXor",
    twoInts,
    bits((a, b) => a ^ b),
  ),
  fn("bitwiseNot", [param("arg", type.int)], (call) => integerValue(~big(call, 0))),
  fn("shiftBitsLeft", [param("value", type.int), param("bitsNumber", type.int)], shiftLeft),
  fn("shiftBitsRight", [param("value", type.int), param("bitsNumber", type.int)], shiftRight),
  fn("max", pair, (call) => call.value(greater(call, 1, 0) ? 1 : 0)),
  fn("min", pair, (call) => call.value(greater(call, 1, 0) ? 0 : 1)),
  fn("pow", [param("a", type.number), param("b", type.number), optional("c", type.orNull(type.number))], (call) =>
    power(call.numeric(0), call.numeric(1), call.value(2) === null ? undefined : call.numeric(2)),
  ),
  fn("sign", [param("num", type.number)], sign),
  fn("round", [param("number", type.number), optional("ndigits", type.int)], round),
  fn("isInteger", one("value"), (call) => kindOf(call.value(0)) === Kind.integer),
  fn("isNumber", one("value"), (call) => (kindOf(call.value(0)) & type.number.mask) !== 0),
  fn("bool", one("value"), (call) => isTrue(call.value(0))),
  fn("isBoolean", one("value"), (call) => typeof call.value(0) === "boolean"),
  fn("#unary_operator_not", [param("arg", type.anything)], (call) => !isTrue(call.value(0))),
];
