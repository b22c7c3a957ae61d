/** Python's format specifications (`:>5`, `:03d`, `:.2f`, `:,`): how one value of a format string is written. */
import { exponentDigits, fixedDigits, floatText, significantDigits } from "./python-numbers.ts";

/** What a value is to its format. `other` can only be written as it is. */
export type Formattable =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "integer"; readonly value: number | bigint }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "float"; readonly value: number }
  | {
      readonly type: "other";
      readonly text: string;
      readonly typeName: string;
      /** Writes the value by a specification of its own; without it, the value takes none. */
      readonly withSpec?: (spec: string) => string;
    };

/** A specification that does not fit. */
export class FormatSpecError extends Error {
  readonly kind: "ValueError" | "TypeError" | "OverflowError";

  constructor(kind: "ValueError" | "TypeError" | "OverflowError", message: string) {
    super(message);
    this.name = "FormatSpecError";
    this.kind = kind;
  }
}

interface Spec {
  readonly fill: string | undefined;
  readonly align: string | undefined;
  readonly sign: string;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const form = /^(?:([^])?([<>=^]))?([-+ ]?)(z?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([^]?)$/u;
/** Wider fields can only be meant to do harm. */
const widest = 10_000_000;
const invalid = (message: string): FormatSpecError => new FormatSpecError("ValueError", message);

function read(text: string): Spec {
  const found = form.exec(text);
  if (found === null) throw invalid("Invalid format specifier");
  const [, fill, align, sign = "", , alternate, zero, width = "", grouping = "", precision, type = ""] = found;
  if (Number(width) > widest || Number(precision ?? 0) > widest)
    throw invalid("Too many decimal digits in format string");
  return {
    fill,
    align,
    sign,
    alternate: alternate === "#",
    zero: zero === "0",
    width: Number(width),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

/** Throws FormatSpecError. */
export function formatWithSpec(value: Formattable, text: string): string {
  if (text === "") return plain(value);
  switch (value.type) {
    case "text":
      return formatText(value.text, read(text));
    case "boolean":
      return formatInteger(value.value ? 1 : 0, read(text));
    case "integer":
      return formatInteger(value.value, read(text));
    case "float":
      return formatFloat(value.value, read(text));
    case "other":
      if (value.withSpec !== undefined) return value.withSpec(text);
      throw new FormatSpecError("TypeError", `unsupported format string passed to ${value.typeName}.__format__`);
  }
}

function plain(value: Formattable): string {
  if (value.type === "text" || value.type === "other") return value.text;
  if (value.type === "boolean") return value.value ? "True" : "False";
  return value.type === "float" ? floatText(value.value) : String(value.value);
}

function unknownCode(type: string, typeName: string): FormatSpecError {
  return invalid(`Unknown format code '${type}' for object of type '${typeName}'`);
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== "" && spec.type !== "s") throw unknownCode(spec.type, "str");
  if (spec.sign !== "") throw invalid("Sign not allowed in string format specifier");
  if (spec.alternate) throw invalid("Alternate form (#) not allowed in string format specifier");
  if (spec.align === "=") throw invalid("'=' alignment not allowed in string format specifier");
  if (spec.grouping !== "") throw invalid(`Cannot specify '${spec.grouping}' with 's'.`);
  const points = Array.from(text);
  const cut = spec.precision === undefined ? points : points.slice(0, spec.precision);
  return pad(cut.join(""), { ...spec, fill: spec.fill ?? (spec.zero ? "0" : " "), align: spec.align ?? "<" });
}

const radix: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16, n: 10, "": 10 };

function formatInteger(value: number | bigint, spec: Spec): string {
  if ("eEfFgG%".includes(spec.type) && spec.type !== "") return formatFloat(Number(value), spec);
  refuseGrouping(spec);
  if (spec.type === "c") return formatCharacter(Number(value), spec);
  const base = radixFor(spec);
  const digits = (value < 0 ? -value : value).toString(base);
  const shown = spec.type === "X" ? digits.toUpperCase() : digits;
  const prefix = spec.alternate && base !== 10 ? `0${spec.type}` : "";
  return padNumber({ negative: value < 0, prefix, whole: shown, rest: "", groupSize: base === 10 ? 3 : 4 }, spec);
}

function radixFor(spec: Spec): number {
  if (spec.precision !== undefined) throw invalid("Precision not allowed in integer format specifier");
  const base = radix[spec.type];
  if (base === undefined) throw unknownCode(spec.type, "int");
  if (spec.grouping === "," && base !== 10) throw invalid(`Cannot specify ',' with '${spec.type}'.`);
  return base;
}

function formatCharacter(code: number, spec: Spec): string {
  if (spec.precision !== undefined) throw invalid("Precision not allowed in integer format specifier");
  if (spec.alternate) throw invalid("Alternate form (#) not allowed with integer format specifier 'c'");
  if (spec.sign !== "") throw invalid("Sign not allowed with integer format specifier 'c'");
  if (code < 0 || code > 0x10ffff) throw new FormatSpecError("OverflowError", "%c arg not in range(0x110000)");
  return pad(String.fromCodePoint(code), {
    ...spec,
    fill: spec.fill ?? (spec.zero ? "0" : " "),
    align: spec.align ?? ">",
  });
}

function formatFloat(value: number, spec: Spec): string {
  if (!["", "e", "E", "f", "F", "g", "G", "n", "%"].includes(spec.type)) throw unknownCode(spec.type, "float");
  refuseGrouping(spec);
  const negative = value < 0 || Object.is(value, -0);
  const text = floatDigits(Math.abs(value), spec);
  const shown = spec.type === "E" || spec.type === "F" || spec.type === "G" ? text.toUpperCase() : text;
  const whole = /^\d+/.exec(shown)?.[0] ?? shown;
  const rest = shown.slice(whole.length);
  return padNumber({ negative, prefix: "", whole, rest, groupSize: 3 }, spec);
}

function floatDigits(value: number, spec: Spec): string {
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? `nan${spec.type === "%" ? "%" : ""}` : `inf${spec.type === "%" ? "%" : ""}`;
  const { precision, alternate } = spec;
  switch (spec.type.toLowerCase()) {
    case "f":
      return withPoint(fixedDigits(value, precision ?? 6), alternate);
    case "%":
      return `${withPoint(fixedDigits(value * 100, precision ?? 6), alternate)}%`;
    case "e":
      return exponential(value, precision ?? 6, alternate);
    case "":
      return precision === undefined
        ? shortest(value, alternate)
        : general(value, Math.max(precision, 1), { alternate, dotZero: true });
    default:
      return general(value, Math.max(precision ?? 6, 1), { alternate, dotZero: false });
  }
}

function shortest(value: number, alternate: boolean): string {
  const text = floatText(value);
  return alternate && !text.includes(".") ? text.replace("e", ".e") : text;
}

const withPoint = (digits: string, wanted: boolean): string =>
  wanted && !digits.includes(".") ? `${digits}.` : digits;

function exponential(value: number, places: number, alternate: boolean): string {
  const { digits, exponent } = significantDigits(value, places + 1);
  const mantissa = places > 0 ? `${digits.slice(0, 1)}.${digits.slice(1)}` : digits;
  return `${withPoint(mantissa, alternate)}e${exponentDigits(exponent)}`;
}

/** `g`: as short as it gets, with an exponent for very large and very small values. */
function general(
  value: number,
  precision: number,
  how: { readonly alternate: boolean; readonly dotZero: boolean },
): string {
  const { digits, exponent } = significantDigits(value, precision);
  const trimmed = how.alternate ? digits : digits.replace(/0+$/, "") || "0";
  const limit = how.dotZero ? precision - 1 : precision;
  if (value !== 0 && (exponent < -4 || exponent + 1 > limit)) {
    const tail = trimmed.slice(1);
    return `${trimmed.slice(0, 1)}${tail === "" && !how.alternate ? "" : `.${tail}`}e${exponentDigits(exponent)}`;
  }
  const text = exponent < 0 ? `0.${"0".repeat(-exponent - 1)}${trimmed}` : split(trimmed, exponent + 1);
  return how.dotZero && !text.includes(".") ? `${text}.0` : withPoint(text, how.alternate);
}

function split(digits: string, wholeLength: number): string {
  const padded = digits.padEnd(wholeLength, "0");
  const rest = padded.slice(wholeLength);
  return rest === "" ? padded : `${padded.slice(0, wholeLength)}.${rest}`;
}

interface NumberParts {
  readonly negative: boolean;
  readonly prefix: string;
  readonly whole: string;
  readonly rest: string;
  readonly groupSize: number;
}

/** Groups have a separator of their own where digits come as the place is used to (`n`). */
function refuseGrouping({ grouping, type }: Spec): void {
  if (grouping !== "" && (type === "n" || type === "c")) throw invalid(`Cannot specify '${grouping}' with '${type}'.`);
}

function padNumber(parts: NumberParts, spec: Spec): string {
  const fill = spec.fill ?? (spec.zero ? "0" : " ");
  const align = spec.align ?? (spec.zero ? "=" : ">");
  const sign = parts.negative ? "-" : spec.sign === "-" ? "" : spec.sign;
  const head = sign + parts.prefix;
  if (align !== "=")
    return pad(head + grouped(parts.whole, parts.groupSize, spec.grouping) + parts.rest, { ...spec, fill, align });
  const room = spec.width - head.length - parts.rest.length;
  if (fill === "0" && spec.grouping !== "") return head + zeroGrouped(parts, spec.grouping, room) + parts.rest;
  return head + grouped(parts.whole, parts.groupSize, spec.grouping).padStart(room, fill) + parts.rest;
}

function grouped(digits: string, size: number, separator: string): string {
  if (separator === "" || !/^[0-9a-fA-F]+$/.test(digits)) return digits;
  return digits.replace(new RegExp(`\\B(?=(?:.{${size}})+$)`, "g"), separator);
}

/** Zeros are put in front until the number with its separators is wide enough. */
function zeroGrouped(parts: NumberParts, separator: string, room: number): string {
  let digits = parts.whole;
  if (!/^\d/.test(digits)) return digits.padStart(room, "0");
  while (grouped(digits, parts.groupSize, separator).length < room) digits = `0${digits}`;
  return grouped(digits, parts.groupSize, separator);
}

function pad(text: string, how: { readonly width: number; readonly fill: string; readonly align: string }): string {
  const room = how.width - Array.from(text).length;
  if (room <= 0) return text;
  if (how.align === "<") return text + how.fill.repeat(room);
  const left = how.align === "^" ? Math.floor(room / 2) : room;
  return how.fill.repeat(left) + text + how.fill.repeat(room - left);
}
