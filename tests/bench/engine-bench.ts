/** The run loop end to end, on the journal in an embedded PostgreSQL and in memory, with commands that end at once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryStores } from "../../src/adapters/memory/memory-stores.ts";
import { openDatabase } from "../../src/adapters/postgres/database.ts";
import { openPostgresStores } from "../../src/adapters/postgres/postgres-stores.ts";
import { systemClock } from "../../src/adapters/system/system.ts";
import { MASTER_NODE } from "../../src/core/model/ids.ts";
import type { Plan } from "../../src/core/model/plan.ts";
import { createInbox } from "../../src/engine/inbox.ts";
import { createAttempts } from "../../src/engine/run-attempt.ts";
import { runLoop } from "../../src/engine/run-loop.ts";
import type { Stores } from "../../src/ports/stores.ts";
import { planOf } from "../../src/testing/builders.ts";
import { instantExecutor } from "../../src/testing/scripted-executor.ts";
import { seedRun } from "../../src/testing/storage-fixtures.ts";
import type { Report } from "./figure.ts";
import { shapeOf, syntheticGraph, syntheticSchedule } from "./synthetic-graph.ts";

interface Measured {
  /** Wall time of a whole run, from its first event in the journal to its last. */
  readonly seconds: number;
  /** CPU time of this process meanwhile: what a busy machine does not change. PostgreSQL's is not in it. */
  readonly cpuSeconds: number;
}

async function carryOut(stores: Stores, plan: Plan): Promise<Measured> {
  const { id: run } = await seedRun(stores);
  const attempts = createAttempts({
    executors: new Map([["local", instantExecutor()]]),
    output: stores.output,
    clock: systemClock,
    master: { node: MASTER_NODE, transport: { kind: "local" } },
  });
  const begun = performance.now();
  const cpuBegun = process.cpuUsage();
  const state = await runLoop({
    run,
    plan,
    journal: stores.journal,
    clock: systemClock,
    attempts,
    inbox: createInbox(),
  });
  if (state.end?.verdict !== "ready") throw new Error(`the run ended ${state.end?.verdict ?? "not at all"}`);
  const { user, system } = process.cpuUsage(cpuBegun);
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
}

async function medianOf(times: number, measure: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (let i = 0; i < times; i++) all.push(await measure());
  return all.sort((a, b) => a.seconds - b.seconds)[Math.floor(times / 2)]!;
}

export async function engineBench(report: Report): Promise<void> {
  const plan = planOf(syntheticSchedule(syntheticGraph(shapeOf(200, 100))));
  const steps = plan.schedule.stepCount;
  const memory = await medianOf(3, () => carryOut(createMemoryStores(systemClock), plan));
  report({ name: `engine: ${steps} steps, journal in memory`, value: steps / memory.seconds, unit: "steps/s" });
  const folder = await mkdtemp(join(tmpdir(), "strata-bench-"));
  try {
    await using database = await openDatabase({ embedded: { dataDir: folder } });
    const stores = openPostgresStores(database, systemClock);
    const measured = await medianOf(3, () => carryOut(stores, plan));
    const name = `engine: ${steps} steps, journal in embedded PostgreSQL`;
    report({ name, value: steps / measured.seconds, unit: "steps/s", target: 5000, atMost: false });
    const perStep = (1e6 * measured.cpuSeconds) / steps;
    report({ name: "engine: CPU of the server a step, the same run", value: perStep, unit: "us" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
