/** `strata graph plan | execute`: what would be done and why; and doing it. */
import type { Command } from "commander";
import type { ClusterView } from "../../api/fuel/clusters.ts";
import { transactionRoutes, type ExecuteBody } from "../../api/fuel/transactions.ts";
import { planRoutes, type GraphPlan, type PlanReply } from "../../api/strata/plans.ts";
import { runRoutes, type RunView } from "../../api/strata/runs.ts";
import { AppError } from "../../core/base/errors.ts";
import { declare, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { executionBody, executionOptions, type ExecutionOptions } from "../execution.ts";
import { clusterOf } from "../find.ts";
import { printList, printValue, type Column } from "../output.ts";
import { diagnosticLines } from "../print-diagnostics.ts";
import { progressModes, reportRun, type ProgressMode, type Reporting } from "../progress.ts";
import { status } from "../style.ts";
import { counted, grouped } from "../words.ts";

type PlannedStep = GraphPlan["steps"][number];

const stepColumns = (plan: GraphPlan): readonly Column<PlannedStep>[] => {
  const names = new Map(plan.nodes.map(({ id, name }) => [id, name]));
  return [
    { key: "task", heading: "TASK", text: ({ task }) => task },
    { key: "node", heading: "NODE", text: ({ node }) => (node === null ? "-" : (names.get(node) ?? node)) },
    { key: "decision", heading: "WILL", text: ({ decision }) => decision, look: status },
    { key: "because", heading: "BECAUSE", text: ({ because }) => because },
  ];
};

interface PlanOptions extends ExecutionOptions {
  readonly exitCode?: boolean;
  readonly totals?: boolean;
}

async function plan(context: Context, options: PlanOptions): Promise<number> {
  const cluster = await clusterOf(context, options.env);
  const body = await executionBody(context, cluster, options);
  const isTable = context.format === "table" || context.format === "wide";
  const query = isTable ? { steps: false, text: options.totals !== true } : { text: false };
  const reply = await context.client.call(planRoutes.createPlan, { body, query });
  if (context.format === "csv" || context.format === "name") {
    for (const one of reply.graphs)
      await printList(context, one.steps, {
        columns: stepColumns(one),
        name: ({ task, node }) => `${task}@${node ?? "-"}`,
      });
  } else if (isTable) printPlans(context, cluster, reply);
  else await printValue(context, reply);
  sayDiagnostics(context, reply);
  const work = reply.graphs.reduce((sum, { totals }) => sum + totals.run, 0);
  return options.exitCode === true && work > 0 ? 2 : 0;
}

function printPlans(context: Context, cluster: ClusterView, reply: PlanReply): void {
  for (const [index, one] of reply.graphs.entries()) {
    if (index > 0) context.answer("");
    if (one.text === "") for (const line of totalLines(cluster, one, reply.mode)) context.answer(line);
    else context.host.stdout.write(one.text.endsWith("\n") ? one.text : `${one.text}\n`);
  }
}

function sayDiagnostics(context: Context, reply: PlanReply): void {
  for (const { diagnostics } of reply.graphs)
    for (const line of diagnosticLines(diagnostics, new Map(), context.noteStyle)) context.note(line);
}

/** A plan in a few lines. */
function totalLines(
  cluster: ClusterView,
  { type, totals, left_out: leftOut }: GraphPlan,
  mode: string,
): readonly string[] {
  const what = mode === "run" ? "" : `, ${mode}`;
  return [
    `Plan of ${type} on ${cluster.name}${what}: ${counted(totals.steps, "step")}`,
    `  run   ${grouped(totals.run)}  (${counted(totals.tasks, "task")} on ${counted(totals.nodes, "node")})`,
    `  skip  ${grouped(totals.skip)}`,
    ...(totals.absent > 0
      ? [`  ${counted(totals.absent, "task")} applies to no node`.replace("s applies", "s apply")]
      : []),
    ...(leftOut.length > 0
      ? [
          `  left out: ${leftOut
            .slice(0, 5)
            .map(({ node, because }) => `${node} (${because})`)
            .join(", ")}${leftOut.length > 5 ? ", ..." : ""}`,
        ]
      : []),
  ];
}

interface ExecuteOptions extends ExecutionOptions, WatchOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
  readonly wait?: boolean;
  readonly watch?: boolean;
  readonly detach?: boolean;
}

