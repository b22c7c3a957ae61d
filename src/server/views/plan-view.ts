/** A plan and a merged graph as the API shows them. */
import { diagnosticView } from "../../api/problem.ts";
import type { GraphPlan, MergedGraphView, MergedTaskView, PlannedStepView } from "../../api/strata/plans.ts";
import type { LayerRef } from "../../api/schema.ts";
import type { JsonObject } from "../../core/base/json.ts";
import { renderPlan } from "../../core/export/render-plan.ts";
import type { Diagnostic } from "../../core/model/diagnostic.ts";
import type { MergedGraph, MergedTask } from "../../core/model/graph.ts";
import type { LayerOrigin } from "../../core/model/layer.ts";
import type { Plan } from "../../core/model/plan.ts";
import { SYNC_NODE } from "../../core/model/ids.ts";
import { nodeOfStep, shownNode, taskOfStep } from "../runs/step-rows.ts";

export interface PlanParts {
  readonly steps: boolean;
  readonly text: boolean;
}

export function planView(
  plan: Plan,
  diagnostics: readonly Diagnostic[],
  parts: PlanParts,
): Omit<GraphPlan, "estimate" | "layers"> {
  const steps = stepViews(plan);
  return {
    type: plan.type,
    fingerprint: plan.fingerprint,
    totals: totalsOf(plan, steps),
    nodes: plan.schedule.nodes
      .filter(({ id }) => id !== SYNC_NODE)
      .map(({ id, name, critical }) => ({ id, name, critical })),
    steps: parts.steps ? steps : [],
    absent: plan.absent.map(({ task, because }) => ({ task, because })),
    left_out: plan.leftOut.map(({ node, because }) => ({ node, because })),
    diagnostics: diagnostics.map(diagnosticView),
    text: parts.text ? renderPlan(plan) : "",
  };
}

function stepViews(plan: Plan): PlannedStepView[] {
  return plan.steps.map(({ decision }, step): PlannedStepView => {
    const task = taskOfStep(plan, step);
    return {
      task: task.id,
      node: shownNode(nodeOfStep(plan, step).id),
      type: task.type,
      decision: decision.kind,
      ...(decision.kind === "skip" ? { reason: decision.reason } : {}),
      because: decision.because,
      ...(task.origin === undefined ? {} : { layer: layerRef(task.origin) }),
    };
  });
}

function totalsOf(plan: Plan, steps: readonly PlannedStepView[]): GraphPlan["totals"] {
  const run = steps.filter(({ decision }) => decision === "run");
  return {
    steps: steps.length,
    run: run.length,
    skip: steps.length - run.length,
    nodes: new Set(run.map(({ node }) => node)).size,
    tasks: new Set(run.map(({ task }) => task)).size,
    absent: plan.absent.length,
    left_out: plan.leftOut.length,
  };
}

export function layerRef({ level, name, graphId }: LayerOrigin): LayerRef {
  return { level, name, ...(graphId === undefined ? {} : { graph_id: graphId }) };
}

export interface MergedView {
  readonly cluster: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Only these tasks; undefined: all. */
  readonly tasks: readonly string[] | undefined;
}

export function mergedGraphView(graph: MergedGraph, { cluster, diagnostics, tasks }: MergedView): MergedGraphView {
  const shown =
    tasks === undefined || tasks.length === 0 ? graph.tasks : graph.tasks.filter(({ task }) => tasks.includes(task.id));
  return {
    cluster,
    type: graph.type,
    layers: graph.layers.map(layerRef),
    metadata: metadataView(graph),
    metadata_provenance: mapValues(graph.metadataProvenance, layerRef),
    tasks: shown.map(mergedTaskView),
    diagnostics: diagnostics.map(diagnosticView),
  };
}

function metadataView({ metadata }: MergedGraph): JsonObject {
  const { nodeFilter, onSuccess, onError, onStop } = metadata;
  return {
    ...(nodeFilter === undefined ? {} : { node_filter: nodeFilter }),
    ...(onSuccess === undefined ? {} : { on_success: onSuccess }),
    ...(onError === undefined ? {} : { on_error: onError }),
    ...(onStop === undefined ? {} : { on_stop: onStop }),
  };
}

function mergedTaskView({ task, origin, provenance, replaced }: MergedTask): MergedTaskView {
  return {
    id: task.id,
    type: task.type,
    layer: layerRef(origin),
    task: task.written,
    provenance: mapValues(provenance, ({ layer, isDefault }) => ({
      layer: layerRef(layer),
      ...(isDefault ? { default: true } : {}),
    })),
    replaced: replaced.map((one) => ({ layer: layerRef(one.origin), task: one.task.written })),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
