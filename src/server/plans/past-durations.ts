/** How long each task of a graph type took before: the median over its past successes. */
import type { GraphType, TaskId } from "../../core/model/ids.ts";
import { statusCode } from "../../core/model/status.ts";
import { median } from "../../core/plan/estimate-plan.ts";
import type { RunStore } from "../../ports/run-store.ts";
import type { RunBoards } from "../runs/run-boards.ts";

/** So many of the latest runs count. */
const runsLookedAt = 5;

/** Milliseconds by task. Dry runs do not count. */
export async function pastDurations(
  { runs, boards }: { readonly runs: RunStore; readonly boards: RunBoards },
  cluster: number,
  type: GraphType,
): Promise<ReadonlyMap<TaskId, number>> {
  const ended = (await runs.list({ cluster, kinds: ["graph"], statuses: ["ready", "tolerated", "error", "stopped"] }))
    .filter((run) => run.graphType === type && !run.isDry)
    .slice(-runsLookedAt);
  const durations = new Map<TaskId, number[]>();
  for (const run of ended) {
    const past = await boards.get(run);
    if (past === undefined) continue;
    const { plan, board } = past;
    for (let step = 0; step < board.size; step++) {
      const task = plan.schedule.tasks[plan.schedule.task[step] ?? -1];
      const [start = 0, end = 0] = [board.startedAt[step], board.endedAt[step]];
      if (board.status[step] !== statusCode.ready || start === 0 || task === undefined) continue;
      const known = durations.get(task.id);
      if (known === undefined) durations.set(task.id, [end - start]);
      else known.push(end - start);
    }
  }
  return new Map([...durations].map(([task, all]) => [task, median(all) ?? 0]));
}
