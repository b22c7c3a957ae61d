/** `retryOf`: what of an ended run would be run again, and the request that does it, as a new run. */
import type { ExecuteBody, RequestedGraph } from "../../api/fuel/transactions.ts";
import type { RetryScope } from "../../api/strata/run-snapshots.ts";
import { AppError } from "../../core/base/errors.ts";
import { isActive, stepStatuses } from "../../core/model/status.ts";
import { SYNC_NODE } from "../../core/model/ids.ts";
import { vertexKind } from "../../core/model/plan.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import type { RunBoard, RunBoards } from "./run-boards.ts";
import { selectSteps } from "./selectable-rows.ts";
import { nodeOfStep, shownNode, taskOfStep } from "./step-rows.ts";

export interface RetryChoice {
  readonly what: "failed-and-blocked" | "failed" | undefined;
  readonly select: string | undefined;
}

export interface Retry {
  readonly scope: RetryScope;
  readonly request: ExecuteBody;
}

export interface RetrySource {
  readonly record: RunRecord;
  /** Its graphs, in order. */
  readonly graphs: readonly RunRecord[];
  readonly boards: RunBoards;
  readonly now: number;
}

/** Throws `run/active` while it goes on, `run/nothing-to-retry` when the choice is empty. A graph whose turn never came is run whole. */
export async function retryOf(source: RetrySource, choice: RetryChoice): Promise<Retry> {
  const { record, graphs, boards, now } = source;
  if (isActive(record.status))
    throw new AppError("run/active", `Run ${record.id} goes on: wait for its end, or stop it`);
  const scopes: RetryScope["graphs"] = [];
  const requested: RequestedGraph[] = [];
  for (const graph of graphs) {
    const run = await boards.get(graph);
    const steps = run === undefined ? null : chosenSteps(run, choice, now);
    if (steps?.length === 0 || (steps === null && choice.select !== undefined)) continue;
    scopes.push({ run: graph.id, type: graph.graphType ?? "", steps });
    requested.push(requestOf(graph, steps));
  }
  if (requested.length === 0) {
    throw new AppError("run/nothing-to-retry", `Run ${record.id} has no such step: there is nothing to do again`);
  }
  return { scope: { retry_of: record.id, graphs: scopes }, request: bodyOf(record, graphs, requested) };
}

type Steps = NonNullable<RetryScope["graphs"][number]["steps"]>;

/** Steps that can run at all: anchors and what the plan skipped is none of them. */
function chosenSteps({ plan, board, snapshot }: RunBoard, { what, select }: RetryChoice, now: number): Steps {
  const selected = select === undefined ? undefined : selectSteps({ plan, board, facts: snapshot.facts, now }, select);
  const wanted: readonly string[] =
    what === "failed" ? ["error", "ignored"] : ["error", "ignored", "blocked", "stopped"];
  const steps: Steps = [];
  for (let step = 0; step < board.size; step++) {
    const status = stepStatuses[board.status[step] ?? 0] ?? "pending";
    const isWanted = selected === undefined ? wanted.includes(status) : selected[step] === 1;
    if (!isWanted || plan.schedule.kind[step] !== vertexKind.work) continue;
    steps.push({ task: taskOfStep(plan, step).id, node: shownNode(nodeOfStep(plan, step).id), status });
  }
  return steps;
}

/** As it was asked for, but only these steps. */
function requestOf(graph: RunRecord, steps: Steps | null): RequestedGraph {
  const { type, nodes, tasks, graph: oneShot, graph_name: name, alone } = graph.options as unknown as RequestedGraph;
  return {
    type,
    ...(nodes === undefined ? {} : { nodes }),
    ...(tasks === undefined ? {} : { tasks }),
    ...(oneShot === undefined ? {} : { graph: oneShot }),
    ...(name === undefined ? {} : { graph_name: name }),
    ...(alone === true ? { alone } : {}),
    ...(steps === null ? {} : { steps: steps.map(({ task, node }) => ({ task, node: node ?? SYNC_NODE })) }),
  };
}

/** With force: a step that succeeded before with the same facts, and failed now, has to run again. */
function bodyOf(record: RunRecord, graphs: readonly RunRecord[], requested: RequestedGraph[]): ExecuteBody {
  const { dry_run, noop_run, debug, subgraphs } = (graphs[0] ?? record).options as unknown as ExecuteBody;
  const flags = { dry_run: dry_run === true, noop_run: noop_run === true, debug: debug === true, force: true };
  return { cluster: record.cluster, graphs: requested, ...flags, ...(subgraphs === undefined ? {} : { subgraphs }) };
}
