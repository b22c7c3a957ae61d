/** Plans, merged graphs with provenance, and checking a graph without storing it. */
import type { planRoutes } from "../../api/strata/plans.ts";
import { diagnosticView } from "../../api/problem.ts";
import { andThen, hasErrors } from "../../core/model/diagnostic.ts";
import { DEFAULT_TYPE, graphType } from "../../core/model/ids.ts";
import { knownMergedGraph } from "../graphs/merged-graph.ts";
import { readGraphBody } from "../graphs/read-upload.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { mergedGraphView, planView } from "../views/plan-view.ts";
import { clusterOf } from "./entities.ts";

export function planHandlers({ stores: { catalog }, runs }: Services): Handlers<keyof typeof planRoutes> {
  return {
    createPlan: async ({ body, document, query }) => {
      const { request, plans } = await runs.plan(body, document);
      const parts = { steps: query.steps !== false, text: query.text !== false };
      return {
        cluster: request.cluster.id,
        mode: request.mode,
        force: request.force,
        graphs: plans.map(({ plan, diagnostics }) => planView(plan, diagnostics, parts)),
      };
    },
    getMergedGraph: async ({ params, query }) => {
      const cluster = await clusterOf(catalog, params.id);
      const type = query.type === undefined ? DEFAULT_TYPE : graphType(query.type);
      const { graph, diagnostics } = await knownMergedGraph(catalog, cluster, type);
      return mergedGraphView(graph, { cluster: cluster.id, diagnostics, tasks: query.tasks });
    },
    validateGraph: ({ parsed }) => {
      const { value, diagnostics } = andThen(parsed, readGraphBody);
      return Promise.resolve({
        valid: value !== undefined && !hasErrors(diagnostics),
        tasks: value?.tasks.length ?? 0,
        diagnostics: diagnostics.map(diagnosticView),
      });
    },
  };
}
