/** Keeps the records of a node's last attempts, and removes older ones: they matter only until history has their end. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readState } from "./attempt-record.ts";
import { isRunning } from "./live-parts.ts";

interface CleanOptions {
  /** So many attempts of a node are kept at least, whatever their age. */
  readonly keep: number;
  /** Is this record of a command that is under way here? */
  readonly isLive: (record: string) => boolean;
}

/**
 * Removes, of the attempts in a folder, all but the `keep` that were last changed; one that has not ended stays.
 * Says how many were removed.
 */
export async function cleanAttempts(folder: string, { keep, isLive }: CleanOptions): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  if (names.length <= keep) return 0;
  const dated = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const about = await stat(path).catch(() => undefined);
      return { path, changed: about?.mtimeMs ?? 0 };
    }),
  );
  let removed = 0;
  for (const { path } of dated.sort((a, b) => b.changed - a.changed).slice(keep)) {
    if (!(await hasEnded(path, isLive))) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

async function hasEnded(attempt: string, isLive: CleanOptions["isLive"]): Promise<boolean> {
  const names = await readdir(attempt).catch(() => []);
  const records = names.filter((name) => name.endsWith(".sh")).map((name) => join(attempt, name));
  return records.every((record) => !isLive(record) && isOver(record));
}

/** It has an exit code, or nobody who could still write one. */
function isOver(record: string): boolean {
  const state = readState(record);
  return state === undefined || state.exit !== undefined || (state.claim !== undefined && !isRunning(state));
}
