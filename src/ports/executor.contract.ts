/** What every executor must do, whatever its transport. Each adapter calls it with its own way to make one. */
import { describe, expect, test } from "vitest";
import { describeCommands } from "./executor-commands.contract.ts";
import { describeFiles } from "./executor-files.contract.ts";
import { describeAtMostOnce } from "./executor-once.contract.ts";
import { executorTools, type ExecutorUnderTest } from "./executor-tools.contract.ts";

export function describeExecutor(name: string, make: () => Promise<ExecutorUnderTest>): void {
  describe(`${name} as an executor`, () => {
    const tools = executorTools(make);
    describeCommands(tools);
    describeAtMostOnce(tools);
    describeFiles(tools);

    test("says when the node booted, always the same", async () => {
      const booted = await tools.executor.bootTime(tools.at.target);
      expect(booted).toBeGreaterThan(1_000_000_000);
      expect(booted * 1000).toBeLessThan(Date.now());
      expect(await tools.at.fresh().bootTime(tools.at.target)).toBe(booted);
    });
  });
}
