/** A run as it goes, as server-sent events: from a position on, until its end. */
import type { RunView, StreamEvents } from "../../api/strata/runs.ts";
import { AppError } from "../../core/base/errors.ts";
import { instant, runId, type RunId } from "../../core/model/ids.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import type { Services } from "../services.ts";
import { runView } from "../views/run-views.ts";
import { eventStream, eventText } from "./event-stream.ts";
import { eventView } from "./event-views.ts";
import { graphRunsOf } from "./find-run.ts";
import type { Happened, LiveRun } from "./live-runs.ts";
import { stepRow } from "./step-rows.ts";

/** The last event that was seen: `<run>-<version>`. */
export interface Position {
  readonly run: RunId;
  readonly version: number;
}

export function readPosition(text: string | undefined): Position | undefined {
  if (text === undefined || text === "") return undefined;
  const match = /^(\d{1,10})-(\d{1,10})$/.exec(text);
  if (match === null)
    throw new AppError("request/invalid", `A position is <run>-<version>, not ${JSON.stringify(text)}`);
  return { run: runId(Number(match[1])), version: Number(match[2]) };
}

/** How often other servers' runs are looked at, and how soon something is sent again, in milliseconds. */
const pollInterval = 1000;
const shortestInterval = 200;
const heartbeatInterval = 15_000;
const eventsAtOnce = 2000;

interface Message {
  readonly event: "events" | "run" | "end";
  readonly data: StreamEvents | RunView;
  readonly id: string | undefined;
}

/** Bytes of the stream. Cancelling it ends all that belongs to it. */
export function runStream(services: Services, run: RunRecord, from: Position | undefined): ReadableStream<Uint8Array> {
  return eventStream((signal) => streamTexts(services, { run, from, signal }));
}

interface Watched {
  readonly run: RunRecord;
  readonly from: Position | undefined;
  readonly signal: AbortSignal;
}

async function* streamTexts(services: Services, { run, from, signal }: Watched): AsyncGenerator<string, void, void> {
  const { clock, feed, stopping } = services;
  const ends = AbortSignal.any([signal, stopping]);
  const place = { seen: from, shown: "" };
  let lastSent = clock.now();
  // The header reaches the client at once, before anything has happened.
  yield ": strata\n\n";
  while (!ends.aborted) {
    let isOver = false;
    for await (const message of news(services, run, place)) {
      yield eventText(message.event, message.data, message.id);
      lastSent = clock.now();
      isOver = message.event === "end";
    }
    if (isOver) return;
    if (clock.now() - lastSent >= heartbeatInterval) {
      yield ": still here\n\n";
      lastSent = clock.now();
    }
    const looked = clock.now();
    await feed.wait(instant(looked + pollInterval), ends);
    await clock.sleepUntil(instant(looked + shortestInterval), ends);
  }
}

interface Place {
  seen: Position | undefined;
  /** The run as it was last told. */
  shown: string;
}

/** What has happened since the last look. */
async function* news(services: Services, watched: RunRecord, place: Place): AsyncGenerator<Message, void, void> {
  const { runs } = services.stores;
  const run = await runs.get(watched.id);
  if (run === undefined) {
    yield {
      event: "end",
      data: runView({ ...watched, status: "error", message: "The run was deleted" }),
      id: undefined,
    };
    return;
  }
  const graphs = await graphRunsOf(runs, run);
  for (const graph of graphs) {
    if (place.seen !== undefined && graph.id < place.seen.run) continue;
    yield* batches(services, graph, place);
  }
  const view = runView(run, run.kind === "sequence" ? graphs : []);
  const text = JSON.stringify(view);
  const isOver = run.endedAt !== null;
  if (text === place.shown && !isOver) return;
  place.shown = text;
  yield { event: isOver ? "end" : "run", data: view, id: idOf(place.seen) };
}

async function* batches({ liveRuns }: Services, graph: RunRecord, place: Place): AsyncGenerator<Message, void, void> {
  const from = place.seen?.run === graph.id ? place.seen.version : 0;
  const happened = (await liveRuns.eventsAfter(graph.id, from)) ?? [];
  const live = happened.length === 0 ? undefined : await liveRuns.get(graph.id);
  if (live === undefined) return;
  for (let start = 0; start < happened.length; start += eventsAtOnce) {
    const batch = happened.slice(start, start + eventsAtOnce);
    const version = batch.at(-1)?.version ?? from;
    place.seen = { run: graph.id, version };
    yield { event: "events", data: batchView(live, batch), id: idOf(place.seen) };
  }
}

function batchView(live: LiveRun, batch: readonly Happened[]): StreamEvents {
  const steps = [...new Set(batch.flatMap(({ changed }) => changed))].sort((a, b) => a - b);
  return {
    run: live.run,
    version: batch.at(-1)?.version ?? 0,
    events: batch.map((one) => eventView(live.plan, one)),
    steps: steps.filter((step) => step < live.plan.schedule.stepCount).map((step) => stepRow(live, step)),
  };
}

function idOf(position: Position | undefined): string | undefined {
  return position === undefined ? undefined : `${position.run}-${position.version}`;
}
