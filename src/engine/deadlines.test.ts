import { describe, expect, it } from "vitest";
import { manualClock } from "../testing/manual-system.ts";
import { createDeadlines } from "./deadlines.ts";

describe("deadlines", () => {
  it("pass in their order, each once, whatever the order in which they were set", async () => {
    const clock = manualClock();
    const deadlines = createDeadlines(clock);
    const passed: number[] = [];
    for (const after of [300, 100, 200, 100]) deadlines.add(after, () => passed.push(after));
    await clock.advance(150);
    expect(passed).toEqual([100, 100]);
    await clock.advance(1000);
    expect(passed).toEqual([100, 100, 200, 300]);
  });

  it("that are met leave no alarm behind", async () => {
    const clock = manualClock();
    const deadlines = createDeadlines(clock);
    const met = [100, 200].map((after) => deadlines.add(after, () => expect.unreachable()));
    expect(clock.awaited.length).toBe(1);
    for (const forget of met) forget();
    await clock.advance(0);
    expect(clock.awaited).toEqual([]);
    await clock.advance(500);
  });

  it("may be set while others pass", async () => {
    const clock = manualClock();
    const deadlines = createDeadlines(clock);
    const passed: string[] = [];
    deadlines.add(100, () => {
      passed.push("first");
      deadlines.add(50, () => passed.push("second"));
    });
    await clock.advance(100);
    await clock.advance(50);
    expect(passed).toEqual(["first", "second"]);
  });
});
