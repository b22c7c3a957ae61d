import { describe, expect, it } from "vitest";
import { buildDigraph } from "../dag/digraph.ts";
import { completeSelection } from "./complete-selection.ts";
import { selectRows, type SelectableRows } from "./evaluate-selection.ts";
import { longestSelection, parseSelection } from "./parse-selection.ts";
import type { TextField } from "./selection.ts";

/** a@1 -> b@1 -> (barrier) -> c@1, c@2; d@2 alone. */
const table = [
  { task: ["a"], node: ["1", "node-1"], status: ["ready"], layer: ["release", "release:mitaka-9.0"], duration: 1000 },
  { task: ["b"], node: ["1", "node-1"], status: ["error"], layer: ["plugin", "plugin:lma"], duration: 400_000 },
  { task: ["net-c"], node: ["1", "node-1"], status: ["blocked"], layer: ["release"], duration: NaN },
  { task: ["net-c"], node: ["2", "node-2"], status: ["blocked"], layer: ["release"], duration: NaN },
  { task: ["d (odd)"], node: ["2", "node-2"], status: ["ready"], layer: ["cluster"], duration: 0 },
];
const rows: SelectableRows = {
  size: table.length,
  texts: (field: TextField) => ({
    of: table.map((_, row) => row),
    names: table.map((row) => (field in row ? (row as Partial<Record<TextField, string[]>>)[field]! : [])),
  }),
  numbers: (field) => table.map((row, index) => (field === "duration" ? row.duration : index)),
  edges: buildDigraph(6, [0, 1, 5, 5], [1, 5, 2, 3]),
};

const select = (text: string): string => {
  const { selection, problem } = parseSelection(text);
  if (selection === undefined) return `${problem.column}: ${problem.message}`;
  return [...selectRows(rows, selection).entries()].flatMap(([row, is]) => (is === 1 ? [row] : [])).join(",");
};

describe("a selection", () => {
  it.each([
    ["status:error", "1"],
    ["status=error,blocked", "1,2,3"],
    ["task:net-*", "2,3"],
    ["task:net-?", "2,3"],
    ["task:net", ""],
    ["net", "2,3"],
    ["NET", "2,3"],
    ["node-2", "3,4"],
    ["node:2", "3,4"],
    ["layer:plugin:lma", "1"],
    ["layer:release", "0,2,3"],
    ["duration>5m", "1"],
    ["duration<=1s", "0,4"],
    ["attempt>2", "3,4"],
    ["attempt:2", "2"],
    ['"d (odd)"', "4"],
    ['"net"', ""],
    ['task:"d (odd)",a', "0,4"],
  ])("finds by name or number: %s", (text, expected) => {
    expect(select(text)).toBe(expected);
  });

  it.each([
    ["status:ready node:2", "4"],
    ["status:ready and node:2", "4"],
    ["a or b and node:2", "0"],
    ["(task:a or task:b) and node:1", "0,1"],
    ["not status:ready", "1,2,3"],
    ["not status:ready and node:1", "1,2"],
    ["not (status:ready or task:b)", "2,3"],
    ["NOT status:ready OR task:a", "0,1,2,3"],
  ])("joins: %s", (text, expected) => {
    expect(select(text)).toBe(expected);
  });

  it.each([
    ["task:b+", "1,2,3"],
    ["+task:b", "0,1"],
    ["+task:b+", "0,1,2,3"],
    ["task:a+1", "0,1"],
    ["task:a+2", "0,1,2,3"],
    ["1+task:net-c", "1,2,3"],
    ["1+task:b+1", "0,1,2,3"],
    ["0+task:b+0", "1"],
    ["task:a+ and +task:b", "0,1"],
    ["(task:a or task:d*)+1", "0,1,4"],
    ["not task:a+", "4"],
    ["1+(task:net-c and node:2)", "1,3"],
  ])("follows who waits for whom: %s", (text, expected) => {
    expect(select(text)).toBe(expected);
  });

  it.each([
    ["", "1: Something is missing here"],
    ["status:", "8: A value is missing here"],
    ["a and", "6: Something is missing here"],
    ["a or or b", "6: This is not expected here"],
    ["(a", "1: The bracket ( is not closed"],
    ["a)", "2: There is no bracket that this one closes"],
    ['a "b', '3: The quote " is not closed'],
    ["a + b", "3: A + stands right before or right after a name"],
    ["a+b", "3: Write a space after the + before what follows"],
    ["task>3", '1: "task" is a text: write task:value, not >'],
    ["duration>soon", '1: "duration" is compared with one number, like 90s or 5m'],
    ["x statsu:error", '3: There is no field "statsu". Did you mean "status"?'],
    [":x", "1: There is no field before :"],
    [
      "status:eror",
      '1: There is no status "eror", only pending, running, ready, error, ignored, skipped, blocked, stopped. Did you mean "error"?',
    ],
  ])("is refused with its column: %s", (text, expected) => {
    expect(select(text)).toBe(expected);
  });

  it("is bounded in length and depth", () => {
    expect(select("x".repeat(longestSelection + 1))).toContain("at most 4096 characters");
    expect(select(`${"(".repeat(200)}a${")".repeat(200)}`)).toContain("More than 100");
    expect(select("not ".repeat(200) + "a")).toContain("More than 100");
  });
});

describe("completing a selection", () => {
  const complete = (text: string) => completeSelection(rows, text, text.length);

  it("offers fields first, and names once something is written", () => {
    expect(complete("").candidates.slice(0, 2)).toEqual(["status:", "task:"]);
    expect(complete("sta")).toEqual({ at: { from: 0, to: 3 }, candidates: ["status:", "stage:"].sort().reverse() });
    expect(complete("status:error and ne").candidates).toEqual(["net-c"]);
    expect(complete("node-").candidates).toEqual(["node-1", "node-2"]);
  });

  it("offers a field's values, the last one after a comma", () => {
    expect(complete("not (status:").candidates).toEqual(["blocked", "error", "ready"]);
    expect(complete("status:error,re")).toEqual({ at: { from: 13, to: 15 }, candidates: ["ready"] });
    expect(complete("task:d").candidates).toEqual(['"d (odd)"']);
  });
});
