import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { decodeQuery, encodeQuery } from "./query.ts";

const schema = Type.Object({
  nodes: Type.Optional(Type.Array(Type.Integer())),
  names: Type.Optional(Type.Array(Type.String())),
  force: Type.Optional(Type.Boolean()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
  how: Type.Optional(Type.Unsafe<string>({ type: "string", enum: ["a", "b"] })),
});

describe("the query of an address", () => {
  test("comes back as it was given", () => {
    const text = encodeQuery({ nodes: [1, 2], names: ["a/b", "c d"], force: true, limit: 5 });
    const given = Object.fromEntries(new URLSearchParams(text));
    expect(decodeQuery(schema, given)).toEqual({
      values: { nodes: [1, 2], names: ["a/b", "c d"], force: true, limit: 5 },
      problems: [],
    });
  });

  test("takes booleans in Fuel's spellings, repeated parameters, and empty values as not given", () => {
    expect(decodeQuery(schema, { force: "T", names: ["a,b", "c"], limit: "" }).values).toEqual({
      force: true,
      names: ["a", "b", "c"],
    });
    expect(decodeQuery(schema, { force: "False" }).values).toEqual({ force: false });
    expect(decodeQuery(schema, { nodes: "" }).values).toEqual({ nodes: [] });
  });

  test("names every value that can't be read, and ignores parameters nobody asked for", () => {
    expect(decodeQuery(schema, { nodes: "1,x", force: "maybe", limit: "11", how: "c", other: "1" }).problems).toEqual([
      'nodes: must be a whole number, not "x"',
      'force: must be 1 or 0, not "maybe"',
      "limit: must be at most 10",
      'how: must be one of a, b, not "c"',
    ]);
  });
});
