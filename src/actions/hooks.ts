/** `move_to_bootstrap` and `erase_node`: what Fuel did by services of its own, a command of the cluster's does here. */
import { Type } from "typebox";
import type { TaskType } from "../core/model/layer.ts";
import type { Action } from "./action.ts";
import { defineAction } from "./define-action.ts";
import { outcomeOf, runCommand } from "./run-command.ts";

const parameters = Type.Object({
  hook: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        "The bash line that does it, on the server. It gets the step's parameters as JSON on standard input.",
    }),
  ),
});

export const moveToBootstrap = hookAction(
  "move_to_bootstrap",
  "Makes the node start its installer with the next boot.",
);
export const eraseNode = hookAction("erase_node", "Wipes the node.");

function hookAction(type: TaskType, doc: string): Action {
  return defineAction({
    types: [type],
    doc: `${doc} Needs a command of the cluster's: \`parameters.hook\`, or the cluster's own hook for the type.`,
    parameters,
    idempotent: false,
    run: async (context, given) => {
      const hook = given.hook ?? context.hooks[type];
      if (hook === undefined) {
        const reason = `no command is configured for ${type}: give the task \`parameters.hook\`, or the cluster a hook`;
        return { kind: "refused", reason };
      }
      const argv = ["/bin/bash", "-c", hook] as const;
      const stdin = `${JSON.stringify(context.parameters)}\n`;
      return outcomeOf(await runCommand(context, { target: context.master, part: 0, argv, cwd: "/", stdin }), context);
    },
  });
}
