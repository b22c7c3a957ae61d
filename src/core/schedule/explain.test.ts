import { describe, expect, it } from "vitest";
import { scheduleOf, stepOf, type ScheduleOptions } from "../../testing/builders.ts";
import type { Outcome } from "../model/event.ts";
import { attemptId, instant, nodeId, runId } from "../model/ids.ts";
import { decide } from "./decide.ts";
import { evolve } from "./evolve.ts";
import { explainStep, type Explanation } from "./explain.ts";
import { initialState } from "./run-state.ts";

const noon = Date.UTC(2026, 0, 1, 12);

/** One line a step, two spaces deeper for what explains it. */
function print({ name, text, because }: Explanation, indent = ""): string {
  return [`${indent}${name} ${text}`, ...because.map((below) => print(below, `${indent}  `))].join("\n");
}

function runOf(text: string, options: ScheduleOptions = {}, offline: readonly string[] = []) {
  const schedule = scheduleOf(text, options);
  const state = initialState(schedule);
  const at = instant(noon);
  evolve(state, { type: "run-started", at, offline: offline.map(nodeId) });
  return {
    start: () => {
      for (const command of decide(state, at)) {
        if (command.type !== "start-attempt") continue;
        const attempt = attemptId(runId(7), command.step, command.attempt);
        evolve(state, { type: "attempt-started", at, step: command.step, attempt });
      }
    },
    end: (name: string, outcome: Outcome = { kind: "succeeded" }) => {
      const step = stepOf(schedule, name);
      evolve(state, { type: "attempt-ended", at, step, attempt: state.attempts.get(step)!, outcome });
    },
    stop: () => {
      evolve(state, { type: "stop-requested", at, by: "ann", how: "graceful" });
    },
    why: (name: string, whySkipped?: string) => print(explainStep(state, stepOf(schedule, name), () => whySkipped)),
  };
}

const exit3: Outcome = { kind: "exited", code: 3, reason: "ended with exit code 3" };

describe("why a step waits", () => {
  it("for steps before it, also behind barriers, and for what those wait in the end", () => {
    const run = runOf("a@1 -> b@1 -> *all -> d@2, c@2 -> *all");
    run.start();
    expect(run.why("d@2")).toBe(
      [
        "d@2 waits for b@1, c@2",
        "  b@1 waits for a@1",
        "    a@1 runs: attempt 7-0-1, try 1",
        "  c@2 runs: attempt 7-3-1, try 1",
      ].join("\n"),
    );
  });

  it("names a few of many and counts the rest", () => {
    const run = runOf([1, 2, 3, 4, 5, 6, 7].map((node) => `a@${node} -> z@9`).join(", "));
    expect(run.why("z@9").split("\n")[0]).toBe("z@9 waits for a@1, a@2, a@3, a@4, a@5 and 2 more");
  });

  it("for its node, its task or the run, with those that hold the slots", () => {
    const run = runOf("a@1, b@1, a@2", { tasks: { a: { atOnce: 1 } } });
    run.start();
    expect(run.why("b@1")).toBe("b@1 waits for its node 1, which is busy: a@1\n  a@1 runs: attempt 7-0-1, try 1");
    expect(run.why("a@2")).toMatch(/^a@2 waits for a slot: 1 at once of this task: a@1\n/);
    const narrow = runOf("a@1, a@2", { atOnce: 1 });
    narrow.start();
    expect(narrow.why("a@2")).toMatch(/^a@2 waits for a slot: 1 at once in this run: a@1\n/);
  });

  it("for the time of its next try", () => {
    const run = runOf("a", { tries: { a: 2 }, retryDelay: { a: 2000 } });
    run.start();
    run.end("a", exit3);
    expect(run.why("a")).toBe(
      "a@1 waits until 2026-01-01T12:00:02.000Z for its next try; the last one failed: ended with exit code 3",
    );
  });
});

describe("why a step did not run", () => {
  it("blocked by a failed step, straight or through others", () => {
    const run = runOf("a@1 -> b@2 -> *all -> c@3");
    run.start();
    run.end("a@1", exit3);
    expect(run.why("c@3")).toBe(
      ["c@3 is blocked by a@1", "  b@2 is blocked by a@1", "    a@1 failed at try 1: ended with exit code 3"].join(
        "\n",
      ),
    );
  });

  it("blocked because its node ended, and what that blocks elsewhere", () => {
    const run = runOf("a@1 -> p@3 -> q@3, x@1 -> y@2");
    run.start();
    run.end("a@1", exit3);
    const failed = "a@1 failed at try 1: ended with exit code 3";
    expect(run.why("y@2")).toBe(
      `y@2 is blocked by a@1\n  x@1 is blocked: its node ended when a@1 failed\n    ${failed}`,
    );
  });

  it("blocked because its node did not answer", () => {
    const run = runOf("a@1 -> b@2", {}, ["1"]);
    const offline = "a@1 is blocked: node 1 did not answer when the run began";
    expect(run.why("a@1")).toBe(offline);
    expect(run.why("b@2")).toBe(`b@2 is blocked by a@1\n  ${offline}`);
  });

  it("skipped, for the reason of the plan", () => {
    const run = runOf("a", { skip: ["a"] });
    expect(run.why("a", "its condition is false")).toBe("a@1 was skipped: its condition is false");
  });

  it("stopped, by whom or by what", () => {
    const run = runOf("a -> b");
    run.start();
    run.stop();
    expect(run.why("b")).toBe("b@1 was not started: ann stopped the run");
    const critical = runOf("a@1 -> b@2", { nodes: { "1": { critical: true } } });
    critical.start();
    critical.end("a@1", exit3);
    expect(critical.why("b@2")).toMatch(/^b@2 is blocked by a@1/);
    const other = runOf("a@1, a@2 -> b@2", { nodes: { "1": { critical: true } } });
    other.start();
    other.end("a@1", exit3);
    expect(other.why("b@2")).toBe("b@2 was not started: the run stopped because critical node 1 failed");
  });
});
