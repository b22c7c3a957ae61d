import { expect, test } from "vitest";
import { commandReference } from "./command-reference.ts";

test("the reference has every verb with its own options, and the common ones once", async () => {
  const text = await commandReference("1.2.3");
  for (const words of [
    "release create",
    "cluster set <cluster> <assignments...>",
    "graph execute",
    "run logs [run] [steps...]",
  ])
    expect(text).toContain(`### strata ${words}`);
  expect(text).toContain("## strata serve");
  expect(text).toContain("- `--noop` ");
  expect(text.match(/^- `-o, --format <format>`/gm)).toHaveLength(1);
});

test("the reference is the same every time", async () => {
  expect(await commandReference("1.2.3")).toBe(await commandReference("1.2.3"));
});
