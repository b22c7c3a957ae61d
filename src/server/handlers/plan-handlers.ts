/** Plans, merged graphs with provenance, and checking a graph without storing it. */
import type { planRoutes } from "../../api/strata/plans.ts";
import { diagnosticView } from "../../api/problem.ts";
import { andThen, hasErrors } from "../../core/model/diagnostic.ts";
import { DEFAULT_TYPE, graphType } from "../../core/model/ids.ts";
import { compareUpload } from "../graphs/compare-upload.ts";
import { knownMergedGraph } from "../graphs/merged-graph.ts";
import { readGraphBody } from "../graphs/read-upload.ts";
import type { Handlers } from "../http/handler.ts";
import { createKeptPlans } from "../plans/kept-plans.ts";
import type { Services } from "../services.ts";
import { planReply } from "../plans/plan-reply.ts";
import { createRunBoards } from "../runs/run-boards.ts";
import { graphRunsOf } from "../runs/find-run.ts";
import { mergedGraphView } from "../views/plan-view.ts";
import { runView } from "../views/run-views.ts";
import { clusterOf } from "./entities.ts";
import { diffView } from "./layer-handlers.ts";

export function planHandlers(services: Services): Handlers<keyof typeof planRoutes> {
  const { stores } = services;
  const { catalog } = stores;
  const plans = createKeptPlans(services);
  const history = { runs: stores.runs, boards: createRunBoards(stores, services.liveRuns) };
  return {
    createPlan: async ({ body, document, query, by }) =>
      planReply(history, await plans.make(body, document, by.user), { ...partsOf(query), select: undefined }),
    getPlan: async ({ params, query }) =>
      planReply(history, await plans.get(params.id), { ...partsOf(query), select: query.select }),
    startPlan: async ({ params }) => {
      const run = await plans.start(params.id);
      return runView(run, await graphRunsOf(stores.runs, run));
    },
    removePlan: async ({ params }) => {
      await plans.remove(params.id);
      return undefined;
    },
    getMergedGraph: async ({ params, query }) => {
      const cluster = await clusterOf(catalog, params.id);
      const type = query.type === undefined ? DEFAULT_TYPE : graphType(query.type);
      const { graph, diagnostics } = await knownMergedGraph(catalog, cluster, type);
      return mergedGraphView(graph, { cluster: cluster.id, diagnostics, tasks: query.tasks });
    },
    validateGraph: async ({ parsed, query }) => {
      const { value, diagnostics } = andThen(parsed, readGraphBody);
      const reply = {
        valid: value !== undefined && !hasErrors(diagnostics),
        tasks: value?.tasks.length ?? 0,
        diagnostics: diagnostics.map(diagnosticView),
      };
      const cluster = query.cluster === undefined ? undefined : await clusterOf(catalog, query.cluster);
      if (value === undefined || cluster === undefined || !reply.valid) return reply;
      const type = query.type === undefined ? DEFAULT_TYPE : graphType(query.type);
      const { layer, merged } = await compareUpload(catalog, { cluster, type }, value);
      return { ...reply, layer: diffView(layer), merged };
    },
  };
}

function partsOf({ steps, text }: { readonly steps?: boolean; readonly text?: boolean }) {
  return { steps: steps !== false, text: text !== false };
}
