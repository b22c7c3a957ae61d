/** `PlanStore` in memory: the reference behaviour. */
import type { RunId } from "../../core/model/ids.ts";
import type { Facts } from "../../core/model/inventory.ts";
import { missing } from "../../ports/storage-rules.ts";
import type { PlanStore } from "../../ports/run-store.ts";
import { attempt } from "./memory-collection.ts";
import { frozenCopy, type MemoryState } from "./memory-state.ts";

export function createMemoryPlanStore(state: MemoryState): PlanStore {
  const mustExist = (run: RunId): void => {
    if (!state.runs.has(run)) throw missing("run");
  };
  return {
    save: (run, snapshot) =>
      attempt(() => {
        mustExist(run);
        state.plans.set(run, frozenCopy(snapshot));
      }),
    load: (run) => attempt(() => state.plans.get(run)),
    facts: (runs) =>
      attempt(() => {
        const found = new Map<RunId, Facts>();
        for (const run of runs) {
          const snapshot = state.plans.get(run);
          if (snapshot !== undefined) found.set(run, snapshot.facts);
        }
        return found;
      }),
    saveBoard: (run, board) =>
      attempt(() => {
        mustExist(run);
        state.boards.set(run, frozenCopy(board));
      }),
    loadBoard: (run) => attempt(() => state.boards.get(run)),
  };
}
