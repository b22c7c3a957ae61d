import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectedText, isUpdating, printDiagnostics, printMerged, readCase, rewrite } from "./golden-case.ts";
import type { GoldenCase } from "./golden-case.ts";

/** By file of a case: what is printed. Diagnostics are always compared, the others where the file is there. */
const prints: Readonly<Record<string, (one: GoldenCase) => string>> = {
  "diagnostics.txt": printDiagnostics,
  "merged.txt": printMerged,
};

/** Cases whose name begins with `plan-` are those of the plan. */
const cases = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("plan-"))
  .map(({ name }) => name)
  .sort();

describe.each(cases)("%s", (name) => {
  const folder = join(import.meta.dirname, name);
  const files = Object.keys(prints).filter((file) => file === "diagnostics.txt" || existsSync(join(folder, file)));

  it.each(files)("prints its %s", (file) => {
    const text = prints[file]!(readCase(folder));
    if (isUpdating) rewrite(folder, file, text);
    expect(text).toBe(expectedText(folder, file));
  });
});
