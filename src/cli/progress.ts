/** `reportRun`: follows a run and says on lines of its own what happens, until it ends or the person leaves; the result is an exit code. */
import { runRoutes, type EventView, type RunView, type StepRow } from "../api/strata/runs.ts";
import { followRun } from "../client/follow-run.ts";
import type { RunUpdate } from "../client/run-update.ts";
import { AppError } from "../core/base/errors.ts";
import { compareText, sortedBy } from "../core/base/order.ts";
import type { Context } from "./context.ts";
import { status, stripControls, type Style } from "./style.ts";
import { clockOf, counted, grouped, spanOf } from "./words.ts";

export const progressModes = ["plain", "steps", "json", "none"] as const;
export type ProgressMode = (typeof progressModes)[number];

export interface Reporting {
  /** undefined: steps for small runs, plain for great ones. */
  readonly progress?: ProgressMode | undefined;
  /** Seconds between two summaries. */
  readonly interval?: number | undefined;
  /** Failures within tolerance count as success. */
  readonly tolerate?: boolean | undefined;
  /** Where lines go. */
  readonly line: (text: string) => void;
  readonly style: Style;
}

/** So many steps are still told one by one. */
const fewSteps = 250;

class Report {
  /** Steps that each graph's run has. */
  private readonly sizes = new Map<number, number>();
  private readonly context: Context;
  private readonly how: Reporting;
  private lastTime = "";

  constructor(context: Context, how: Reporting) {
    this.context = context;
    this.how = how;
  }

  async take(update: RunUpdate): Promise<void> {
    switch (update.kind) {
      case "events":
        for (const event of update.batch.events) this.lastTime = clockOf(event.at);
        await this.batch(update.batch.run, update.batch.events, update.batch.steps);
        return;
      case "lost":
        this.context.note(`The connection is lost (${update.reason}); trying again.`);
        return;
      case "back":
        this.context.note("Connected again; nothing was missed.");
        return;
      case "run":
      case "end":
        return;
    }
  }

  private async batch(run: number, events: readonly EventView[], steps: readonly StepRow[]): Promise<void> {
    if (this.how.progress === "json") {
      for (const event of events) this.how.line(JSON.stringify({ run, ...event }));
      for (const step of steps) this.how.line(JSON.stringify({ ...step, type: "step", task_type: step.type }));
      return;
    }
    for (const event of events) await this.event(run, event);
    for (const step of sortedBy(steps, ({ ended_at: at }) => at ?? "", compareText)) this.step(run, step);
  }

  private async event(run: number, event: EventView): Promise<void> {
    if (event.type === "run-started") {
      const board = await this.context.client.call(runRoutes.getBoard, { params: { id: run } });
      this.sizes.set(run, board.task.length);
      this.say(
        `${counted(board.task.length, "step")} on ${counted(board.nodes.filter(({ id }) => id !== null).length, "node")}`,
        run,
      );
    }
    if (event.type === "stop-requested")
      this.say(`stop requested by ${event.by ?? "somebody"} (${event.how ?? "graceful"})`, run);
  }

  private step(run: number, step: StepRow): void {
    const { style } = this.how;
    const where = `${step.task} ${step.node_name}`;
    const took = spanOf(step.started_at, step.ended_at);
    if (step.status === "error" || step.status === "ignored") {
      const word = step.status === "error" ? style("bad", "ERROR") : style("warning", "ignored");
      this.say(`${word} ${where} after ${took}: ${reasonText(step)}`);
      return;
    }
    if (step.status === "pending" && step.tries > 0)
      this.say(`${style("warning", "again")} ${where}: try ${step.tries} failed: ${reasonText(step)}`);
    if (!this.tellsSteps(run)) {
      if (step.type === "stage" && step.ended_at !== null) this.say(`stage ${step.task} done`);
      return;
    }
    if (step.status === "ready") this.say(`${status(style, "ready")} ${where} ${style("quiet", took)}`);
  }

  private tellsSteps(run: number): boolean {
    if (this.how.progress !== undefined) return this.how.progress === "steps";
    return (this.sizes.get(run) ?? Infinity) <= fewSteps;
  }

  /** A line with the time of the last event. */
  say(text: string, run?: number): void {
    if (this.how.progress === "none" || this.how.progress === "json") return;
    const about = run === undefined ? "" : `run ${run}: `;
    this.how.line(`${this.lastTime === "" ? "" : `${this.how.style("quiet", this.lastTime)} `}${about}${text}`);
  }

