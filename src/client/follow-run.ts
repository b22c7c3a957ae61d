/** `followRun`: a run as it goes, over one stream that is taken up again where it broke, or by asking again and again. */
import type { RunView, StreamEvents } from "../api/strata/runs.ts";
import { runRoutes } from "../api/strata/runs.ts";
import { AppError } from "../core/base/errors.ts";
import type { Client } from "./api-client.ts";
import { readEventStream, type ServerEvent } from "./event-stream.ts";
import { pollRun, type Polling } from "./poll-run.ts";
import type { RunUpdate } from "./run-update.ts";

export interface Following {
  readonly signal?: AbortSignal | undefined;
  /** Waits between two tries, in milliseconds; ends early with the signal. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

const shortestWait = 200;
const longestWait = 3000;

/**
 * Updates until the run ends or the signal fires. A lost connection, also of a server that is restarted, is taken up again at the position of
 * the last event seen. Throws only for what will not mend: an unknown run, no right.
 */
export async function* followRun(
  client: Client,
  id: number,
  following: Following = {},
): AsyncGenerator<RunUpdate, void, void> {
  const wait = following.wait ?? pause;
  const { signal } = following;
  const place: Place = { from: undefined, isLost: false, delay: shortestWait };
  while (signal?.aborted !== true) {
    try {
      if (yield* oneConnection(client, id, { place, signal, wait })) return;
    } catch (problem) {
      if (isAborted(signal)) return;
      if (!isPassing(problem)) throw problem;
      if (!place.isLost) yield { kind: "lost", reason: problem instanceof Error ? problem.message : String(problem) };
      place.isLost = true;
    }
    await wait(place.delay);
    place.delay = Math.min(place.delay * 2, longestWait);
  }
}

/** Where the following is: changed as it goes on. */
interface Place {
  from: string | undefined;
  isLost: boolean;
  delay: number;
}

/** The updates of one connection, which may break off; returns whether the run has ended. */
async function* oneConnection(
  client: Client,
  id: number,
  { place, signal, wait }: { readonly place: Place } & Polling,
): AsyncGenerator<RunUpdate, boolean, void> {
  const stream = await openStream(client, id, { from: place.from, signal });
  if (place.isLost) yield { kind: "back" };
  place.isLost = false;
  if (stream === undefined) {
    yield* pollRun(client, id, { signal, wait });
    return true;
  }
  for await (const event of readEventStream(stream)) {
    place.delay = shortestWait;
    place.from = event.id ?? place.from;
    const update = updateOf(event);
    if (update !== undefined) yield update;
    if (update?.kind === "end") return true;
  }
  return false;
}

/** undefined: something between here and the server does not let streams through. */
async function openStream(
  client: Client,
  id: number,
  { from, signal }: { readonly from: string | undefined; readonly signal: AbortSignal | undefined },
): Promise<Response | undefined> {
  const response = await client.open(
    runRoutes.streamRun,
    { params: { id }, query: from === undefined ? {} : { from }, signal },
    "text/event-stream",
  );
  if (response.headers.get("content-type")?.includes("text/event-stream") === true) return response;
  await response.body?.cancel();
  return undefined;
}

function updateOf({ event, data }: ServerEvent): RunUpdate | undefined {
  switch (event) {
    case "events":
      return { kind: "events", batch: JSON.parse(data) as StreamEvents };
    case "run":
      return { kind: "run", run: JSON.parse(data) as RunView };
    case "end":
      return { kind: "end", run: JSON.parse(data) as RunView };
    default:
      return undefined;
  }
}

/** Will it be better in a moment? Anything but the server's own refusal may be. */
function isPassing(problem: unknown): boolean {
  return !(problem instanceof AppError) || problem.kind === "operational";
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
