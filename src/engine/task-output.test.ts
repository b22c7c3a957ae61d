import { describe, expect, it } from "vitest";
import { attemptId, instant, runId, stepIndex, type AttemptId } from "../core/model/ids.ts";
import type { OutputChunk } from "../ports/executor.ts";
import type { OutputLog } from "../ports/output-log.ts";
import { countStored, openTaskOutput } from "./task-output.ts";

const attempt = attemptId(runId(1), stepIndex(0), 1);
const chunk = (text: string, stream: OutputChunk["stream"] = "stdout"): OutputChunk => ({
  stream,
  data: new TextEncoder().encode(text),
  at: instant(1),
});
const textOf = (chunks: readonly OutputChunk[]) => chunks.map(({ data }) => new TextDecoder().decode(data)).join("");

/** Stores what it gets, one append at a time, each when the test lets it. */
function slowLog() {
  const appended: OutputChunk[][] = [];
  const waiting: (() => void)[] = [];
  let flushes = 0;
  const log: OutputLog = {
    append: (_: AttemptId, chunks) =>
      new Promise((resolve) => {
        appended.push([...chunks]);
        waiting.push(resolve);
      }),
    flush: () => {
      flushes++;
      return Promise.resolve();
    },
    read: (_, { offset, limit }) => {
      const chunks = appended.flat();
      let at = 0;
      const placed = chunks.map((one) => ({ ...one, offset: (at += one.data.length) - one.data.length }));
      const page = placed.filter((one) => one.offset >= offset && one.offset < offset + limit);
      return Promise.resolve({ chunks: page, size: at });
    },
  };
  return { log, appended, waiting, flushes: () => flushes };
}

describe("an attempt's output", () => {
  it("gathers while an append is under way, and keeps the order", async () => {
    const { log, appended, waiting } = slowLog();
    const output = openTaskOutput(log, attempt);
    output.onOutput(chunk("a"));
    output.onOutput(chunk("b", "stderr"));
    await Promise.resolve();
    await Promise.resolve();
    output.onOutput(chunk("c"));
    output.onOutput(chunk("d"));
    const finished = output.finish();
    waiting[0]!();
    await new Promise((resolve) => setImmediate(resolve));
    waiting[1]!();
    await finished;
    expect(appended.map(textOf)).toEqual(["ab", "cd"]);
  });

  it("is flushed at the end, unless there was none", async () => {
    const quiet = slowLog();
    await openTaskOutput(quiet.log, attempt).finish();
    expect(quiet.flushes()).toBe(0);
  });

  it("that can't be stored makes the end reject", async () => {
    const log: OutputLog = { ...slowLog().log, append: () => Promise.reject(new Error("the disk is full")) };
    const output = openTaskOutput(log, attempt);
    output.onOutput(chunk("a"));
    await expect(output.finish()).rejects.toThrow("the disk is full");
  });

  it("told again is stored once, stream by stream", async () => {
    const { log, appended, waiting } = slowLog();
    const before = openTaskOutput(log, attempt);
    before.onOutput(chunk("one "));
    before.onOutput(chunk("warn", "stderr"));
    const done = before.finish();
    await new Promise((resolve) => setImmediate(resolve));
    waiting[0]!();
    await done;
    const already = await countStored(log, attempt);
    expect(already).toEqual({ stdout: 4, stderr: 4 });
    const again = openTaskOutput(log, attempt, already);
    for (const one of [chunk("warning", "stderr"), chunk("one two")]) again.onOutput(one);
    const finished = again.finish();
    await new Promise((resolve) => setImmediate(resolve));
    waiting[1]!();
    await finished;
    expect(textOf(appended[1]!)).toBe("ingtwo");
  });
});
