/** Python's format strings and specifications, against what Python itself gives. */
import { describe, expect, it } from "vitest";
import { formatWithSpec, FormatSpecError, type Formattable } from "./python-format-spec.ts";
import { FormatError, formatPython, type FormatHost } from "./python-format.ts";
import { floatText, scaledToInteger } from "./python-numbers.ts";

const int = (value: number | bigint): Formattable => ({ type: "integer", value });
const float = (value: number): Formattable => ({ type: "float", value });
const text = (value: string): Formattable => ({ type: "text", text: value });

describe("specifications", () => {
  it.each<[Formattable, string, string]>([
    [int(42), ">6", "    42"],
    [int(42), "*^7d", "**42***"],
    [int(-42), "=+6", "-   42"],
    [int(-42), "06", "-00042"],
    [int(255), "#x", "0xff"],
    [int(255), "#010b", "0b11111111"],
    [int(1234567), ",", "1,234,567"],
    [int(1234567), "_x", "12_d687"],
    [int(1234), "08,", "0,001,234"],
    [int(10n ** 25n), "d", "10000000000000000000000000"],
    [int(97), "c", "a"],
    [{ type: "boolean", value: true }, "", "True"],
    [{ type: "boolean", value: true }, "3", "  1"],
    [float(2.5), ".0f", "2"],
    [float(0.125), ".2f", "0.12"],
    [float(1e20), "", "1e+20"],
    [float(1234.5), "e", "1.234500e+03"],
    [float(123456), ".3g", "1.23e+05"],
    [float(0.0001), "g", "0.0001"],
    [float(0.256), ".1%", "25.6%"],
    [float(2), "", "2.0"],
    [float(Infinity), "07", "0000inf"],
    [text("é😀x"), ".2", "é😀"],
    [text("a"), "03", "a00"],
  ])("%o as %j is %j", (value, spec, expected) => {
    expect(formatWithSpec(value, spec)).toBe(expected);
  });

  it.each<[Formattable, string]>([
    [text("a"), "d"],
    [text("a"), "+"],
    [text("a"), "=5"],
    [int(1), ".2"],
    [int(1), ",x"],
    [float(1), "d"],
    [{ type: "other", text: "None", typeName: "NoneType" }, ">5"],
  ])("%o does not take %j", (value, spec) => {
    expect(() => formatWithSpec(value, spec)).toThrow(FormatSpecError);
  });
});

const host: FormatHost<string> = {
  positional: (index) => `#${index}`,
  named: (name) => name.toUpperCase(),
  attribute: (value, name) => `${value}.${name}`,
  item: (value, key) => `${value}[${JSON.stringify(key)}]`,
  str: (value) => value,
  repr: (value) => `<${value}>`,
  formattable: text,
};

describe("fields", () => {
  it.each([
    ["{} {}", "#0 #1"],
    ["{1}{0}", "#1#0"],
    ["{a.b[c][0]}", 'A.b["c"][0]'],
    ["{a!r:>5}", "  <A>"],
    ["{a:{b}>3}", "BBA"],
    ["{{}}", "{}"],
    ["{a[:]}", 'A[":"]'],
  ])("%s is %s", (format, expected) => {
    expect(formatPython(format, host)).toBe(expected);
  });

  it.each(["{", "}", "{a", "{} {0}", "{a!}", "{a!rx}", "{a..b}", "{a[}", "{a:{b:{c}}}"])("%s is refused", (format) => {
    expect(() => formatPython(format, host)).toThrow(FormatError);
  });
});

it.each([
  [1e16, "1e+16"],
  [123456789012345680, "1.2345678901234568e+17"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [-0, "-0.0"],
  [1e22, "1e+22"],
  [0.1, "0.1"],
])("%f is written %s", (value, expected) => {
  expect(floatText(value)).toBe(expected);
});

it("rounds half to even, judged by the exact binary value", () => {
  expect([0.5, 1.5, 2.5].map((value) => scaledToInteger(value, 0))).toEqual([0n, 2n, 2n]);
  expect(scaledToInteger(2.675, 2)).toBe(267n);
  expect(scaledToInteger(1e23, -22)).toBe(10n);
});
