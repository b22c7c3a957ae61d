/** How many nodes may fail: numbers, texts, percentages, and what cannot be read. */
import { describe, expect, test } from "vitest";
import { toleratedFailures } from "./fault-tolerance.ts";

describe("tolerated failures", () => {
  test.each([
    ["10", 10, 10],
    ["10%", 10, 1],
    ["2%", 49, 0],
    ["2%", 50, 1],
    ["150%", 4, 6],
    [2.7, 4, 2],
    [true, 4, 1],
  ] as const)("%j of %i is %i", (value, total, expected) => {
    expect(toleratedFailures(value, total)).toBe(expected);
  });
  test.each([
    ["-1 ", 10, 9],
    [" -10%", 10, 9],
    ["-33%", 10, 6],
    [-20, 10, 0],
  ] as const)("a negative value says how many must succeed: %j of %i lets %i fail", (value, total, expected) => {
    expect(toleratedFailures(value, total)).toBe(expected);
  });
  test.each([undefined, null, "a%", "x", "%", "3.5"])("%j is never reached", (value) => {
    expect(toleratedFailures(value, 4)).toBe(5);
  });
  test("an empty text and a mapping are refused", () => {
    expect(() => toleratedFailures("  ", 3)).toThrow("empty");
    expect(() => toleratedFailures({ a: 1 }, 3)).toThrow("neither");
  });
});
