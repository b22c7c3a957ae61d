/** `compareRuns`: what a later run did otherwise than an earlier one, step by step. */
import type { ComparedStep, RunComparison } from "../../api/strata/run-snapshots.ts";
import { present } from "../../core/base/assert.ts";
import { stepStatuses, type StepStatus } from "../../core/model/status.ts";
import type { RunBoard } from "./run-boards.ts";
import { nodeOfStep, shownNode, taskOfStep } from "./step-rows.ts";

/** Slower or faster: by so many milliseconds, and by half of the shorter time. */
const leastDifference = 1000;
const leastRatio = 1.5;

export function compareRuns(before: RunBoard, after: RunBoard): RunComparison {
  const [old, fresh] = [stepsOf(before), stepsOf(after)];
  const both = [...old].flatMap(([key, step]) => {
    const other = fresh.get(key);
    return other === undefined ? [] : [joined(step, other)];
  });
  const only = (steps: Steps, others: Steps) => [...steps].filter(([key]) => !others.has(key)).map(([, step]) => step);
  const added = only(fresh, old).map((step) => joined(undefined, step));
  const removed = only(old, fresh).map((step) => joined(step, undefined));
  const groups = {
    newly_failing: both.filter((step) => !isFailure(step.before) && isFailure(step.after)),
    fixed: both.filter((step) => isFailure(step.before) && step.after === "ready"),
    slower: byDifference(both.filter((step) => isSlower(step.before_ms, step.after_ms))),
    faster: byDifference(both.filter((step) => isSlower(step.after_ms, step.before_ms))),
  };
  const told = new Set(Object.values(groups).flat());
  return { before: before.run, after: after.run, ...groups, added, removed, unchanged: both.length - told.size };
}

interface OneStep {
  readonly task: string;
  readonly node: string | null;
  readonly status: StepStatus;
  /** Only of steps that succeeded: others say nothing about how long it takes. */
  readonly duration: number | null;
}

type Steps = ReadonlyMap<string, OneStep>;

function stepsOf({ plan, board }: RunBoard): Steps {
  const steps = new Map<string, OneStep>();
  for (let step = 0; step < board.size; step++) {
    const [task, node] = [taskOfStep(plan, step).id, nodeOfStep(plan, step).id];
    const [start = 0, end = 0] = [board.startedAt[step], board.endedAt[step]];
    const status = stepStatuses[board.status[step] ?? 0] ?? "pending";
    const duration = status === "ready" && start > 0 ? end - start : null;
    steps.set(JSON.stringify([task, node]), { task, node: shownNode(node), status, duration });
  }
  return steps;
}

const absent = { status: null, duration: null } as const;

function joined(old: OneStep | undefined, fresh: OneStep | undefined): ComparedStep {
  const { task, node } = present(old ?? fresh, "a step is in one of the runs");
  const [before, after] = [old ?? absent, fresh ?? absent];
  return {
    task,
    node,
    before: before.status,
    after: after.status,
    before_ms: before.duration,
    after_ms: after.duration,
  };
}

function isFailure(status: string | null): boolean {
  return status === "error" || status === "ignored" || status === "blocked";
}

function isSlower(short: number | null, long: number | null): boolean {
  return short !== null && long !== null && long - short >= leastDifference && long >= short * leastRatio;
}

function byDifference(steps: readonly ComparedStep[]): ComparedStep[] {
  const difference = ({ before_ms: before, after_ms: after }: ComparedStep): number =>
    Math.abs((after ?? 0) - (before ?? 0));
  return [...steps].sort((a, b) => difference(b) - difference(a));
}
