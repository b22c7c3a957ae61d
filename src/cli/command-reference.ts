/** `commandReference`: every command as Markdown, made from the declarations themselves. */
import type { Command, Option } from "commander";
import { programFor } from "./cli.ts";
import type { Host } from "./host.ts";

/** The text of the reference. Needs no server. */
export async function commandReference(version: string): Promise<string> {
  const outside = { version, serve: () => Promise.resolve(0), offlineUser: () => Promise.resolve() };
  const program = await programFor({ host: silentHost, outside, exitCode: 0 }, () => true);
  const nouns = program.commands.filter((command) => command.name() !== "help");
  return [
    "# The command line",
    "",
    "Made from the declarations in `src/cli`. `strata COMMAND --help` says the same; `strata help exit-codes` and `strata help formats` more.",
    "",
    ...nouns.flatMap(nounLines),
    ...everywhere(nouns),
  ].join("\n");
}

function nounLines(noun: Command): readonly string[] {
  const verbs = noun.commands;
  return [
    `## strata ${noun.name()}`,
    "",
    sentence(noun.description()),
    "",
    ...(verbs.length === 0
      ? optionLines(noun.options.filter((one) => !isEverywhere(one)))
      : verbs.flatMap((verb) => verbLines(noun, verb))),
  ];
}

function verbLines(noun: Command, verb: Command): readonly string[] {
  const words = verb.registeredArguments.map((one) => {
    const name = `${one.name()}${one.variadic ? "..." : ""}`;
    return one.required ? ` <${name}>` : ` [${name}]`;
  });
  return [
    `### strata ${noun.name()} ${verb.name()}${words.join("")}`,
    "",
    sentence(verb.summary()),
    ...(verb.description() === verb.summary() ? [] : [sentence(verb.description())]),
    "",
    ...optionLines(verb.options.filter((one) => !isEverywhere(one))),
  ];
}

/** The options of every command, once. */
function everywhere(nouns: readonly Command[]): readonly string[] {
  const [verb] = nouns[0]?.commands ?? [];
  return ["## Options of every command", "", ...optionLines((verb?.options ?? []).filter(isEverywhere))];
}

function isEverywhere(option: Option): boolean {
  return option.helpGroupHeading !== undefined;
}

function optionLines(options: readonly Option[]): readonly string[] {
  const shown = options.filter(({ hidden }) => !hidden);
  if (shown.length === 0) return [];
  return [...shown.map((one) => `- \`${one.flags}\` ${one.description}${choices(one)}`), ""];
}

function choices({ argChoices }: Option): string {
  return argChoices === undefined ? "" : ` (${argChoices.join(", ")})`;
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}

/** Nothing is run, so nothing is asked or shown. */
const silentHost: Host = {
  stdout: { write: () => true },
  stderr: { write: () => true },
  readStdin: () => Promise.resolve(new Uint8Array()),
  environment: {},
  cwd: "/",
  onInterrupt: () => () => undefined,
  now: () => 0,
  sleep: () => Promise.resolve(),
};
