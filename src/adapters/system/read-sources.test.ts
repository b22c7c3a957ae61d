/** Tests of reading what an engineer wrote. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readFolder, readSource, readStream } from "./read-sources.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sources-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(path: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
  return file;
}

describe("a folder", () => {
  test("gives its metadata and the task files at every depth, in order of their paths", async () => {
    for (const path of ["b/tasks.yaml", "a/deep/er/tasks.yml", "tasks.json", "metadata.yaml"]) await write(path, path);
    for (const path of ["a/metadata.yaml", "b/notes.txt", "b/my-tasks.yaml", "tasks.yaml.bak"]) await write(path, "no");
    const files = await readFolder(folder);
    expect(files.map((file) => file.name.slice(folder.length + 1))).toEqual([
      "a/deep/er/tasks.yml",
      "b/tasks.yaml",
      "metadata.yaml",
      "tasks.json",
    ]);
    expect(files.map((file) => file.text)).toEqual([
      "a/deep/er/tasks.yml",
      "b/tasks.yaml",
      "metadata.yaml",
      "tasks.json",
    ]);
  });

  test("is read through symbolic links, each folder once, even when they lead in a circle", async () => {
    await write("elsewhere/tasks.yaml", "far");
    await write("graph/tasks.yaml", "near");
    await symlink("../elsewhere", join(folder, "graph/linked"));
    await symlink("..", join(folder, "elsewhere/back"));
    const texts = (await readFolder(join(folder, "graph"))).map((file) => file.text);
    expect(texts.toSorted()).toEqual(["far", "near"]);
  });

  test("without a file of these names is refused", async () => {
    await write("readme.md", "x");
    await expect(readFolder(folder)).rejects.toMatchObject({
      code: "usage/invalid",
      message: `${folder}: it holds neither tasks.yaml nor metadata.yaml`,
    });
  });

  test("that is not there is refused", async () => {
    await expect(readFolder(join(folder, "no"))).rejects.toMatchObject({
      message: `${folder}/no: there is no such file or folder`,
    });
  });

  test("may have only so many bytes in all its files together", async () => {
    await write("a/tasks.yaml", "12345");
    await write("b/tasks.yaml", "12345");
    expect(await readFolder(folder, 10)).toHaveLength(2);
    await expect(readFolder(folder, 9)).rejects.toMatchObject({ code: "request/too-large" });
  });
});

describe("a file", () => {
  test("comes with the name it was asked by", async () => {
    const path = await write("graph.yaml", "tasks: []\n");
    expect(await readSource(path)).toEqual({ name: path, text: "tasks: []\n" });
  });

  test("of exactly the limit is taken, one byte more is not", async () => {
    const path = await write("graph.yaml", "12345678");
    expect((await readSource(path, 8)).text).toBe("12345678");
    await expect(readSource(path, 7)).rejects.toMatchObject({ code: "request/too-large", kind: "usage" });
  });

  test("that is not UTF-8 is refused by its name", async () => {
    const path = await write("junk.yaml", Uint8Array.of(0x61, 0xff, 0xfe));
    await expect(readSource(path)).rejects.toMatchObject({ message: `${path}: not a text in UTF-8` });
  });

  test("loses its byte order mark", async () => {
    const path = await write("marked.yaml", Uint8Array.of(0xef, 0xbb, 0xbf, 0x61));
    expect((await readSource(path)).text).toBe("a");
  });

  test("that is a folder, or not there, is refused", async () => {
    await expect(readSource(folder)).rejects.toMatchObject({ message: `${folder}: it is a folder` });
    await expect(readSource(join(folder, "no"))).rejects.toMatchObject({ code: "usage/invalid" });
  });
});

describe("a stream", () => {
  test("is read to its end, and characters may be cut by its pieces", async () => {
    const bytes = Buffer.from("gruß", "utf8");
    const stream = Readable.from([bytes.subarray(0, 4), bytes.subarray(4)]);
    expect(await readStream(stream, { name: "standard input" })).toEqual({ name: "standard input", text: "gruß" });
  });

  test("that never ends is cut off at the limit", async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(1024));
      },
    });
    await expect(readStream(endless, { name: "standard input", limit: 10_000 })).rejects.toMatchObject({
      code: "request/too-large",
    });
    expect(endless.destroyed).toBe(true);
  });
});
