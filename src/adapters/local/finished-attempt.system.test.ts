import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attemptId, nodeId, runId, stepIndex } from "../../core/model/ids.ts";
import { systemClock } from "../system/system.ts";
import { createLocalExecutor } from "./local-executor.ts";

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

test("an attempt that ended before this server came leaves no timer behind that keeps it from ending", async () => {
  const directory = mkdtempSync(join(tmpdir(), "strata-finished-"));
  try {
    const run = async (): Promise<unknown> =>
      await createLocalExecutor({ directory, installation: "test", clock: systemClock }).run({
        target: { node: nodeId("1"), transport: { kind: "local" } },
        attempt: attemptId(runId(1), stepIndex(0), 1),
        part: 0,
        command: { argv: ["/bin/true"], cwd: "/", timeout: 600_000 },
        onOutput: () => undefined,
      });
    expect(await run()).toEqual({ kind: "exited", code: 0 });
    const before = timers();
    expect(await run()).toEqual({ kind: "exited", code: 0 });
    expect(timers()).toBe(before);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
