/** Python's patterns mean here what they mean there. */
import { describe, expect, test } from "vitest";
import { compilePythonRegex, matchesAtStart, PythonRegexError } from "./python-regex.ts";

const found = (pattern: string, text: string): boolean => compilePythonRegex(pattern).test(text);
const begins = (pattern: string, text: string): boolean => matchesAtStart(compilePythonRegex(pattern, "match"), text);

describe("python regex", () => {
  test("a match begins at the start and may end anywhere", () => {
    expect(begins("net", "netconfig")).toBe(true);
    expect(begins("rabbit", "primary-rabbitmq")).toBe(false);
    expect(begins("a|b", "b")).toBe(true);
    expect(begins("", "anything")).toBe(true);
  });
  test("look-ahead and look-behind are the same", () => {
    expect(begins("(?=controller)(?=^((?!^primary).)*$)", "controller")).toBe(true);
    expect(begins("(?=controller)(?=^((?!^primary).)*$)", "primary-controller")).toBe(false);
    expect(found("(?<=a)b", "ab")).toBe(true);
  });
  test("the dollar also stands before a last line feed, and \\Z does not", () => {
    expect(begins("a$", "a\n")).toBe(true);
    expect(begins("a$", "a\nb")).toBe(false);
    expect(begins("a\\Z", "a\n")).toBe(false);
  });
  test("named groups, flags, comments and open repetitions are translated", () => {
    expect(found("(?P<x>a)(?P=x)", "aa")).toBe(true);
    expect(found("(?i)ABC", "xabc")).toBe(true);
    expect(found("(?x) a  b # comment", "ab")).toBe(true);
    expect(found("(?m)^b$", "a\nb\nc")).toBe(true);
    expect(found("a(?#note)b", "ab")).toBe(true);
    expect(begins("a{,2}b", "aab")).toBe(true);
    expect(begins("a{x}", "a{x}")).toBe(true);
    expect(begins("{", "{")).toBe(true);
  });
  test("sets take a leading bracket and a trailing dash as they are", () => {
    expect(begins("[]a]+$", "]a]")).toBe(true);
    expect(begins("[a-]+$", "a-")).toBe(true);
    expect(begins("[-a]+$", "-a")).toBe(true);
    expect(begins("[\\w-]+$", "a-b_1")).toBe(true);
    expect(begins("[^\\d]+$", "abc")).toBe(true);
    expect(begins("[a-c]$", "b")).toBe(true);
    expect(begins("[[]$", "[")).toBe(true);
  });
  test("classes are Unicode", () => {
    expect(begins("\\w+$", "größe")).toBe(true);
    expect(found("\\bß\\b", "a ß b")).toBe(true);
  });
  test("what Python refuses is refused", () => {
    for (const pattern of ["(", "[", "a**", "*", "(?P<1>a)", "\\q", "a{3,1}", ")", "\\"]) {
      expect(() => compilePythonRegex(pattern), pattern).toThrow(PythonRegexError);
    }
  });
});