async function execute(context: Context, options: ExecuteOptions): Promise<number> {
  const { ask } = context.host;
  if (options.plan === true) return await plan(context, { ...options, exitCode: false, totals: true });
  if (options.yes !== true && ask === undefined)
    throw new AppError("usage/invalid", "there is no terminal to ask on: add --yes to start without a question");
  const cluster = await clusterOf(context, options.env);
  const body = await executionBody(context, cluster, options);
  if (!(await isWanted(context, cluster, { body, options }))) {
    context.note("Nothing was started.");
    return 0;
  }
  const { id } = await context.client.call(transactionRoutes.executeGraphs, { body });
  const run = await context.client.call(runRoutes.getRun, { params: { id } });
  return await afterStart(context, run, options);
}

/** Shows the plan's totals; asks, unless told not to. */
async function isWanted(
  context: Context,
  cluster: ClusterView,
  { body, options }: { readonly body: ExecuteBody; readonly options: ExecuteOptions },
): Promise<boolean> {
  const reply = await context.client.call(planRoutes.createPlan, { body, query: { steps: false, text: false } });
  sayDiagnostics(context, reply);
  for (const one of reply.graphs) for (const line of totalLines(cluster, one, reply.mode)) context.note(line);
  if (options.yes === true || context.host.ask === undefined) return true;
  const nodes = Math.max(0, ...reply.graphs.map(({ totals }) => totals.nodes));
  const answer = await context.host.ask(`Start on ${counted(nodes, "node")} of ${cluster.name}? [y/N] `);
  return ["y", "yes", cluster.name.toLowerCase()].includes(answer.trim().toLowerCase());
}

async function afterStart(context: Context, run: RunView, options: ExecuteOptions): Promise<number> {
  // Programs want the run's end as one value: what happens on the way goes to standard error.
  const wantsValue = !["table", "wide", "jsonl"].includes(context.format);
  const line = wantsValue ? context.note : context.answer;
  if (context.format !== "jsonl") line(`Run ${run.id} started.`);
  const code = stays(context, options)
    ? await reportRun(context, run, {
        ...reportingOf(context, options),
        line,
        style: wantsValue ? context.noteStyle : context.style,
      })
    : detached(context, run);
  if (wantsValue) await printValue(context, await context.client.call(runRoutes.getRun, { params: { id: run.id } }));
  return code;
}

function stays(context: Context, { detach, wait, watch }: ExecuteOptions): boolean {
  return detach !== true && (wait === true || watch === true || context.host.stdout.isTTY === true);
}

function detached(context: Context, run: RunView): number {
  context.note(`Watch it: strata run watch ${run.id}`);
  return 0;
}

export interface WatchOptions {
  readonly progress?: ProgressMode;
  readonly interval?: string;
  readonly tolerate?: boolean;
}

/** How a run is reported, as the options of watching say. */
export function reportingOf(context: Context, options: WatchOptions): Reporting {
  return {
    progress: options.progress ?? (context.format === "jsonl" ? "json" : undefined),
    interval: options.interval === undefined ? undefined : Number(options.interval),
    tolerate: options.tolerate,
    line: context.answer,
    style: context.style,
  };
}

export const watchOptions = () =>
  [
    option("--progress <mode>", "plain: errors, stages, counts; steps: every step; json; none").choices(progressModes),
    option("--interval <seconds>", "between two lines of counts (30)"),
    option("--tolerate", "failures within tolerance are a success"),
  ] as const;

export function addExecuteCommands(noun: Command, tools: Tools): void {
  declare<PlanOptions>(noun, tools, {
    usage: "plan",
    summary: "what a run would do now, step by step, and why; nothing is changed",
    options: [
      ...executionOptions(),
      option("--totals", "only how much"),
      option("--exit-code", "exit with 2 when there is something to run"),
    ],
    examples: [
      "graph plan -e shop",
      "graph plan -e shop -t upgrade -n front-1 front-2",
      "graph plan -e shop --file hotfix.yaml -o json",
    ],
    work: async (context, _, options) => await plan(context, options),
  });
  declare<ExecuteOptions>(noun, tools, {
    usage: "execute",
    summary: "run graphs on a cluster: the plan's totals, a question, then the run",
    options: [
      ...executionOptions(),
      option("--plan", "stop after the plan's totals"),
      option("-y, --yes", "do not ask"),
      option("-w, --wait", "stay until the run ends (the default on a terminal)"),
      option("--watch", "the same").hideHelp(),
      option("--detach", "return at once (the default elsewhere)"),
      ...watchOptions(),
    ],
    examples: [
      "graph execute -e shop",
      "graph execute -e shop -t provision default --yes --wait",
      "graph execute -e shop -t hotfix-1234 --file hotfix.yaml -n front-1",
    ],
    work: async (context, _, options) => await execute(context, options),
  });
}
