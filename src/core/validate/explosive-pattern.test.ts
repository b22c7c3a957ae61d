import { describe, expect, it } from "vitest";
import { isExplosive } from "./explosive-pattern.ts";

describe("isExplosive", () => {
  it.each([
    "(a+)+b",
    "(a|a)*b",
    "(?:a*)*",
    "((a+)b)+c",
    "(a{2,})+",
    "(x+x+)+y",
    ".*.*.*.*.*x",
    "(a+){10}b",
    "([a-z]+)*$",
    "((a|b))+",
  ])("is true for %s", (pattern) => {
    expect(isExplosive(pattern)).toBe(true);
  });

  it.each([
    "^(primary-)?rabbitmq$",
    "(?=controller)(?=^((?!^primary).)*$)",
    "cinder|compute",
    ".*",
    "[(+*)|]+x",
    "a\\(b+\\)+c",
    "(a|b)?c{1,3}",
    "^node-\\d+$",
    "(ab){2}",
    "[]+]*",
  ])("is false for %s", (pattern) => {
    expect(isExplosive(pattern)).toBe(false);
  });
});
