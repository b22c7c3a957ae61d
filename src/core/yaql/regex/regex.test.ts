/** Python's regular expressions: what they take, what is refused, and that no pattern runs for ever. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { YaqlBudgetError, YaqlError } from "../errors.ts";
import { Regex } from "../regex.ts";

const found = (pattern: string, text: string): (string | undefined)[] | undefined => {
  const match = new Regex(pattern).first(text);
  return match === undefined ? undefined : [match.value, ...match.groups().map((group) => group?.value)];
};

describe("matches", () => {
  it.each<[string, string, (string | undefined)[] | undefined]>([
    ["a(b+)", "xabbc", ["abb", "bb"]],
    ["(a)|(b)", "b", ["b", undefined, "b"]],
    ["(?P<x>a)(?P=x)", "aa", ["aa", "a"]],
    ["(?i)É", "é", ["é"]],
    ["(?i:a)b", "Ab", ["Ab"]],
    ["(?i:a)b", "AB", undefined],
    ["^b", "a\nb", undefined],
    ["(?m)^b$", "a\nb\n", ["b"]],
    ["b$", "ab\n", ["b"]],
    ["b\\Z", "ab\n", undefined],
    ["a.b", "a\nb", undefined],
    ["(?s)a.b", "a\nb", ["a\nb"]],
    ["(?x) a # letter\n b", "ab", ["ab"]],
    ["\\d+", "x٣4", ["٣4"]],
    ["(?a)\\w+", "éa", ["a"]],
    ["\\bé\\b", "a é b", ["é"]],
    ["[]a-c-]+", "x]-b", ["]-b"]],
    ["[^\\W\\d]+", "12ab_", ["ab_"]],
    ["a{,2}b", "aaab", ["aab"]],
    ["a{b", "a{b", ["a{b"]],
    ["a{}", "a{}", ["a{}"]],
    ["(?>a+)b", "aab", ["aab"]],
    ["a++a", "aaa", undefined],
    ["(a|ab)(c|bcd)(d*)", "abcd", ["abcd", "a", "bcd", ""]],
    ["(?<=ab)c", "abc", ["c"]],
    ["(?<!a)b", "ab b", ["b"]],
    ["(a)?(?(1)b|c)", "ab", ["ab", "a"]],
    ["(a)?(?(1)b|c)$", "xc", ["c", undefined]],
    ["(a*)*", "b", ["", ""]],
    ["(?:a|b)*?b", "aab", ["aab"]],
    ["\\x41\\u00e9\\101", "AéA", ["AéA"]],
    ["😀{2}", "😀😀", ["😀😀"]],
  ])("%s on %j", (pattern, text, groups) => {
    expect(found(pattern, text)).toEqual(groups);
  });

  it("lets an empty match follow another, but not another empty one", () => {
    expect([...new Regex("|.").all(["a", "b"])].map(({ value }) => value)).toEqual(["", "a", "", "b", ""]);
  });
});

describe("refusals", () => {
  it.each([
    "(",
    ")",
    "a**",
    "*a",
    "^*",
    "[",
    "[b-a]",
    "\\",
    "\\q",
    "\\1",
    "(\\1)",
    "(?P<a>x)(?P<a>y)",
    "(?P=a)",
    "(?<=a+)",
    "a{2,1}",
    "(?z)",
    "a(?i)",
    "(?(1)a)",
    "(?-a:b)",
    "\\x4",
  ])("%s", (pattern) => {
    expect(() => new Regex(pattern)).toThrow(expect.objectContaining({ kind: "error" }) as Error);
  });
});

it("gives up on patterns that would take for ever", () => {
  expect(() => new Regex("(a+)+$").isIn(`${"a".repeat(60)}b`)).toThrow(YaqlBudgetError);
});

it("finds long matches without recursion", () => {
  expect(new Regex("^.*x[a-z]+$").isIn(`${"y".repeat(50_000)}x${"z".repeat(50_000)}`)).toBe(true);
});

const piece = fc.constantFrom(
  "a",
  "b",
  "(a)",
  "(?:ab|b)",
  "[ab]",
  ".",
  "a+",
  "b*?",
  "(b|a)?",
  "(?=a)",
  "^",
  "$",
  "\\b",
  "c{1,2}",
  "(?!b)",
);

it("agrees with JavaScript where the two languages do", () => {
  const patterns = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
  const texts = fc
    .array(fc.constantFrom("a", "b", "c", " "), { maxLength: 8 })
    .map((letters) => `x${letters.join("")}`);
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      fc.pre(!/[?^$b]\*|\^[+*?]/.test(pattern));
      const native = new RegExp(pattern).exec(text);
      expect(found(pattern, text)).toEqual(native === null ? undefined : Array.from(native));
    }),
    { numRuns: 500 },
  );
});

it("reads any pattern or refuses it, and matches or gives up", () => {
  const letters = fc.constantFrom(
    "a",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "*",
    "+",
    "?",
    "|",
    "\\",
    "^",
    "$",
    ".",
    "P<n>",
    "1",
    ",",
    "<",
    "=",
    "-",
    ":",
    "i",
  );
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
      try {
        expect(typeof new Regex(parts.join("")).isIn("aa11")).toBe("boolean");
      } catch (error) {
        expect(error).toBeInstanceOf(YaqlError);
      }
    }),
    { numRuns: 500 },
  );
});
