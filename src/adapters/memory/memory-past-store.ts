/** `PastStore` in memory: the reference behaviour. */
import { compareText } from "../../core/base/order.ts";
import type { PastSuccess } from "../../core/model/inventory.ts";
import { missing } from "../../ports/storage-rules.ts";
import type { PastStore } from "../../ports/run-store.ts";
import { attempt } from "./memory-collection.ts";
import type { MemoryState } from "./memory-state.ts";

export function createMemoryPastStore(state: MemoryState): PastStore {
  return {
    record: (cluster, run, successes) =>
      attempt(() => {
        if (state.runs.get(run)?.cluster !== cluster) throw missing("run");
        const known = state.past.get(cluster) ?? new Map<string, PastSuccess>();
        for (const { task, node } of successes) {
          const key = JSON.stringify([task, node]);
          known.set(key, { task, node, run: Math.max(run, known.get(key)?.run ?? 0) });
        }
        state.past.set(cluster, known);
      }),
    list: (cluster) =>
      attempt(() =>
        [...(state.past.get(cluster)?.values() ?? [])].sort(
          (a, b) => compareText(a.task, b.task) || compareText(a.node, b.node),
        ),
      ),
  };
}
