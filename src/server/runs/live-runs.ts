/** `LiveRuns`: runs of single graphs as folds of their journals, kept up to date while somebody looks. */
import type { RunEvent } from "../../core/model/event.ts";
import type { RunId } from "../../core/model/ids.ts";
import type { Plan } from "../../core/model/plan.ts";
import { decodePlan } from "../../core/plan/plan-json.ts";
import { applyEvent } from "../../core/schedule/board.ts";
import { initialState, type RunState } from "../../core/schedule/run-state.ts";
import type { Stores } from "../../ports/stores.ts";
import type { PlanSnapshot } from "../../ports/run-store.ts";

/** A run of one graph: what was planned, and the state after `state.version` events. */
export interface LiveRun {
  readonly run: RunId;
  readonly plan: Plan;
  readonly snapshot: PlanSnapshot;
  readonly state: RunState;
  /** The latest events, ascending by version without a gap. */
  recent: Happened[];
}

/** An event, its position, and the steps it changed. */
export interface Happened {
  readonly version: number;
  readonly event: RunEvent;
  readonly changed: readonly number[];
}

export interface LiveRuns {
  /** The run as its journal has it now; undefined before its plan was made. */
  get(run: RunId): Promise<LiveRun | undefined>;
  /** Events after a position, and what they changed; undefined before the run's plan was made. */
  eventsAfter(run: RunId, from: number): Promise<readonly Happened[] | undefined>;
  /** Forgets a run that was removed. */
  forget(run: RunId): void;
}

/** How many runs are kept folded; the one not looked at for longest goes first. */
const mostKept = 8;
/** How many events are kept with each. */
const mostRecent = 20_000;

type Source = Pick<Stores, "journal" | "plans">;
type Kept = Map<RunId, Promise<LiveRun | undefined>>;

export function createLiveRuns(stores: Source): LiveRuns {
  const kept: Kept = new Map();
  const get = async (run: RunId): Promise<LiveRun | undefined> => {
    // One after another: two that catch up at once would take the same events in twice.
    const next = (kept.get(run) ?? openRun(stores, run)).then((live) => catchUp(stores, live));
    keep(kept, run, next);
    const live = await next;
    if (live === undefined) kept.delete(run);
    return live;
  };
  return {
    get,
    forget: (run) => void kept.delete(run),
    eventsAfter: async (run, from) => {
      const live = await get(run);
      if (live === undefined) return undefined;
      const first = live.recent[0]?.version ?? live.state.version + 1;
      if (from + 1 >= first) return live.recent.filter(({ version }) => version > from);
      return (await replay(stores, run)).filter(({ version }) => version > from);
    },
  };
}

function keep(kept: Kept, run: RunId, live: Promise<LiveRun | undefined>): void {
  kept.delete(run);
  kept.set(run, live);
  live.catch(() => kept.delete(run));
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
}

async function openRun(stores: Source, run: RunId): Promise<LiveRun | undefined> {
  const snapshot = await stores.plans.load(run);
  if (snapshot === undefined) return undefined;
  const plan = decodePlan(snapshot.plan);
  return { run, plan, snapshot, state: initialState(plan.schedule), recent: [] };
}

async function catchUp(stores: Source, live: LiveRun | undefined): Promise<LiveRun | undefined> {
  if (live === undefined) return undefined;
  const happened = takeIn(live.state, await stores.journal.read(live.run, live.state.version));
  if (happened.length > 0) live.recent = [...live.recent, ...happened].slice(-mostRecent);
  return live;
}

function takeIn(state: RunState, events: readonly RunEvent[]): readonly Happened[] {
  return events.map((event) => {
    const { version, rows } = applyEvent(state, event);
    return { version, event, changed: rows.map(([step]) => step) };
  });
}

/** All events of a run, on a state of its own. */
async function replay(stores: Source, run: RunId): Promise<readonly Happened[]> {
  const live = await openRun(stores, run);
  return live === undefined ? [] : takeIn(live.state, await stores.journal.read(run, 0));
}
