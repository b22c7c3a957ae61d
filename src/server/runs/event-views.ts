/** Events of the journal as the API shows them: steps also by name. */
import type { EventView } from "../../api/strata/runs.ts";
import type { JsonObject } from "../../core/base/json.ts";
import type { Plan } from "../../core/model/plan.ts";
import { isoTime } from "../views/times.ts";
import type { Happened } from "./live-runs.ts";
import { nodeOfStep, shownNode, taskOfStep } from "./step-rows.ts";

export function eventView(plan: Plan, { version, event }: Pick<Happened, "version" | "event">): EventView {
  const head = { version, type: event.type, at: isoTime(event.at) };
  switch (event.type) {
    case "run-started":
      return { ...head, offline: [...event.offline] };
    case "attempt-started":
      return { ...head, ...stepNames(plan, event.step), attempt: event.attempt };
    case "attempt-ended":
      return {
        ...head,
        ...stepNames(plan, event.step),
        attempt: event.attempt,
        outcome: { ...event.outcome } as unknown as JsonObject,
      };
    case "stop-requested":
      return { ...head, by: event.by, how: event.how };
    case "run-ended":
      return { ...head, verdict: event.verdict, message: event.message };
  }
}

function stepNames(plan: Plan, step: number): Pick<EventView, "step" | "task" | "node"> {
  return { step, task: taskOfStep(plan, step).id, node: shownNode(nodeOfStep(plan, step).id) };
}
