/** Whom PostgreSQL runs as: it refuses root, so root lends it another user. */
import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

/** A user and group, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Debian's, Red Hat's and the kernel's number for nobody. */
const overflowId = 65534;

/**
 * The account for PostgreSQL's processes: undefined means the one we run as. As root it is the owner of the database, if there is
 * one; otherwise the owner of the folder that it will be in, unless that is root or a number without a name, which `initdb`
 * refuses; otherwise `nobody`.
 */
export async function postgresAccount(data: string, folder: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await ownerOf(data);
  if (owner !== undefined) return owner;
  const host = await ownerOf(folder);
  return host !== undefined && (await hasName(host.uid)) ? host : nobody();
}

/** undefined: there is no such folder, or it is root's. */
async function ownerOf(path: string): Promise<Account | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

/** Asks the system, which may know users that no file lists. */
async function hasName(uid: number): Promise<boolean> {
  return promisify(execFile)("id", ["-nu", String(uid)]).then(
    () => true,
    () => false,
  );
}

async function nobody(): Promise<Account> {
  const users = await readFile("/etc/passwd", "utf8").catch(() => "");
  const [, , uid, gid] = /^nobody:.*$/m.exec(users)?.[0].split(":") ?? [];
  return { uid: Number(uid ?? overflowId), gid: Number(gid ?? overflowId) };
}

/** Can the account get to the path: enter every folder above it, and it? Access lists beyond the mode bits are not looked at. */
export async function canReach(path: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  for (let place = path; ; place = dirname(place)) {
    const { mode, uid, gid } = await stat(place);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (place === dirname(place)) return true;
  }
}
