/** Makes the programs runnable: mends links that an install without scripts leaves out, and copies what another user can't reach. */
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { AppError } from "../../../core/base/errors.ts";
import { canReach, type Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";

/** The folder with `bin`, `lib` and `share` that the account can run. `caches`: where a copy may be kept, best first. */
export async function usableBinaries(
  binaries: Binaries,
  account: Account | undefined,
  caches: readonly string[] = usualCaches(),
): Promise<string> {
  if (!binaries.isPackaged) return binaries.root;
  const isWhole = await mendLinks(binaries.root);
  if (isWhole && (await canReach(join(binaries.root, "bin", "postgres"), account))) return binaries.root;
  const problems: string[] = [];
  for (const cache of caches) {
    try {
      const copy = await cachedCopy(binaries, cache);
      if (await canReach(join(copy, "bin", "postgres"), account)) return copy;
      problems.push(`${cache} can't be entered by user ${account?.uid ?? "?"}`);
    } catch (error) {
      problems.push(`${cache}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new AppError(
    "storage/unavailable",
    `PostgreSQL's programs can't be copied to where they can run: ${problems.join("; ")}`,
  );
}

function usualCaches(): readonly string[] {
  const uid = process.getuid?.() ?? 0;
  const own = uid === 0 ? "/var/cache/strata" : join(homedir(), ".cache", "strata");
  return [own, join(tmpdir(), `strata-cache-${uid}`), `/tmp/strata-cache-${uid}`];
}

interface Link {
  /** Both as the package writes them, from its own folder on: `native/lib/...`. */
  readonly source: string;
  readonly target: string;
}

/** false: a link is missing and can't be made here. */
async function mendLinks(root: string): Promise<boolean> {
  const text = await readFile(join(root, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(text) as readonly Link[]) {
    const place = join(dirname(root), target);
    if (await lstat(place).catch(() => undefined)) continue;
    try {
      await symlink(relative(dirname(target), source), place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
    }
  }
  return true;
}

/** A whole copy below `cache`, made at most once: it appears under its name by one rename, and is compared before it is used. */
async function cachedCopy(binaries: Binaries, cache: string): Promise<string> {
  await mkdir(cache, { recursive: true, mode: 0o755 });
  await mustBeOurs(cache);
  const copy = join(cache, `postgres-${binaries.version}`, "native");
  const wanted = await listing(binaries.root);
  if (await isSame(copy, wanted)) return copy;
  const draft = await mkdtemp(join(cache, "copying-"));
  try {
    await chmod(draft, 0o755);
    await copyTree(binaries.root, join(draft, "native"));
    if (!(await mendLinks(join(draft, "native")))) throw new Error("links can't be made there");
    if (!(await putInPlace(draft, dirname(copy), wanted))) throw new Error("another copy is in the way");
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}

/** Moves the draft to its name, past a damaged copy; a good one that another process has put there meanwhile stays. */
async function putInPlace(draft: string, place: string, wanted: string): Promise<boolean> {
  for (let tried = 0; tried < 3; tried++) {
    try {
      await rename(draft, place);
      return true;
    } catch {
      if (await isSame(join(place, "native"), wanted)) return true;
      const aside = await mkdtemp(join(dirname(place), "damaged-"));
      await rename(place, aside).catch(() => undefined);
      await rm(aside, { recursive: true, force: true });
    }
  }
  return false;
}

/** Nobody else may have put programs there for us to run. */
async function mustBeOurs(folder: string): Promise<void> {
  const { uid, mode } = await lstat(folder);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error("others may write there");
}

async function isSame(root: string, wanted: string): Promise<boolean> {
  const found = await listing(root).catch(() => undefined);
  return found === wanted && (await mendLinks(root));
}

/** Every file with its size, as one text. */
async function listing(root: string): Promise<string> {
  const lines: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    lines.push(`${relative(root, path)} ${(await lstat(path)).size}`);
  }
  return lines.sort().join("\n");
}

/** Folders and files, readable by everybody, whatever mode the install gave them. Links are made anew. */
async function copyTree(from: string, to: string): Promise<void> {
  await makeFolder(to);
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const place = join(to, relative(from, path));
    await makeFolder(dirname(place));
    if (entry.isDirectory()) await makeFolder(place);
    if (!entry.isFile()) continue;
    await copyFile(path, place);
    const { mode } = await lstat(path);
    await chmod(place, (mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

async function makeFolder(path: string): Promise<void> {
  if (await mkdir(path, { recursive: true })) await chmod(path, 0o755);
}

/** Makes a private folder of the account's. */
export async function privateFolder(path: string, account: Account | undefined): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (account !== undefined) await chown(path, account.uid, account.gid);
  await chmod(path, 0o700);
}
