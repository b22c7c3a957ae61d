/** `Supervisor`: drives the runs that are this server's: claims them, keeps the lease, takes up those that others left, ends with the server. */
import { toAppError } from "../../core/base/errors.ts";
import { isJsonObject } from "../../core/base/json.ts";
import { instant, type RunId } from "../../core/model/ids.ts";
import { runSequence, type SequenceDeps } from "../../engine/run-sequence.ts";
import { createSequenceControl, type SequenceControl, type StopRequest } from "../../engine/sequence-control.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import type { Log } from "../log.ts";

export interface SupervisorDeps {
  readonly sequence: SequenceDeps;
  readonly log: Log;
  /** Under which runs are claimed. The owner of an embedded database keeps one name; of several servers each has its own. */
  readonly serverName: string;
}

export interface Supervisor {
  /** Takes up runs that have not ended and that nobody has, now and from time to time. */
  start(): Promise<void>;
  /** Drives a run that was just created. */
  begin(run: RunRecord): Promise<void>;
  /** Hands a request to a run that is driven here; false: it is not. */
  stop(run: RunId, request: StopRequest): boolean;
  /** Resolves when the run is not driven here any more. */
  ended(run: RunId): Promise<void>;
  /** The server ends: nothing new starts, attempts that run get `patience` milliseconds, the rest is left to the next server. */
  leave(patience: number): Promise<void>;
  readonly isLeaving: boolean;
}

/** How long a claim holds without being renewed, in milliseconds. */
const lease = 30_000;

interface Driven {
  readonly control: SequenceControl;
  readonly done: Promise<void>;
}

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { clock, stores } = deps.sequence;
  const leaving = new AbortController();
  const gone = new AbortController();
  const driven = new Map<RunId, Driven>();

  const claim = (run: RunId): Promise<boolean> => {
    const now = clock.now();
    return stores.runs.claim(run, { server: deps.serverName, now, until: instant(now + lease) });
  };

  const takeUp = async (): Promise<void> => {
    const open = await stores.runs.list({ kinds: ["sequence"], statuses: ["pending", "running", "stopping"] });
    for (const run of open) {
      if (driven.has(run.id) || leaving.signal.aborted || !(await claim(run.id))) continue;
      deps.log.info({ run: run.id, cluster: run.cluster }, "takes up a run that has not ended");
      drive(run);
    }
  };

  const drive = (run: RunRecord): void => {
    const control = createSequenceControl({ leaving: leaving.signal, gone: gone.signal });
    const asked = stopRequestOf(run);
    if (asked !== undefined) control.requestStop(asked);
    const over = new AbortController();
    const done = driveToEnd(deps, run, control).finally(() => {
      over.abort();
      driven.delete(run.id);
    });
    driven.set(run.id, { control, done });
    void keepLease(deps, { run: run.id, control, claim, over: over.signal });
  };

  return {
    get isLeaving() {
      return leaving.signal.aborted;
    },
    start: async () => {
      await takeUp();
      void everySoOften(deps, takeUp, leaving.signal);
    },
    begin: async (run) => {
      if (await claim(run.id)) drive(run);
    },
    stop: (run, request) => {
      driven.get(run)?.control.requestStop(request);
      return driven.has(run);
    },
    ended: async (run) => driven.get(run)?.done,
    leave: async (patience) => {
      leaving.abort();
      const all = Promise.all([...driven.values()].map(({ done }) => done));
      const over = new AbortController();
      void clock.sleepUntil(instant(clock.now() + patience), over.signal).then(() => {
        gone.abort();
      });
      await all;
      over.abort();
    },
  };
}

/** A request to stop is kept with the run, so that no crash loses it. */
export function stopRequestOf(run: RunRecord): StopRequest | undefined {
  const { stop } = run.options;
  if (!isJsonObject(stop) || typeof stop["by"] !== "string") return undefined;
  return { by: stop["by"], how: stop["how"] === "forced" ? "forced" : "graceful" };
}

async function driveToEnd({ sequence, log }: SupervisorDeps, run: RunRecord, control: SequenceControl): Promise<void> {
  const facts = { run: run.id, cluster: run.cluster };
  try {
    const isOver = await runSequence(sequence, run, control);
    log.info(facts, isOver ? "a run has ended" : "a run is left for the next server");
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "journal/conflict") log.warn(facts, "another server has taken the run over");
    else if (error.kind === "operational") log.warn({ ...facts, reason: error.message }, "a run waits for the storage");
    else await giveUp({ sequence, log, run, error });
  }
}

interface GivenUp extends Pick<SupervisorDeps, "sequence" | "log"> {
  readonly run: RunRecord;
  readonly error: ReturnType<typeof toAppError>;
}

/** Our own bug ends the run visibly: left open, it would block its cluster and fail again at every start. */
async function giveUp({ sequence, log, run, error }: GivenUp): Promise<void> {
  log.error({ run: run.id, cluster: run.cluster, error: error.cause ?? error }, "a run broke off unexpectedly");
  const { runs } = sequence.stores;
  const endedAt = sequence.clock.now();
  const end = { status: "error", message: `Internal error: ${error.message}`, endedAt } as const;
  try {
    for (const child of await runs.list({ parent: run.id, statuses: ["pending", "running", "stopping"] })) {
      await runs.change(child.id, end);
    }
    await runs.change(run.id, end);
  } catch (thrown) {
    log.error({ run: run.id, error: thrown }, "the end of a broken run could not be stored");
  }
}

interface Kept {
  readonly run: RunId;
  readonly control: SequenceControl;
  readonly claim: (run: RunId) => Promise<boolean>;
  readonly over: AbortSignal;
}

/** Renews the claim, and hears requests to stop that came through another server. */
async function keepLease({ sequence, log }: SupervisorDeps, { run, control, claim, over }: Kept): Promise<void> {
  const { clock, stores } = sequence;
  for (;;) {
    await clock.sleepUntil(instant(clock.now() + lease / 3), over);
    if (over.aborted) return;
    try {
      await claim(run);
      const record = await stores.runs.get(run);
      const asked = record === undefined ? undefined : stopRequestOf(record);
      if (asked !== undefined) control.requestStop(asked);
    } catch (thrown) {
      log.warn({ run, reason: toAppError(thrown).message }, "the claim of a run could not be renewed");
    }
  }
}

async function everySoOften(deps: SupervisorDeps, work: () => Promise<void>, over: AbortSignal): Promise<void> {
  const { clock } = deps.sequence;
  for (;;) {
    await clock.sleepUntil(instant(clock.now() + lease / 3), over);
    if (over.aborted) return;
    try {
      await work();
    } catch (thrown) {
      deps.log.warn({ reason: toAppError(thrown).message }, "runs that have not ended could not be looked for");
    }
  }
}
