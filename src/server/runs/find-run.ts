/** Runs by number, and which graph's run a request stands for. */
import { AppError } from "../../core/base/errors.ts";
import { runId } from "../../core/model/ids.ts";
import type { RunRecord, RunStore } from "../../ports/run-store.ts";
import type { LiveRun, LiveRuns } from "./live-runs.ts";

export async function findRun(runs: RunStore, id: number): Promise<RunRecord> {
  const run = await runs.get(runId(id));
  if (run === undefined) throw new AppError("entity/not-found", `There is no run ${id}`);
  return run;
}

/** The runs of a request's graphs, in order; of a graph's run only itself. */
export async function graphRunsOf(runs: RunStore, run: RunRecord): Promise<readonly RunRecord[]> {
  return run.kind === "sequence" ? runs.list({ parent: run.id }) : run.kind === "graph" ? [run] : [];
}

/** A graph's run; a request with one graph stands for that one. */
export async function graphRunOf(runs: RunStore, id: number): Promise<RunRecord> {
  const run = await findRun(runs, id);
  const graphs = await graphRunsOf(runs, run);
  const [only] = graphs;
  if (only !== undefined && graphs.length === 1) return only;
  const message =
    only === undefined
      ? `Run ${id} is no run of a graph`
      : `Run ${id} has several graphs: ask for one of the runs ${graphs.map((one) => one.id).join(", ")}`;
  throw new AppError("request/invalid", message);
}

export async function liveRunOf(liveRuns: LiveRuns, run: RunRecord): Promise<LiveRun> {
  const live = await liveRuns.get(run.id);
  if (live !== undefined) return live;
  const why = run.message === null ? "its turn has not come" : run.message;
  throw new AppError("entity/not-found", `Run ${run.id} has no plan: ${why}`);
}
