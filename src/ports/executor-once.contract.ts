/** The contract of executors: a command is started at most once, whatever becomes of the server. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import type { AttemptId } from "../core/model/ids.ts";
import type { Command } from "./executor.ts";
import { untilThere, type Tools } from "./executor-tools.contract.ts";

export function describeAtMostOnce(tools: Tools): void {
  const { nextAttempt, sh, begin, lives, put, read } = tools;

  describe("at most once", () => {
    test("finds nothing of a command that was not run", async () => {
      expect(await tools.executor.find(tools.at.target, nextAttempt(), 0)).toEqual({ kind: "unknown" });
    });

    test("finds a command that runs, and how it ended", async () => {
      const attempt = nextAttempt();
      const { ran } = await begin(`echo up; ${untilThere("go")}; exit 4`, { attempt });
      expect(await tools.executor.find(tools.at.target, attempt, 0)).toEqual({ kind: "running" });
      expect(await tools.at.fresh().find(tools.at.target, attempt, 0)).toEqual({ kind: "running" });
      expect(await tools.executor.find(tools.at.target, attempt, 1)).toEqual({ kind: "unknown" });
      await put("go", "");
      await ran;
      for (const by of [tools.executor, tools.at.fresh()]) {
        expect(await by.find(tools.at.target, attempt, 0)).toEqual({ kind: "ended", end: { kind: "exited", code: 4 } });
      }
    });

    test("starts a part once that is asked for twice, and tells both all of it", async () => {
      const attempt = nextAttempt();
      const line = `echo once >> log; echo up; ${untilThere("go")}; echo down`;
      const both = [begin(line, { attempt }), begin(line, { attempt })];
      await Promise.all(both);
      await put("go", "");
      for (const { ran } of await Promise.all(both)) {
        expect(await ran).toMatchObject({ end: { kind: "exited", code: 0 }, stdout: "up\ndown\n" });
      }
      expect(await read("log")).toBe("once\n");
    });

    test("does not start a part again that has ended, and tells its output anew", async () => {
      const attempt = nextAttempt();
      await sh("echo once >> log; echo said; echo wrong >&2; exit 5", { attempt });
      for (const by of [tools.executor, tools.at.fresh()]) {
        const again = await sh("echo twice >> log", { attempt, by });
        expect(again).toMatchObject({ end: { kind: "exited", code: 5 }, stdout: "said\n", stderr: "wrong\n" });
      }
      expect(await read("log")).toBe("once\n");
    });
  });

  describe("a crash of the server", () => {
    /** Starts a line by another server, which is killed as soon as the line has said something. */
    async function beginAndCrash(line: string, attempt: AttemptId): Promise<string> {
      const [program, ...args] = tools.at.server;
      const server = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
      const command: Command = { argv: ["/bin/sh", "-c", line], cwd: "/", timeout: 60_000 };
      server.stdin.end(JSON.stringify({ attempt, part: 0, command }));
      const [said] = (await once(server.stdout, "data")) as [Buffer];
      server.kill("SIGKILL");
      await once(server, "exit");
      return said.toString();
    }

    test("does not end a command; the next server finds it, hears all of it and awaits its end", async () => {
      const attempt = nextAttempt();
      await beginAndCrash(`echo once >> log; echo before; ${untilThere("go")}; echo after; exit 6`, attempt);
      expect(await tools.executor.find(tools.at.target, attempt, 0)).toEqual({ kind: "running" });
      const { ran } = await begin("echo twice >> log", { attempt });
      await put("go", "");
      expect(await ran).toMatchObject({ end: { kind: "exited", code: 6 }, stdout: "before\nafter\n" });
      expect(await read("log")).toBe("once\n");
    });

    test("does not hide how a command ended in the meantime", async () => {
      const attempt = nextAttempt();
      await beginAndCrash(`echo up; ${untilThere("go")}; echo done > done; exit 7`, attempt);
      await put("go", "");
      await sh(untilThere("done"));
      const { end } = await sh("echo twice", { attempt });
      expect(end).toEqual({ kind: "exited", code: 7 });
      expect(await tools.executor.find(tools.at.target, attempt, 0)).toEqual({ kind: "ended", end });
    });

    test("does not extend a command's time", async () => {
      const attempt = nextAttempt();
      const pid = await beginAndCrash("echo $$; exec sleep 1000", attempt);
      expect((await sh("true", { attempt, timeout: 1 })).end).toEqual({ kind: "timed-out" });
      expect(await lives(pid)).toBe(false);
    });

    test("leaves commands that can be ended on request", async () => {
      const attempt = nextAttempt();
      const pid = await beginAndCrash("echo $$; exec sleep 1000", attempt);
      await tools.executor.cancel(tools.at.target, attempt);
      expect(await lives(pid)).toBe(false);
      expect(await tools.executor.find(tools.at.target, attempt, 0)).toEqual({
        kind: "ended",
        end: { kind: "cancelled" },
      });
    });
  });
}
