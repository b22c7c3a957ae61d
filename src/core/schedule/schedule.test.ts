import { describe, expect, it } from "vitest";
import { nameOfStep, scheduleOf, stepOf, type ScheduleOptions } from "../../testing/builders.ts";
import { buildDigraph } from "../dag/digraph.ts";
import type { Outcome, RunEvent } from "../model/event.ts";
import { attemptId, instant, nodeId, runId, stepIndex } from "../model/ids.ts";
import { decide } from "./decide.ts";
import { evolve } from "./evolve.ts";
import { nodeEnd, nodeProgress, runProgress, statusCounts } from "./progress.ts";
import { initialState } from "./run-state.ts";
import { stepState, stepStatus } from "./step-state.ts";

const at = instant;
const failed: Outcome = { kind: "exited", code: 1, reason: "exit code 1" };
const lost: Outcome = { kind: "lost", reason: "nobody knows" };

/** A run that does what it is told, with steps called by name. */
function runOf(text: string, options: ScheduleOptions = {}, offline: readonly string[] = []) {
  const schedule = scheduleOf(text, options);
  const state = initialState(schedule);
  let now = 1000;
  const tell = (event: RunEvent) => {
    evolve(state, event);
  };
  tell({ type: "run-started", at: at(now), offline: offline.map(nodeId) });
  const attemptOf = (name: string) => state.attempts.get(stepOf(schedule, name))!;
  const end = (name: string, outcome: Outcome) => {
    tell({ type: "attempt-ended", at: at(now), step: stepOf(schedule, name), attempt: attemptOf(name), outcome });
  };
  return {
    state,
    schedule,
    tell,
    pass: (milliseconds: number) => (now += milliseconds),
    commands: () => decide(state, at(now)),
    /** Starts what may start; answers the names. */
    start: () => {
      const names: string[] = [];
      for (const command of decide(state, at(now))) {
        if (command.type !== "start-attempt") continue;
        const attempt = attemptId(runId(7), command.step, command.attempt);
        tell({ type: "attempt-started", at: at(now), step: command.step, attempt });
        names.push(nameOfStep(schedule, command.step));
      }
      return names;
    },
    finish: (...names: string[]) => {
      for (const name of names) end(name, { kind: "succeeded" });
    },
    fail: (name: string, outcome: Outcome = failed) => {
      end(name, outcome);
    },
    stop: (how: "graceful" | "forced") => {
      tell({ type: "stop-requested", at: at(now), by: "ann", how });
    },
    statuses: () =>
      Object.fromEntries(
        [...Array(schedule.stepCount).keys()].map((step) => [
          nameOfStep(schedule, stepIndex(step)),
          stepStatus(state, stepIndex(step)),
        ]),
      ),
  };
}

describe("order", () => {
  it("a step starts when the one before it is done", () => {
    const run = runOf("a -> b");
    expect(run.start()).toEqual(["a@1"]);
    expect(run.start()).toEqual([]);
    run.finish("a");
    expect(run.start()).toEqual(["b@1"]);
  });

  it("the longest way goes first, then the lower number", () => {
    const run = runOf("x, a -> b -> c, y", { nodes: { "1": { parallelism: 3 } } });
    expect(run.start()).toEqual(["a@1", "x@1", "y@1"]);
  });

  it("skipped steps, anchors and barriers end by themselves and pass the order on", () => {
    const run = runOf("a -> s -> start@- -> *all -> b", { skip: ["s"] });
    run.start();
    run.finish("a");
    expect(run.statuses()).toEqual({ "a@1": "ready", "s@1": "skipped", "start@-": "skipped", "b@1": "pending" });
    expect(run.start()).toEqual(["b@1"]);
  });

  it("a chain of 200,000 skipped steps ends at once", () => {
    const names = Array.from({ length: 200_000 }, (_, i) => i);
    const schedule = {
      ...scheduleOf("a", { skip: ["a"] }),
      stepCount: names.length,
      edges: {
        size: names.length,
        offsets: Uint32Array.from({ length: names.length + 1 }, (_, i) => Math.min(i, names.length - 1)),
        targets: Uint32Array.from({ length: names.length - 1 }, (_, i) => i + 1),
      },
      kind: new Uint8Array(names.length).fill(1),
      task: new Uint32Array(names.length),
      node: new Uint32Array(names.length),
      priority: new Uint32Array(names.length),
    };
    const state = initialState(schedule);
    evolve(state, { type: "run-started", at: at(1), offline: [] });
    expect(decide(state, at(1))).toEqual([
      { type: "end-run", verdict: "ready", message: "All steps have ended: 200000 skipped" },
    ]);
  });

  it("a run without steps ends at once", () => {
    const run = runOf("");
    expect(run.commands()).toEqual([{ type: "end-run", verdict: "ready", message: "There was nothing to do" }]);
  });

  it("a schedule with a cycle is refused, with the cycle", () => {
    const cyclic = { ...scheduleOf("a -> b"), edges: buildDigraph(3, [0, 1, 2], [1, 2, 1]) };
    expect(() => initialState(cyclic)).toThrow("1 -> 2 -> 1");
  });
});

