/** `reboot`: refused on every node that there can be so far. */
import { Type } from "typebox";
import { defineAction } from "./define-action.ts";

/** Fuel: the node is told to reboot, and has when its boot time is another. */
export const reboot = defineAction({
  types: ["reboot"],
  doc: "Reboots the node and waits for it.",
  parameters: Type.Object({}),
  idempotent: false,
  run: ({ target }) => {
    const why =
      target.transport.kind === "local"
        ? "this node is the server's own machine, and a reboot would end the server"
        : `node ${target.node} has transport "${target.transport.kind}": it can't be told to reboot`;
    return Promise.resolve({ kind: "refused", reason: why });
  },
});
