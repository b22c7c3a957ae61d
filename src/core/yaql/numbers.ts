/** Arithmetic as Python does it: integers of any size, floats, and the rounding of both. */
import { overflow, quotaExceeded, typeError, valueError, zeroDivision } from "./errors.ts";
import { Float, type Integer, type Value } from "./values.ts";

/** A number taken apart: `float` tells 2.0 from 2. */
export interface Numeric {
  readonly float: boolean;
  readonly value: number | bigint;
}

/** The most bits an integer may have before it counts as exceeding the memory quota. */
const maxBits = 1 << 22;

/** A float as a value. */
export function floatValue(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** An integer as a value: a number while that is exact. */
export function integerValue(value: Integer): Integer {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** What a number, boolean or float is as a number; undefined for anything else. Booleans are 0 and 1. */
export function numericOf(value: Value): Numeric | undefined {
  if (typeof value === "number") return { float: !Number.isInteger(value), value };
  if (typeof value === "bigint") return { float: false, value };
  if (typeof value === "boolean") return { float: false, value: value ? 1 : 0 };
  return value instanceof Float ? { float: true, value: value.value } : undefined;
}

/** The same, for values whose type was checked already. */
export function numeric(value: Value): Numeric {
  const found = numericOf(value);
  if (found === undefined) throw typeError("a number is needed");
  return found;
}

export const asFloat = (number: Numeric): number => Number(number.value);
const big = (value: Integer): bigint => BigInt(value);

export function isZero(number: Numeric): boolean {
  return number.value === 0 || number.value === 0n;
}

type Operation = (left: Numeric, right: Numeric) => Value;

export const add: Operation = (left, right) => {
  if (left.float || right.float) return floatValue(asFloat(left) + asFloat(right));
  if (typeof left.value === "number" && typeof right.value === "number") {
    const sum = left.value + right.value;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return integerValue(big(left.value) + big(right.value));
};

export const subtract: Operation = (left, right) => add(left, negated(right));

export const multiply: Operation = (left, right) => {
  if (left.float || right.float) return floatValue(asFloat(left) * asFloat(right));
  if (typeof left.value === "number" && typeof right.value === "number") {
    const product = left.value * right.value;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return integerValue(checkedProduct(big(left.value), big(right.value)));
};

/** `/`: rounded down between integers, exact when either is a float. */
export const divide: Operation = (left, right) => {
  if (isZero(right)) {
    throw zeroDivision(left.float || right.float ? "float division by zero" : "integer division or modulo by zero");
  }
  if (left.float || right.float) return floatValue(asFloat(left) / asFloat(right));
  return floorDivision(left.value, right.value);
};

/** `mod`: the remainder has the sign of the divisor. */
export const modulo: Operation = (left, right) => {
  if (isZero(right)) throw zeroDivision(left.float || right.float ? "float modulo" : "integer modulo by zero");
  if (left.float || right.float) return floatValue(floatModulo(asFloat(left), asFloat(right)));
  if (typeof left.value === "number" && typeof right.value === "number") return smallModulo(left.value, right.value);
  const rest = big(left.value) % big(right.value);
  return integerValue(rest !== 0n && rest < 0n !== big(right.value) < 0n ? rest + big(right.value) : rest);
};

function smallModulo(left: number, right: number): number {
  const rest = left % right;
  return (rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest) + 0;
}

function floorDivision(left: Integer, right: Integer): Value {
  if (typeof left === "number" && typeof right === "number") return (left - smallModulo(left, right)) / right + 0;
  const [a, b] = [big(left), big(right)];
  const quotient = a / b;
  return integerValue(a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient);
}

function floatModulo(left: number, right: number): number {
  if (!Number.isFinite(right) && Number.isFinite(left)) return left === 0 || left < 0 === right < 0 ? left : right;
  const rest = left % right;
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
}

function checkedProduct(left: bigint, right: bigint): bigint {
  if (bitLength(left) + bitLength(right) > maxBits) throw quotaExceeded();
  return left * right;
}

export function negated(number: Numeric): Numeric {
  return {
    float: number.float,
    value: typeof number.value === "bigint" ? -number.value : number.float ? -number.value : 0 - number.value,
  };
}

export function numericValue(number: Numeric): Value {
  return number.float ? floatValue(asFloat(number)) : integerValue(number.value);
}

/** Negative, zero or positive, as `left` is below, equal to or above `right`; NaN compares as undefined. */
export function compareNumbers(left: Numeric, right: Numeric): number | undefined {
  if (left.value < right.value) return -1;
  if (left.value > right.value) return 1;
  return left.value == right.value ? 0 : undefined;
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}

/** `base ** exponent`, or with a modulus. Throws as Python does. */
export function power(base: Numeric, exponent: Numeric, modulus?: Numeric): Value {
  if (modulus !== undefined) return modularPower(base, exponent, modulus);
  if (base.float || exponent.float || exponent.value < 0) return floatPower(asFloat(base), asFloat(exponent));
  const raised = big(base.value);
  const bits = bitLength(raised) * Number(exponent.value);
  if (bits > maxBits && raised * raised > 1n) throw quotaExceeded();
  if (raised * raised <= 1n)
    return integerValue(raised < 0n && big(exponent.value) % 2n === 0n ? 1n : exponentZero(raised, exponent));
  return integerValue(raised ** big(exponent.value));
}

const exponentZero = (base: bigint, exponent: Numeric): bigint => (isZero(exponent) ? 1n : base);

function floatPower(base: number, exponent: number): Value {
  if (base === 0 && exponent < 0) throw zeroDivision("0.0 cannot be raised to a negative power");
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw typeError("complex numbers are not supported");
  }
  if (base === 1 || exponent === 0) return floatValue(1);
  const result = base ** exponent;
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw overflow("(34, 'Numerical result out of range')");
  }
  return floatValue(result);
}

function modularPower(base: Numeric, exponent: Numeric, modulus: Numeric): Value {
  if (base.float || exponent.float || modulus.float)
    throw typeError("pow() 3rd argument not allowed unless all arguments are integers");
  const by = big(modulus.value);
  if (by === 0n) throw valueError("pow() 3rd argument cannot be 0");
  let factor = mod(big(base.value), by);
  let left = big(exponent.value);
  if (left < 0n) {
    factor = inverse(factor, by);
    left = -left;
  }
  let result = mod(1n, by);
  for (; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = mod(result * factor, by);
    factor = mod(factor * factor, by);
  }
  return integerValue(result);
}

const mod = (value: bigint, by: bigint): bigint => {
  const rest = value % by;
  return rest !== 0n && rest < 0n !== by < 0n ? rest + by : rest;
};

function inverse(value: bigint, by: bigint): bigint {
  const size = by < 0n ? -by : by;
  let [a, b, x, y] = [mod(value, size), size, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  if (a !== 1n) throw valueError("base is not invertible for the given modulus");
  return mod(x, by);
}
