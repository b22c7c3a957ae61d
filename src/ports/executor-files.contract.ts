/** The contract of executors: files are put whole, compared, and read. */
import { describe, expect, test } from "vitest";
import type { FileChange } from "./executor.ts";
import { fileOf, type Tools } from "./executor-tools.contract.ts";

export function describeFiles(tools: Tools): void {
  const { run, sh, begin, put, read } = tools;

  describe("files", () => {
    const modeOf = async (path: string): Promise<string> => (await run(["stat", "-c", "%a", path])).stdout.trim();

    test("come with their bytes and permissions, whatever is in their names", async () => {
      for (const path of ["plain", "a b", 'it\'s "$x" \\ \n*', "-n", "ü"]) {
        const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
        await put(path, bytes, { permissions: "0640" });
        expect(Buffer.from(await tools.executor.readFile(tools.at.target, path)).equals(bytes)).toBe(true);
        expect(await modeOf(`./${path}`)).toBe("640");
      }
    });

    test("say what was done to them: created, changed, or nothing", async () => {
      expect(await put("file", "one")).toBe("created");
      expect(await put("file", "one")).toBe("unchanged");
      expect(await put("file", "two")).toBe("changed");
      expect(await put("file", "two", { permissions: "0600" })).toBe("changed");
      expect(await put("file", "two", { permissions: "0600" })).toBe("unchanged");
      expect([await read("file"), await modeOf("file")]).toEqual(["two", "600"]);
    });

    test("can be compared without being touched", async () => {
      const compare = (path: string, content: string): Promise<FileChange> =>
        tools.executor.compareFile(tools.at.target, fileOf(path, content));
      await put("file", "one");
      expect(await compare("file", "one")).toBe("unchanged");
      expect(await compare("file", "two")).toBe("changed");
      expect(await compare("new/file", "two")).toBe("created");
      expect(await read("file")).toBe("one");
      expect((await sh("[ -e new ]")).end).toEqual({ kind: "exited", code: 1 });
    });

    test("get the folders that are missing, with their permissions; others keep theirs", async () => {
      await sh("mkdir -m 0711 old");
      await put("old/new/deep/file", "x", { directoryPermissions: "0750" });
      expect([await modeOf("old"), await modeOf("old/new"), await modeOf("old/new/deep")]).toEqual([
        "711",
        "750",
        "750",
      ]);
    });

    test("are never half there", async () => {
      const [as, bs] = ["a", "b"].map((letter) => `${letter}\n`.repeat(500_000)) as [string, string];
      await put("file", as);
      const { ran } = await begin("echo up; until [ -e stop ]; do sort -u file | wc -l; done");
      for (let time = 0; time < 20; time += 1) await put("file", time % 2 === 0 ? bs : as);
      await put("stop", "");
      const counts = (await ran).stdout.trim().split("\n").slice(1);
      expect(new Set(counts)).toEqual(new Set(["1"]));
      expect((await sh("ls -A | grep -v -x -e file -e stop -e .strata")).stdout).toBe("");
    });

    test("are refused with the reason, and nothing is left behind", async () => {
      const failure = (words: string): object => ({
        code: "node/file",
        message: expect.stringContaining(words) as unknown,
      });
      await put("file", "x");
      await expect(put("file", "y", { overwrite: false })).rejects.toMatchObject(failure("file: it exists already"));
      await expect(put("no/file", "y", { parents: false })).rejects.toMatchObject(failure("no such file or folder"));
      await expect(put("file/below", "y")).rejects.toMatchObject(failure("not a folder"));
      await expect(put("file", "y", { owner: "no-such-user" })).rejects.toMatchObject(
        failure('no user "no-such-user"'),
      );
      await sh("mkdir folder");
      await expect(put("folder", "y")).rejects.toMatchObject(failure("folder"));
      await expect(tools.executor.readFile(tools.at.target, "no")).rejects.toMatchObject(failure("no such file"));
      expect(await read("file")).toBe("x");
      expect((await sh("ls -A | grep -v -x .strata")).stdout).toBe("file\nfolder\n");
    });
  });
}
