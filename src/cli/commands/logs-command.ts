/** `strata run logs`: what the tasks of a run printed, live or afterwards. */
import type { Command } from "commander";
import { runRoutes, type OutputView, type StepRow } from "../../api/strata/runs.ts";
import { AppError } from "../../core/base/errors.ts";
import { didYouMean } from "../../core/base/suggest.ts";
import { clusterOption, declare, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { findRun } from "../find.ts";
import { stripControls } from "../style.ts";
import { clockOf } from "../words.ts";

interface LogOptions {
  readonly env?: string;
  readonly failed?: boolean;
  readonly follow?: boolean;
  readonly attempt?: string;
  readonly tail?: string;
  readonly grep?: string;
  readonly timestamps?: boolean;
  readonly prefix?: boolean;
  readonly raw?: boolean;
}

async function logs(
  context: Context,
  [run, ...words]: readonly (string | undefined)[],
  options: LogOptions,
): Promise<void> {
  const { id } = await findRun(context, run, options.env);
  const all = await context.client.call(runRoutes.listSteps, { params: { id } });
  const steps = chosen(
    all,
    words.flatMap((word) => word ?? []),
    { options, id },
  );
  if (steps.length === 0)
    context.note(options.failed === true ? "No step failed." : "No step has printed anything yet.");
  if (options.follow === true)
    await Promise.all(steps.map((step) => printStep(context, step, { options, live: true })));
  else for (const step of steps) await printStep(context, step, { options, live: false });
}

/** The steps that were named; without names those that failed (`--failed`), or all that ever started. */
function chosen(
  all: readonly StepRow[],
  words: readonly string[],
  { options, id }: { readonly options: LogOptions; readonly id: number },
): readonly StepRow[] {
  if (words.length === 0) {
    return all.filter(({ status, tries }) =>
      options.failed === true ? status === "error" || status === "ignored" : tries > 0,
    );
  }
  return words.flatMap((word) => {
    const at = word.lastIndexOf("@");
    const [task, node] = at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
    const found = all.filter(
      (step) => step.task === task && (node === undefined || step.node === node || step.node_name === node),
    );
    if (found.length > 0) return found;
    const known = new Set(all.flatMap((step) => [step.task, `${step.task}@${step.node_name}`]));
    throw new AppError("entity/not-found", `run ${id} has no step "${word}".${didYouMean(word, known)}`);
  });
}

interface Printing {
  readonly options: LogOptions;
  readonly live: boolean;
}

/** A step's output, page by page; live: until its attempt has ended. */
async function printStep(context: Context, step: StepRow, { options, live }: Printing): Promise<void> {
  const lines = new LinePrinter(context, step, options);
  if (!live && options.prefix !== false)
    context.note(
      context.noteStyle(
        "strong",
        `== ${step.task}@${step.node_name}  ${step.status}${step.tries > 1 ? `, try ${step.tries}` : ""} ==`,
      ),
    );
  let offset = 0;
  for (;;) {
    const page = await nextPage(context, step, { offset, attempt: options.attempt });
    for (const { text, at } of page.chunks) lines.take(text, at);
    offset = page.next;
    const isAll = page.complete || (!live && page.next >= page.size);
    if (isAll) break;
    if (page.chunks.length === 0) await context.host.sleep(500);
  }
  lines.end();
}

async function nextPage(
  context: Context,
  step: StepRow,
  { offset, attempt }: { readonly offset: number; readonly attempt: string | undefined },
): Promise<OutputView> {
  return await context.client.call(runRoutes.getStepOutput, {
    params: { id: step.run, task: step.task, node: step.node ?? "-" },
    query: { offset, attempt: attempt === undefined ? undefined : Number(attempt) },
  });
}

/** Chunks to lines: with a prefix when several are followed, without control sequences, only those that match. */
class LinePrinter {
  private rest = "";
  private at = "";
  private kept: string[] = [];
  private readonly context: Context;
  private readonly prefix: string;
  private readonly options: LogOptions;
  private readonly pattern: RegExp | undefined;

  constructor(context: Context, step: StepRow, options: LogOptions) {
    this.context = context;
    this.options = options;
    this.prefix = options.follow === true && options.prefix !== false ? `${step.node_name} ${step.task} | ` : "";
    this.pattern = patternOf(options.grep);
  }

  take(text: string, at: string): void {
    this.at = at;
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  end(): void {
    if (this.rest !== "") this.line(this.rest);
    for (const line of this.kept) this.context.answer(line);
  }

  private line(text: string): void {
    const clean = this.options.raw === true ? text : stripControls(text);
    if (this.pattern?.test(clean) === false) return;
    const time = this.options.timestamps === true ? `${clockOf(this.at)} ` : "";
    const whole = `${this.prefix}${time}${clean}`;
    if (this.options.tail === undefined) this.context.answer(whole);
    else this.kept = [...this.kept, whole].slice(-Number(this.options.tail));
  }
}

function patternOf(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text);
  } catch {
    throw new AppError("usage/invalid", `--grep ${text}: not a regular expression`);
  }
}

export function addLogsCommand(noun: Command, tools: Tools): void {
  declare<LogOptions>(noun, tools, {
    usage: "logs [run] [steps...]",
    summary: "what steps printed; a step is TASK or TASK@NODE",
    options: [
      clusterOption(),
      option("--failed", "of every step that failed"),
      option("-f, --follow", "go on until the steps have ended"),
      option("--attempt <number>", "which try, from 1; the latest unless given"),
      option("--tail <lines>", "only the last lines of each"),
      option("--grep <pattern>", "only lines that match"),
      option("--timestamps", "with the time of each line"),
      option("--no-prefix", "no headings, no prefixes"),
      option("--raw", "as they came, control sequences too"),
    ],
    examples: [`${noun.name()} logs 42 web-rollout@front-1`, `${noun.name()} logs latest --failed --tail 40`],
    work: async (context, words, options) => {
      await logs(context, words, options);
    },
  });
}
