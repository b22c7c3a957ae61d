import fc from "fast-check";
import { expect, it } from "vitest";
import type { AppError } from "../core/base/errors.ts";
import type { RunEvent } from "../core/model/event.ts";
import type { Schedule } from "../core/model/plan.ts";
import { evolve } from "../core/schedule/evolve.ts";
import { initialState, type RunState } from "../core/schedule/run-state.ts";
import { engineRig, type EngineRig, type RunningLoop } from "../testing/engine-rig.ts";
import { settled } from "../testing/manual-system.ts";
import { oneOf, randomFrom, schedules } from "../testing/random-schedule.ts";

interface Life {
  readonly rig: EngineRig;
  readonly random: () => number;
  /** The latest loop, and those before it that may still believe the run is theirs. */
  loops: RunningLoop[];
  conflicts: number;
  ended: RunState | undefined;
}

function begin(life: Life): void {
  const loop = life.rig.begin();
  life.loops.push(loop);
  loop.ended.then(
    (state) => {
      life.loops = life.loops.filter((other) => other !== loop);
      if (state.end !== undefined) life.ended = state;
    },
    (error: unknown) => {
      life.loops = life.loops.filter((other) => other !== loop);
      expect((error as AppError).code).toBe("journal/conflict");
      life.conflicts++;
    },
  );
}

/** Something happens: mostly a command ends, sometimes time passes, the server dies, or a second server takes the run for its own. */
async function letSomethingHappen(life: Life): Promise<void> {
  const { rig, random } = life;
  const { running } = rig.node;
  const dice = random();
  if (dice < 0.05) {
    rig.node.restart();
    for (const loop of life.loops) loop.inbox.put({ kind: "leave", how: "now" });
    await settled();
    begin(life);
  } else if (dice < 0.1) begin(life);
  else if (dice < 0.12)
    life.loops.at(-1)?.inbox.put({ kind: "stop", by: "ann", how: random() < 0.5 ? "graceful" : "forced" });
  else if (running.length > 0 && dice < 0.9) endOne(rig, oneOf(random, running), random());
  else await rig.clock.advance(10);
  await settled();
  if (life.loops.length === 0 && life.ended === undefined) begin(life);
}

function endOne({ node }: EngineRig, name: string, dice: number): void {
  if (dice < 0.7) node.finish(name);
  else if (dice < 0.85) node.fail(name);
  else node.lose(name);
}

async function live(schedule: Schedule, seed: number): Promise<Life> {
  const life: Life = {
    rig: await engineRig(schedule),
    random: randomFrom(seed),
    loops: [],
    conflicts: 0,
    ended: undefined,
  };
  begin(life);
  await settled();
  for (let turn = 0; life.ended === undefined; turn++) {
    if (turn > 2000) throw new Error("the run does not end");
    await letSomethingHappen(life);
  }
  for (const loop of life.loops) loop.inbox.put({ kind: "leave", how: "now" });
  await settled();
  return life;
}

function fold(schedule: Schedule, events: readonly RunEvent[]): RunState {
  const state = initialState(schedule);
  for (const event of events) evolve(state, event);
  return state;
}

it("F, R: servers may die and quarrel at any moment: the run ends, no attempt starts twice, and the journal tells one story", async () => {
  let conflicts = 0;
  await fc.assert(
    fc.asyncProperty(schedules, fc.nat(0xffffffff), async (schedule, seed) => {
      const life = await live(schedule, seed);
      conflicts += life.conflicts;
      const started = life.rig.node.starts.map(({ attempt }) => attempt);
      expect(new Set(started).size).toBe(started.length);
      const events = await life.rig.journal();
      expect(fold(schedule, events).end).toEqual(life.ended?.end);
      const written = events.filter(({ type }) => type === "attempt-started").length;
      expect(started.length).toBeLessThanOrEqual(written);
      expect(events.filter(({ type }) => type === "run-ended").length).toBe(1);
    }),
    { numRuns: 60 },
  );
  // Otherwise nothing of it was tried.
  expect(conflicts).toBeGreaterThan(0);
});
