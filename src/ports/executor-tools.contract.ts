/** What the contract of executors is written with: a node, an executor, and short ways to run lines and put files. */
import { afterEach, beforeEach } from "vitest";
import { attemptId, runId, stepIndex, type AttemptId } from "../core/model/ids.ts";
import type { Command, CommandEnd, Executor, FileChange, FileToPut, OutputChunk, Target } from "./executor.ts";

/** A node that can be reached, and executors that reach it. */
export interface ExecutorUnderTest {
  /** A node whose own folder is empty. The grace between TERM and KILL is short. */
  readonly target: Target;
  /** An executor as a server makes it that has just started. */
  fresh(): Executor;
  /**
   * The argv of another server: a program that makes such an executor, runs the `{ attempt, part, command }` that it reads as
   * JSON from its standard input, and prints what the command prints.
   */
  readonly server: readonly [string, ...string[]];
  stop(): Promise<void>;
}

export interface Ran {
  readonly end: CommandEnd;
  readonly chunks: readonly OutputChunk[];
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run, where it matters. */
export interface Way extends Partial<Command> {
  readonly attempt?: AttemptId;
  readonly part?: number;
  readonly by?: Executor;
  readonly onOutput?: (chunk: OutputChunk) => void;
}

export interface Tools {
  readonly at: ExecutorUnderTest;
  readonly executor: Executor;
  readonly nextAttempt: () => AttemptId;
  readonly run: (argv: Command["argv"], way?: Way) => Promise<Ran>;
  readonly sh: (line: string, way?: Way) => Promise<Ran>;
  /** Runs a line and resolves, while it still runs, with its first output. */
  readonly begin: (line: string, way?: Way) => Promise<{ readonly said: string; readonly ran: Promise<Ran> }>;
  /** Is there a process of this id on the node that has not ended? */
  readonly lives: (pid: string) => Promise<boolean>;
  readonly put: (path: string, content: string | Uint8Array, more?: Partial<FileToPut>) => Promise<FileChange>;
  readonly read: (path: string) => Promise<string>;
}

export const textOf = (chunks: readonly OutputChunk[]): string =>
  Buffer.concat(chunks.map((chunk) => chunk.data)).toString();

/** A line that ends when there is a file, or when the test is over and its folder is gone. */
export const untilThere = (file: string): string => `until [ -e ${file} ] || ! [ -d "$PWD" ]; do sleep 0.01; done`;

export const fileOf = (path: string, content: string | Uint8Array, more: Partial<FileToPut> = {}): FileToPut => ({
  path,
  content: Buffer.from(content),
  permissions: "0644",
  directoryPermissions: "0755",
  overwrite: true,
  parents: true,
  ...more,
});

/** Tools over a node of its own for each test; to be used within tests only. */
export function executorTools(make: () => Promise<ExecutorUnderTest>): Tools {
  let at: ExecutorUnderTest | undefined;
  let executor: Executor | undefined;
  let step = 0;

  beforeEach(async () => {
    at = await make();
    executor = at.fresh();
  });
  afterEach(async () => {
    await at?.stop();
  });

  const nextAttempt = (): AttemptId => attemptId(runId(7), stepIndex(step++), 1);

  const run = async (argv: Command["argv"], way: Way = {}): Promise<Ran> => {
    const { attempt = nextAttempt(), part = 0, by = tools.executor, onOutput, ...rest } = way;
    const chunks: OutputChunk[] = [];
    const end = await by.run({
      target: tools.at.target,
      attempt,
      part,
      command: { argv, cwd: "/", timeout: 60_000, ...rest },
      onOutput: (chunk) => {
        chunks.push(chunk);
        onOutput?.(chunk);
      },
    });
    const ofStream = (stream: OutputChunk["stream"]): string =>
      textOf(chunks.filter((chunk) => chunk.stream === stream));
    return { end, chunks, stdout: ofStream("stdout"), stderr: ofStream("stderr") };
  };

  const sh = (line: string, way?: Way): Promise<Ran> => run(["/bin/sh", "-c", line], way);

  const tools: Tools = {
    get at() {
      return at!;
    },
    get executor() {
      return executor!;
    },
    nextAttempt,
    run,
    sh,
    begin: (line, way = {}) =>
      new Promise((resolve) => {
        const ran: Promise<Ran> = sh(line, {
          ...way,
          onOutput: (chunk) => {
            resolve({ said: textOf([chunk]), ran });
          },
        });
      }),
    lives: async (pid) => {
      const state = `cat /proc/${pid.trim()}/stat 2>/dev/null`;
      const { end } = await sh(`case "$(${state})" in ""|*") Z "*) exit 1;; esac`);
      return end.kind === "exited" && end.code === 0;
    },
    put: (path, content, more) => tools.executor.putFile(tools.at.target, fileOf(path, content, more)),
    read: async (path) => Buffer.from(await tools.executor.readFile(tools.at.target, path)).toString(),
  };
  return tools;
}
