/** Services as somebody has them who may see some clusters only: the same, over fewer things. */
import type { LiveRuns } from "../runs/live-runs.ts";
import { createRunService, type RunServiceDeps } from "../runs/run-service.ts";
import type { Services } from "../services.ts";
import { scopeStores } from "./scoped-stores.ts";

export function scopeServices(whole: Services, deps: RunServiceDeps, clusters: readonly number[]): Services {
  const stores = scopeStores(whole.stores, clusters);
  const planning = { ...whole.planning, stores };
  const liveRuns: LiveRuns = {
    get: async (run) => ((await stores.runs.get(run)) === undefined ? undefined : whole.liveRuns.get(run)),
    eventsAfter: async (run, from) =>
      (await stores.runs.get(run)) === undefined ? undefined : whole.liveRuns.eventsAfter(run, from),
    forget: (run) => {
      whole.liveRuns.forget(run);
    },
  };
  return { ...whole, stores, planning, liveRuns, runs: createRunService({ ...deps, stores, planning, liveRuns }) };
}
