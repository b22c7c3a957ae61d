/** What a plain (unquoted) word of YAML 1.1 means: null, a truth value, a number or text. */

/** A plain word's value. `Infinity` and `NaN` may come out: the caller decides, JSON has neither. */
export type PlainValue = null | boolean | number | string;

const nulls: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);
const yes: ReadonlySet<string> = new Set(["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);
const no: ReadonlySet<string> = new Set(["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]);

/**
 * Fuel: read by PyYAML, whose rules are those of YAML 1.1 but for `y` and `n`, which stay text; a float needs a dot, and its exponent a
 * sign; `1:30` is 90. Dates stay text here, because JSON has no dates.
 */
export function plainScalar(text: string): PlainValue {
  if (nulls.has(text)) return null;
  if (yes.has(text)) return true;
  if (no.has(text)) return false;
  if (!/^[-+.\d]/.test(text)) return text;
  return integerOf(text) ?? floatOf(text) ?? text;
}

/** The whole number that a word spells in YAML 1.1; undefined when it is none. */
export function integerOf(text: string): number | undefined {
  const match = /^([-+]?)(0b[01_]+|0x[\da-fA-F_]+|0[0-7_]+|0|[1-9][\d_]*(?::[0-5]?\d)*)$/.exec(text);
  if (match === null) return undefined;
  const digits = (match[2] ?? "").replaceAll("_", "");
  const value = magnitudeOf(digits);
  return match[1] === "-" ? 0 - value : value;
}

function magnitudeOf(digits: string): number {
  if (/^0[bx]/.test(digits)) return digits.length === 2 ? 0 : Number(digits);
  if (digits.includes(":")) return sexagesimal(digits);
  return digits.startsWith("0") ? Number.parseInt(digits, 8) : Number(digits);
}

/** The number with a fraction that a word spells in YAML 1.1; undefined when it is none. */
export function floatOf(text: string): number | undefined {
  const special = /^([-+]?)\.(?:inf|Inf|INF)$/.exec(text);
  if (special !== null) return special[1] === "-" ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return NaN;
  if (/^[-+]?(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][-+]\d+)?$/.test(text)) return Number(text.replaceAll("_", ""));
  const parts = /^([-+]?)(\d[\d_]*(?::[0-5]?\d)+\.[\d_]*)$/.exec(text);
  if (parts === null) return undefined;
  const value = sexagesimal((parts[2] ?? "").replaceAll("_", ""));
  return parts[1] === "-" ? 0 - value : value;
}

/** `1:30:00` in base 60. */
function sexagesimal(text: string): number {
  return text.split(":").reduce((total, part) => total * 60 + Number(part), 0);
}
