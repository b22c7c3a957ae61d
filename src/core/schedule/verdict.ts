/** How a run that has nothing left to do ended, and one sentence about it. */
import { statusCode, type StepStatus, type Verdict } from "../model/status.ts";
import type { RunState } from "./run-state.ts";
import { nameOf } from "./step-state.ts";

/** Names of failed steps that fit in a message; the rest are counted. */
const namesInMessage = 10;

/** Of a user's stop and a failure that stops the run, the first counts. */
export function runVerdict(state: RunState): { readonly verdict: Verdict; readonly message: string } {
  const { stop } = state;
  if (stop === undefined) {
    const failures = whatFailed(state);
    return failures.length > 0
      ? { verdict: "tolerated", message: `Failed within tolerance: ${failures.join("; ")}` }
      : { verdict: "ready", message: whatWasDone(state) };
  }
  if (stop.kind === "requested")
    return {
      verdict: "stopped",
      message: [`Stopped by ${stop.by}`, ...whatFailed(state), ...leftOut(state)].join("; "),
    };
  const message = [sentence(stop.because), ...whatFailed(state), ...leftOut(state)].join("; ");
  return { verdict: "error", message };
}

function whatFailed(state: RunState): readonly string[] {
  const { schedule, nodes, failed } = state;
  const names = failed.slice(0, namesInMessage).map((step) => nameOf(state, step));
  const others = failed.length - names.length;
  const offline = schedule.nodes.filter((_, place) => nodes.isOffline[place] === 1).map((node) => node.name);
  return [
    ...(names.length > 0 ? [`failed steps: ${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}`] : []),
    ...(offline.length > 0 ? [`nodes that did not answer: ${offline.join(", ")}`] : []),
  ];
}

function leftOut(state: RunState): readonly string[] {
  const count = state.counts[statusCode.stopped] ?? 0;
  return count > 0 ? [`${count} ${count === 1 ? "step was" : "steps were"} not carried out`] : [];
}

function whatWasDone(state: RunState): string {
  const parts = (["ready", "ignored", "skipped"] as const)
    .map((status: StepStatus) => ({ status, count: state.counts[statusCode[status]] ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  return parts.length > 0 ? `All steps have ended: ${parts.join(", ")}` : "There was nothing to do";
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
