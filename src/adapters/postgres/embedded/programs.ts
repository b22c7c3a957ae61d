/** Starts PostgreSQL's programs under the right account, in a data folder that the account may not be able to reach by name. */
import { spawn, type ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../core/base/errors.ts";
import { canReach, type Account } from "./account.ts";

export interface Programs {
  /** Holds `bin`. */
  readonly root: string;
  readonly major: number;
  readonly account: Account | undefined;
}

/** Nothing of our own environment: PG* variables there are meant for clients. */
const environment = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/** The folder that a program is about, as it has it open: its fourth file. */
const openFolder = "/proc/self/fd/3";

/**
 * The name of a folder for a program that is started with it open. A folder below one that the account can't enter (a temporary
 * folder of root's, say) has no other name for the program than the one that Linux gives to its open file.
 */
export async function nameFor(folder: string, account: Account | undefined): Promise<string> {
  if (await canReach(folder, account)) return folder;
  if (process.platform === "linux") return openFolder;
  throw new AppError(
    "storage/unavailable",
    `PostgreSQL runs as user ${account?.uid ?? "?"}, who can't enter ${folder}: give that user access to the folders above it`,
  );
}

interface Start {
  /** Passed on open. */
  readonly folder: string;
  readonly args: readonly string[];
  /** Its output is added to this file. */
  readonly log: string;
}

/** Starts a program in a session of its own: a terminal's interrupt is for us, and we decide when it ends. */
export async function startProgram(programs: Programs, name: string, start: Start): Promise<ChildProcess> {
  const log = await open(start.log, "a");
  const folder = await open(start.folder, "r");
  try {
    const child = spawn(join(programs.root, "bin", name), start.args, {
      cwd: "/",
      env: environment,
      detached: true,
      stdio: ["ignore", log.fd, log.fd, folder.fd],
      ...programs.account,
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve).once("error", reject);
    });
    child.unref();
    return child;
  } catch (error) {
    throw new AppError("storage/unavailable", `${join(programs.root, "bin", name)} can't be started`, { cause: error });
  } finally {
    await Promise.all([log.close(), folder.close()]);
  }
}

/** Resolves when it has ended: undefined when it was killed. */
export function ended(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve) => {
    const settle = (): void => {
      resolve(child.exitCode ?? undefined);
    };
    if (child.exitCode !== null || child.signalCode !== null) settle();
    else child.once("exit", settle).ref();
  });
}

/** What a program's last words mean. */
export function startFailure(what: string, words: string): AppError {
  const lines = words.trim().split("\n").slice(-8).join("\n");
  return words.includes("No space left on device")
    ? new AppError("storage/full", `${what}: the disk is full`, { details: { log: lines } })
    : new AppError("storage/unavailable", `${what}:\n${lines}`, { details: { log: lines } });
}
