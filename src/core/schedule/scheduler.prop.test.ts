import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schedules } from "../../testing/random-schedule.ts";
import { referenceDecide, referenceEvolve, referenceRun } from "../../testing/reference-scheduler.ts";
import { drive, type Dice, type Driven } from "../../testing/schedule-driver.ts";
import type { RunEvent } from "../model/event.ts";
import { attemptId, runId, stepIndex, type Instant } from "../model/ids.ts";
import type { Schedule } from "../model/plan.ts";
import { statusCode, stepStatuses } from "../model/status.ts";
import { decodeBoard, encodeBoard } from "./board-json.ts";
import { applyEvent, applyPatch, boardOf, emptyBoard, type BoardPatch } from "./board.ts";
import type { Command } from "./command.ts";
import { decide } from "./decide.ts";
import { evolve } from "./evolve.ts";
import { explainStep, type Explanation } from "./explain.ts";
import { initialState, type RunState } from "./run-state.ts";
import { nameOf, stepState, stepStatus } from "./step-state.ts";

const dice: fc.Arbitrary<Dice> = fc.record({
  seed: fc.nat(0xffffffff),
  stops: fc.constantFrom(0, 0, 0.03, 0.15),
  offline: fc.constantFrom(0, 0, 0.2),
  partial: fc.constantFrom(0, 0.3),
});

interface Watch {
  readonly before?: (state: RunState, event: RunEvent) => void;
  readonly after?: (state: RunState, event: RunEvent) => void;
  readonly decided?: (state: RunState, commands: readonly Command[]) => void;
}

function driveWatched(schedule: Schedule, thrown: Dice, watch: Watch = {}) {
  const state = initialState(schedule);
  const driven: Driven = {
    evolve: (event) => {
      watch.before?.(state, event);
      evolve(state, event);
      watch.after?.(state, event);
    },
    decide: (now) => {
      const commands = decide(state, now);
      watch.decided?.(state, commands);
      return commands;
    },
  };
  return { state, events: drive(schedule, driven, thrown) };
}

/** `check` sees every random run. */
function always(check: (schedule: Schedule, thrown: Dice) => void, numRuns = 200): void {
  fc.assert(fc.property(schedules, dice, check), { numRuns });
}

function predecessors(schedule: Schedule, vertex: number): readonly number[] {
  const { offsets, targets, size } = schedule.edges;
  return [...Array(size).keys()].filter((from) => targets.subarray(offsets[from], offsets[from + 1]).includes(vertex));
}

const withoutMessage = (command: Command): Command =>
  command.type === "end-run" ? { ...command, message: "" } : command;
const statusesOf = (state: RunState) => [...state.steps.status].map((code) => stepStatuses[code]);

describe("the scheduler", () => {
  it("agrees with the reference on every command and every status, event by event", () => {
    always((schedule, thrown) => {
      const state = initialState(schedule);
      const judge = referenceRun(schedule);
      const driven: Driven = {
        evolve: (event) => {
          evolve(state, event);
          referenceEvolve(judge, event);
          expect(statusesOf(state)).toEqual(judge.vertices.map(({ status }) => status));
        },
        decide: (now) => {
          const commands = decide(state, now);
          expect(commands.map(withoutMessage)).toEqual(referenceDecide(judge, now));
          return commands;
        },
      };
      drive(schedule, driven, thrown);
    }, 1000);
  });

  it("R: comes to an end whatever the outcomes, with every step in a final status", () => {
    always((schedule, thrown) => {
      const { state, events } = driveWatched(schedule, thrown);
      expect(events.at(-1)?.type).toBe("run-ended");
      expect(statusesOf(state)).not.toContain("pending");
      expect(statusesOf(state)).not.toContain("running");
    });
  });

  it("O: starts a step only when all before it are satisfied, and an anchor ends only after all before it", () => {
    const satisfied = [statusCode.ready, statusCode.skipped, statusCode.ignored] as readonly number[];
    always((schedule, thrown) => {
      driveWatched(schedule, thrown, {
        before: (state, event) => {
          if (event.type !== "attempt-started") return;
          for (const before of predecessors(schedule, event.step)) {
            // What stands behind an anchor or a barrier is judged by them.
            expect(satisfied).toContain(state.steps.status[before]);
          }
        },
        after: (state) => {
          for (let vertex = 0; vertex < schedule.edges.size; vertex++) {
            if (state.steps.status[vertex] !== statusCode.skipped) continue;
            for (const before of predecessors(schedule, vertex)) expect(state.steps.endedAt[before]).toBeGreaterThan(0);
          }
        },
      });
    });
  });

  it("L: never exceeds the limit of the run, of a node or of a task", () => {
    always((schedule, thrown) => {
      driveWatched(schedule, thrown, {
        after: (state) => {
          const running = [...state.attempts.keys()];
          if (schedule.atOnce > 0) expect(running.length).toBeLessThanOrEqual(schedule.atOnce);
          for (const [place, node] of schedule.nodes.entries())
            expect(running.filter((step) => schedule.node[step] === place).length).toBeLessThanOrEqual(
              node.parallelism,
            );
          for (const [place, task] of schedule.tasks.entries())
            if (task.atOnce > 0)
              expect(running.filter((step) => schedule.task[step] === place).length).toBeLessThanOrEqual(task.atOnce);
        },
      });
    });
  });

  it("P: folding the events again gives the live state", () => {
    always((schedule, thrown) => {
      const { state, events } = driveWatched(schedule, thrown);
      for (const upTo of [Math.floor(events.length / 2), events.length]) {
        const replayed = initialState(schedule);
        for (const event of events.slice(0, upTo)) evolve(replayed, event);
        if (upTo === events.length) expect(comparable(replayed)).toEqual(comparable(state));
        else expect(replayed.version).toBe(upTo);
      }
    });
  });

  it("I: asked twice it answers the same, changes nothing, and asks for nothing that was done", () => {
    always((schedule, thrown) => {
      const state = initialState(schedule);
      const events: RunEvent[] = [];
      const driven: Driven = {
        evolve: (event) => {
          events.push(event);
          evolve(state, event);
        },
        decide: (now) => {
          const before = structuredClone(comparable(state));
          const commands = decide(state, now);
          expect(decide(state, now)).toEqual(commands);
          expect(comparable(state)).toEqual(before);
          if (events.length % 11 === 0) expectNothingLeft(schedule, [...events, ...performed(commands, now)], now);
          return commands;
        },
      };
      drive(schedule, driven, thrown);
    });
  });

  it("D: the same schedule and events give the same commands, byte for byte", () => {
    always((schedule, thrown) => {
      const logs = [0, 1].map(() => {
        const log: string[] = [];
        driveWatched(schedule, thrown, { decided: (_, commands) => log.push(JSON.stringify(commands)) });
        return log.join("\n");
      });
      expect(logs[0]).toBe(logs[1]);
    });
  });

  it("C: after a stop no attempt starts, and the open ones end", () => {
    always((schedule, thrown) => {
      const { state, events } = driveWatched(schedule, { ...thrown, stops: 0.2 });
      const stop = events.findIndex(({ type }) => type === "stop-requested");
      if (stop < 0) return;
      expect(events.slice(stop).some(({ type }) => type === "attempt-started")).toBe(false);
      expect(state.attempts.size).toBe(0);
      expect(["stopped", "error"]).toContain(state.end?.verdict);
    });
  });
});

