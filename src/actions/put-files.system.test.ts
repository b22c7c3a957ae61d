/** Tests of the types that put files: `upload_file`, `upload_files`, `copy_files`. */
import { mkdir, stat } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openActionRoom, type ActionRoom } from "../testing/action-room.ts";

let room: ActionRoom;

beforeEach(async () => {
  room = await openActionRoom();
});

afterEach(async () => {
  await room.close();
});

const modeOf = async (name: string): Promise<string> => ((await stat(room.path(name))).mode & 0o7777).toString(8);

describe("upload_file", () => {
  test("writes a text as it is, and says so", async () => {
    const { outcome, stdout } = await room.run("upload_file", { path: "etc/app.conf", data: "a = ü\n" });
    expect(outcome).toEqual({
      kind: "succeeded",
      summary: { files: [{ path: "etc/app.conf", node: "1", change: "created" }] },
    });
    expect(stdout).toBe("etc/app.conf: 7 bytes, 0644, created\n");
    expect(await room.read("1/etc/app.conf")).toBe("a = ü\n");
    expect([await modeOf("1/etc/app.conf"), await modeOf("1/etc")]).toEqual(["644", "755"]);
  });

  test("writes any other value as JSON", async () => {
    await room.run("upload_file", { path: "app.json", data: { b: [1, true], a: null } });
    expect(await room.read("1/app.json")).toBe('{\n  "b": [\n    1,\n    true\n  ],\n  "a": null\n}\n');
    await room.run("upload_file", { path: "number", data: 8080 });
    expect(await room.read("1/number")).toBe("8080\n");
  });

  test("takes an absolute path as it is, with its permissions", async () => {
    const path = room.path("elsewhere/deep/secret");
    await room.run("upload_file", { path, data: "x", permissions: "0600", dir_permissions: "0700" });
    expect([await modeOf("elsewhere/deep/secret"), await modeOf("elsewhere/deep")]).toEqual(["600", "700"]);
  });

  test("leaves a file alone that is so already, and tells a change", async () => {
    const given = { path: "file", data: "one" };
    const changes: string[] = [];
    for (const data of ["one", "one", "two"]) changes.push((await room.run("upload_file", { ...given, data })).stdout);
    expect(changes).toEqual([
      "file: 3 bytes, 0644, created\n",
      "file: 3 bytes, 0644, as it is\n",
      "file: 3 bytes, 0644, changed\n",
    ]);
  });

  test("in a noop run tells what it would change, and changes nothing", async () => {
    expect(await room.noop("upload_file", { path: "a/file", data: "one" })).toMatchObject({
      outcome: { kind: "succeeded", summary: { files: [{ path: "a/file", node: "1", change: "created" }] } },
      stdout: "a/file: 3 bytes, 0644, would be created\n",
    });
    await expect(stat(room.path("1/a"))).rejects.toThrow("ENOENT");
    await room.run("upload_file", { path: "a/file", data: "one" });
    expect((await room.noop("upload_file", { path: "a/file", data: "one" })).outcome).toEqual({
      kind: "nothing",
      reason: "everything is already as it should be",
    });
    expect((await room.noop("upload_file", { path: "a/file", data: "two" })).stdout).toContain("would be changed");
    expect(await room.read("1/a/file")).toBe("one");
  });

  test("fails with the reason where it may not or can't", async () => {
    await room.write("1/file", "x");
    const path = room.path("1/file");
    expect(await room.run("upload_file", { path: "file", data: "y", overwrite: false })).toMatchObject({
      outcome: { kind: "refused", reason: `${path}: it exists already, and is not to be overwritten` },
      stderr: `${path}: it exists already, and is not to be overwritten\n`,
    });
    expect((await room.run("upload_file", { path: "no/file", data: "y", parents: false })).outcome).toMatchObject({
      kind: "refused",
    });
    expect((await room.run("upload_file", { path: "file", data: "y", user_owner: "nobody-here" })).outcome).toEqual({
      kind: "refused",
      reason: `${path}: there is no user "nobody-here"`,
    });
    expect(await room.read("1/file")).toBe("x");
  });

  test("refuses bad parameters all at once", async () => {
    const { outcome } = await room.run("upload_file", { data: "", permissions: "rw", dir_permissions: 755 });
    expect(outcome).toEqual({
      kind: "refused",
      reason: [
        "parameter `path` is missing",
        "parameter `data` is empty",
        'parameter `permissions` must match pattern "^[0-7]{3,4}$", but is "rw"',
        "parameter `dir_permissions` must be string, but is 755",
      ].join("; "),
    });
  });
});

