/** PostgreSQL's main process: finds one that runs on a data directory, starts one, ends it. */
import type { ChildProcess } from "node:child_process";
import { execFile } from "node:child_process";
import { open, readFile, readlink, realpath, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { rotateLog, type DataFolder } from "./data-folder.ts";
import { ended, nameFor, startFailure, startProgram, type Programs } from "./programs.ts";
import { port, socketFolder } from "./socket-folder.ts";

/** A running main process. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  /** It takes connections; otherwise it starts, recovers or ends. */
  readonly isReady: boolean;
}

/** How often the world is looked at while something is awaited, milliseconds. */
export const lookEvery = 20;

/** The process that `postmaster.pid` names, if it is alive and really this directory's. */
export async function findPostmaster(folder: DataFolder): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(folder), "utf8").catch(() => "");
  const [pid, , , , socket, , , status] = text.split("\n");
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0 || !(await isPostmaster(number, folder))) return undefined;
  return { pid: number, socketFolder: socket ?? "", isReady: status?.trim() === "ready" && socket !== "" };
}

/** PostgreSQL works in its data directory, so that its number can't be mistaken for another process's that got it later. */
export async function isPostmaster(pid: number, folder: DataFolder): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === "linux") {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    return place === (await realpath(folder.data));
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "comm=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout.includes("postgres");
}

/** A zombie, ended but not yet fetched by its parent, has no place of work: Linux's check above sees it as gone. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export interface Started {
  readonly child: ChildProcess;
  readonly postmaster: Postmaster;
}

/**
 * Starts PostgreSQL and waits until it takes connections. undefined: it ended because another one is there or the last one's
 * processes have not all gone yet; look again. Throws `AppError("storage/full")`, `AppError("storage/unavailable")`.
 */
export async function startPostmaster(
  folder: DataFolder,
  programs: Programs,
  settings: Readonly<Record<string, string>>,
): Promise<Started | undefined> {
  const { account } = programs;
  await disownPidFile(folder);
  await rotateLog(folder);
  const socket = await socketFolder(folder, account);
  const all = { ...usualSettings, ...settings, port: String(port), unix_socket_directories: socket };
  const args = [
    "-D",
    await nameFor(folder.data, account),
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const logged = await sizeOf(folder.log);
  const child = await startProgram(programs, "postgres", { folder: folder.data, args, log: folder.log });
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = await findPostmaster(folder);
    if (postmaster?.isReady === true && postmaster.pid === child.pid) return { child, postmaster };
    await delay(lookEvery);
  }
  const words = await readFrom(folder.log, logged);
  if (/lock file "[^"]*" already exists|pre-existing shared memory block/.test(words)) return undefined;
  throw startFailure("PostgreSQL does not start", words);
}

const usualSettings: Readonly<Record<string, string>> = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "60",
  shared_buffers: "128MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  log_min_messages: "warning",
  log_line_prefix: "%m [%p] ",
  timezone: "UTC",
};

/**
 * A number in `postmaster.pid` that a foreign process has by now would keep PostgreSQL from starting. It takes its parent's
 * number for its own past, and still looks for survivors of the old one by the rest of the file.
 */
async function disownPidFile(folder: DataFolder): Promise<void> {
  const text = await readFile(pidFile(folder), "utf8").catch(() => "");
  const pid = Number(text.split("\n", 1)[0]);
  if (!(pid > 0) || !isAlive(pid) || (await isPostmaster(pid, folder))) return;
  await writeFile(pidFile(folder), text.replace(/^.*/, String(process.pid)));
}

/** Ends it and waits: open transactions are undone, what is committed is written. */
export async function stopPostmaster(pid: number, folder: DataFolder, child?: ChildProcess): Promise<void> {
  if (child === undefined ? !(await isPostmaster(pid, folder)) : child.exitCode !== null || child.signalCode !== null)
    return;
  process.kill(pid, "SIGINT");
  if (child !== undefined) await ended(child);
  else while (await isPostmaster(pid, folder)) await delay(lookEvery);
}

function pidFile(folder: DataFolder): string {
  return join(folder.data, "postmaster.pid");
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(Math.max(0, size - start)),
      0,
      Math.max(0, size - start),
      start,
    );
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
