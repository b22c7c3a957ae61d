import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canReach } from "./account.ts";
import { findBinaries, type Binaries } from "./binaries.ts";
import { usableBinaries } from "./usable-binaries.ts";

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };

describe("making PostgreSQL's programs usable", () => {
  let folder: string;
  let cache: string;
  /** An install without links, in a private folder. */
  let bare: Binaries;
  beforeAll(async () => {
    const found = await findBinaries();
    folder = await mkdtemp(join(tmpdir(), "strata-usable-"));
    await chmod(folder, 0o755);
    cache = join(folder, "cache");
    const root = join(folder, "private", "native");
    await mkdir(dirname(root), { mode: 0o700 });
    await cp(found.root, root, {
      recursive: true,
      filter: async (path) => !(await lstat(path)).isSymbolicLink() && !path.includes("/timezone/"),
    });
    bare = { ...found, root };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const linksOf = async (root: string): Promise<number> =>
    (await readdir(join(root, "lib"), { withFileTypes: true })).filter((entry) => entry.isSymbolicLink()).length;

  it("mends links where they are, when we can run what is there", async () => {
    expect(await linksOf(bare.root)).toBe(0);
    expect(await usableBinaries(bare, undefined, [cache])).toBe(bare.root);
    expect(await linksOf(bare.root)).toBeGreaterThan(3);
    const { stdout } = await promisify(execFile)(join(bare.root, "bin", "postgres"), ["--version"]);
    expect(stdout).toContain(`PostgreSQL) ${bare.major}.`);
  });

  it.runIf(isRoot)("copies them once to where another user can run them", async () => {
    expect(await canReach(join(bare.root, "bin", "postgres"), nobody)).toBe(false);
    const copies = await Promise.all([usableBinaries(bare, nobody, [cache]), usableBinaries(bare, nobody, [cache])]);
    const copy = copies[0];
    expect(copies).toEqual([copy, copy]);
    const { stdout } = await promisify(execFile)(join(copy, "bin", "postgres"), ["--version"], nobody);
    expect(stdout).toContain(`PostgreSQL) ${bare.major}.`);
    const { ino } = await stat(copy);
    expect(await usableBinaries(bare, nobody, [cache])).toBe(copy);
    expect((await stat(copy)).ino).toBe(ino);
    expect(await readdir(cache)).toEqual([`postgres-${bare.version}`]);
  });

  it.runIf(isRoot)("replaces a copy that is damaged", async () => {
    const copy = await usableBinaries(bare, nobody, [cache]);
    await truncate(join(copy, "bin", "postgres"), 100);
    expect(await usableBinaries(bare, nobody, [cache])).toBe(copy);
    const { stdout } = await promisify(execFile)(join(copy, "bin", "postgres"), ["--version"], nobody);
    expect(stdout).toContain("PostgreSQL");
    expect(await readdir(cache)).toEqual([`postgres-${bare.version}`]);
  });

  it.runIf(isRoot)("does not run what others could have put there, and says which places were no good", async () => {
    const open = join(folder, "open");
    await mkdir(open);
    await chmod(open, 0o777);
    const hidden = join(folder, "private", "cache");
    await expect(usableBinaries(bare, nobody, [open, hidden])).rejects.toMatchObject({ code: "storage/unavailable" });
    await expect(usableBinaries(bare, nobody, [open, hidden])).rejects.toThrow(
      /others may write there.*can't be entered by user 65534/,
    );
    expect(await usableBinaries(bare, nobody, [open, hidden, cache])).toContain(cache);
  });
});
