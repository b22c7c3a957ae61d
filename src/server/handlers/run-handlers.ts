/** Runs as they go: list, board, events, stream, steps, output, reasons, stopping. */
import { nameOf } from "../../access/principal.ts";
import { runStatuses, type BoardView, type runRoutes, type WhyView } from "../../api/strata/runs.ts";
import { AppError } from "../../core/base/errors.ts";
import { stepIndex, type StepIndex } from "../../core/model/ids.ts";
import { stepStatuses } from "../../core/model/status.ts";
import { boardOf } from "../../core/schedule/board.ts";
import { encodeBoard } from "../../core/schedule/board-json.ts";
import { explainStep, type Explanation } from "../../core/schedule/explain.ts";
import { statusCounts } from "../../core/schedule/progress.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { bare, type Handlers } from "../http/handler.ts";
import { eventView } from "../runs/event-views.ts";
import { findRun, graphRunOf, graphRunsOf, liveRunOf } from "../runs/find-run.ts";
import type { LiveRun } from "../runs/live-runs.ts";
import { readPosition, runStream } from "../runs/run-stream.ts";
import { readStepBytes, readStepOutput } from "../runs/step-output.ts";
import { selectSteps } from "../runs/selectable-rows.ts";
import { findStep, nodeOfStep, readNodeName, shownNode, shownName, stepRow, taskOfStep } from "../runs/step-rows.ts";
import type { Services } from "../services.ts";
import { runView } from "../views/run-views.ts";

type Names = keyof typeof runRoutes;

const defaultListed = 100;

export function runHandlers(services: Services): Handlers<Names> {
  const { stores, liveRuns } = services;
  const { runs } = stores;
  const view = async (run: RunRecord) => runView(run, run.kind === "sequence" ? await graphRunsOf(runs, run) : []);
  const live = async (id: number) => liveRunOf(liveRuns, await graphRunOf(runs, id));
  const step = async ({ id, task, node }: StepParams) => {
    const run = await live(id);
    return { run, step: stepOf(run, task, node) };
  };
  return {
    listRuns: async ({ query }) => {
      refuseUnknown("statuses", query.statuses, runStatuses);
      const found = await runs.list({ cluster: query.cluster, kinds: ["sequence"] });
      const wanted = found.filter(({ status }) => isIn(query.statuses, status)).slice(-(query.limit ?? defaultListed));
      return Promise.all(wanted.reverse().map(view));
    },
    getRun: async ({ params }) => view(await findRun(runs, params.id)),
    getBoard: async ({ params }) => {
      const graph = await graphRunOf(runs, params.id);
      return boardView(await liveRunOf(liveRuns, graph), graph);
    },
    listEvents: async ({ params, query }) => {
      const run = await live(params.id);
      const from = query.from ?? 0;
      const events = (await stores.journal.read(run.run, from)).slice(0, query.limit ?? 10_000);
      return events.map((event, index) => eventView(run.plan, { version: from + index + 1, event }));
    },
    streamRun: async ({ params, query, lastEventId }) => {
      const run = await findRun(runs, params.id);
      return bare("text/event-stream", runStream(services, run, readPosition(lastEventId ?? query.from)));
    },
    listSteps: async ({ params, query }) => {
      refuseUnknown("statuses", query.statuses, stepStatuses);
      const rows = [];
      for (const graph of await graphRunsOf(runs, await findRun(runs, params.id))) {
        const run = await liveRuns.get(graph.id);
        if (run === undefined) continue;
        const chosen = query.select === undefined ? undefined : selectOf(run, query.select, services.clock.now());
        rows.push(...stepRows(run, query).filter(({ step }) => chosen?.[step] !== 0));
      }
      return rows;
    },
    getStepOutput: async ({ params, query, accept }) => {
      const { run, step: number } = await step(params);
      const wanted = { live: run, step: number, query };
      if (accept !== "text/plain") return readStepOutput(stores, wanted);
      return bare("text/plain; charset=utf-8", await readStepBytes(stores, wanted));
    },
    explainStep: async ({ params }) => {
      const { run, step: number } = await step(params);
      return whyView(run, number);
    },
    stopRun: async ({ params, body, by }) => {
      const run = await findRun(runs, params.id);
      await services.runs.stopRun(run, { by: nameOf(by), how: body.how ?? "graceful" });
      return view(await findRun(runs, params.id));
    },
  };
}

interface StepParams {
  readonly id: number;
  readonly task: string;
  readonly node: string;
}

function stepOf(run: LiveRun, task: string, node: string): StepIndex {
  const step = findStep(run.plan, task, node);
  if (step !== undefined) return step;
  const absent = run.plan.absent.find((one) => one.task === task);
  const why = absent === undefined ? "" : `: the task applies to no node, ${absent.because}`;
  throw new AppError("entity/not-found", `Run ${run.run} has no step ${task} on node ${node}${why}`);
}

interface StepQuery {
  readonly statuses?: readonly string[];
  readonly tasks?: readonly string[];
  readonly nodes?: readonly string[];
}

function stepRows(run: LiveRun, query: StepQuery) {
  const nodes = query.nodes?.map(readNodeName);
  return Array.from({ length: run.plan.schedule.stepCount }, (_, step) => step)
    .filter((step) => isIn(query.tasks, taskOfStep(run.plan, step).id) && isIn(nodes, nodeOfStep(run.plan, step).id))
    .map((step) => stepRow(run, step))
    .filter(({ status }) => isIn(query.statuses, status));
}

function selectOf({ plan, state, snapshot }: LiveRun, text: string, now: number): Uint8Array {
  return selectSteps({ plan, board: boardOf(state), facts: snapshot.facts, now }, text);
}

function isIn(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

function refuseUnknown(name: string, given: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = (given ?? []).filter((one) => !known.includes(one));
  if (unknown.length === 0) return;
  throw new AppError("request/invalid", `${name}: there is no ${unknown.join(", ")}, only ${known.join(", ")}`);
}

function boardView({ run, plan, state }: LiveRun, record: RunRecord): BoardView {
  const { stepCount, task, node, tasks, nodes } = plan.schedule;
  return {
    run,
    version: state.version,
    status: record.status,
    tasks: tasks.map(({ id, type }) => ({ id, type })),
    nodes: nodes.map((one) => ({ id: shownNode(one.id), name: shownName(one) })),
    task: [...task.subarray(0, stepCount)],
    node: [...node.subarray(0, stepCount)],
    statuses: [...stepStatuses],
    board: encodeBoard(boardOf(state)),
    counts: { ...statusCounts(state) },
  };
}

function whyView({ run, plan, state }: LiveRun, step: StepIndex): WhyView {
  const decision = plan.steps[step]?.decision ?? { kind: "run", because: "" };
  const explanation = explainStep(state, step, (other) => plan.steps[other]?.decision.because);
  return {
    run,
    task: taskOfStep(plan, step).id,
    node: shownNode(nodeOfStep(plan, step).id),
    status: explanation.status,
    text: linesOf(explanation, "").join("\n"),
    because: treeOf(explanation),
    planned: {
      decision: decision.kind,
      reason: decision.kind === "skip" ? decision.reason : null,
      because: decision.because,
    },
  };
}

function linesOf({ name, text, because }: Explanation, indent: string): readonly string[] {
  return [`${indent}${name} ${text}`, ...because.flatMap((one) => linesOf(one, `${indent}  `))];
}

interface Tree {
  readonly [key: string]: string | number | readonly Tree[];
}

function treeOf({ step, name, status, text, because }: Explanation): Tree {
  return { step: stepIndex(step), name, status, text, because: because.map(treeOf) };
}
