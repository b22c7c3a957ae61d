/** Where PostgreSQL's socket is: beside the data, or in a short private folder when that path is too long for a socket. */
import { createHash } from "node:crypto";
import { lstat, mkdtemp, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { canReach, type Account } from "./account.ts";
import type { DataFolder } from "./data-folder.ts";
import { privateFolder } from "./usable-binaries.ts";

/** The kernel's limit for a socket's path is 108 bytes with its end mark; macOS has 104. */
const longestPath = 103;
export const port = 5432;
const shortPrefix = "/tmp/strata-";

export function socketPath(folder: string): string {
  return join(folder, `.s.PGSQL.${port}`);
}

/** A folder that only the account (and root) can enter. `data` is the same for the same database. */
export async function socketFolder(folder: DataFolder, account: Account | undefined): Promise<string> {
  const beside = join(folder.home, "socket");
  if (Buffer.byteLength(socketPath(beside)) <= longestPath && (await canReach(folder.home, account))) {
    await privateFolder(beside, account);
    return beside;
  }
  const name = createHash("sha256").update(folder.data).digest("hex").slice(0, 16);
  const short = `${shortPrefix}${name}`;
  if (await isOurs(short, account)) return short;
  const other = await mkdtemp(shortPrefix);
  await privateFolder(other, account);
  return other;
}

/** Leaves nothing behind after the end. */
export async function removeSocketFolder(path: string): Promise<void> {
  if (path.startsWith(shortPrefix)) await rmdir(path).catch(() => undefined);
}

/** Makes the folder, or sees that it is what we would have made: the name can be guessed. */
async function isOurs(path: string, account: Account | undefined): Promise<boolean> {
  const before = await lstat(path).catch(() => undefined);
  if (before === undefined) await privateFolder(path, account);
  const { uid, mode } = await lstat(path);
  const wanted = account?.uid ?? process.getuid?.();
  return (before?.isDirectory() ?? true) && uid === wanted && (mode & 0o077) === 0;
}
