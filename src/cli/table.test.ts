import { expect, test } from "vitest";
import { csvField, tableLines } from "./table.ts";

const plain = { heading: (text: string) => text, width: undefined };

test("columns are as wide as their widest cell, two spaces apart, without blanks at the end", () => {
  expect(
    tableLines(
      ["ID", "NAME"],
      [
        ["1", "a"],
        ["12", "long name"],
      ],
      plain,
    ),
  ).toEqual(["ID  NAME", "1   a", "12  long name"]);
});

test("on a terminal a line is cut at its edge, with an ellipsis", () => {
  expect(tableLines(["A"], [["0123456789"]], { ...plain, width: 5 })).toEqual(["A", "0123…"]);
});

test("headings can be left out", () => {
  expect(tableLines(["HEADING"], [["x"]], { ...plain, noHeaders: true })).toEqual(["x"]);
});

test("a CSV field is quoted when it must be", () => {
  expect(csvField("plain")).toBe("plain");
  expect(csvField('a "b", c')).toBe('"a ""b"", c"');
  expect(csvField("two\nlines")).toBe('"two\nlines"');
});
