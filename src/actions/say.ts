/** Lines of the action itself in an attempt's output. */
import type { ActionContext } from "./action.ts";

const encoder = new TextEncoder();

/** Adds a line to what the attempt prints: on stdout, or on stderr for what went wrong. */
export function say(context: ActionContext, line: string, stream: "stdout" | "stderr" = "stdout"): void {
  context.onOutput({ stream, data: encoder.encode(`${line}\n`), at: context.clock.now() });
}
