import { expect, test } from "vitest";
import { assignments } from "./assignments.ts";

test("values are read as YAML, dots go down, equal heads are joined", async () => {
  expect(await assignments(["a.b=1", "a.c=yes", "greeting=Good evening", "list=[1, x]"])).toEqual({
    a: { b: 1, c: true },
    greeting: "Good evening",
    list: [1, "x"],
  });
});

test("a value may hold an equals sign, and an empty one removes", async () => {
  expect(await assignments(["url=http://x/?a=b", "old="])).toEqual({ url: "http://x/?a=b", old: null });
});

test("a dot of the name itself is written with a backslash", async () => {
  expect(await assignments(["a\\.b=1"])).toEqual({ "a.b": 1 });
});

test("a word that is no assignment is refused", async () => {
  await expect(assignments(["greeting"])).rejects.toMatchObject({ code: "usage/invalid" });
  await expect(assignments(["=1"])).rejects.toMatchObject({ code: "usage/invalid" });
});
