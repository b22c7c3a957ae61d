/** `strata run`: list, show, watch, history, logs, why, stop, delete; the watching ones also below `strata graph`. */
import type { Command } from "commander";
import { transactionRoutes } from "../../api/fuel/transactions.ts";
import { runRoutes, type RunView, type StepRow } from "../../api/strata/runs.ts";
import { clusterRoutes } from "../../api/fuel/clusters.ts";
import { AppError } from "../../core/base/errors.ts";
import { clusterOption, declare, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { findCluster, findRun, splitWords, wantedCluster } from "../find.ts";
import { addLogsCommand } from "./logs-command.ts";
import { reportingOf, watchOptions, type WatchOptions } from "./execute-commands.ts";
import { printItem, printList, printValue, type Column } from "../output.ts";
import { reportRun } from "../progress.ts";
import { status } from "../style.ts";
import { counted, millisecondsOf, orDash, shortTime, spanOf } from "../words.ts";

interface RunOptions {
  readonly env?: string;
}

function typesOf({ type, graphs }: RunView): string {
  return graphs.length > 0 ? graphs.map((graph) => graph.type).join(", ") : orDash(type);
}

const runColumns = (clusters: ReadonlyMap<number, string>): readonly Column<RunView>[] => [
  { key: "run", heading: "RUN", text: ({ id }) => String(id), order: ({ id }) => id },
  { key: "cluster", heading: "CLUSTER", text: ({ cluster }) => clusters.get(cluster) ?? String(cluster) },
  { key: "type", heading: "TYPE", text: typesOf },
  { key: "mode", heading: "MODE", text: ({ mode }) => mode },
  { key: "status", heading: "STATUS", text: (run) => run.status, look: status },
  { key: "progress", heading: "DONE", text: ({ progress }) => `${progress}%`, order: ({ progress }) => progress },
  { key: "started", heading: "STARTED", text: (run) => shortTime(run.started_at) },
  {
    key: "took",
    heading: "TOOK",
    text: (run) => spanOf(run.started_at, run.ended_at),
    order: (run) => millisecondsOf(run.started_at, run.ended_at) ?? 0,
  },
  { key: "message", heading: "MESSAGE", text: ({ message }) => orDash(message) },
];

async function clusterNames({ client }: Context): Promise<ReadonlyMap<number, string>> {
  const clusters = await client.call(clusterRoutes.listClusters, {});
  return new Map(clusters.map(({ id, name }) => [id, name]));
}

interface ListOptions extends RunOptions {
  readonly status?: readonly string[];
  readonly limit?: string;
}

async function listRuns(context: Context, options: ListOptions): Promise<void> {
  const name = wantedCluster(context, options.env);
  const cluster = name === undefined ? undefined : (await findCluster(context, name)).id;
  const statuses = options.status === undefined ? undefined : [...splitWords(options.status)];
  const limit = options.limit === undefined ? undefined : Number(options.limit);
  const runs = await context.client.call(runRoutes.listRuns, { query: { cluster, statuses, limit } });
  const columns = runColumns(await clusterNames(context));
  await printList(context, runs, { columns, name: ({ id }) => String(id), none: "There has been no run yet." });
}

const iso = (time: string | null): string => time ?? "";

/** Fuel's columns come first in CSV. */
const stepColumns: readonly Column<StepRow>[] = [
  { key: "task_name", heading: "TASK", text: ({ task }) => task },
  { key: "node_id", heading: "NODE-ID", text: ({ node }) => node ?? "", extra: true },
  { key: "node", heading: "NODE", text: (step) => step.node_name },
  { key: "status", heading: "STATUS", text: (step) => step.status, look: status },
  { key: "type", heading: "TYPE", text: ({ type }) => type },
  { key: "time_start", heading: "STARTED", text: (step) => iso(step.started_at), extra: true },
  { key: "time_end", heading: "ENDED", text: (step) => iso(step.ended_at), extra: true },
  { key: "started", heading: "STARTED", text: (step) => shortTime(step.started_at).slice(-8) },
  {
    key: "took",
    heading: "TOOK",
    text: (step) => spanOf(step.started_at, step.ended_at),
    order: (step) => millisecondsOf(step.started_at, step.ended_at) ?? 0,
  },
  { key: "tries", heading: "TRIES", text: ({ tries }) => String(tries), order: ({ tries }) => tries },
  { key: "why", heading: "WHY", text: ({ reason }) => orDash(reason) },
];

interface HistoryOptions extends ListOptions {
  readonly nodes?: readonly string[];
  readonly tasks?: readonly string[];
}

async function history(context: Context, run: string | undefined, options: HistoryOptions): Promise<void> {
  if (run === undefined) {
    await listRuns(context, options);
    return;
  }
  const { id } = await findRun(context, run, options.env);
  const list = (words: readonly string[] | undefined): string[] | undefined =>
    words === undefined ? undefined : [...splitWords(words)];
  const steps = await context.client.call(runRoutes.listSteps, {
    params: { id },
    query: { statuses: list(options.status), tasks: list(options.tasks) },
  });
  const nodes = list(options.nodes);
  const wanted = steps.filter(
    ({ node, node_name: name }) => nodes === undefined || nodes.includes(node ?? "-") || nodes.includes(name),
  );
  const columns = context.format === "csv" ? csvColumns : stepColumns;
  await printList(context, wanted, {
    columns,
    name: ({ task, node_name: node }) => `${task}@${node}`,
    none: "No step matches.",
  });
}

const csvOrder = ["task_name", "node_id", "status", "type", "time_start", "time_end", "node", "tries", "why"];
const csvColumns = csvOrder.flatMap((key) => stepColumns.filter((column) => column.key === key));

async function watch(
  context: Context,
  wanted: string | undefined,
  options: RunOptions & WatchOptions,
): Promise<number> {
  const run = await findRun(context, wanted, options.env);
  return await reportRun(context, run, reportingOf(context, options));
}

interface StopOptions extends RunOptions {
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly detach?: boolean;
}

async function stop(context: Context, wanted: string | undefined, options: StopOptions): Promise<number> {
  const run = await findRun(context, wanted, options.env);
  if (run.ended_at !== null) {
    context.note(`Run ${run.id} has ended already: ${run.status}.`);
    return 0;
  }
  if (options.yes !== true) {
    if (context.host.ask === undefined)
      throw new AppError("usage/invalid", "there is no terminal to ask on: add --yes to stop without a question");
    const how = options.force === true ? "Steps that run are ended." : "Steps that run may finish; nothing new starts.";
    const answer = await context.host.ask(`${how} Stop run ${run.id}? [y/N] `);
    if (!["y", "yes"].includes(answer.trim().toLowerCase())) return 0;
  }
  const how = options.force === true ? "forced" : "graceful";
  await context.client.call(runRoutes.stopRun, { params: { id: run.id }, body: { how } });
  context.note(`Stopping run ${run.id}.`);
  if (options.detach === true) return 0;
  const code = await reportRun(context, run, { line: context.answer, style: context.style, progress: "plain" });
  return code === 3 ? 0 : code;
}

async function why(context: Context, run: RunView, word: string): Promise<void> {
  const [task = "", node] = word.split("@");
  const steps = await context.client.call(runRoutes.listSteps, { params: { id: run.id }, query: { tasks: [task] } });
  const found = steps.filter(
    (step) =>
      node === undefined || step.node === node || step.node_name === node || (node === "-" && step.node === null),
  );
  if (found.length === 0) throw new AppError("entity/not-found", `run ${run.id} has no step "${word}"`);
  for (const step of found) {
    const params = { id: step.run, task, node: step.node ?? "-" };
    const answer = await context.client.call(runRoutes.explainStep, { params });
    if (context.format === "table" || context.format === "wide")
      context.answer(`${task}@${step.node_name}: ${answer.text}`);
    else await printValue(context, answer);
  }
}

/** Commands that are about a run, and also stand below `strata graph`. */
export function addWatchingCommands(noun: Command, tools: Tools): void {
  const word = noun.name();
  declare<RunOptions & WatchOptions>(noun, tools, {
    usage: "watch [run]",
    summary: "follow a run until it ends; Ctrl-C leaves it going on",
    options: [clusterOption(), ...watchOptions()],
    examples: [`${word} watch 42`, `${word} watch latest -e shop --progress steps`],
    work: async (context, [run], options) => await watch(context, run, options),
  });
  declare<HistoryOptions>(noun, tools, {
    usage: "history [run]",
    summary: "runs, newest first; of one run a row for every step",
    options: [
      clusterOption(),
      option(
        "-t, --status <statuses...>",
        "only these: pending, running, ready, error, skipped, blocked, ignored, stopped",
      ),
      option("-n, --nodes <nodes...>", "only these nodes, by name or number"),
      option("-T, --tasks <tasks...>", "only these tasks"),
      option("--limit <number>", "at most so many runs"),
    ],
    examples: [`${word} history -e shop`, `${word} history 42 --status error blocked`, `${word} history 42 -o csv`],
    work: async (context, [run], options) => {
      await history(context, run, options);
    },
  });
  addLogsCommand(noun, tools);
  declare<StopOptions>(noun, tools, {
    usage: "stop [run]",
    summary: "stop a run: steps that run may finish, nothing new starts",
    options: [
      clusterOption(),
      option("-f, --force", "end the steps that run"),
      option("-y, --yes", "do not ask"),
      option("--detach", "do not wait until it has stopped"),
    ],
    examples: [`${word} stop 42`, `${word} stop latest -e shop --yes --force`],
    work: async (context, [run], options) => await stop(context, run, options),
  });
  declare<RunOptions>(noun, tools, {
    usage: "why <run> <step>",
    summary: "why a step waits, does not run, or failed; a step is TASK@NODE",
    options: [clusterOption()],
    examples: [`${word} why 42 web-rollout@front-1`, `${word} why latest web-rollout -e shop`],
    work: async (context, [wanted, step = ""], { env }) => {
      await why(context, await findRun(context, wanted, env), step);
    },
  });
}

export function addRunCommands(noun: Command, tools: Tools): void {
  declare<ListOptions>(noun, tools, {
    usage: "list",
    summary: "runs, newest first",
    options: [
      clusterOption(),
      option("-t, --status <statuses...>", "only these: pending, running, stopping, ready, tolerated, stopped, error"),
      option("--limit <number>", "at most so many"),
    ],
    examples: ["run list", "run list -e shop --status error"],
    work: async (context, _, options) => {
      await listRuns(context, options);
    },
  });
  declare<RunOptions>(noun, tools, {
    usage: "show [run]",
    summary: "one run, by number; the latest unless given",
    options: [clusterOption()],
    examples: ["run show 42", "run show latest -e shop -o json"],
    work: async (context, [wanted], { env }) => {
      const run = await findRun(context, wanted, env);
      const names = await clusterNames(context);
      await printItem(context, run, { columns: runColumns(names), name: ({ id }) => String(id) });
    },
  });
  addWatchingCommands(noun, tools);
  declare<{ readonly force?: boolean }>(noun, tools, {
    usage: "delete <runs...>",
    summary: "delete runs for good, with their history and output",
    options: [option("-f, --force", "even while it goes on")],
    examples: ["run delete 41", "run delete 38 39 40"],
    work: async (context, words, { force }) => {
      const ids = words.map((word) => Number(word ?? Number.NaN));
      if (ids.some((id) => !Number.isInteger(id)))
        throw new AppError("usage/invalid", "runs are deleted by their numbers");
      for (const id of ids)
        await context.client.call(transactionRoutes.removeTransaction, { params: { id }, query: { force } });
      context.note(`Deleted ${counted(ids.length, "run")}.`);
    },
  });
}
