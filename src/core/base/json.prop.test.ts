import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, jsonEquals } from "./json.ts";
import type { Json } from "./json.ts";

const anyJson = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** The same value with its keys in another order. */
function shuffled(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => shuffled(item as Json));
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Json>>)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  );
}

describe("canonical JSON", () => {
  it("is read back as the same value", () => {
    fc.assert(fc.property(anyJson, (value) => jsonEquals(JSON.parse(canonicalJson(value)) as Json, value)));
  });

  it("does not depend on the order of keys, nor does equality", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(jsonEquals(shuffled(value), value)).toBe(true);
      }),
    );
  });

  it("is equal exactly when the values are", () => {
    fc.assert(fc.property(anyJson, anyJson, (a, b) => jsonEquals(a, b) === (canonicalJson(a) === canonicalJson(b))));
  });
});
