/** The grammar: what binds tighter, what is refused, and where. */
import { describe, expect, it } from "vitest";
import { YaqlError } from "./errors.ts";
import { maxDepth, parseExpression } from "./parse.ts";
import { printExpression } from "./print.ts";

const printed = (text: string): string => printExpression(parseExpression(text));

function errorOf(text: string): YaqlError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof YaqlError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe("operators", () => {
  it.each([
    ["1 + 2 * 3", "1 + (2 * 3)"],
    ["1 - 2 - 3", "(1 - 2) - 3"],
    ["not $.a = 1", "not ($.a = 1)"],
    ["not a and b", "(not a) and b"],
    ["a or b and c", "a or (b and c)"],
    ["- $.a.b", "- $.a.b"],
    ["-$.l[0]", "- $.l[0]"],
    ["$.a =~ b + c", "($.a =~ b) + c"],
    ["1 in $.a = true", "(1 in $.a) = true"],
    ["let(x => 1) -> let(y => 2) -> $x", "let(x => 1) -> (let(y => 2) -> $x)"],
    ["$?.a.b", "$?.a.b"],
    ["a = not b = c", "a = (not (b = c))"],
    ["7 mod 2 * 3", "(7 mod 2) * 3"],
  ])("%s is %s", (text, grouped) => {
    expect(printed(text)).toBe(grouped);
  });
});

describe("values", () => {
  it.each([
    ["'it\\'s'", '"it\'s"'],
    ['"a\\tb"', '"a\\u0009b"'],
    ["`a\\nb`", '"a\\\\nb"'],
    ["word", "word"],
    ["2.50", "2.5"],
    ["2.0", "2.0"],
    ["123456789012345678901", "123456789012345678901"],
    ["$1", "$"],
    ["$name", "$name"],
    ["f(, 1)", "f(, 1)"],
    ["f(1, , 2, a => 3)", "f(1, , 2, a => 3)"],
    ["{a => 1, 'b' => 2}", '{a => 1, "b" => 2}'],
  ])("%s is %s", (text, canonical) => {
    expect(printed(text)).toBe(canonical);
  });
});

describe("refusals", () => {
  it.each([
    ["", "YaqlGrammarException", 0],
    ["1 +", "YaqlGrammarException", 3],
    ["(1", "YaqlGrammarException", 2],
    ["1 2", "YaqlGrammarException", 2],
    ["f(1,)", "YaqlGrammarException", 4],
    ["f(a => 1, 2)", "YaqlGrammarException", 11],
    ["f(,, a => 1)", "YaqlGrammarException", 7],
    ["a = = b", "YaqlGrammarException", 4],
    ["'open", "YaqlLexicalException", 0],
    ["1e3", "YaqlLexicalException", 0],
    ["1 + #", "YaqlLexicalException", 4],
    ["1 2 #", "YaqlGrammarException", 2],
  ])("%s: %s at %i", (text, kind, offset) => {
    const error = errorOf(text);
    expect([error.kind, error.place?.offset]).toEqual([kind, offset]);
  });

  it("says line, column and what was expected", () => {
    const error = errorOf("$.a and\n  (b or");
    expect([error.line, error.column, error.expected]).toEqual([2, 8, "a value"]);
  });

  it("refuses nesting beyond its limit, on either side of an operator", () => {
    const deep = maxDepth + 1;
    expect(errorOf("(".repeat(deep)).kind).toBe("RecursionError");
    expect(errorOf("not ".repeat(deep)).kind).toBe("RecursionError");
    expect(errorOf(`1${" + 1".repeat(deep)}`).kind).toBe("RecursionError");
    expect(printed(`1${" + 1".repeat(100)}`)).toContain("1 + 1");
  });
});
