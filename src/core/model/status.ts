/** What a step, a run and a node of a run can be, and which follows which. */

/** Fuel's words where Fuel has one; `blocked`, `ignored` and `stopped` are ours. The place in the list is the code in columns. */
export const stepStatuses = [
  "pending",
  "running",
  "ready",
  "error",
  "ignored",
  "skipped",
  "blocked",
  "stopped",
] as const;
export type StepStatus = (typeof stepStatuses)[number];

export const statusCode = {
  pending: 0,
  running: 1,
  ready: 2,
  error: 3,
  ignored: 4,
  skipped: 5,
  blocked: 6,
  stopped: 7,
} as const satisfies Readonly<Record<StepStatus, number>>;

/**
 *   pending ─▶ running ─▶ ready | error | ignored
 *      │          └─────▶ pending        (an attempt failed or was lost and is tried again)
 *      └─▶ skipped | blocked | stopped
 */
const follows: Readonly<Record<StepStatus, readonly StepStatus[]>> = {
  pending: ["running", "ready", "skipped", "blocked", "stopped"],
  running: ["ready", "error", "ignored", "pending"],
  ready: [],
  error: [],
  ignored: [],
  skipped: [],
  blocked: [],
  stopped: [],
};

export function mayFollow(from: StepStatus, to: StepStatus): boolean {
  return follows[from].includes(to);
}

export function isFinal(status: StepStatus): boolean {
  return follows[status].length === 0;
}

/** `ready`: all well. `tolerated`: some nodes failed, within tolerance. `stopped`: somebody stopped it. `error`: it failed. */
export const verdicts = ["ready", "tolerated", "stopped", "error"] as const;
export type Verdict = (typeof verdicts)[number];

export type RunStatus = "pending" | "running" | "stopping" | Verdict;

/** A run that has not ended. */
export function isActive(status: RunStatus): boolean {
  return status === "pending" || status === "running" || status === "stopping";
}

/** Fuel knows five states of a step. product.md, "Where we differ": blocked and stopped look skipped, ignored looks like error. */
export function fuelStatus(status: StepStatus): "pending" | "running" | "ready" | "error" | "skipped" {
  if (status === "blocked" || status === "stopped") return "skipped";
  return status === "ignored" ? "error" : status;
}
