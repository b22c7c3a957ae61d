import { expect, test } from "vitest";
import { diagnosticLines } from "./print-diagnostics.ts";
import { plainStyle } from "./style.ts";

const text = ["- id: a", "  type: shell", "  requires: [b, c]", "- id: a"].join("\n");
const sources = new Map([["tasks.yaml", text]]);

test("a diagnostic has its place, its line, a squiggle below the value, a hint, and what belongs to it", () => {
  const lines = diagnosticLines(
    [
      {
        severity: "error",
        code: "task/duplicate",
        message: "Tasks duplication found: a",
        at: { file: "tasks.yaml", line: 4, column: 7 },
        hint: "give one of them another id",
        related: [{ message: "the first one", at: { file: "tasks.yaml", line: 1, column: 7 } }],
      },
      {
        severity: "warning",
        code: "graph/unknown-name",
        message: "task b",
        at: { file: "tasks.yaml", line: 3, column: 14 },
      },
    ],
    sources,
    plainStyle,
  );
  expect(lines).toEqual([
    "tasks.yaml:4:7  error  Tasks duplication found: a",
    "    4 | - id: a",
    "      |       ^",
    "    hint: give one of them another id",
    "    tasks.yaml:1:7  the first one",
    "    1 | - id: a",
    "      |       ^",
    "tasks.yaml:3:14  warning  task b",
    "    3 |   requires: [b, c]",
    "      |              ^",
    "1 error, 1 warning",
  ]);
});

test("a value of several characters is underlined as far as it goes", () => {
  const at = { file: "f", line: 1, column: 7 };
  const lines = diagnosticLines(
    [{ severity: "error", code: "x", message: "m", at }],
    new Map([["f", "type: shel # typo"]]),
    plainStyle,
  );
  expect(lines[2]).toBe("      |       ~~~~");
});

test("without the text only the place is told, and a very long line is shown around the place", () => {
  const at = { file: "gone.yaml", line: 9, column: 1 };
  expect(diagnosticLines([{ severity: "hint", code: "x", message: "m", at }], new Map(), plainStyle)).toEqual([
    "gone.yaml:9:1  hint  m",
    "1 hint",
  ]);
  const long = `${"x".repeat(10_000)} here`;
  const lines = diagnosticLines(
    [{ severity: "error", code: "x", message: "m", at: { file: "f", line: 1, column: 10_002 } }],
    new Map([["f", long]]),
    plainStyle,
  );
  expect(lines[1]?.length).toBeLessThan(200);
  expect(lines[1]).toContain("here");
});

test("control sequences in a message or a source line do nothing", () => {
  const lines = diagnosticLines(
    [{ severity: "error", code: "x", message: "bad \u001b[31mname", at: { file: "f", line: 1, column: 1 } }],
    new Map([["f", "a\u001b[2Jb"]]),
    plainStyle,
  );
  expect(lines.join("")).not.toContain("\u001b");
});
