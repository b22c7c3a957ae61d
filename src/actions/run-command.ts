/** Runs one command of an attempt on a target, and says how its end counts as an outcome. */
import { parseAttemptId } from "../core/model/ids.ts";
import type { Outcome } from "../core/model/event.ts";
import type { JsonObject } from "../core/base/json.ts";
import { formatDuration } from "../core/base/duration.ts";
import { assertNever } from "../core/base/assert.ts";
import type { Command, CommandEnd, OutputChunk, Target } from "../ports/executor.ts";
import type { ActionContext } from "./action.ts";

export interface CommandOfAttempt {
  readonly target: Target;
  /** The commands of an attempt are numbered from 0. */
  readonly part: number;
  readonly argv: Command["argv"];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | undefined;
  /** Milliseconds; the attempt's own when not given. */
  readonly timeout?: number | undefined;
  /** Where the output goes; to the attempt's when not given. */
  readonly onOutput?: ((chunk: OutputChunk) => void) | undefined;
}

/** Runs the command; ends it when the attempt is to end. */
export async function runCommand(context: ActionContext, command: CommandOfAttempt): Promise<CommandEnd> {
  const { executor, attempt, signal } = context;
  if (signal.aborted) return { kind: "cancelled" };
  const cancelling: Promise<void>[] = [];
  const cancel = (): void => {
    cancelling.push(executor.cancel(command.target, attempt));
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const end = await executor.run({
      target: command.target,
      attempt,
      part: command.part,
      command: {
        argv: command.argv,
        cwd: command.cwd,
        env: { ...environmentOf(context), ...command.env },
        stdin: command.stdin,
        timeout: command.timeout ?? context.timeout,
      },
      onOutput: command.onOutput ?? context.onOutput,
    });
    await Promise.all(cancelling);
    return end;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** What every command of a step finds in its environment, beside what the executor gives. */
function environmentOf(context: ActionContext): Readonly<Record<string, string>> {
  const parsed = parseAttemptId(context.attempt);
  return {
    STRATA_NODE: context.target.node,
    STRATA_TASK: context.taskId,
    STRATA_ATTEMPT: context.attempt,
    ...(parsed === undefined ? {} : { STRATA_RUN: String(parsed.run) }),
  };
}

/** The outcome of a step whose one command ended so: exit code 0 is success. */
export function outcomeOf(end: CommandEnd, context: ActionContext, summary?: JsonObject): Outcome {
  const more = summary === undefined ? {} : { summary };
  switch (end.kind) {
    case "exited":
      return end.code === 0
        ? { kind: "succeeded", ...more }
        : { kind: "exited", code: end.code, reason: `ended with exit code ${end.code}`, ...more };
    case "killed":
      return { kind: "killed", signal: end.signal, reason: `ended by ${end.signal}` };
    case "timed-out":
      return {
        kind: "timed-out",
        after: context.timeout,
        reason: `did not end within ${formatDuration(context.timeout)}`,
      };
    case "cancelled":
      return { kind: "cancelled", reason: "ended on request" };
    case "refused":
    case "lost":
      return { kind: end.kind, reason: end.reason };
    default:
      return assertNever(end);
  }
}
