/** Whom PostgreSQL runs as: it refuses root, so root lends it another user. */
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** A user and group, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Debian's, Red Hat's and the kernel's number for nobody. */
const overflowId = 65534;

/**
 * The account for PostgreSQL's processes: undefined means the one we run as. As root it is the owner of the nearest of
 * `folders` that exists and is not root's own, otherwise `nobody`.
 */
export async function postgresAccount(folders: readonly string[]): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const folder of folders) {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  }
  return nobody();
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