describe("limits", () => {
  it("one step a node at a time, unless the node allows more", () => {
    expect(runOf("a, b, c, a@2, b@2", { nodes: { "2": { parallelism: 2 } } }).start()).toEqual(["a@1", "a@2", "b@2"]);
  });

  it("a task's limit counts over all nodes, and a lighter step of another task takes the slot", () => {
    const run = runOf("a@1 -> c@1, a@2 -> c@2, a@3 -> c@3, b@2, b@3", { tasks: { a: { atOnce: 1 } } });
    expect(run.start()).toEqual(["a@1", "b@2", "b@3"]);
    run.finish("b@2", "a@1");
    expect(run.start()).toEqual(["a@2", "c@1"]);
  });

  it("slots go round: with two slots and six nodes of two steps, all nodes do their first step before any does its second", () => {
    const text = [1, 2, 3, 4, 5, 6].map((node) => `a@${node} -> b@${node}`).join(", ");
    const run = runOf(text, { atOnce: 2 });
    const order: string[] = [];
    for (let started = run.start(); started.length > 0; started = run.start()) {
      order.push(...started);
      run.finish(...started);
    }
    expect(order.map((name) => name[0]).join("")).toBe("aaaaaabbbbbb");
  });
});

describe("failure", () => {
  it("blocks what depends on it, the rest of its node, and not what stands behind an anchor", () => {
    const run = runOf("a@1 -> b@2 -> c@2, x@1, a@1 -> end@- -> d@2");
    run.start();
    run.fail("a@1");
    expect(run.statuses()).toEqual({
      "a@1": "error",
      "b@2": "blocked",
      "c@2": "blocked",
      "x@1": "blocked",
      "end@-": "skipped",
      "d@2": "pending",
    });
    expect(stepState(run.state, stepOf(run.schedule, "c@2"))).toMatchObject({ because: "dependency", by: 0 });
    expect(stepState(run.state, stepOf(run.schedule, "x@1"))).toMatchObject({ because: "node-failed", by: 0 });
    expect(run.start()).toEqual(["d@2"]);
    run.finish("d@2");
    expect(run.commands()).toEqual([
      { type: "end-run", verdict: "tolerated", message: "Failed within tolerance: failed steps: a@1" },
    ]);
  });

  it("with on_failure: dependents the node goes on", () => {
    const run = runOf("a -> b, x", { tasks: { a: { onFailure: "dependents" } } });
    run.start();
    run.fail("a");
    expect(run.statuses()).toEqual({ "a@1": "error", "b@1": "blocked", "x@1": "pending" });
  });

  it("other steps that run on a failed node finish, and release what waits for them elsewhere", () => {
    const run = runOf("a@1, b@1 -> c@2", { nodes: { "1": { parallelism: 2 } } });
    run.start();
    run.fail("a@1");
    run.finish("b@1");
    expect(run.start()).toEqual(["c@2"]);
  });

  it("is tried again after its delay, as often as allowed", () => {
    const run = runOf("a", { tries: { a: 2 }, retryDelay: { a: 500 } });
    run.start();
    run.fail("a");
    expect(run.commands()).toEqual([{ type: "wake-at", at: 1500 }]);
    run.pass(499);
    expect(run.start()).toEqual([]);
    run.pass(1);
    expect(run.commands()).toEqual([{ type: "start-attempt", step: 0, attempt: 2 }]);
    run.start();
    run.fail("a");
    expect(stepState(run.state, stepIndex(0))).toEqual({ status: "error", tried: 2, outcome: failed, endedAt: 1500 });
  });

  it("that the task tolerates satisfies its dependents and does not fail its node", () => {
    const run = runOf("a -> b", { tolerant: ["a"], nodes: { "1": { critical: true } } });
    run.start();
    run.fail("a");
    expect(run.start()).toEqual(["b@1"]);
    run.finish("b");
    expect(run.commands()).toEqual([
      { type: "end-run", verdict: "ready", message: "All steps have ended: 1 ready, 1 ignored" },
    ]);
  });

  it("a lost attempt is repeated only if its task is repeatable", () => {
    const run = runOf("a@1, b@2", { tries: { a: 3, b: 3 }, tasks: { b: { repeatable: true } } });
    run.start();
    run.fail("a@1", lost);
    run.fail("b@2", lost);
    expect(run.statuses()).toEqual({ "a@1": "error", "b@2": "pending" });
  });

  it("a refused attempt is not repeated: it would be refused again", () => {
    const run = runOf("a", { tries: { a: 3 } });
    run.start();
    run.fail("a", { kind: "refused", reason: "no such program" });
    expect(run.statuses()).toEqual({ "a@1": "error" });
  });
});

