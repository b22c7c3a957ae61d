import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";
import { AppError, errorTable, isErrorCode, toAppError } from "./errors.ts";
import { canonicalJson, jsonEquals } from "./json.ts";
import { compareNodeIds, distinct, sortedBy } from "./order.ts";
import { didYouMean, suggest } from "./suggest.ts";

describe("durations", () => {
  it("reads units, sums and plain seconds", () => {
    expect(parseDuration("90s")).toBe(90_000);
    expect(parseDuration("1h30m")).toBe(5_400_000);
    expect(parseDuration("250ms")).toBe(250);
    expect(parseDuration("2")).toBe(2000);
  });

  it("refuses what is no duration", () => {
    for (const text of ["", "soon", "5 minutes", "-3s", "1m2"]) expect(parseDuration(text)).toBeUndefined();
  });

  it("prints at most two units, the largest first", () => {
    expect([0, 640, 2_500, 134_000, 5_400_000, 90_000_000].map(formatDuration)).toEqual([
      "0ms",
      "640ms",
      "2.5s",
      "2m14s",
      "1h30m",
      "1d1h",
    ]);
  });
});

describe("names near each other", () => {
  it("suggests the nearest known name, and none that is far", () => {
    expect(suggest("migrat", ["migrate", "rotate", "deploy"])).toBe("migrate");
    expect(suggest("neutorn", ["nova", "neutron"])).toBe("neutron");
    expect(suggest("xyz", ["migrate", "deploy"])).toBeUndefined();
  });

  it("chooses the first in order among equals, whatever the order of the known ones", () => {
    expect(suggest("ab", ["ac", "aa"])).toBe("aa");
    expect(suggest("ab", ["aa", "ac"])).toBe("aa");
  });

  it("never suggests the word itself", () => {
    expect(didYouMean("deploy", ["deploy"])).toBe("");
    expect(didYouMean("deplyo", ["deploy"])).toBe(' Did you mean "deploy"?');
  });
});

describe("order", () => {
  it("puts the sync node first, numbers by value, then names, master among them", () => {
    expect(["master", "10", "null", "2", "a"].sort(compareNodeIds)).toEqual(["null", "2", "10", "a", "master"]);
  });

  it("keeps equal keys in their order and copies", () => {
    const items = [
      { key: 2, at: 0 },
      { key: 1, at: 1 },
      { key: 2, at: 2 },
    ];
    expect(
      sortedBy(
        items,
        ({ key }) => key,
        (a, b) => a - b,
      ).map(({ at }) => at),
    ).toEqual([1, 0, 2]);
    expect(items[0]?.at).toBe(0);
    expect(distinct("banana")).toEqual(["b", "a", "n"]);
  });
});

describe("JSON", () => {
  it("has one text for equal values", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "x" }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  });

  it("compares by structure", () => {
    expect(jsonEquals({ a: [1, 2], b: null }, { b: null, a: [1, 2] })).toBe(true);
    expect(jsonEquals({ a: null }, {})).toBe(false);
    expect(jsonEquals([1], { 0: 1 })).toBe(false);
    expect(jsonEquals({ a: 1 }, { b: 1 })).toBe(false);
  });
});

describe("errors", () => {
  it("take status and exit code from the table", () => {
    const error = new AppError("run/active", "run 42 is going on", { details: { run: 42 } });
    expect([error.kind, error.status, error.exitCode]).toEqual(["conflict", 409, 6]);
  });

  it("pass the gate unchanged, and everything else becomes our bug with its cause", () => {
    const known = new AppError("entity/not-found", "no node 7");
    const odd = new TypeError("x is not a function");
    expect(toAppError(known)).toBe(known);
    expect(toAppError(odd)).toMatchObject({ code: "internal/bug", cause: odd });
    expect(toAppError("text").message).toBe("text");
  });

  it("have codes of one form", () => {
    for (const code of Object.keys(errorTable)) expect(code).toMatch(/^[a-z]+\/[a-z-]+$/);
    expect(isErrorCode("toString")).toBe(false);
  });
});
