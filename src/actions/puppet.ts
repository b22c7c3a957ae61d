/** `puppet`: a manifest, applied on the node by `puppet apply`. */
import { Type } from "typebox";
import type { Static } from "typebox";
import { AppError } from "../core/base/errors.ts";
import type { JsonObject } from "../core/base/json.ts";
import type { Outcome } from "../core/model/event.ts";
import type { OutputChunk } from "../ports/executor.ts";
import type { ActionContext } from "./action.ts";
import { defineAction } from "./define-action.ts";
import { failuresOf, noopReport, readRunSummary } from "./puppet-summary.ts";
import { outcomeOf, runCommand } from "./run-command.ts";

const parameters = Type.Object({
  puppet_manifest: Type.String({ minLength: 1, description: "The manifest: a path on the node." }),
  puppet_modules: Type.String({
    minLength: 1,
    default: "/etc/puppet/modules",
    description: "Where the node's modules are: folders, with `:` between them.",
  }),
  cwd: Type.String({ minLength: 1, default: "/", description: "The folder in which Puppet runs." }),
  debug: Type.Boolean({ default: false, description: "Whether Puppet says all that it does." }),
  puppet_noop_run: Type.Boolean({ default: false, description: "Whether Puppet only says what it would change." }),
});

type Given = Static<typeof parameters>;

/** Exit code of the script when there is no Puppet, which never uses it. */
const NO_PUPPET = 69;
/** Exit codes of Puppet that mean success: nothing was to change, or something was changed. */
const SUCCESS = [0, 2];
/** Below the node's own folder: several nodes may share a machine, and with it Puppet's usual place. */
const SUMMARY = ".strata/last_run_summary.yaml";

const script = `
command -v puppet > /dev/null || exit ${NO_PUPPET}
summary=$PWD/${SUMMARY}
mkdir -p .strata && rm -f "$summary" && cd -- "$1" || exit
shift
exec puppet apply --detailed-exitcodes --color=false --lastrunfile "$summary" "$@"
`;

/** Fuel: success is a run in which no resource failed. Here, unlike there, a run whose time is over is ended. */
export const puppet = defineAction({
  types: ["puppet"],
  doc: "Applies a Puppet manifest on the node.",
  parameters,
  idempotent: true,
  run: (context, given) => apply(context, given, flagsOf(given)),
  noop: (context, given) => apply(context, given, ["--noop"]),
});

/** Fuel: a noop run says no more for being debugged. */
function flagsOf({ debug, puppet_noop_run: isNoop }: Given): readonly string[] {
  if (isNoop) return ["--noop"];
  return debug ? ["--debug", "--evaltrace"] : [];
}

async function apply(context: ActionContext, given: Given, flags: readonly string[]): Promise<Outcome> {
  const isNoop = flags.includes("--noop");
  const chunks: OutputChunk[] = [];
  const cwd = given.cwd === "/" ? "." : given.cwd;
  const last = ["--modulepath", given.puppet_modules, ...flags, given.puppet_manifest];
  const end = await runCommand(context, {
    target: context.target,
    part: 0,
    argv: ["/bin/bash", "-c", script, "puppet", cwd, ...last],
    cwd: "/",
    onOutput: (chunk) => {
      if (isNoop) chunks.push(chunk);
      context.onOutput(chunk);
    },
  });
  if (end.kind !== "exited") return outcomeOf(end, context);
  if (end.code === NO_PUPPET) return { kind: "refused", reason: "puppet is not installed on the node" };
  const summary = await summaryOf(context);
  const report = isNoop ? { raw_report: noopReport(chunks) } : {};
  const more = summary === undefined && !isNoop ? {} : { summary: { ...summary, ...report } };
  if (SUCCESS.includes(end.code)) return { kind: "succeeded", ...more };
  return { kind: "exited", code: end.code, reason: reasonOf(end.code, summary), ...more };
}

/** undefined: Puppet did not come so far as to write one. */
async function summaryOf({ executor, target }: ActionContext): Promise<JsonObject | undefined> {
  try {
    return readRunSummary(new TextDecoder().decode(await executor.readFile(target, SUMMARY)));
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function reasonOf(code: number, summary: JsonObject | undefined): string {
  const failures = summary === undefined ? undefined : failuresOf(summary);
  if (failures === undefined || failures === 0) return `puppet ended with exit code ${code}`;
  return failures === 1 ? "1 resource failed" : `${failures} resources failed`;
}
