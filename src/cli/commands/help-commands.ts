/** `strata help`: a noun's commands, or a topic. */
import type { Command } from "commander";
import { errorTable } from "../../core/base/errors.ts";
import { didYouMean } from "../../core/base/suggest.ts";
import type { Tools } from "../command.ts";
import { defaultServer, formats } from "../context.ts";

const exitCodes: readonly (readonly [number, string])[] = [
  [0, "done; the run is ready; no differences; valid"],
  [1, "the thing asked for failed: the run ended in error, or what was written has errors"],
  [2, "work found: `plan --exit-code`, `validate --strict` with warnings"],
  [3, "the run was stopped by someone"],
  [4, "not logged in, or no right"],
  [5, "not found"],
  [6, "conflict: another run is active, a name is taken, a plan is out of date"],
  [7, "the server can't be reached, or its database can't"],
  [8, "the run is ready, with failures within tolerance (0 with --tolerate)"],
  [64, "the command line is off"],
  [70, "a bug in Strata"],
  [130, "interrupted; the run goes on"],
];

const topics: Readonly<Record<string, () => readonly string[]>> = {
  "exit-codes": () => [
    ...exitCodes.map(([code, means]) => `${String(code).padStart(4)}  ${means}`),
    "",
    "By error:",
    ...Object.entries(errorTable).map(([code, { exit }]) => `${String(exit).padStart(4)}  ${code}`),
  ],
  formats: () => [
    `--format, -o: ${formats.join(", ")}`,
    "",
    "table  for people; cut at the edge of a terminal, never when piped",
    "wide   the same, never cut",
    "json   what the API answers",
    "jsonl  one object a line",
    "yaml   the same as json, as YAML",
    "csv    all columns",
    "name   one name a line",
    "",
    "The answer goes to standard output, everything else to standard error.",
    "--columns a,b chooses columns, --sort a or --sort -a sorts, --no-headers leaves the headings out.",
  ],
  environment: () => [
    `STRATA_URL      address of the server (${defaultServer})`,
    "STRATA_TOKEN    who you are",
    "STRATA_CLUSTER  cluster, where -e is not given",
    "NO_COLOR        no colour; FORCE_COLOR: colour also when piped",
    "",
    "Of strata serve: STRATA_HOST, STRATA_PORT, STRATA_DATA, DATABASE_URL, STRATA_DEFAULT_TRANSPORT, STRATA_LOG_LEVEL, STRATA_CONFIG.",
    "A flag wins over the environment, the environment over the file of --config.",
  ],
};

export function addHelpCommands(noun: Command, tools: Tools): void {
  noun
    .argument("[words...]", "a command, or one of: " + Object.keys(topics).join(", "))
    .action((words: readonly string[]) => {
      const [word] = words;
      const topic = word === undefined ? undefined : topics[word];
      if (topic !== undefined) {
        tools.host.stdout.write(`${topic().join("\n")}\n`);
        return;
      }
      const root = noun.parent ?? noun;
      const command = root.commands.find((one) => one.name() === word || one.alias() === word);
      if (word === undefined || command !== undefined) {
        (command ?? root).outputHelp();
        if (word === undefined) tools.host.stdout.write(`\nTopics: ${Object.keys(topics).join(", ")}\n`);
        return;
      }
      const known = [...root.commands.map((one) => one.name()), ...Object.keys(topics)];
      tools.host.stderr.write(`error: there is no help on "${word}".${didYouMean(word, known)}\n`);
      tools.exitCode = 64;
    });
}
