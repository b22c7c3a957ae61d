/** `pollRun`: a run as it goes, by asking every second, where streams do not get through. */
import type { RunView, StepRow } from "../api/strata/runs.ts";
import { runRoutes } from "../api/strata/runs.ts";
import type { Client } from "./api-client.ts";
import type { RunUpdate } from "./run-update.ts";

export interface Polling {
  readonly signal: AbortSignal | undefined;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const between = 1000;

export async function* pollRun(
  client: Client,
  id: number,
  { signal, wait }: Polling,
): AsyncGenerator<RunUpdate, void, void> {
  const seen = new Map<number, number>();
  while (signal?.aborted !== true) {
    const run = await client.call(runRoutes.getRun, { params: { id }, signal });
    yield* news(client, run, seen);
    const isOver = run.ended_at !== null;
    yield { kind: isOver ? "end" : "run", run };
    if (isOver) return;
    await wait(between);
  }
}

/** What happened in the run's graphs since it was last asked; `seen` holds the position of each. */
async function* news(client: Client, run: RunView, seen: Map<number, number>): AsyncGenerator<RunUpdate, void, void> {
  const parts = run.graphs.length > 0 ? run.graphs : [run];
  for (const { id, started_at: startedAt } of parts) {
    if (startedAt === null) continue;
    const from = seen.get(id) ?? 0;
    const events = await client.call(runRoutes.listEvents, { params: { id }, query: { from } });
    const version = events.at(-1)?.version;
    if (version === undefined) continue;
    const steps = await changedSteps(client, id, events[0]?.at ?? "");
    seen.set(id, version);
    yield { kind: "events", batch: { run: id, version, events, steps } };
  }
}

/** Steps that started or ended at or after an instant; ISO times in UTC sort as text. */
async function changedSteps(client: Client, id: number, since: string): Promise<StepRow[]> {
  const rows = await client.call(runRoutes.listSteps, { params: { id } });
  return rows.filter(({ started_at: start, ended_at: end }) => (end ?? start ?? "") >= since);
}
