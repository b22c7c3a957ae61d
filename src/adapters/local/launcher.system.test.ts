/** Tests of the launcher: of those who claim a record, the first one owns it. */
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { attemptId, instant, runId, stepIndex } from "../../core/model/ids.ts";
import { endOf, marks, newRecord, readRecord, type RecordState } from "./attempt-record.ts";
import { createLauncher, type Launcher } from "./launcher.ts";

let folder = "";
let launcher: Launcher;
let heard: ((record: string) => void) | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "launcher-"));
  launcher = createLauncher({ PATH: "/usr/bin:/bin" }, { ended: (record) => heard?.(record), gone: () => undefined });
});

afterEach(async () => {
  launcher.rest();
  await rm(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);

async function record(name: string, line: string): Promise<string> {
  const header = { attempt: attemptId(runId(1), stepIndex(1), 1), part: 0, begun: instant(1234), boot: "this" };
  const files = { stdin: "/dev/null", stdout: path(`${name}.stdout`), stderr: path(`${name}.stderr`) };
  const text = newRecord(header, { argv: ["/bin/sh", "-c", line], cwd: folder, env: { A: "1" }, ...files });
  await writeFile(path(name), text);
  return path(name);
}

const ended = (name: string): Promise<void> =>
  new Promise((resolve) => {
    heard = (told) => {
      if (told === path(name)) resolve();
    };
  });

const read = async (name: string): Promise<RecordState> => readRecord(await readFile(path(name), "utf8"));

test("a record tells, when its command has ended, all that happened", async () => {
  launcher.start(await record("one.sh", "exit 3"));
  await ended("one.sh");
  const state = await read("one.sh");
  expect(state).toMatchObject({
    begun: 1234,
    boot: "this",
    claim: { kind: "started" },
    exit: 3,
    ready: true,
    complaint: "",
  });
  expect(endOf(state, { record: path("one.sh"), stderr: path("one.sh.stderr") })).toEqual({ kind: "exited", code: 3 });
});

test("a record that is given twice runs once", async () => {
  const twice = await record("twice.sh", "echo once >> log");
  for (let time = 0; time < 10; time += 1) launcher.start(twice);
  await ended("twice.sh");
  launcher.start(await record("last.sh", "true"));
  await ended("last.sh");
  expect(await readFile(path("log"), "utf8")).toBe("once\n");
});

test("a record that somebody has abandoned never runs", async () => {
  const given = await record("given-up.sh", "echo never >> log");
  await appendFile(given, marks.abandoned("too late"));
  launcher.start(given);
  launcher.start(await record("last.sh", "true"));
  await ended("last.sh");
  await expect.poll(async () => (await readFile(given, "utf8")).includes("#strata started")).toBe(true);
  expect(await read("given-up.sh")).toMatchObject({
    claim: { kind: "abandoned", because: "too late" },
    exit: undefined,
  });
  await expect(readFile(path("log"))).rejects.toThrow("ENOENT");
});

test("a record that is not there is nothing to run, and is not made", async () => {
  launcher.start(path("nowhere.sh"));
  launcher.start(await record("last.sh", "true"));
  await ended("last.sh");
  await expect(readFile(path("nowhere.sh"))).rejects.toThrow("ENOENT");
});

test("the command's environment does not disturb the wrapper", async () => {
  const header = { attempt: attemptId(runId(1), stepIndex(1), 1), part: 0, begun: instant(1), boot: "this" };
  const env = { record: "x", code: "0", claim: "x", line: "x", LC_ALL: "xx_XX.no-such-locale", IFS: "0" };
  const files = { stdin: "/dev/null", stdout: path("out"), stderr: path("err") };
  await writeFile(
    path("odd.sh"),
    newRecord(header, { argv: ["/bin/sh", "-c", "exit 200"], cwd: folder, env, ...files }),
  );
  launcher.start(path("odd.sh"));
  await ended("odd.sh");
  const end = endOf(await read("odd.sh"), { record: path("odd.sh"), stderr: path("err") });
  expect(end).toEqual({ kind: "exited", code: 200 });
});
