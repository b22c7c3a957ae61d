/** How a command is declared: its words and options, the work behind it, and what its end means for the exit code. */
import type { Command } from "commander";
import { Option } from "commander";
import { toAppError } from "../core/base/errors.ts";
import { createContext, formats, type CommonOptions, type Context } from "./context.ts";
import type { Host, Outside } from "./host.ts";
import { printError } from "./print-error.ts";
import { ErrorWithSources } from "./sources.ts";

/** Work behind a command: positional words, then options. Resolves with an exit code; nothing means 0. */
export type Work<Options> = (
  context: Context,
  words: readonly (string | undefined)[],
  options: Options & CommonOptions,
) => Promise<number | undefined> | Promise<void>;

/** What a noun's module is given to declare its verbs. */
export interface Tools {
  readonly host: Host;
  readonly outside: Outside;
  /** Set by the command that ran. */
  exitCode: number;
}

export interface Declaration<Options> {
  /** Verb and positional words: `show <release>`. */
  readonly usage: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly options?: readonly Option[];
  /** At least two, without `strata` in front. */
  readonly examples: readonly string[];
  readonly work: Work<Options>;
}

/** Adds a verb to a noun. */
export function declare<Options = unknown>(noun: Command, tools: Tools, declaration: Declaration<Options>): void {
  declareItself(noun.command(declaration.usage), tools, declaration);
}

/** Makes a verb of a command that has none below it: `strata login`. */
export function declareItself<Options = unknown>(
  command: Command,
  tools: Tools,
  declaration: Omit<Declaration<Options>, "usage">,
): void {
  command.summary(declaration.summary);
  command.description(declaration.description ?? declaration.summary);
  for (const alias of declaration.aliases ?? []) command.alias(alias);
  for (const option of declaration.options ?? []) command.addOption(option);
  for (const option of commonOptions()) command.addOption(option);
  command.addHelpText("after", `\nExamples:\n${declaration.examples.map((line) => `  strata ${line}`).join("\n")}`);
  command.action(async (...given: unknown[]) => {
    const words = given.slice(0, -2).flat() as readonly (string | undefined)[];
    const options = command.optsWithGlobals<Options & CommonOptions>();
    tools.exitCode = await perform(tools.host, options, (context) => declaration.work(context, words, options));
  });
}

async function perform(
  host: Host,
  options: CommonOptions,
  work: (context: Context) => Promise<number | undefined> | Promise<void>,
): Promise<number> {
  let context: Context | undefined;
  try {
    context = createContext(host, options);
    return (await work(context)) ?? 0;
  } catch (thrown) {
    const error = toAppError(thrown);
    const seen = context ?? createContext(host, { ...options, server: "localhost" });
    printError(seen, error, error instanceof ErrorWithSources ? error.sources : undefined);
    if (error.code === "internal/bug" && thrown instanceof Error) host.stderr.write(`${thrown.stack ?? ""}\n`);
    return error.exitCode;
  }
}

const group = "Options of every command:";

function commonOptions(): readonly Option[] {
  const common = [
    option("-o, --format <format>", "form of the answer").choices(formats),
    option("--columns <names>", "columns of a table or of CSV, by comma").argParser((text: string) => text.split(",")),
    option("--sort <column>", "sort by a column; -column for the other way round"),
    option("--no-headers", "no line of headings"),
    option("--server <address>", "where the server is; else STRATA_URL, else http://127.0.0.1:8000"),
    option("--token <token>", "who you are; else STRATA_TOKEN"),
    option("--color [when]", "auto, always or never").choices(["auto", "always", "never"]),
    option("--no-color", "the same as --color never; so does NO_COLOR"),
    option("-q, --quiet", "nothing but the answer"),
  ];
  return common.map((one) => one.helpGroup(group));
}

export function option(flags: string, description: string): Option {
  return new Option(flags, description);
}

/** Options that name an owner or a cluster. */
export const clusterOption = (): Option =>
  option("-e, --env <cluster>", "cluster, by name or number; else STRATA_CLUSTER");
export const typeOption = (): Option => option("-t, --type <type>", "graph type").default("default");
export const fileOption = (what: string): Option => option("-f, --file <file>", `${what}; - for standard input`);
