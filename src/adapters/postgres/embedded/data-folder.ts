/** The folder of the embedded database: where everything is in it, and its first making. */
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../core/base/errors.ts";
import { ended, nameFor, startFailure, startProgram, type Programs } from "./programs.ts";
import { privateFolder } from "./usable-binaries.ts";

export interface DataFolder {
  /** Ours: holds the others. */
  readonly home: string;
  /** PostgreSQL's data directory. */
  readonly data: string;
  readonly log: string;
}

/** The superuser, and the name of the database. */
export const superuser = "strata";
const draftPrefix = "initdb-";

export function dataFolder(dataDir: string): DataFolder {
  const home = join(dataDir, "postgres");
  return { home, data: join(home, "data"), log: join(home, "server.log") };
}

/**
 * Makes the data directory if there is none: under another name, renamed when it is whole. Of several that do so at once one
 * wins, and the others use its. Throws `AppError("storage/full")`, `AppError("storage/unavailable")`.
 */
export async function prepareDataFolder(folder: DataFolder, programs: Programs): Promise<void> {
  await mkdir(folder.home, { recursive: true });
  await privateFolder(folder.home, programs.account);
  const made = await madeBy(folder.data);
  if (made === undefined) {
    const draft = await mkdtemp(join(folder.home, draftPrefix));
    await initialise(draft, folder, programs).finally(() => rm(draft, { recursive: true, force: true }));
    return;
  }
  if (made === programs.major) return;
  throw new AppError(
    "storage/unavailable",
    `${folder.data} was made by PostgreSQL ${made}, but here is PostgreSQL ${programs.major}: move its contents over with pg_dump, or give the folder of another database`,
  );
}

async function initialise(draft: string, folder: DataFolder, programs: Programs): Promise<void> {
  const log = `${draft}.log`;
  try {
    await privateFolder(draft, programs.account);
    const args = [
      `--pgdata=${await nameFor(draft, programs.account)}`,
      `--username=${superuser}`,
      "--encoding=UTF8",
      "--locale=C",
      // Whoever gets to the socket, in a folder that only the account and root can enter, is let in.
      "--auth-local=trust",
      "--auth-host=reject",
      "--no-instructions",
    ];
    const code = await ended(await startProgram(programs, "initdb", { folder: draft, args, log }));
    if (code !== 0) throw startFailure("a new database can't be made", await readFile(log, "utf8"));
    await rename(draft, folder.data);
    await syncFolder(folder.home);
  } catch (error) {
    // Somebody else may have been first, and may have swept up this draft.
    if ((await madeBy(folder.data)) === undefined) throw fullOr(error);
  } finally {
    await rm(log, { force: true });
  }
}

function fullOr(error: unknown): unknown {
  const isFull = error instanceof Error && (error as NodeJS.ErrnoException).code === "ENOSPC";
  return isFull
    ? new AppError("storage/full", "a new database can't be made: the disk is full", { cause: error })
    : error;
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

/** The major version that made the data directory; undefined: there is none yet. */
async function madeBy(data: string): Promise<number | undefined> {
  const version = await readFile(join(data, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) return Number.parseInt(version, 10);
  const names = await readdir(data).catch(() => []);
  if (names.length === 0) return undefined;
  throw new AppError("storage/unavailable", `${data} holds something else than a database: move it away`);
}

/** Removes what makers that were killed have left. For the owner of the database. */
export async function sweepDrafts(folder: DataFolder): Promise<void> {
  for (const name of await readdir(folder.home)) {
    if (name.startsWith(draftPrefix)) await rm(join(folder.home, name), { recursive: true, force: true });
  }
}

/** Starts a new log when the old one has grown. */
export async function rotateLog(folder: DataFolder): Promise<void> {
  const size = await stat(folder.log).then(
    (log) => log.size,
    () => 0,
  );
  if (size > 5_000_000) await rename(folder.log, `${folder.log}.1`);
}
