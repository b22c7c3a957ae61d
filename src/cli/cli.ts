/** `runCli`: one command line -> an exit code. A noun's commands are loaded only when it is named, so that starting is quick. */
import { Command, CommanderError } from "commander";
import type { Tools } from "./command.ts";
import type { Host, Outside } from "./host.ts";

interface Noun {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly load: () => Promise<(noun: Command, tools: Tools) => void>;
}

const nouns: readonly Noun[] = [
  {
    name: "release",
    alias: "rel",
    summary: "product versions with their default graphs",
    load: async () => (await import("./commands/release-commands.ts")).addReleaseCommands,
  },
  {
    name: "plugin",
    alias: "plugins",
    summary: "add-ons with graphs of their own",
    load: async () => (await import("./commands/plugin-commands.ts")).addPluginCommands,
  },
  {
    name: "cluster",
    alias: "env",
    summary: "clusters: a release, nodes, enabled plugins, settings",
    load: async () => (await import("./commands/cluster-commands.ts")).addClusterCommands,
  },
  {
    name: "node",
    summary: "machines, their roles and attributes",
    load: async () => (await import("./commands/node-commands.ts")).addNodeCommands,
  },
  {
    name: "graph",
    summary: "graphs in layers: upload, look at, plan, execute",
    load: async () => {
      const [graphs, layers, execution, runs] = await Promise.all([
        import("./commands/graph-commands.ts"),
        import("./commands/graph-file-commands.ts"),
        import("./commands/execute-commands.ts"),
        import("./commands/run-commands.ts"),
      ]);
      return (noun, tools) => {
        layers.addGraphFileCommands(noun, tools);
        graphs.addGraphCommands(noun, tools);
        execution.addExecuteCommands(noun, tools);
        runs.addWatchingCommands(noun, tools);
      };
    },
  },
  {
    name: "run",
    alias: "task",
    summary: "runs: list, watch, history, output, reasons, stop",
    load: async () => (await import("./commands/run-commands.ts")).addRunCommands,
  },
  {
    name: "user",
    summary: "who may use a server",
    load: async () => (await import("./commands/user-commands.ts")).addUserCommands,
  },
  {
    name: "token",
    summary: "tokens for programs",
    load: async () => (await import("./commands/token-commands.ts")).addTokenCommands,
  },
  {
    name: "audit",
    summary: "who did what, when, from where",
    load: async () => (await import("./commands/audit-command.ts")).addAudit,
  },
  {
    name: "login",
    summary: "tell a server who you are",
    load: async () => (await import("./commands/login-commands.ts")).addLogin,
  },
  {
    name: "logout",
    summary: "forget a login",
    load: async () => (await import("./commands/login-commands.ts")).addLogout,
  },
  {
    name: "help",
    summary: "a command, or a topic: exit-codes, formats, environment",
    load: async () => (await import("./commands/help-commands.ts")).addHelpCommands,
  },
];

/** The whole tree of words; of nouns that are not wanted only their names. */
export async function programFor(tools: Tools, isWanted: (noun: string) => boolean): Promise<Command> {
  const program = newProgram(tools.host, tools.outside);
  for (const { name, alias, summary, load } of nouns) {
    const command = program.command(name).summary(summary).description(summary);
    if (alias !== undefined) command.alias(alias);
    if (isWanted(name) || (alias !== undefined && isWanted(alias))) (await load())(command, tools);
  }
  addServe(program, tools);
  return program;
}

/** Carries out `strata ARGS`. Never throws for what a person did. */
export async function runCli(args: readonly string[], host: Host, outside: Outside): Promise<number> {
  const tools: Tools = { host, outside, exitCode: 0 };
  const program = await programFor(tools, (noun) => args.includes(noun));
  try {
    await program.parseAsync([...args], { from: "user" });
    return tools.exitCode;
  } catch (problem) {
    if (!(problem instanceof CommanderError)) throw problem;
    return problem.exitCode === 0 ? 0 : 64;
  }
}

function newProgram(host: Host, outside: Outside): Command {
  return new Command("strata")
    .description("Layered deployment graphs: store, merge, plan and run them on 3 to 1,000 machines")
    .version(outside.version, "-V, --version", "the version of this program")
    .helpCommand(false)
    .showHelpAfterError("(strata COMMAND --help tells what there is)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        host.stdout.write(text);
      },
      writeErr: (text) => {
        host.stderr.write(text);
      },
      getOutHelpWidth: () => host.stdout.columns ?? 100,
      getErrHelpWidth: () => host.stderr.columns ?? 100,
    })
    .addHelpText("after", "\nstrata serve starts a server; the other commands talk to one.");
}

function addServe(program: Command, tools: Tools): void {
  program
    .command("serve")
    .summary("start a server here")
    .description(
      "Starts a server: REST API and the engine that runs graphs. Prints one line with its address when it is ready.",
    )
    .option("--host <address>", "address to listen on (127.0.0.1)")
    .option("--port <port>", "port to listen on, 0 for any that is free (8000)")
    .option("--data <folder>", "where everything is kept (~/.local/share/strata)")
    .option("--database-url <url>", "a PostgreSQL server to use instead of the embedded one; else DATABASE_URL")
    .option("--default-transport <kind>", "how nodes are reached that do not say it: local or none (local)")
    .option("--config <file>", "settings as YAML; flags and environment win")
    .option("--log-level <level>", "trace, debug, info, warn, error or silent (info)")
    .option("--insecure-listen", "without users, let everybody who reaches the server do everything")
    .addHelpText(
      "after",
      "\nExamples:\n  strata serve\n  strata serve --port 8080 --data /var/lib/strata\n\nSIGTERM: no new runs; steps that run may finish; then it ends.",
    )
    .action(async (options: Parameters<Outside["serve"]>[0]) => {
      tools.exitCode = await tools.outside.serve(options);
    });
}
