/** `RunBoards`: runs in columns. Of an ended run the columns that were stored, without folding its journal again. */
import type { RunId } from "../../core/model/ids.ts";
import type { Plan } from "../../core/model/plan.ts";
import { isActive } from "../../core/model/status.ts";
import { decodePlan } from "../../core/plan/plan-json.ts";
import { boardOf, type Board } from "../../core/schedule/board.ts";
import { decodeBoard } from "../../core/schedule/board-json.ts";
import type { PlanSnapshot, RunRecord } from "../../ports/run-store.ts";
import type { Stores } from "../../ports/stores.ts";
import type { LiveRuns } from "./live-runs.ts";

export interface RunBoard {
  readonly run: RunId;
  readonly plan: Plan;
  readonly snapshot: PlanSnapshot;
  readonly board: Board;
}

export interface RunBoards {
  /** undefined: the run has no plan. */
  get(run: RunRecord): Promise<RunBoard | undefined>;
}

/** How many ended runs are kept; what was not looked at for longest goes first. */
const mostKept = 8;

export function createRunBoards(stores: Pick<Stores, "plans">, liveRuns: LiveRuns): RunBoards {
  const kept = new Map<RunId, RunBoard>();
  const readStored = async (run: RunId): Promise<RunBoard | undefined> => {
    const [stored, snapshot] = await Promise.all([stores.plans.loadBoard(run), stores.plans.load(run)]);
    if (stored === undefined || snapshot === undefined) return undefined;
    return { run, snapshot, plan: decodePlan(snapshot.plan), board: decodeBoard(stored) };
  };
  return {
    get: async ({ id, status }) => {
      const before = kept.get(id);
      const ended = before ?? (isActive(status) ? undefined : await readStored(id));
      if (ended === undefined) {
        const live = await liveRuns.get(id);
        return live === undefined ? undefined : { ...live, board: boardOf(live.state) };
      }
      kept.delete(id);
      kept.set(id, ended);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return ended;
    },
  };
}
