/** A run loop over memory stores, a scripted executor and a manual clock: a whole run in one line. */
import { createMemoryStores } from "../adapters/memory/memory-stores.ts";
import type { RunEvent } from "../core/model/event.ts";
import { MASTER_NODE, type RunId } from "../core/model/ids.ts";
import type { RunMode, Schedule } from "../core/model/plan.ts";
import type { RunState } from "../core/schedule/run-state.ts";
import { createAttempts } from "../engine/run-attempt.ts";
import { createInbox, type Inbox } from "../engine/inbox.ts";
import { runLoop } from "../engine/run-loop.ts";
import type { Journal } from "../ports/journal.ts";
import type { Stores } from "../ports/stores.ts";
import { planOf, scheduleOf, type ScheduleOptions } from "./builders.ts";
import { manualClock, type ManualClock } from "./manual-system.ts";
import { scriptedExecutor, type ScriptedExecutor } from "./scripted-executor.ts";
import { seedRun } from "./storage-fixtures.ts";

export interface EngineRig {
  readonly run: RunId;
  readonly stores: Stores;
  readonly clock: ManualClock;
  readonly node: ScriptedExecutor;
  /** Begins the run, or goes on with it as a server would that has just started. */
  begin(other?: { readonly journal?: Journal }): RunningLoop;
  /** Types of the events in the journal, in order. */
  journal(): Promise<readonly RunEvent[]>;
}

export interface RunningLoop {
  readonly inbox: Inbox;
  readonly ended: Promise<RunState>;
  /** Batches of events as a watcher heard of them. */
  readonly heard: (readonly RunEvent[])[];
}

export async function engineRig(
  schedule: string | Schedule,
  options: ScheduleOptions & { readonly mode?: RunMode } = {},
): Promise<EngineRig> {
  const clock = manualClock();
  const stores = createMemoryStores(clock);
  const { id: run } = await seedRun(stores);
  const node = scriptedExecutor();
  const plan = planOf(typeof schedule === "string" ? scheduleOf(schedule, options) : schedule, {
    mode: options.mode ?? "run",
  });
  const attempts = createAttempts({
    executors: new Map([["local", node.executor]]),
    output: stores.output,
    clock,
    master: { node: MASTER_NODE, transport: { kind: "local" } },
  });
  return {
    run,
    stores,
    clock,
    node,
    begin: ({ journal = stores.journal } = {}) => {
      const inbox = createInbox();
      const heard: (readonly RunEvent[])[] = [];
      const listener = { onEvents: (_: RunId, events: readonly RunEvent[]) => heard.push(events) };
      return { inbox, heard, ended: runLoop({ run, plan, journal, clock, attempts, inbox, listener }) };
    },
    journal: () => stores.journal.read(run, 0),
  };
}
