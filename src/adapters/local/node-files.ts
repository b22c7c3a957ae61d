/** Files of a node of this machine: read, compared, and written whole. */
import { constants } from "node:fs";
import { chmod, chown, lstat, mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../core/base/errors.ts";
import type { FileChange, FileToPut } from "../../ports/executor.ts";
import { groupId, userId } from "./accounts.ts";

/** Owner and group by number; -1: as it comes. */
interface Ownership {
  readonly user: number;
  readonly group: number;
}

interface Wanted {
  readonly path: string;
  readonly file: FileToPut;
  readonly mode: number;
  readonly owner: Ownership;
}

/** The bytes of a file. Throws `AppError` `node/file`. */
export async function readNodeFile(path: string): Promise<Uint8Array> {
  return await orFileError(path, () => readFile(path));
}

/** What `putNodeFile` would do. Throws where it would, as far as that can be told beforehand. */
export async function compareNodeFile(path: string, file: FileToPut): Promise<FileChange> {
  return await orFileError(path, async () => compare(await wantedOf(path, file)));
}

/**
 * Writes the file beside its place and renames it there, so that nobody ever reads half of it. A link is followed: what it
 * leads to is replaced. Fuel: folders get `directoryPermissions`; unlike Fuel, only those that are made here.
 */
export async function putNodeFile(path: string, file: FileToPut): Promise<FileChange> {
  return await orFileError(path, async () => {
    const wanted = await wantedOf(path, file);
    const change = await compare(wanted);
    if (change === "unchanged") return change;
    if (file.parents) await makeFolders(dirname(wanted.path), wanted);
    await replace(wanted);
    return change;
  });
}

async function wantedOf(path: string, file: FileToPut): Promise<Wanted> {
  const owner = { user: await userId(file.owner), group: await groupId(file.group) };
  return { path: await realpath(path).catch(() => path), file, mode: modeOf(file.permissions), owner };
}

function modeOf(permissions: string): number {
  if (!/^[0-7]{3,4}$/.test(permissions)) throw new Error(`"${permissions}" are no permissions in octal digits`);
  return parseInt(permissions, 8);
}

async function compare({ path, file, mode, owner }: Wanted): Promise<FileChange> {
  const about = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (about === undefined) {
    if (!file.parents) await stat(dirname(path));
    return "created";
  }
  if (about.isDirectory()) throw new Error("it is a folder");
  if (!file.overwrite) throw new Error("it exists already, and is not to be overwritten");
  const sameOwner = [-1, about.uid].includes(owner.user) && [-1, about.gid].includes(owner.group);
  if (!sameOwner || !about.isFile() || (about.mode & 0o7777) !== mode || about.size !== file.content.length)
    return "changed";
  return Buffer.compare(await readFile(path), file.content) === 0 ? "unchanged" : "changed";
}

/** Makes what is missing of a folder's path, from the top. */
async function makeFolders(folder: string, wanted: Wanted): Promise<void> {
  const missing: string[] = [];
  for (let at = folder; !(await isFolder(at)); at = dirname(at)) missing.push(at);
  const mode = modeOf(wanted.file.directoryPermissions);
  for (const path of missing.reverse()) {
    await mkdir(path).catch((error: unknown) => {
      // Another step of the same node may have made it in the meantime.
      if (codeOf(error) !== "EEXIST") throw error;
    });
    await chown(path, wanted.owner.user, wanted.owner.group);
    await chmod(path, mode);
  }
}

/** Throws when something else than a folder is there. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
  throw new Error(`${path} is not a folder`);
}

let written = 0;

async function replace({ path, file, mode, owner }: Wanted): Promise<void> {
  written += 1;
  const beside = join(dirname(path), `.strata-${process.pid}-${written}`);
  try {
    const handle = await open(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(file.content);
      await handle.chown(owner.user, owner.group);
      await handle.chmod(mode);
      // Before the rename: else a power cut could leave an empty file under the right name.
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function orFileError<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError("node/file", `${path}: ${reasonOf(error, path)}`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "only the superuser may do that",
  EROFS: "the file system can't be written to",
  ENOSPC: "no space is left",
  ENAMETOOLONG: "the name is too long",
};

/** Names what the system complains about when it is not the file itself. */
function reasonOf(error: unknown, path: string): string {
  const reason = reasons[codeOf(error)] ?? (error as Error).message;
  const at = (error as NodeJS.ErrnoException).path;
  return at === undefined || at === path ? reason : `${reason} (${at})`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}