describe("what people see of it", () => {
  it("E: every step that does not run has an explanation that names a step, a node, a time, a person or an outcome", () => {
    always((schedule, thrown) => {
      driveWatched(schedule, thrown, {
        decided: (state) => {
          const step = stepIndex(Math.floor(state.version % schedule.stepCount));
          const told = explainStep(state, step, () => "as planned");
          expect([told.step, told.name, told.status]).toEqual([step, nameOf(state, step), stepStatus(state, step)]);
          expectReason(state, told);
        },
      });
    });
  });

  it("E: a blocked step names a failed step before it or on its node, or its node that did not answer", () => {
    always((schedule, thrown) => {
      const { state } = driveWatched(schedule, { ...thrown, offline: 0.3 });
      for (let number = 0; number < schedule.stepCount; number++) {
        const shown = stepState(state, stepIndex(number));
        if (shown.status !== "blocked") continue;
        const root = stepState(state, shown.by);
        const isOffline = root.status === "blocked" && root.because === "node-offline";
        if (shown.because === "node-offline") expect(shown.by).toBe(number);
        else expect(root.status === "error" || isOffline).toBe(true);
        if (shown.because === "node-failed") expect(schedule.node[shown.by]).toBe(schedule.node[number]);
        if (shown.because === "dependency") {
          const before = predecessors(schedule, number).map((vertex) => statusesOf(state)[vertex]);
          expect(before.some((status) => status === "error" || status === "blocked")).toBe(true);
        }
      }
    });
  });

  it("B: a snapshot and the patches after it give the same board as the fold of all events", () => {
    always((schedule, thrown) => {
      const state = initialState(schedule);
      const boards = [emptyBoard(schedule.stepCount)];
      drive(
        schedule,
        {
          evolve: (event) => {
            const patch = JSON.parse(JSON.stringify(applyEvent(state, event))) as BoardPatch;
            for (const board of boards) expect(applyPatch(board, patch)).toBe(true);
            if (state.version % 7 === 0) boards.push(decodeBoard(encodeBoard(boardOf(state))));
          },
          decide: (now) => decide(state, now),
        },
        thrown,
      );
      for (const board of boards) expect(board).toEqual(boardOf(state));
    });
  });
});

/** The text ends in something that can be looked up, and so do the texts below it. */
function expectReason(state: RunState, told: Explanation): void {
  const { schedule } = state;
  const known = [
    ...[...Array(schedule.stepCount).keys()].map((step) => nameOf(state, step)),
    ...schedule.nodes.map(({ id }) => `node ${id}`),
    ...schedule.groups.map(({ name }) => name),
    "somebody",
    "as planned",
    "as the dice fell",
    "T00:00:",
    "all before it have ended",
    "may start now",
    "is done",
    "attempt ",
    "the run to begin",
  ];
  expect(
    known.some((text) => told.text.includes(text)),
    told.text,
  ).toBe(true);
  for (const below of told.because) expectReason(state, below);
}

function performed(commands: readonly Command[], at: Instant): readonly RunEvent[] {
  return commands.flatMap((command): readonly RunEvent[] =>
    command.type === "start-attempt"
      ? [
          {
            type: "attempt-started",
            at,
            step: command.step,
            attempt: attemptId(runId(1), command.step, command.attempt),
          },
        ]
      : command.type === "end-run"
        ? [{ type: "run-ended", at, verdict: command.verdict, message: command.message }]
        : [],
  );
}

/** After all that was asked for is done, nothing more is to be started or ended. */
function expectNothingLeft(schedule: Schedule, events: readonly RunEvent[], now: Instant): void {
  const state = initialState(schedule);
  for (const event of events) evolve(state, event);
  const left = decide(state, now).filter(({ type }) => type === "start-attempt" || type === "end-run");
  expect(left).toEqual([]);
}

/** All of a state that events determine. */
function comparable(state: RunState): unknown {
  const { ready } = state;
  return {
    ...state,
    schedule: undefined,
    ready: ready.ofNode.map((heap) => heap.items),
    delayed: ready.delayed.items,
    notBefore: ready.notBefore,
    open: ready.openNodes,
  };
}
