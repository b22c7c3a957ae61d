/** Tests of `shell` and `master_shell`, by real commands. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { attemptId, runId, stepIndex } from "../core/model/ids.ts";
import { openActionRoom, type ActionRoom } from "../testing/action-room.ts";

let room: ActionRoom;

beforeEach(async () => {
  room = await openActionRoom();
});

afterEach(async () => {
  await room.close();
});

describe("shell", () => {
  test("runs a line of bash in the node's own folder, and succeeds with exit code 0", async () => {
    const { outcome, stdout } = await room.run("shell", { cmd: "pwd; [[ $BASH == /bin/bash ]] && echo $((1 + 1))" });
    expect(outcome).toEqual({ kind: "succeeded" });
    expect(stdout).toBe(`${room.path("1")}\n2\n`);
  });

  test("runs in the folder that is asked for", async () => {
    await room.write("1/deep/file", "");
    expect((await room.run("shell", { cmd: "pwd", cwd: "deep" })).stdout).toBe(`${room.path("1/deep")}\n`);
    expect((await room.run("shell", { cmd: "pwd", cwd: "/usr" })).stdout).toBe("/usr\n");
  });

  test("fails with the exit code of the line, and keeps what it printed", async () => {
    const { outcome, stderr } = await room.run("shell", { cmd: "echo no >&2; exit 3" });
    expect(outcome).toEqual({ kind: "exited", code: 3, reason: "ended with exit code 3" });
    expect(stderr).toBe("no\n");
  });

  test("tells the line which step it is of", async () => {
    const cmd = "echo $STRATA_RUN $STRATA_NODE $STRATA_TASK $STRATA_ATTEMPT";
    expect((await room.run("shell", { cmd })).stdout).toBe("7 1 deploy 7-0-1\n");
  });

  test("says which signal ended it, that it was refused, or that its time was over", async () => {
    expect((await room.run("shell", { cmd: "kill -KILL $$" })).outcome).toMatchObject({
      kind: "killed",
      signal: "SIGKILL",
      reason: "ended by SIGKILL",
    });
    expect((await room.run("shell", { cmd: "true", cwd: "/no" })).outcome).toEqual({
      kind: "refused",
      reason: "there is no folder /no",
    });
    expect((await room.run("shell", { cmd: "sleep 1000" }, { timeout: 100 })).outcome).toEqual({
      kind: "timed-out",
      after: 100,
      reason: "did not end within 100ms",
    });
  });

  test("ends when the attempt is to end", async () => {
    const stop = new AbortController();
    const onOutput = (): void => {
      stop.abort();
    };
    const { outcome } = await room.run("shell", { cmd: "echo up; sleep 1000" }, { signal: stop.signal, onOutput });
    expect(outcome).toEqual({ kind: "cancelled", reason: "ended on request" });
  });

  test("does not begin when the attempt is to end already", async () => {
    const { outcome } = await room.run("shell", { cmd: "touch begun" }, { signal: AbortSignal.abort() });
    expect(outcome.kind).toBe("cancelled");
    await expect(room.read("1/begun")).rejects.toThrow("ENOENT");
  });

  test("in a noop run says what it would run, and does not", async () => {
    const { outcome, stdout } = await room.noop("shell", { cmd: "touch begun" });
    expect(outcome).toEqual({ kind: "nothing", reason: "a command line can't tell what it would change" });
    expect(stdout).toBe("would run: touch begun\n");
    await expect(room.read("1/begun")).rejects.toThrow("ENOENT");
  });

  test("made again with the same attempt, as after a crash, does not run the line again", async () => {
    const cmd = "echo x >> log; echo said";
    const first = await room.run("shell", { cmd });
    const again = await room.run("shell", { cmd }, { attempt: attemptId(runId(7), stepIndex(0), 1) });
    expect(again).toEqual(first);
    expect(await room.read("1/log")).toBe("x\n");
  });
});

describe("master_shell", () => {
  test("runs a line on the server, and tells it the node", async () => {
    const { outcome, stdout } = await room.run("master_shell", { cmd: "pwd; echo $STRATA_NODE" });
    expect(outcome).toEqual({ kind: "succeeded" });
    expect(stdout).toBe(`${room.path("master")}\n1\n`);
  });

  test("in a noop run does nothing", async () => {
    expect((await room.noop("master_shell", { cmd: "true" })).outcome.kind).toBe("nothing");
  });
});

describe("parameters of both", () => {
  test.each(["shell", "master_shell"] as const)("of %s are refused when the line is missing or blank", async (type) => {
    const missing = { kind: "refused", reason: "parameter `cmd` is missing" };
    expect((await room.run(type, {})).outcome).toEqual(missing);
    expect((await room.run(type, { cmd: null })).outcome).toEqual(missing);
    expect((await room.noop(type, { cmd: "" })).outcome).toEqual({
      kind: "refused",
      reason: "parameter `cmd` is empty",
    });
  });

  test("are refused all at once, each by its name", async () => {
    const { outcome } = await room.run("shell", { cmd: ["a"], cwd: 5 });
    expect(outcome).toEqual({
      kind: "refused",
      reason: 'parameter `cmd` must be string, but is ["a"]; parameter `cwd` must be string, but is 5',
    });
  });

  test("may hold more than the action knows", async () => {
    const parameters = { cmd: "true", timeout: "180", retries: 1, strategy: { type: "parallel", amount: 3 } };
    expect((await room.run("shell", parameters)).outcome).toEqual({ kind: "succeeded" });
  });
});