  /** Counts of all graphs so far, asked of the server. */
  async counts(run: RunView): Promise<Readonly<Record<string, number>>> {
    const sum: Record<string, number> = {};
    const parts = run.graphs.length > 0 ? run.graphs : [run];
    for (const { id, started_at: startedAt } of parts) {
      if (startedAt === null) continue;
      const counts = await this.countsOf(id);
      for (const [word, number] of Object.entries(counts)) sum[word] = (sum[word] ?? 0) + number;
    }
    return sum;
  }

  /** Counts of a graph's run; none for one that was given up before it had steps. */
  private async countsOf(id: number): Promise<Readonly<Record<string, number>>> {
    try {
      return (await this.context.client.call(runRoutes.getBoard, { params: { id } })).counts;
    } catch (problem) {
      if (problem instanceof AppError && problem.code === "entity/not-found") return {};
      throw problem;
    }
  }
}

export function countsText(counts: Readonly<Record<string, number>>, style: Style): string {
  const words = Object.entries(counts).filter(([, number]) => number > 0);
  return words.map(([word, number]) => `${status(style, word)}=${grouped(number)}`).join(" ");
}

function reasonText({ reason }: StepRow): string {
  return stripControls(reason ?? "no reason given").replaceAll("\n", " ");
}

/** Reports a run to its end. 130 when the person leaves before it. */
export async function reportRun(context: Context, run: RunView, how: Reporting): Promise<number> {
  const report = new Report(context, how);
  // What has ended long ago is not told again, but to a program that wants every event.
  const last =
    run.ended_at !== null && how.progress !== "json" ? run : await followToEnd(context, run, { report, how });
  if (last === undefined) {
    context.note(`Detached. Run ${run.id} goes on: strata run watch ${run.id}`);
    return 130;
  }
  await conclude(context, last, { report, how });
  return exitCodeOf(last, how.tolerate === true);
}

interface Reported {
  readonly report: Report;
  readonly how: Reporting;
}

/** The run at its end; undefined when the person left before. */
async function followToEnd(context: Context, run: RunView, { report, how }: Reported): Promise<RunView | undefined> {
  const leave = new AbortController();
  const done = new AbortController();
  const unhook = context.host.onInterrupt(() => {
    leave.abort();
  });
  const wait = (milliseconds: number): Promise<void> => context.host.sleep(milliseconds, leave.signal);
  const summaries = summarise(context, run, { report, how, signal: AbortSignal.any([leave.signal, done.signal]) });
  let last: RunView | undefined;
  try {
    for await (const update of followRun(context.client, run.id, { signal: leave.signal, wait })) {
      await report.take(update);
      if (update.kind === "end") last = update.run;
    }
    return last;
  } finally {
    unhook();
    done.abort();
    await summaries;
  }
}

/** Every so often a line of counts, so that nobody thinks it hangs. */
async function summarise(
  context: Context,
  run: RunView,
  { report, how, signal }: Reported & { readonly signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await context.host.sleep((how.interval ?? 30) * 1000, signal);
    if (signal.aborted) return;
    try {
      const now = await context.client.call(runRoutes.getRun, { params: { id: run.id }, signal });
      report.say(`${now.progress}% ${countsText(await report.counts(now), how.style)}`);
    } catch {
      // The server is away: the following says so.
    }
  }
}

async function conclude(context: Context, run: RunView, { report, how }: Reported): Promise<void> {
  if (how.progress === "json") {
    how.line(JSON.stringify({ ...run, type: "run", graph_type: run.type }));
    return;
  }
  const { style } = how;
  const counts = countsText(await report.counts(run), style);
  const took = spanOf(run.started_at, run.ended_at);
  how.line(`run ${run.id} ${status(style, run.status)} after ${took}${counts === "" ? "" : `: ${counts}`}`);
  if (run.status === "ready") return;
  if (run.message !== null && run.message !== "") how.line(`  ${stripControls(run.message)}`);
  const failed = await context.client.call(runRoutes.listSteps, {
    params: { id: run.id },
    query: { statuses: ["error", "ignored"] },
  });
  if (failed.length === 0) return;
  const names = failed.slice(0, 20).map(({ task, node_name: node }) => `${task}@${node}`);
  const more = failed.length > names.length ? ` and ${failed.length - names.length} more` : "";
  how.line(`  failed: ${names.join(" ")}${more}`);
  context.note(`  what they printed: strata run logs ${run.id} --failed`);
}

/** 0 ready, 1 error, 3 stopped, 8 ready with failures within tolerance. */
export function exitCodeOf(run: RunView, tolerate: boolean): number {
  switch (run.status) {
    case "ready":
      return 0;
    case "tolerated":
      return tolerate ? 0 : 8;
    case "stopped":
      return 3;
    case "error":
    case "pending":
    case "running":
    case "stopping":
      return 1;
  }
}
