import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { build, Folder, root } from "./system.ts";

/** Command lines of processes that mention a folder. Linux only: elsewhere the demo's own check must do. */
function processesOf(folder: string): readonly string[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(folder));
}

async function demo(...words: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [join(root, "scripts/demo.mjs"), ...words], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return await new Promise((done) => {
    child.on("close", (code) => {
      done({ code, text });
    });
  });
}

test("the demo does the main job from beginning to end and leaves nothing behind", async () => {
  build();
  using folder = new Folder();
  const data = join(folder.path, "demo");
  const { code, text } = await demo("--data", data);
  expect(text).toContain("Good morning from the guestbook");
  expect(text).toContain("Good evening from the guestbook");
  expect(text).toContain("balancer-config  of cluster shop, replaces that of release guestbook-10.0");
  expect(text).toMatch(/Plan of default on shop: 43 steps\n {2}run {3}37/);
  expect(text).toMatch(/Plan of default on shop: 43 steps\n {2}run {3}6 /);
  expect(text).toMatch(/visitors noticed nothing: \d+ requests during the run, none failed/);
  expect(text).toContain("its four restarts came one after another");
  expect(text).toContain("the default graph is as it was");
  expect(text).toContain("13 checks passed, none failed, nothing is left running.");
  expect(text).not.toContain("\u001b");
  expect(code).toBe(0);
  expect(processesOf(data)).toEqual([]);
});

test("the demo refuses a folder that holds something, and words it does not know, before it starts anything", async () => {
  using folder = new Folder();
  folder.file("precious.txt", "x");
  const taken = await demo("--data", folder.path);
  expect([taken.code, taken.text]).toEqual([1, expect.stringContaining("the folder is not empty")]);
  expect(folder.read("precious.txt")).toBe("x");
  const unknown = await demo("--kep");
  expect([unknown.code, unknown.text]).toEqual([1, expect.stringContaining("usage: npm run demo")]);
});
