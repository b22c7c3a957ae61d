/** The local executor keeps the contract. What only it does is below. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { attemptId, instant, nodeId, runId, stepIndex, type AttemptId } from "../../core/model/ids.ts";
import { untilThere, type ExecutorUnderTest } from "../../ports/executor-tools.contract.ts";
import { describeExecutor } from "../../ports/executor.contract.ts";
import type { CommandEnd, Executor, Target } from "../../ports/executor.ts";
import type { Clock } from "../../ports/system.ts";
import { systemClock } from "../system/system.ts";
import { newRecord } from "./attempt-record.ts";
import { createLocalExecutor, type LocalExecutorOptions } from "./local-executor.ts";
import { nodeFolders } from "./node-folders.ts";
import { bootName } from "./process-group.ts";

const target: Target = { node: nodeId("1"), transport: { kind: "local" } };

const server = (directory: string): string => `
  import { text } from "node:stream/consumers";
  import { createLocalExecutor } from ${JSON.stringify(new URL("./local-executor.ts", import.meta.url).href)};
  import { systemClock } from ${JSON.stringify(new URL("../system/system.ts", import.meta.url).href)};
  const executor = createLocalExecutor({ directory: ${JSON.stringify(directory)}, installation: "test", clock: systemClock });
  const run = JSON.parse(await text(process.stdin));
  await executor.run({ ...run, target: ${JSON.stringify(target)}, onOutput: ({ data }) => process.stdout.write(data) });
`;

async function make(): Promise<ExecutorUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "local-executor-"));
  return {
    target,
    fresh: () => createLocalExecutor({ directory, installation: "test", clock: systemClock, grace: 300 }),
    server: [process.execPath, "--import", "tsx", "--input-type=module", "--eval", server(directory)],
    stop: () => rm(directory, { recursive: true }),
  };
}

describeExecutor("the local executor", make);

describe("beyond the contract", () => {
  let directory: string;
  let step = 0;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "local-executor-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const open = (options: Partial<LocalExecutorOptions> = {}): Executor =>
    createLocalExecutor({ directory, installation: "test", clock: systemClock, grace: 300, ...options });

  interface Asked {
    readonly line: string;
    readonly at?: Target;
    readonly attempt?: AttemptId;
    readonly onOutput?: (text: string) => void;
  }

  async function sh(executor: Executor, asked: Asked): Promise<{ readonly end: CommandEnd; readonly said: string }> {
    const { line, at = target, attempt = attemptId(runId(1), stepIndex(step++), 1), onOutput } = asked;
    let said = "";
    const end = await executor.run({
      target: at,
      attempt,
      part: 0,
      command: { argv: ["/bin/sh", "-c", line], cwd: "/", timeout: 60_000 },
      onOutput: ({ data }) => {
        said += Buffer.from(data).toString();
        onOutput?.(said);
      },
    });
    return { end, said };
  }

  const begin = (
    executor: Executor,
    asked: Asked,
  ): Promise<{ readonly said: string; readonly ran: ReturnType<typeof sh> }> =>
    new Promise((resolve) => {
      const ran: ReturnType<typeof sh> = sh(executor, {
        ...asked,
        onOutput: (said) => {
          resolve({ said, ran });
        },
      });
    });

  const exited = (code: number): CommandEnd => ({ kind: "exited", code });
  const attemptsOf = (): Promise<string[]> =>
    readdir(join(directory, "1/.strata/attempts")).then(([only]) =>
      readdir(join(directory, "1/.strata/attempts", only ?? "")),
    );

  test("each node has its own folder: by its id, or the one that its transport names", async () => {
    const executor = open();
    const folder = join(directory, "far/away");
    const named = (path: string): Target => ({ node: nodeId("2"), transport: { kind: "local", directory: path } });
    expect((await sh(executor, { line: "pwd" })).said).toBe(`${directory}/1\n`);
    expect((await sh(executor, { line: "pwd", at: named(folder) })).said).toBe(`${folder}\n`);
    expect((await sh(executor, { line: "pwd", at: named("below") })).said).toBe(`${directory}/below\n`);
  });

  test("attempts of another installation are strangers, though they have the same numbers", async () => {
    const attempt = attemptId(runId(1), stepIndex(0), 1);
    expect((await sh(open(), { line: "echo one", attempt })).said).toBe("one\n");
    const other = open({ installation: "other" });
    expect(await other.find(target, attempt, 0)).toEqual({ kind: "unknown" });
    expect((await sh(other, { line: "echo two", attempt })).said).toBe("two\n");
  });

  test("nobody else may read what a command was given", async () => {
    await sh(open(), { line: "true" });
    const { mode } = await stat(join(directory, "1/.strata/attempts"));
    expect((mode & 0o777).toString(8)).toBe("700");
  });

  test("a command outlives the launcher, and its end is told; further commands get another launcher", async () => {
    const executor = open();
    const { said, ran } = await begin(executor, {
      line: `ps -o ppid= -p $PPID; ${untilThere("go")}; exit 9`,
    });
    // The shell's parent is the wrapper, and the wrapper's is the launcher.
    process.kill(Number(said), "SIGKILL");
    expect((await sh(executor, { line: "exit 8" })).end).toEqual(exited(8));
    await writeFile(join(directory, "1/go"), "");
    expect((await ran).end).toEqual(exited(9));
  });

  test("commands that a launcher had not begun when it went are begun by the next, once", async () => {
    const executor = open();
    const { said } = await begin(executor, { line: "ps -o ppid= -p $PPID; sleep 0.1" });
    process.kill(Number(said), "SIGSTOP");
    const runs = Array.from({ length: 5 }, (_, number) => sh(executor, { line: `echo ${number} >> all` }));
    process.kill(Number(said), "SIGKILL");
    expect((await Promise.all(runs)).map(({ end }) => end)).toEqual(runs.map(() => exited(0)));
    expect((await readFile(join(directory, "1/all"), "utf8")).trim().split("\n")).toHaveLength(5);
  });

  test("a command whose wrapper is gone is lost", async () => {
    const { said, ran } = await begin(open(), { line: "echo $PPID; exec sleep 1000" });
    process.kill(-Number(said), "SIGKILL");
    expect((await ran).end).toEqual({
      kind: "lost",
      reason: `process ${said.trim()} is gone and has left no exit code`,
    });
  });

  test.each([0, 3])("a command goes on without its record, and its exit code %i is told", async (code) => {
    const { ran } = await begin(open(), { line: `echo up; ${untilThere("go")}; exit ${code}` });
    await rm(join(directory, "1/.strata"), { recursive: true });
    await writeFile(join(directory, "1/go"), "");
    expect((await ran).end).toEqual(exited(code));
  });

  test("a command that a server has recorded and not begun, and never will, is refused and stays so", async () => {
    const attempt = attemptId(runId(1), stepIndex(0), 1);
    const files = nodeFolders(directory, "test").partFiles(target, attempt, 0);
    await mkdir(files.folder, { recursive: true });
    const header = { attempt, part: 0, begun: systemClock.now(), boot: bootName() };
    const command = { argv: ["/bin/true"] as const, cwd: directory, env: { A: "1" }, ...files };
    await writeFile(files.record, newRecord(header, command));
    const refused: CommandEnd = { kind: "refused", reason: "whoever was to start it is gone" };
    expect((await sh(open(), { line: "true", attempt })).end).toEqual(refused);
    expect(await open().find(target, attempt, 0)).toEqual({ kind: "ended", end: refused });
  }, 60_000);

  test("a command's time is counted from its begin, also by a server that has just started", async () => {
    const attempt = attemptId(runId(1), stepIndex(0), 1);
    const hourAgo: Clock = {
      now: () => instant(systemClock.now() - 3_600_000),
      sleepUntil: (at, signal) => systemClock.sleepUntil(at, signal),
    };
    await begin(open({ clock: hourAgo }), { line: "echo up; exec sleep 1000", attempt });
    const command = { argv: ["/bin/sh"] as const, cwd: "/", timeout: 1_800_000 };
    const end = await open().run({ target, attempt, part: 0, command, onOutput: () => undefined });
    expect(end).toEqual({ kind: "timed-out" });
  });

  test("what ran before the machine booted is lost", async () => {
    const attempt = attemptId(runId(1), stepIndex(0), 1);
    const files = nodeFolders(directory, "test").partFiles(target, attempt, 0);
    await mkdir(files.folder, { recursive: true });
    const header = { attempt, part: 0, begun: systemClock.now(), boot: "another-boot" };
    const command = { argv: ["/bin/true"] as const, cwd: directory, env: { A: "1" }, ...files };
    const startTime = (await readFile("/proc/self/stat", "utf8")).split(" ")[21] ?? "";
    await writeFile(files.record, `${newRecord(header, command)}#strata started ${process.pid} ${startTime}\n`);
    expect(await open().find(target, attempt, 0)).toMatchObject({ kind: "ended", end: { kind: "lost" } });
  });

  test("old attempts are removed when nothing is under way; the last ones, and what still runs, stay", async () => {
    const executor = open({ keep: 10 });
    for (let count = 0; count < 60; count += 1) await sh(executor, { line: "true" });
    await expect.poll(async () => (await attemptsOf()).length).toBeLessThan(60);
    const left = await attemptsOf();
    expect(left.length).toBeGreaterThanOrEqual(10);
    expect(left).toContain("1-59-1");
    expect(left).not.toContain("1-0-1");
  });

  test("an executor that has nothing to do does not keep its server from ending", async () => {
    const program = [
      `import { createLocalExecutor } from ${JSON.stringify(new URL("./local-executor.ts", import.meta.url).href)};`,
      `import { systemClock } from ${JSON.stringify(new URL("../system/system.ts", import.meta.url).href)};`,
      `const executor = createLocalExecutor({ directory: ${JSON.stringify(directory)}, installation: "test", clock: systemClock });`,
      `const command = { argv: ["echo", "hello"], cwd: "/", timeout: 60000 };`,
      `const run = { target: ${JSON.stringify(target)}, attempt: "1-1-1", part: 0, command };`,
      `const end = await executor.run({ ...run, onOutput: ({ data }) => process.stdout.write(data) });`,
      `console.log(JSON.stringify(end));`,
    ].join("\n");
    const args = ["--import", "tsx", "--input-type=module", "--eval", program];
    expect((await promisify(execFile)(process.execPath, args)).stdout).toBe('hello\n{"kind":"exited","code":0}\n');
  });
});
