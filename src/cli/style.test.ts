import { expect, test } from "vitest";
import { plainStyle, status, stripControls, styleFor, visibleLength } from "./style.ts";

const pipe = { write: () => true };
const terminal = { write: () => true, isTTY: true };

test("a terminal gets colour, a pipe does not", () => {
  expect(styleFor(terminal, "auto", {})("bad", "x")).toBe("\u001b[31mx\u001b[39m");
  expect(styleFor(pipe, "auto", {})("bad", "x")).toBe("x");
});

test("NO_COLOR and a dumb terminal take it away, FORCE_COLOR and --color=always bring it back", () => {
  expect(styleFor(terminal, "auto", { NO_COLOR: "1" })("good", "x")).toBe("x");
  expect(styleFor(terminal, "auto", { TERM: "dumb" })("good", "x")).toBe("x");
  expect(styleFor(pipe, "auto", { FORCE_COLOR: "1" })("good", "x")).not.toBe("x");
  expect(styleFor(pipe, "always", { NO_COLOR: "1" })("good", "x")).not.toBe("x");
  expect(styleFor(terminal, "never", { FORCE_COLOR: "1" })("good", "x")).toBe("x");
});

test("what a task prints can't colour the screen, move the cursor, change the title or ring the bell", () => {
  expect(stripControls("\u001b[31mred\u001b[0m")).toBe("red");
  expect(stripControls("a\u001b]0;pwn\u0007b")).toBe("ab");
  expect(stripControls("a\u001b]8;;http://x\u001b\\b")).toBe("ab");
  expect(stripControls("\u001b[2J\u001b[1;1Hdone\u0007\u0008")).toBe("done");
  expect(stripControls("\u009b31mx")).not.toContain("\u009b");
  expect(stripControls("\u001bcreset")).toBe("reset");
  expect(stripControls("10%\r20%")).toBe("10%20%");
  expect(stripControls("tab\tand\nline\r\n")).toBe("tab\tand\nline\n");
});

test("a status word is coloured by what it means; an unknown word is left alone", () => {
  const style = styleFor(terminal, "always", {});
  expect(status(style, "error")).toContain("\u001b[31m");
  expect(status(style, "unheard-of")).toBe("unheard-of");
  expect(status(plainStyle, "error")).toBe("error");
});

test("colours take no columns", () => {
  expect(visibleLength(styleFor(terminal, "always", {})("bad", "four"))).toBe(4);
});
