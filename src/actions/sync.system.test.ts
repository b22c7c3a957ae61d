/** Tests of `sync`: without rsync by what it does, with rsync by what rsync is asked to do. */
import { execFileSync } from "node:child_process";
import { readlink, symlink } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openActionRoom, type ActionRoom } from "../testing/action-room.ts";

let room: ActionRoom;

beforeEach(async () => {
  room = await openActionRoom(["sh", "find", "cp", "mv", "rm", "mkdir", "cmp", "dirname", "readlink"]);
});

afterEach(async () => {
  await room.close();
});

/** Every file below a folder with its content, links with where they lead, folders with a slash. */
function treeOf(name: string): Readonly<Record<string, string>> {
  const script = `find . -mindepth 1 -not -path "./.strata*" | sort | while IFS= read -r f; do
    if [ -L "$f" ]; then echo "$f -> $(readlink "$f")"; elif [ -d "$f" ]; then echo "$f/ ->"; else echo "$f -> $(cat "$f")"; fi
  done`;
  const lines = execFileSync("/bin/sh", ["-c", script], { cwd: room.path(name) })
    .toString()
    .trim()
    .split("\n");
  return Object.fromEntries(lines.map((line) => line.slice(2).split(" ->") as [string, string]));
}

describe("sync without rsync", () => {
  beforeEach(async () => {
    await room.write("src/modules/a.pp", "a");
    await room.write("src/modules/deep/er/it's $b.pp", "b");
    await symlink("a.pp", room.path("src/modules/link"));
  });

  const modules = { "a.pp": " a", "deep/": "", "deep/er/": "", "deep/er/it's $b.pp": " b", link: " a.pp" };
  test("copies what is in a folder whose name ends with a slash, and says what", async () => {
    const { outcome, stdout } = await room.run("sync", { src: room.path("src/modules/"), dst: "etc/modules" });
    expect(outcome).toEqual({ kind: "succeeded" });
    expect(treeOf("1/etc/modules")).toEqual(modules);
    expect(stdout).toContain("etc/modules/deep/er/it's $b.pp\n");
  });

  test("copies a folder itself, or a file, into the destination", async () => {
    await room.run("sync", { src: room.path("src/modules"), dst: "etc" });
    expect(treeOf("1/etc/modules")).toEqual(modules);
    await room.run("sync", { src: room.path("src/modules/a.pp"), dst: "one" });
    expect(treeOf("1/one")).toEqual({ "a.pp": " a" });
  });

  test("changes only what differs, and removes what is not there", async () => {
    const given = { src: room.path("src/modules/"), dst: "m" };
    await room.run("sync", given);
    expect((await room.run("sync", given)).stdout).toBe("");
    await room.write("1/m/a.pp", "b");
    await room.write("1/m/old/file", "x");
    await symlink("nowhere", room.path("1/m/dangling"));
    expect((await room.run("sync", given)).stdout.split("\n").toSorted()).toEqual([
      "",
      "deleting m/dangling",
      "deleting m/old",
      "deleting m/old/file",
      "m/a.pp",
    ]);
    expect(treeOf("1/m")).toEqual(modules);
  });

  test("replaces folders by files, files by folders and links by either", async () => {
    await room.write("1/m/a.pp/inside", "x");
    await room.write("1/m/deep", "x");
    await room.write("1/m/link/inside", "x");
    await room.run("sync", { src: room.path("src/modules/"), dst: "m" });
    expect(treeOf("1/m")).toEqual(modules);
    expect(await readlink(room.path("1/m/link"))).toBe("a.pp");
  });

  test("in a noop run tells, and changes nothing", async () => {
    await room.write("1/m/old", "x");
    const { outcome, stdout } = await room.noop("sync", { src: room.path("src/modules/"), dst: "m" });
    expect(outcome).toEqual({ kind: "succeeded" });
    expect(stdout).toContain("deleting m/old\n");
    expect(stdout).toContain("m/a.pp\n");
    expect(treeOf("1/m")).toEqual({ old: " x" });
  });

  test("into the node's own folder leaves the records of attempts there", async () => {
    await room.write("1/old", "x");
    const { outcome } = await room.run("sync", { src: room.path("src/modules/"), dst: "." });
    expect(outcome).toEqual({ kind: "succeeded" });
    expect(treeOf("1")).toEqual(modules);
  });

  test("fails where there is no source, and says so", async () => {
    const src = room.path("src/no/");
    const { outcome, stderr } = await room.run("sync", { src, dst: "m" });
    expect(outcome).toMatchObject({ kind: "exited", code: 1 });
    expect(stderr).toBe(`there is no ${src}\n`);
  });

  test.each(["rsync://10.20.0.2:/puppet/modules/", "host::puppet/modules"])("is refused for %s", async (src) => {
    expect((await room.run("sync", { src, dst: "m" })).outcome).toEqual({
      kind: "refused",
      reason: `rsync is not installed on the node, and ${src} can't be read without it`,
    });
  });
});

describe("sync with rsync", () => {
  beforeEach(async () => {
    await room.program("rsync", '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  });

  test("asks rsync for the same, checksums and deletions included", async () => {
    const { stdout } = await room.run("sync", { src: "rsync://host/modules/", dst: "etc/modules" });
    expect(stdout.trim().split("\n")).toEqual([
      ..."-c -r --delete -l -i --exclude=/.strata".split(" "),
      "rsync://host/modules/",
      "etc/modules",
    ]);
  });

  test("asks rsync only to tell in a noop run, and makes no folder", async () => {
    const { stdout } = await room.noop("sync", { src: "rsync://host/modules/", dst: "etc/modules" });
    expect(stdout).toContain("-n\nrsync://host/modules/\netc/modules\n");
    expect(treeOf("1")).toEqual({});
  });

  test("fails as rsync fails", async () => {
    await room.program("rsync", "#!/bin/sh\nexit 23\n");
    expect((await room.run("sync", { src: "a", dst: "b" })).outcome).toMatchObject({ kind: "exited", code: 23 });
  });
});

test("sync needs a source and a destination", async () => {
  expect((await room.run("sync", { src: "" })).outcome).toEqual({
    kind: "refused",
    reason: "parameter `src` is empty; parameter `dst` is missing",
  });
});
