/** `RunStore` in memory: the reference behaviour. */
import { runId, type RunId } from "../../core/model/ids.ts";
import { isActive } from "../../core/model/status.ts";
import { activeRun, givenFields, missing, notFound, storableRun } from "../../ports/storage-rules.ts";
import type { RunDraft, RunFilter, RunRecord, RunStore } from "../../ports/run-store.ts";
import type { Clock } from "../../ports/system.ts";
import { attempt } from "./memory-collection.ts";
import { dropRun, frozenCopy, type MemoryState } from "./memory-state.ts";

export function createMemoryRunStore(state: MemoryState, clock: Clock): RunStore {
  const add = (draft: RunDraft, parent: RunId | null): RunRecord => {
    state.lastRun += 1;
    const record = frozenCopy(storableRun({ ...draft, id: runId(state.lastRun), parent }));
    state.runs.set(record.id, record);
    return record;
  };
  /** The run that is in the way of this one. */
  const rivalOf = (
    run: Pick<RunRecord, "cluster" | "kind" | "status"> & { readonly id?: RunId },
  ): RunRecord | undefined =>
    run.kind === "stop" || !isActive(run.status)
      ? undefined
      : [...state.runs.values()].find(
          (other) =>
            other.id !== run.id &&
            other.cluster === run.cluster &&
            other.parent === null &&
            other.kind !== "stop" &&
            isActive(other.status),
        );
  const refuseRival = (run: Parameters<typeof rivalOf>[0]): void => {
    const rival = rivalOf(run);
    if (rival !== undefined) throw activeRun(run.cluster);
  };

  return {
    create: (draft, children) =>
      attempt(() => {
        if (!state.catalog.records.cluster.has(draft.cluster)) throw missing("cluster");
        refuseRival(draft);
        if (draft.kind !== "stop") hideFinished(state, draft.cluster, clock);
        const parent = add(draft, null);
        return [parent, ...children.map((child) => add(child, parent.id))];
      }),
    get: (id) => attempt(() => state.runs.get(id)),
    list: (filter) => attempt(() => [...state.runs.values()].filter((run) => matchesRun(run, filter))),
    change: (id, change) =>
      attempt(() => {
        const before = state.runs.get(id);
        if (before === undefined) throw notFound("run", id);
        const after: RunRecord = frozenCopy({ ...before, ...storableRun(givenFields(change)) });
        if (after.parent === null) refuseRival(after);
        state.runs.set(id, after);
        return after;
      }),
    remove: (id) =>
      attempt(() => {
        const isThere = state.runs.has(id);
        dropRun(state, id);
        return isThere;
      }),
    claim: (id, { server, now, until }) =>
      attempt(() => {
        if (!state.runs.has(id)) return false;
        const lease = state.leases.get(id);
        if (lease !== undefined && lease.server !== server && lease.until > now) return false;
        state.leases.set(id, { server, until });
        return true;
      }),
  };
}

function hideFinished(state: MemoryState, cluster: number, clock: Clock): void {
  for (const run of state.runs.values()) {
    if (run.cluster !== cluster || run.hiddenAt !== null || isActive(run.status)) continue;
    state.runs.set(run.id, Object.freeze({ ...run, hiddenAt: clock.now() }));
  }
}

function matchesRun(run: RunRecord, { cluster, parent, kinds, statuses }: RunFilter): boolean {
  return (
    (cluster === undefined || run.cluster === cluster) &&
    (parent === undefined || run.parent === parent) &&
    (kinds === undefined || kinds.includes(run.kind)) &&
    (statuses === undefined || statuses.includes(run.status))
  );
}