describe("upload_files", () => {
  const files = [
    { dst: "a", data: "A" },
    { dst: "b", data: "B", permissions: "0600" },
  ];

  test("writes every file on every node that is listed", async () => {
    const nodes = [
      { uid: "1", files },
      { uid: 2, files: [{ dst: "c", data: "C" }] },
    ];
    expect((await room.run("upload_files", { nodes })).outcome.kind).toBe("succeeded");
    expect([await room.read("1/a"), await room.read("1/b"), await room.read("2/c")]).toEqual(["A", "B", "C"]);
    expect(await modeOf("1/b")).toBe("600");
  });

  test("leaves out the rest of a node where a file failed, goes on with the next node, and fails", async () => {
    await mkdir(room.path("1/a"), { recursive: true });
    const nodes = [
      { uid: "1", files },
      { uid: "3", files },
      { uid: "2", files },
    ];
    const { outcome } = await room.run("upload_files", { nodes });
    const reason = `2 of 4 files failed: ${room.path("1/a")}: it is a folder; node 3 takes no part in this run`;
    expect(outcome).toEqual({ kind: "refused", reason });
    await expect(room.read("1/b")).rejects.toThrow("ENOENT");
    expect(await room.read("2/b")).toBe("B");
  });

  test("in a noop run tells, and changes nothing", async () => {
    const { stdout } = await room.noop("upload_files", { nodes: [{ uid: "1", files }] });
    expect(stdout).toBe("a: 1 bytes, 0644, would be created\nb: 1 bytes, 0600, would be created\n");
    await expect(room.read("1/a")).rejects.toThrow("ENOENT");
  });

  test("refuses bad parameters with their place", async () => {
    const nodes = [{ uid: "1", files: [{ data: "x" }] }, { files: [] }];
    expect((await room.run("upload_files", { nodes })).outcome).toEqual({
      kind: "refused",
      reason: [
        "parameter `nodes[0].files[0].dst` is missing",
        "parameter `nodes[1].uid` is missing",
        "parameter `nodes[1].files` is empty",
      ].join("; "),
    });
  });
});

describe("copy_files", () => {
  test("copies files of the server, each with its permissions or the task's", async () => {
    const [one, two] = [await room.write("src/one", "1\0"), await room.write("src/two", "2")];
    const files = [
      { src: one, dst: "etc/one" },
      { src: two, dst: room.path("far/two"), permissions: "0644", dir_permissions: "0711" },
    ];
    const { outcome } = await room.run("copy_files", { files, permissions: "0600", dir_permissions: "0700" });
    expect(outcome.kind).toBe("succeeded");
    expect([await room.read("1/etc/one"), await room.read("far/two")]).toEqual(["1\0", "2"]);
    const modes = await Promise.all(["1/etc/one", "1/etc", "far/two", "far"].map(modeOf));
    expect(modes).toEqual(["600", "700", "644", "711"]);
  });

  test("goes on after a file that failed, and fails in the end", async () => {
    const src = await room.write("src/two", "2");
    const no = room.path("src/no");
    const files = [
      { src: no, dst: "one" },
      { src, dst: "two" },
    ];
    expect(await room.run("copy_files", { files })).toMatchObject({
      outcome: { kind: "refused", reason: `1 of 2 files failed: ${no}: there is no such file or folder` },
      stdout: "two: 1 bytes, 0644, created\n",
      stderr: `${no}: there is no such file or folder\n`,
    });
    expect(await room.read("1/two")).toBe("2");
  });

  test("in a noop run tells, and changes nothing", async () => {
    const src = await room.write("src/one", "1");
    const { outcome, stdout } = await room.noop("copy_files", { files: [{ src, dst: "one" }] });
    expect(outcome.kind).toBe("succeeded");
    expect(stdout).toBe("one: 1 bytes, 0644, would be created\n");
    await expect(room.read("1/one")).rejects.toThrow("ENOENT");
  });

  test("does no more when the attempt is to end", async () => {
    const src = await room.write("src/one", "1");
    const stop = new AbortController();
    const onOutput = (): void => {
      stop.abort();
    };
    const files = ["a", "b"].map((dst) => ({ src, dst }));
    const { outcome } = await room.run("copy_files", { files }, { signal: stop.signal, onOutput });
    expect(outcome).toEqual({ kind: "cancelled", reason: "ended on request" });
    await expect(room.read("1/b")).rejects.toThrow("ENOENT");
  });

  test("needs at least one file", async () => {
    expect((await room.run("copy_files", { files: [] })).outcome).toEqual({
      kind: "refused",
      reason: "parameter `files` is empty",
    });
  });
});