describe("tolerance", () => {
  const group = (tolerance: number) => ({ groups: [{ name: "compute", nodes: ["1", "2", "3"], tolerance }] });

  it("a critical node's failure stops the run; what runs finishes, the rest is stopped", () => {
    const run = runOf("a@1, a@2 -> b@2, x@3 -> y@3", { nodes: { "1": { critical: true } } });
    run.start();
    run.fail("a@1");
    expect(run.statuses()).toMatchObject({ "a@2": "running", "b@2": "stopped", "y@3": "stopped" });
    run.finish("a@2", "x@3");
    expect(run.commands()).toEqual([
      {
        type: "end-run",
        verdict: "error",
        message: "Critical node 1 failed; failed steps: a@1; 2 steps were not carried out",
      },
    ]);
  });

  it("a group may lose as many nodes as it tolerates, and one more stops the run with verdict error", () => {
    const run = runOf("a@1, a@2, a@3 -> b@3", group(1));
    run.start();
    run.fail("a@1");
    expect(run.statuses()["b@3"]).toBe("pending");
    run.fail("a@2");
    expect(run.statuses()["b@3"]).toBe("stopped");
    run.finish("a@3");
    expect(run.commands()).toMatchObject([
      {
        verdict: "error",
        message: "Group compute may lose 1 node and lost 2; failed steps: a@1, a@2; 1 step was not carried out",
      },
    ]);
  });

  it("a node fails once, however many of its steps fail", () => {
    const run = runOf("a@1, b@1, a@2", { ...group(1), nodes: { "1": { parallelism: 2 } } });
    run.start();
    run.fail("a@1");
    run.fail("b@1");
    expect(run.state.stop).toBeUndefined();
  });

  it("a node whose steps only others' failures block does not count as failed", () => {
    const run = runOf("a@1 -> b@2, a@1 -> b@3", group(1));
    run.start();
    run.fail("a@1");
    expect(run.commands()).toMatchObject([{ type: "end-run", verdict: "tolerated" }]);
  });

  it("a node that does not answer counts as failed, and its steps are blocked", () => {
    const run = runOf("a@1 -> b@2, c@2", { groups: [] }, ["1"]);
    expect(run.statuses()).toEqual({ "a@1": "blocked", "b@2": "blocked", "c@2": "pending" });
    expect(stepState(run.state, stepIndex(0))).toMatchObject({ because: "node-offline" });
    run.start();
    run.finish("c@2");
    expect(run.commands()).toMatchObject([
      { verdict: "tolerated", message: "Failed within tolerance: nodes that did not answer: 1" },
    ]);
  });

  it("a critical node that does not answer ends the run before anything starts", () => {
    const run = runOf("a@1, c@2", { nodes: { "1": { critical: true } } }, ["1"]);
    expect(run.commands()).toMatchObject([
      { verdict: "error", message: "Critical node 1 failed; nodes that did not answer: 1; 1 step was not carried out" },
    ]);
  });
});

