/** Floats as Python writes and rounds them: exactly, half to even. */

/** The shortest digits that give a float back, with an exponent from 1e16 on and below 1e-4: Python's `repr`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponentDigits(exponent)}`;
  const digits = mantissa.replace(/[-.]/g, "").length;
  const plain = exponent >= 0 ? String(value) : value.toFixed(digits - 1 - exponent);
  return plain.includes(".") ? plain : `${plain}.0`;
}

/** `+07`: a sign and at least two digits. */
export function exponentDigits(exponent: number): string {
  return `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** |value| x 10^digits, rounded to an integer: to the nearest, and of two equally near to the even one. `value` is finite. */
export function scaledToInteger(value: number, digits: number): bigint {
  let size = Math.abs(value);
  let halvings = 0;
  while (!Number.isInteger(size)) {
    size *= 2;
    halvings += 1;
  }
  const top = BigInt(size) * (digits > 0 ? 10n ** BigInt(digits) : 1n);
  const bottom = (digits < 0 ? 10n ** BigInt(-digits) : 1n) << BigInt(halvings);
  const whole = top / bottom;
  const rest = 2n * (top % bottom);
  const up = rest > bottom || (rest === bottom && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}

/** `value` with that many digits behind the point, without a sign. */
export function fixedDigits(value: number, places: number): string {
  const digits = String(scaledToInteger(value, places)).padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The decimal exponent and that many significant digits of a finite value, without a sign. */
export function significantDigits(
  value: number,
  count: number,
): { readonly digits: string; readonly exponent: number } {
  if (value === 0) return { digits: "0".repeat(count), exponent: 0 };
  const exponent = Number(value.toExponential().split("e")[1]);
  const digits = String(scaledToInteger(value, count - 1 - exponent));
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent };
}
