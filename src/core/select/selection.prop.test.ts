import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDigraph } from "../dag/digraph.ts";
import { selectRows, globMatcher, type SelectableRows } from "./evaluate-selection.ts";
import { parseSelection } from "./parse-selection.ts";

const size = 12;
const names = ["a", "b", "net-a", "net-b"];

/** Rows at random, and edges that go from a lower number to a higher one. */
const someRows = fc
  .record({
    of: fc.array(fc.nat(names.length - 1), { minLength: size, maxLength: size }),
    edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 20 }),
  })
  .map(({ of, edges }): SelectableRows => {
    const sorted = edges.filter(([a, b]) => a !== b).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    return {
      size,
      texts: () => ({ of, names: names.map((name) => [name]) }),
      numbers: () => of,
      edges: buildDigraph(
        size,
        sorted.map(([from]) => from),
        sorted.map(([, to]) => to),
      ),
    };
  });

const atom = fc.constantFrom("task:a", "task:net-*", "net", "attempt>1", "+task:b", "task:a+1", "1+net+2");
/** Selections of selections, three deep: depth is bounded by hand, so size is too. */
const joined = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    atom,
    fc.tuple(inner, inner).map(([a, b]) => `(${a} and ${b})`),
    fc.tuple(inner, inner).map(([a, b]) => `(${a} or ${b})`),
    inner.map((a) => `(not ${a})`),
  );
const text = joined(joined(joined(atom)));

const select = (rows: SelectableRows, written: string): string => {
  const { selection, problem } = parseSelection(written);
  if (selection === undefined) throw new Error(problem.message);
  return selectRows(rows, selection).join("");
};

describe("laws of selections", () => {
  it("any text is a selection or has a problem within it", () => {
    const signs = fc.constantFrom(
      "a",
      "+",
      "1",
      "(",
      ")",
      " ",
      '"',
      ":",
      "status",
      "and",
      "or",
      "not",
      ">",
      ",",
      "\\",
      "*",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(signs).map((all) => all.join("")),
        ),
        (written) => {
          const { problem } = parseSelection(written);
          if (problem === undefined) return;
          expect(problem.at.from).toBeLessThanOrEqual(written.length);
          expect(problem.column).toBe(problem.at.from + 1);
        },
      ),
    );
  });

  it("regression: a sign that begins nothing is refused, and the reader ends", () => {
    for (const sign of ["\u00a0", "\u2028", "\u0000", ",", "=", "a \u3000b"]) {
      const { selection, problem } = parseSelection(sign);
      expect(selection === undefined).toBe(problem !== undefined);
    }
  });

  it("not, and, or are those of sets", () => {
    fc.assert(
      fc.property(someRows, text, text, (rows, a, b) => {
        expect(select(rows, `not (not ${a})`)).toBe(select(rows, a));
        expect(select(rows, `not (${a} and ${b})`)).toBe(select(rows, `not ${a} or not ${b}`));
        expect(select(rows, `${a} ${b}`)).toBe(select(rows, `${b} and ${a}`));
        expect(select(rows, `${a} and (${a} or ${b})`)).toBe(select(rows, a));
      }),
    );
  });

  it("a way of so many steps is so many ways of one", () => {
    fc.assert(
      fc.property(someRows, text, (rows, a) => {
        expect(select(rows, `(${a})+3`)).toBe(select(rows, `(((${a})+1)+1)+1`));
        expect(select(rows, `2+(${a})`)).toBe(select(rows, `1+(1+(${a}))`));
        expect(select(rows, `(${a})+`)).toBe(select(rows, `(${a})+${size}`));
        expect(select(rows, `2+(${a})+1`)).toBe(select(rows, `2+(${a}) or (${a})+1`));
      }),
    );
  });

  it("b is after a where a is before b", () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const some = (written: string): boolean => select(rows, written).includes("1");
        expect(some("task:a and +task:b")).toBe(some("task:a+ and task:b"));
      }),
    );
  });

  it("a glob finds what the same regular expression finds", () => {
    const letters = fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }).map((all) => all.join(""));
    const pattern = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 6 }).map((all) => all.join(""));
    fc.assert(
      fc.property(pattern, letters, (glob, name) => {
        const regex = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(globMatcher(glob)(name)).toBe(regex.test(name));
      }),
    );
  });
});
