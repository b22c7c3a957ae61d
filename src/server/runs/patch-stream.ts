/** What changes of a run after a snapshot, as server-sent events: gathered, so that many changes of one cell are told once. */
import { instant } from "../../core/model/ids.ts";
import { isActive } from "../../core/model/status.ts";
import type { BoardRow } from "../../core/schedule/board.ts";
import { statusCounts } from "../../core/schedule/progress.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import type { Services } from "../services.ts";
import { runView } from "../views/run-views.ts";
import { eventStream, eventText } from "./event-stream.ts";
import type { LiveRun } from "./live-runs.ts";
import { cellRow } from "./run-snapshot.ts";

const shortestInterval = 250;
const pollInterval = 1000;
const heartbeatInterval = 15_000;
const cellsAtOnce = 5000;

/** `from`: how many events the caller knows. Cancelling the stream ends all that belongs to it. */
export function patchStream(services: Services, run: RunRecord, from: number): ReadableStream<Uint8Array> {
  return eventStream((signal) => patchTexts(services, { run, from, signal }));
}

interface Watched {
  readonly run: RunRecord;
  readonly from: number;
  readonly signal: AbortSignal;
}

async function* patchTexts(services: Services, { run, from, signal }: Watched): AsyncGenerator<string, void, void> {
  const { clock, feed, stopping, stores } = services;
  const ends = AbortSignal.any([signal, stopping]);
  let known = from;
  let lastSent = clock.now();
  yield ": strata\n\n";
  while (!ends.aborted) {
    const record = await stores.runs.get(run.id);
    const live = await services.liveRuns.get(run.id);
    if (live !== undefined && known > live.state.version) {
      yield eventText("resync", { version: live.state.version }, undefined);
      return;
    }
    if (live !== undefined && live.state.version > known) {
      for (const text of await patchesAfter(services, live, known)) yield text;
      known = live.state.version;
      lastSent = clock.now();
    }
    if (record === undefined || !isActive(record.status)) {
      yield eventText("end", runView(record ?? { ...run, status: "error", message: "The run was deleted" }, []), known);
      return;
    }
    if (clock.now() - lastSent >= heartbeatInterval) {
      yield ": still here\n\n";
      lastSent = clock.now();
    }
    const looked = clock.now();
    await feed.wait(instant(looked + pollInterval), ends);
    await clock.sleepUntil(instant(looked + shortestInterval), ends);
  }
}

/** Cells as they are now, each that changed once. */
async function patchesAfter({ liveRuns }: Services, live: LiveRun, from: number): Promise<readonly string[]> {
  const happened = (await liveRuns.eventsAfter(live.run, from)) ?? [];
  const { schedule } = live.plan;
  const { state } = live;
  const changed = [...new Set(happened.flatMap((one) => one.changed))].filter((step) => step < schedule.stepCount);
  const cells = changed.sort((a, b) => a - b).map((step) => cellRow(schedule, state.startedAt, rowOf(live, step)));
  const texts: string[] = [];
  for (let start = 0; start === 0 || start < cells.length; start += cellsAtOnce) {
    const isLast = start + cellsAtOnce >= cells.length;
    const version = isLast ? state.version : from;
    const data = { from, version, cells: cells.slice(start, start + cellsAtOnce), counts: { ...statusCounts(state) } };
    texts.push(eventText("patch", data, isLast ? version : undefined));
  }
  return texts;
}

function rowOf({ state: { steps } }: LiveRun, step: number): BoardRow {
  const { status, startedAt, endedAt, tries, reason, blocker } = steps;
  const times = [startedAt[step] ?? 0, endedAt[step] ?? 0] as const;
  return [step, status[step] ?? 0, ...times, tries[step] ?? 0, reason[step] ?? 0, blocker[step] ?? 0];
}
