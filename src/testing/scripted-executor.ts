/** An `Executor` that the test drives: `finish("deploy@1")`, `fail(...)`, `lose(...)`; what was started stays known after a restart. */
import { AppError } from "../core/base/errors.ts";
import { parseAttemptId, type AttemptId } from "../core/model/ids.ts";
import type { CommandEnd, CommandRun, Executor, FileToPut, Found, Target } from "../ports/executor.ts";

export interface ScriptedExecutor {
  readonly executor: Executor;
  /** Steps whose commands run, `task@node`, in the order of their start. */
  readonly running: readonly string[];
  /** Every start there ever was. */
  readonly starts: readonly { readonly name: string; readonly attempt: AttemptId }[];
  /** Attempts that were asked to end, in order. */
  readonly cancelled: readonly AttemptId[];
  /** Resolves when the step's command has been started, at once if it runs. */
  started(name: string): Promise<void>;
  print(name: string, text: string, stream?: "stdout" | "stderr"): void;
  finish(name: string): void;
  fail(name: string, code?: number): void;
  lose(name: string): void;
  /** A cancel request ends a command by itself, unless this was called. */
  holdOnCancel(): void;
  /** The node does not answer. */
  unplug(node: string): void;
  /** The server is gone: those who awaited commands hear nothing more, and the commands go on. */
  restart(): void;
  /** The node knows nothing of the attempt any more. */
  forget(attempt: AttemptId): void;
}

interface Part {
  readonly name: string;
  readonly attempt: AttemptId;
  readonly printed: { readonly stream: "stdout" | "stderr"; readonly data: Uint8Array }[];
  end: CommandEnd | undefined;
  listeners: { readonly run: CommandRun; readonly resolve: (end: CommandEnd) => void }[];
}

export function scriptedExecutor(): ScriptedExecutor {
  const parts = new Map<string, Part>();
  const starts: { readonly name: string; readonly attempt: AttemptId }[] = [];
  const cancelled: AttemptId[] = [];
  const waiters: { readonly name: string; readonly resolve: () => void }[] = [];
  const unplugged = new Set<string>();
  let endsOnCancel = true;

  const end = (part: Part, how: CommandEnd): void => {
    part.end = how;
    for (const { resolve } of part.listeners.splice(0)) resolve(how);
  };
  const runningPart = (name: string): Part => {
    const part = [...parts.values()].find((other) => other.name === name && other.end === undefined);
    if (part === undefined) throw new Error(`${name} does not run`);
    return part;
  };
  const start = (run: CommandRun): Part => {
    const part: Part = { name: nameOf(run), attempt: run.attempt, printed: [], end: undefined, listeners: [] };
    parts.set(keyOf(run.attempt, run.part), part);
    starts.push({ name: part.name, attempt: part.attempt });
    const heard = waiters.filter(({ name }) => name === part.name);
    for (const waiter of heard) {
      waiters.splice(waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
    return part;
  };
  const executor: Executor = {
    run: async (run) => {
      const known = parts.get(keyOf(run.attempt, run.part));
      const part = known ?? start(run);
      for (const chunk of part.printed) run.onOutput({ ...chunk, at: 0 as never });
      if (part.end !== undefined) return part.end;
      return await new Promise<CommandEnd>((resolve) => part.listeners.push({ run, resolve }));
    },
    find: (_target, attempt, number) => Promise.resolve(foundOf(parts.get(keyOf(attempt, number)))),
    cancel: (_target, attempt) => {
      cancelled.push(attempt);
      if (endsOnCancel)
        for (const part of parts.values())
          if (part.attempt === attempt && part.end === undefined) end(part, { kind: "cancelled" });
      return Promise.resolve();
    },
    putFile: (_target: Target, file: FileToPut) => Promise.reject(noFiles(file.path)),
    compareFile: (_target: Target, file: FileToPut) => Promise.reject(noFiles(file.path)),
    readFile: (_target: Target, path: string) => Promise.reject(noFiles(path)),
    bootTime: () => Promise.resolve(1),
    check: ({ node }) => Promise.resolve(unplugged.has(node) ? "the cable is out" : undefined),
  };
  return {
    executor,
    starts,
    cancelled,
    get running() {
      return [...parts.values()].filter((part) => part.end === undefined).map(({ name }) => name);
    },
    started: (name) =>
      new Promise((resolve) => {
        if ([...parts.values()].some((part) => part.name === name && part.end === undefined)) resolve();
        else waiters.push({ name, resolve });
      }),
    print: (name, text, stream = "stdout") => {
      const part = runningPart(name);
      const chunk = { stream, data: new TextEncoder().encode(text) };
      part.printed.push(chunk);
      for (const { run } of part.listeners) run.onOutput({ ...chunk, at: 0 as never });
    },
    finish: (name) => {
      end(runningPart(name), { kind: "exited", code: 0 });
    },
    fail: (name, code = 1) => {
      end(runningPart(name), { kind: "exited", code });
    },
    lose: (name) => {
      end(runningPart(name), { kind: "lost", reason: "the connection went" });
    },
    holdOnCancel: () => {
      endsOnCancel = false;
    },
    unplug: (node) => void unplugged.add(node),
    restart: () => {
      for (const part of parts.values()) part.listeners = [];
    },
    forget: (attempt) => {
      for (const [key, part] of parts) if (part.attempt === attempt) parts.delete(key);
    },
  };
}

/** An executor whose commands end with exit code 0 before anybody can look. */
export function instantExecutor(): Executor {
  return {
    ...scriptedExecutor().executor,
    run: () => Promise.resolve({ kind: "exited", code: 0 }),
    find: () => Promise.resolve({ kind: "unknown" }),
  };
}

function keyOf(attempt: AttemptId, part: number): string {
  return `${attempt}/${part}`;
}

/** `task@node`, from the environment that actions give. */
function nameOf({ target, command, attempt }: CommandRun): string {
  return `${command.env?.["STRATA_TASK"] ?? String(parseAttemptId(attempt)?.step)}@${target.node}`;
}

function foundOf(part: Part | undefined): Found {
  if (part === undefined) return { kind: "unknown" };
  return part.end === undefined ? { kind: "running" } : { kind: "ended", end: part.end };
}

function noFiles(path: string): AppError {
  return new AppError("node/file", `${path}: this executor has no files`);
}
