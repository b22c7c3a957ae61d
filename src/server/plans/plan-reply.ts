/** A kept plan as the API shows it, with what history says about how long it will take. */
import type { GraphPlan, PlanReply } from "../../api/strata/plans.ts";
import { estimatePlan } from "../../core/plan/estimate-plan.ts";
import type { TaskId } from "../../core/model/ids.ts";
import type { Plan } from "../../core/model/plan.ts";
import type { RunStore } from "../../ports/run-store.ts";
import type { RunBoards } from "../runs/run-boards.ts";
import { selectSteps } from "../runs/selectable-rows.ts";
import { nodeOfStep, shownNode, taskOfStep } from "../runs/step-rows.ts";
import { isoTime } from "../views/times.ts";
import { planView, type PlanParts } from "../views/plan-view.ts";
import type { KeptPlan } from "./kept-plans.ts";
import { pastDurations } from "./past-durations.ts";

type Parts = PlanParts & { readonly select: string | undefined };

export interface History {
  readonly runs: RunStore;
  readonly boards: RunBoards;
}

export async function planReply(history: History, kept: KeptPlan, parts: Parts): Promise<PlanReply> {
  const { id, cluster, createdAt, expiresAt, by } = kept.shelved;
  const graphs: GraphPlan[] = [];
  for (const { plan, diagnostics, world } of kept.graphs) {
    const durations = await pastDurations(history, cluster, plan.type);
    const view = planView(plan, [], parts);
    const steps = parts.select === undefined ? view.steps : selectedSteps(plan, view.steps, parts.select);
    const estimate = estimateView(plan, durations);
    graphs.push({ ...view, steps, diagnostics: [...diagnostics], estimate, layers: world.layers });
  }
  const times = { created_at: isoTime(createdAt), expires_at: isoTime(expiresAt) };
  return { id, ...times, by, cluster, mode: kept.mode, force: kept.force, graphs };
}

function selectedSteps<Step>(plan: Plan, steps: readonly Step[], select: string): Step[] {
  const chosen = selectSteps({ plan, board: undefined, facts: undefined, now: 0 }, select);
  return steps.filter((_, step) => chosen[step] === 1);
}

function estimateView(plan: Plan, durations: ReadonlyMap<TaskId, number>): GraphPlan["estimate"] {
  const { expected, steps, known, path } = estimatePlan(plan.schedule, durations);
  return {
    expected_ms: expected ?? null,
    steps,
    known,
    critical_path: path.map((step) => {
      const task = taskOfStep(plan, step).id;
      return { task, node: shownNode(nodeOfStep(plan, step).id), ms: durations.get(task) ?? null };
    }),
  };
}
