/** The scheduler alone, on the race's synthetic graph with steps that end at the next turn. */
import { decide } from "../../src/core/schedule/decide.ts";
import { evolve } from "../../src/core/schedule/evolve.ts";
import { initialState, type RunState } from "../../src/core/schedule/run-state.ts";
import { attemptId, instant, runId, type StepIndex } from "../../src/core/model/ids.ts";
import type { Schedule } from "../../src/core/model/plan.ts";
import { statusCode } from "../../src/core/model/status.ts";
import type { Report } from "./figure.ts";
import { shapeOf, syntheticGraph, syntheticSchedule, type SyntheticShape } from "./synthetic-graph.ts";

interface Measured {
  readonly seconds: number;
  readonly slowestDecision: number;
  readonly turns: number;
}

/**
 * As the original's figures were taken: the graph is there, and the clock covers the search for cycles and the whole run. At each turn all
 * that was started the turn before ends, one event each, and all that may start is started. Throws unless each step ran exactly once.
 */
export function carryOut(schedule: Schedule): Measured {
  const run = runId(1);
  const before = process.cpuUsage();
  const state = initialState(schedule);
  evolve(state, { type: "run-started", at: instant(1), offline: [] });
  let now = 1;
  let slowest = 0;
  let turns = 0;
  let open: { readonly step: StepIndex; readonly attempt: ReturnType<typeof attemptId> }[] = [];
  for (;;) {
    turns++;
    now++;
    for (const { step, attempt } of open)
      evolve(state, { type: "attempt-ended", at: instant(now), step, attempt, outcome: { kind: "succeeded" } });
    open = [];
    const asked = performance.now();
    const commands = decide(state, instant(now));
    slowest = Math.max(slowest, performance.now() - asked);
    for (const command of commands) {
      if (command.type === "end-run") {
        const { user, system } = process.cpuUsage(before);
        checkDone(state);
        return { seconds: (user + system) / 1e6, slowestDecision: slowest, turns };
      }
      if (command.type !== "start-attempt") throw new Error(`a run without failures asked to ${command.type}`);
      const attempt = attemptId(run, command.step, command.attempt);
      evolve(state, { type: "attempt-started", at: instant(now), step: command.step, attempt });
      open.push({ step: command.step, attempt });
    }
  }
}

function checkDone(state: RunState): void {
  const { schedule, steps, counts } = state;
  const work = schedule.nodes.length > 0 ? steps.tries.reduce((sum, tries) => sum + tries, 0) : 0;
  const done = (counts[statusCode.ready] ?? 0) + (counts[statusCode.skipped] ?? 0);
  if (done !== schedule.stepCount || work !== counts[statusCode.ready])
    throw new Error(`of ${schedule.stepCount} steps ${done} ended well, in ${work} attempts`);
}

function measure(shape: SyntheticShape, times: number): Measured & { readonly steps: number; readonly built: number } {
  const begun = performance.now();
  const schedule = syntheticSchedule(syntheticGraph(shape));
  const built = (performance.now() - begun) / 1000;
  const all = Array.from({ length: times }, () => carryOut(schedule)).sort((a, b) => a.seconds - b.seconds);
  return { ...all[Math.floor(times / 2)]!, steps: schedule.stepCount, built };
}

/** CPU seconds, medians; peers are the original's, as measured on a machine like ours. */
export function scheduleBench(report: Report): void {
  const peer = { unit: "CPU s", peerName: "Fuel" };
  const small = measure(shapeOf(100, 100), 5);
  report({ ...peer, name: `schedule 100x100: ${small.steps} steps`, value: small.seconds, peer: 11.4 });
  const middle = measure(shapeOf(200, 250), 5);
  report({ ...peer, name: `schedule 200x250: ${middle.steps} steps`, value: middle.seconds, target: 0.25, peer: 225 });
  const wide = measure(shapeOf(1000, 100), 3);
  report({ ...peer, name: `schedule 1000x100: ${wide.steps} steps`, value: wide.seconds, peer: 211 });
  const large = measure(shapeOf(1000, 1000), 1);
  report({ name: `schedule 1000x1000: ${large.steps} steps`, value: large.seconds, unit: "CPU s", target: 6 });
  report({ name: "schedule 1000x1000: slowest decision", value: large.slowestDecision, unit: "ms" });
  const peak = process.resourceUsage().maxRSS / 1024 / 1024;
  report({ name: "schedule: peak memory of the process", value: peak, unit: "GB", target: 1.5 });
}
