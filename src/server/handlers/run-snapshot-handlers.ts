/** Runs in columns: snapshots, patches, comparison, export. */
import type { runSnapshotRoutes } from "../../api/strata/run-snapshots.ts";
import type { StepRow } from "../../api/strata/runs.ts";
import { AppError } from "../../core/base/errors.ts";
import { bare, withStatus, type Handlers } from "../http/handler.ts";
import { compareRuns } from "../runs/compare-runs.ts";
import { findRun, graphRunOf, graphRunsOf } from "../runs/find-run.ts";
import { patchStream } from "../runs/patch-stream.ts";
import { createRunBoards, type RunBoard } from "../runs/run-boards.ts";
import { snapshotBytes, snapshotView } from "../runs/run-snapshot.ts";
import { retryOf } from "../runs/retry-run.ts";
import { selectSteps } from "../runs/selectable-rows.ts";
import { stepRow } from "../runs/step-rows.ts";
import { stepsCsv } from "../runs/steps-csv.ts";
import type { Services } from "../services.ts";
import { documentOf } from "../../core/parse/parse-document.ts";
import { runView } from "../views/run-views.ts";
import type { RunRecord } from "../../ports/run-store.ts";

export function runSnapshotHandlers(services: Services): Handlers<keyof typeof runSnapshotRoutes> {
  const { stores, liveRuns, clock } = services;
  const boards = createRunBoards(stores, liveRuns);
  const boardOf = async (id: number): Promise<{ readonly record: RunRecord; readonly run: RunBoard }> => {
    const record = await graphRunOf(stores.runs, id);
    const run = await boards.get(record);
    if (run !== undefined) return { record, run };
    throw new AppError(
      "entity/not-found",
      `Run ${record.id} has no plan: ${record.message ?? "its turn has not come"}`,
    );
  };
  return {
    getSnapshot: async ({ params, query, accept }) => {
      const request = { ...(await boardOf(params.id)), now: clock.now(), isBrief: query.columns === "status" };
      if (accept !== "application/octet-stream") return snapshotView(request);
      return bare("application/octet-stream", snapshotBytes(request));
    },
    streamPatches: async ({ params, query, lastEventId }) => {
      const record = await graphRunOf(stores.runs, params.id);
      return bare("text/event-stream", patchStream(services, record, readVersion(lastEventId) ?? query.from ?? 0));
    },
    compareRuns: async ({ params }) => {
      const [before, after] = await Promise.all([boardOf(params.id), boardOf(params.other)]);
      return compareRuns(before.run, after.run);
    },
    retryRun: async ({ params, query, body }) => {
      const asked = await findRun(stores.runs, params.id);
      const record = asked.parent === null ? asked : await findRun(stores.runs, asked.parent);
      const graphs = await graphRunsOf(stores.runs, asked);
      const choice = { what: body.what, select: body.select };
      const { scope, request } = await retryOf({ record, graphs, boards, now: clock.now() }, choice);
      if (query.preview === true) return withStatus(200, scope);
      const document = documentOf(request, "retry");
      const run = await services.runs.execute(request, document);
      const linked = await stores.runs.change(run.id, { options: { ...run.options, retry_of: record.id } });
      return runView(linked, await graphRunsOf(stores.runs, linked));
    },
    exportRun: async ({ params, query, accept }) => {
      const rows: StepRow[] = [];
      for (const graph of await graphRunsOf(stores.runs, await findRun(stores.runs, params.id))) {
        const live = await liveRuns.get(graph.id);
        const run = live === undefined ? undefined : await boards.get(graph);
        if (live === undefined || run === undefined) continue;
        const { plan, board, snapshot } = run;
        const chosen =
          query.select === undefined
            ? undefined
            : selectSteps({ plan, board, facts: snapshot.facts, now: clock.now() }, query.select);
        for (let step = 0; step < board.size; step++) if (chosen?.[step] !== 0) rows.push(stepRow(live, step));
      }
      return accept === "text/csv" ? bare("text/csv; charset=utf-8", stepsCsv(rows)) : rows;
    },
  };
}

function readVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new AppError("request/invalid", `A position is a version of the run, not ${JSON.stringify(text)}`);
}
