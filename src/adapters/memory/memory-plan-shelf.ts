/** `PlanShelf` in memory: the reference behaviour. */
import type { PlanShelf, ShelvedPlan } from "../../ports/plan-shelf.ts";
import { missing } from "../../ports/storage-rules.ts";
import { attempt } from "./memory-collection.ts";
import { frozenCopy, type MemoryState } from "./memory-state.ts";

export function createMemoryPlanShelf(state: MemoryState): PlanShelf {
  const plans = new Map<string, ShelvedPlan>();
  const hasCluster = ({ cluster }: ShelvedPlan): boolean => state.catalog.records.cluster.has(cluster);
  return {
    put: (plan, most) =>
      attempt(() => {
        if (!hasCluster(plan)) throw missing("cluster");
        plans.set(plan.id, frozenCopy(plan));
        for (const { id, expiresAt } of plans.values()) if (expiresAt <= plan.createdAt) plans.delete(id);
        const own = [...plans.values()].filter(({ cluster }) => cluster === plan.cluster);
        const tooMany = own.sort((a, b) => b.createdAt - a.createdAt).slice(most);
        for (const { id } of tooMany) plans.delete(id);
      }),
    get: (id, now) =>
      attempt(() => {
        const plan = plans.get(id);
        return plan === undefined || plan.expiresAt <= now || !hasCluster(plan) ? undefined : plan;
      }),
    remove: (id) => attempt(() => plans.delete(id)),
  };
}
