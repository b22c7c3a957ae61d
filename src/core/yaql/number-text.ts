/** Numbers out of text as Python reads them, and rounding to decimal places. */
import { scaledToInteger } from "../base/python-numbers.ts";
import { overflow, valueError } from "./errors.ts";
import { integerValue } from "./numbers.ts";
import { reprText } from "./python-text.ts";
import { whiteSpace } from "./text.ts";
import type { Integer } from "./values.ts";

const around = new RegExp(`^[${whiteSpace}]+|[${whiteSpace}]+$`, "g");
const integer = /^[+-]?\d+(?:_\d+)*$/;
const decimal = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
/** Python refuses to convert longer texts. */
const mostDigits = 4300;

/** `int(text)`. Throws ValueError. */
export function parseIntegerText(text: string): Integer {
  const bare = text.replace(around, "");
  if (!integer.test(bare)) throw valueError(`invalid literal for int() with base 10: ${reprText(text)}`);
  const digits = bare.replaceAll("_", "");
  if (digits.length > mostDigits)
    throw valueError(`Exceeds the limit (${mostDigits} digits) for integer string conversion`);
  const small = Number(digits);
  if (Number.isSafeInteger(small)) return small + 0;
  return integerValue(digits.startsWith("-") ? -BigInt(digits.slice(1)) : BigInt(digits.replace("+", "")));
}

/** `float(text)`. Throws ValueError. */
export function parseFloatText(text: string): number {
  const bare = text.replace(around, "");
  if (decimal.test(bare)) return Number(bare.replaceAll("_", ""));
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(bare);
  if (word === null) throw valueError(`could not convert string to float: ${reprText(text)}`);
  const size = word[2]?.toLowerCase() === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
  return word[1] === "-" ? -size : size;
}

/** `round(value, digits)`: to the nearest, and of two equally near to the even one, judged by the exact binary value. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || value === 0 || digits > 323) return value;
  if (digits < -308) return value * 0;
  const rounded = `${value < 0 ? "-" : ""}${scaledToInteger(value, digits)}e${-digits}`;
  const result = Number(rounded);
  if (!Number.isFinite(result)) throw overflow("rounded value too large to represent");
  return result;
}
