/** Starts commands, each at most once, or joins those that were started before. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import type { AttemptId } from "../../core/model/ids.ts";
import type { CommandEnd, CommandRun, Found, Target } from "../../ports/executor.ts";
import type { Clock } from "../../ports/system.ts";
import { newRecord, readRecord, readState } from "./attempt-record.ts";
import { followOutput } from "./follow-output.ts";
import { createLauncher } from "./launcher.ts";
import { createLiveParts, endToldBy, type LivePart } from "./live-parts.ts";
import { makeRecordFolder, type NodeFolders, type PartFiles } from "./node-folders.ts";
import { bootName } from "./process-group.ts";
import { readyCommand } from "./ready-command.ts";

export interface CommandRuns {
  run(run: CommandRun): Promise<CommandEnd>;
  find(target: Target, attempt: AttemptId, part: number): Found;
  cancel(target: Target, attempt: AttemptId): Promise<void>;
  /** Is this record of a command that is under way here? */
  isLive(record: string): boolean;
}

export interface CommandRunsOptions {
  readonly folders: NodeFolders;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string>>;
  readonly grace: number;
  /** Nothing is under way any more. */
  readonly onIdle: () => void;
}

export function createCommandRuns({ folders, clock, environment, grace, onIdle }: CommandRunsOptions): CommandRuns {
  const lives = createLiveParts({
    clock,
    grace,
    onIdle: () => {
      launcher.rest();
      onIdle();
    },
  });
  const launcher = createLauncher(environment, {
    ended: (record, code) => {
      lives.ended(record, code);
    },
    gone: (reason) => {
      for (const record of lives.unclaimed()) {
        if (reason === undefined) launcher.start(record);
        else lives.abandon(record, reason);
      }
    },
  });
  const boot = bootName();

  const start = (run: CommandRun, files: PartFiles): LivePart | CommandEnd => {
    const directory = folders.nodeFolder(run.target);
    mkdirSync(directory, { recursive: true });
    const ready = readyCommand(run.command, { directory, environment });
    if ("refused" in ready) return { kind: "refused", reason: ready.refused };
    makeRecordFolder(files.folder);
    const { stdin } = run.command;
    if (stdin !== undefined) writeFileSync(files.stdin, stdin, { mode: 0o600 });
    const header = { attempt: run.attempt, part: run.part, begun: clock.now(), boot };
    const input = stdin === undefined ? "/dev/null" : files.stdin;
    const text = newRecord(header, { ...ready, stdin: input, stdout: files.stdout, stderr: files.stderr });
    writeFileSync(files.record, text, { flag: "wx", mode: 0o600 });
    const part = lives.add(files, readRecord(text));
    launcher.start(files.record);
    return part;
  };

  /** The part as it is under way, as it was left by a server before, or as it starts now. */
  const join = (run: CommandRun): LivePart | CommandEnd => {
    const files = folders.partFiles(run.target, run.attempt, run.part);
    const live = lives.get(files.record);
    if (live !== undefined) return live;
    try {
      const state = readState(files.record);
      return state === undefined ? start(run, files) : lives.adopt(files, state);
    } catch (error) {
      return { kind: "refused", reason: `the attempt can't be begun: ${(error as Error).message}` };
    }
  };

  const endOne = async (files: PartFiles): Promise<void> => {
    const state = readState(files.record);
    const part = lives.get(files.record) ?? (state === undefined ? undefined : lives.adopt(files, state));
    if (part !== undefined) await lives.end(part, "cancelled");
  };

  return {
    run: async (run) => {
      const part = join(run);
      if ("kind" in part) return part;
      const follower = followOutput(part.files, clock, run.onOutput);
      part.follow(follower);
      part.limit(run.command.timeout);
      const end = await part.end;
      await follower.finish().catch((error: unknown) => {
        const text = `the rest of the output can't be read: ${(error as Error).message}\n`;
        run.onOutput({ stream: "stderr", data: Buffer.from(text), at: clock.now() });
      });
      return end;
    },
    find: (target, attempt, part) => {
      const files = folders.partFiles(target, attempt, part);
      if (lives.get(files.record) !== undefined) return { kind: "running" };
      const state = readState(files.record);
      if (state === undefined) return { kind: "unknown" };
      const end = endToldBy(state, files);
      if (end !== undefined) return { kind: "ended", end };
      lives.adopt(files, state);
      return { kind: "running" };
    },
    cancel: async (target, attempt) => {
      const numbers = partNumbers(folders.partFiles(target, attempt, 0).folder);
      const parts = numbers.map((part) => folders.partFiles(target, attempt, part));
      await Promise.all(parts.map(endOne));
    },
    isLive: (record) => lives.get(record) !== undefined,
  };
}

/** The commands of an attempt that were ever begun, by number. */
function partNumbers(folder: string): readonly number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => /^(\d+)\.sh$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number);
}