describe("stop", () => {
  it("graceful: what runs finishes and nothing starts", () => {
    const run = runOf("a@1 -> b@1, a@2", { tries: { a: 3 } });
    run.start();
    run.stop("graceful");
    expect(run.commands()).toEqual([]);
    run.finish("a@1");
    run.fail("a@2");
    expect(run.statuses()).toEqual({ "a@1": "ready", "b@1": "stopped", "a@2": "stopped" });
    expect(run.commands()).toEqual([
      { type: "end-run", verdict: "stopped", message: "Stopped by ann; 2 steps were not carried out" },
    ]);
  });

  it("forced: what runs is ended, asked for until it has", () => {
    const run = runOf("a -> b");
    run.start();
    run.stop("graceful");
    run.stop("forced");
    const cancel = { type: "cancel-attempt", step: 0, attempt: "7-0-1" };
    expect([run.commands(), run.commands()]).toEqual([[cancel], [cancel]]);
    run.fail("a", { kind: "cancelled", reason: "asked to end" });
    expect(run.statuses()).toEqual({ "a@1": "stopped", "b@1": "stopped" });
  });

  it("after a failure that stops the run, the verdict stays error", () => {
    const run = runOf("a@1, a@2", { nodes: { "1": { critical: true } } });
    run.start();
    run.fail("a@1");
    run.stop("forced");
    expect(run.commands()).toMatchObject([{ type: "cancel-attempt" }]);
    run.fail("a@2", { kind: "cancelled", reason: "asked to end" });
    expect(run.commands()).toMatchObject([{ verdict: "error" }]);
  });
});

describe("what could not have happened", () => {
  it("throws: it is a bug", () => {
    const run = runOf("a -> b");
    const b = stepOf(run.schedule, "b");
    expect(() => {
      run.tell({ type: "attempt-started", at: at(1), step: b, attempt: attemptId(runId(7), b, 1) });
    }).toThrow("could not start");
    expect(() => {
      run.tell({ type: "attempt-ended", at: at(1), step: b, attempt: attemptId(runId(7), b, 1), outcome: failed });
    }).toThrow("was not running");
    expect(() => {
      run.tell({ type: "run-ended", at: at(1), verdict: "ready", message: "" });
    }).toThrow("has not ended");
    expect(() => {
      run.tell({ type: "run-started", at: at(1), offline: [] });
    }).toThrow("run-started in phase running");
  });

  it("an attempt that starts after a stop throws as well", () => {
    const run = runOf("a");
    run.stop("graceful");
    expect(() => {
      run.tell({
        type: "attempt-started",
        at: at(1),
        step: stepIndex(0),
        attempt: attemptId(runId(7), stepIndex(0), 1),
      });
    }).toThrow("could not start");
  });
});

describe("progress", () => {
  it("counts what has ended, of the run and of each node", () => {
    const run = runOf("a@1 -> b@1, a@2, s@2", { skip: ["s"] });
    run.start();
    run.finish("a@1");
    expect([runProgress(run.state), nodeProgress(run.state, 0), nodeProgress(run.state, 1)]).toEqual([50, 50, 50]);
    expect(statusCounts(run.state)).toMatchObject({ pending: 1, running: 1, ready: 1, skipped: 1 });
  });

  it("tells how a node's part ended: well, badly, also through others' failures, or stopped", () => {
    const run = runOf("a@1, a@1 -> b@2, a@3, a@4 -> b@4");
    run.start();
    expect(nodeEnd(run.state, 0)).toBeUndefined();
    run.fail("a@1");
    run.finish("a@3", "a@4");
    run.stop("graceful");
    expect([0, 1, 2, 3].map((node) => nodeEnd(run.state, node))).toEqual(["failed", "failed", "successful", "stopped"]);
  });
});
