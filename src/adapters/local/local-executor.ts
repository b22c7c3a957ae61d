/** An `Executor` of this machine: nodes are folders of it, and their commands are processes that outlive the server. */
import { accessSync, constants, mkdirSync, readFileSync } from "node:fs";
import { homedir, uptime, userInfo } from "node:os";
import type { CommandRun, Executor, Target } from "../../ports/executor.ts";
import type { Clock } from "../../ports/system.ts";
import { AppError } from "../../core/base/errors.ts";
import { cleanAttempts } from "./clean-attempts.ts";
import { createCommandRuns } from "./command-runs.ts";
import { compareNodeFile, putNodeFile, readNodeFile } from "./node-files.ts";
import { nodeFolders } from "./node-folders.ts";
import { pathOnNode } from "./ready-command.ts";

export interface LocalExecutorOptions {
  /** Absolute. Below it, by their ids, are the folders of nodes whose transport names none. */
  readonly directory: string;
  /**
   * Names the store that numbers runs. Attempts are looked for under this name: with another store, numbers begin anew, and
   * attempt `1-0-1` of the one is not that of the other.
   */
  readonly installation: string;
  readonly clock: Clock;
  /** Added to the small environment that commands get (PATH, HOME, USER, LANG), or instead of it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds between TERM and KILL; 5,000 when not given. */
  readonly grace?: number;
  /** Attempts of a node whose records are kept; 100 when not given. */
  readonly keep?: number;
}

/** Attempts of a node after which its old ones are removed. */
const CLEAN_AFTER = 50;

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Relative paths of a node are below its own folder, absolute ones are taken as they are; a `cwd` of `/` is its folder. */
export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  const { clock, grace = 5000, keep = 100 } = options;
  const folders = nodeFolders(options.directory, options.installation);
  const environment = { PATH, HOME: homedir(), USER: userInfo().username, LANG: "C.UTF-8", ...options.environment };
  const begun = new Map<string, number>();
  const runs = createCommandRuns({ folders, clock, environment, grace, onIdle: () => void cleanFolders() });

  /** Old attempts are removed when nothing is under way: it costs more than to make them. */
  const cleanFolders = async (): Promise<void> => {
    for (const [folder, count] of begun) {
      if (count < CLEAN_AFTER) continue;
      begun.set(folder, 0);
      // What can't be removed now is tried again: records in the way harm nobody.
      await cleanAttempts(folder, { keep, isLive: (record) => runs.isLive(record) }).catch(() => undefined);
    }
  };

  const count = ({ target }: CommandRun): void => {
    const folder = folders.attemptsFolder(target);
    // With the first attempt of a node come those that servers before have left.
    begun.set(folder, (begun.get(folder) ?? CLEAN_AFTER) + 1);
  };

  /** The node's folder, made when it was not there. */
  const enter = (target: Target): string => {
    const folder = folders.nodeFolder(target);
    mkdirSync(folder, { recursive: true });
    return folder;
  };

  const onNode = (target: Target, path: string): string => {
    const reason = whyNotReached(target);
    if (reason !== undefined) throw new AppError("node/file", `${path}: ${reason}`);
    return pathOnNode(enter(target), path);
  };

  return {
    run: async (run) => {
      const reason = whyNotReached(run.target);
      if (reason !== undefined) return { kind: "refused", reason };
      count(run);
      return await runs.run(run);
    },
    find: (target, attempt, part) => Promise.resolve(runs.find(target, attempt, part)),
    cancel: (target, attempt) => runs.cancel(target, attempt),
    putFile: async (target, file) => await putNodeFile(onNode(target, file.path), file),
    compareFile: async (target, file) => await compareNodeFile(onNode(target, file.path), file),
    readFile: async (target, path) => await readNodeFile(onNode(target, path)),
    bootTime: () => Promise.resolve(bootTime(clock)),
    check: (target) => Promise.resolve(whyNotReached(target) ?? whyNotUsable(() => enter(target))),
  };
}

function whyNotReached({ node, transport }: Target): string | undefined {
  return transport.kind === "local"
    ? undefined
    : `node ${node} has transport "${transport.kind}": nothing can be done on it`;
}

function whyNotUsable(enter: () => string): string | undefined {
  try {
    accessSync(enter(), constants.W_OK | constants.X_OK);
    accessSync("/bin/bash", constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function bootTime(clock: Clock): number {
  try {
    const line = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"));
    if (line?.[1] !== undefined) return Number(line[1]);
  } catch {
    // Not Linux: its uptime says the same, to about a second.
  }
  return Math.round(clock.now() / 1000 - uptime());
}
