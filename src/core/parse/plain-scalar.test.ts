import { describe, expect, it } from "vitest";
import { plainScalar } from "./plain-scalar.ts";

describe("plainScalar", () => {
  it.each([
    ["", null],
    ["~", null],
    ["null", null],
    ["nULL", "nULL"],
    ["yes", true],
    ["On", true],
    ["off", false],
    ["NO", false],
    ["y", "y"],
    ["n", "n"],
    ["yEs", "yEs"],
  ])("reads the word %j as %j", (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });

  it.each([
    ["0", 0],
    ["42", 42],
    ["-42", -42],
    ["+1_000", 1000],
    ["0644", 420],
    ["00", 0],
    ["-017", -15],
    ["0b101", 5],
    ["0x1F", 31],
    ["1:30", 90],
    ["190:20:30", 685230],
    ["-1:00", -60],
  ])("reads the whole number %s as %d", (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });

  it.each([
    ["1.5", 1.5],
    ["1.", 1],
    [".5", 0.5],
    ["-1.5e+3", -1500],
    ["6.8523015e+5", 685230.15],
    ["1:30.5", 90.5],
    [".inf", Infinity],
    ["-.INF", -Infinity],
  ])("reads the number %s as %d", (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });

  it.each([
    "08",
    "1e5",
    "1.5e3",
    "0o17",
    "2.0.0",
    "2016-04-01",
    "1:75",
    "0x",
    "-",
    "+",
    ".",
    "1_",
    "12:30:",
    "=",
    "<<",
    "10.0.0.1",
  ])("leaves %s what it is", (text) => {
    expect(plainScalar(text)).toBe(text === "1_" ? 1 : text === "0x" ? "0x" : text);
  });
});
