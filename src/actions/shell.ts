/** `shell` and `master_shell`: a line of bash, on the node or on the server. */
import { Type } from "typebox";
import type { Outcome } from "../core/model/event.ts";
import type { ActionContext } from "./action.ts";
import { defineAction } from "./define-action.ts";
import { outcomeOf, runCommand } from "./run-command.ts";
import { say } from "./say.ts";

const parameters = Type.Object({
  cmd: Type.String({ minLength: 1, description: "What bash is to run." }),
  cwd: Type.String({
    minLength: 1,
    default: "/",
    description: "The working directory. `/` on a node of this machine is the node's own directory.",
  }),
});

/** Fuel: `cd <cwd> && <cmd>` by `/bin/bash`; success is exit code 0. Fuel wraps it in Puppet, we do not. */
export const shell = defineAction({
  types: ["shell"],
  doc: "Runs a command line with bash on the node.",
  parameters,
  idempotent: false,
  run: async (context, { cmd, cwd }) => {
    const argv = ["/bin/bash", "-c", cmd] as const;
    return outcomeOf(await runCommand(context, { target: context.target, part: 0, argv, cwd }), context);
  },
  noop: (context, { cmd }) => Promise.resolve(wouldRun(context, cmd)),
});

/** Fuel: the command runs on the master, in the history of the node. `STRATA_NODE` names the node. */
export const masterShell = defineAction({
  types: ["master_shell"],
  doc: "Runs a command line with bash on the server, in the context of the node.",
  parameters,
  idempotent: false,
  run: async (context, { cmd, cwd }) => {
    const argv = ["/bin/bash", "-c", cmd] as const;
    return outcomeOf(await runCommand(context, { target: context.master, part: 0, argv, cwd }), context);
  },
  noop: (context, { cmd }) => Promise.resolve(wouldRun(context, cmd)),
});

function wouldRun(context: ActionContext, cmd: string): Outcome {
  say(context, `would run: ${cmd}`);
  return { kind: "nothing", reason: "a command line can't tell what it would change" };
}
