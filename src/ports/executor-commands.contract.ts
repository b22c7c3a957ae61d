/** The contract of executors: how commands run, end, and are refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command, Found, Target } from "./executor.ts";
import { textOf, untilThere, type Tools } from "./executor-tools.contract.ts";

export function describeCommands(tools: Tools): void {
  const { nextAttempt, run, sh, begin, lives, put, read } = tools;

  describe("running a command", () => {
    test.each([0, 1, 3, 126, 127, 128, 129, 137, 255])("tells its exit code %i", async (code) => {
      expect((await sh(`exit ${code}`)).end).toEqual({ kind: "exited", code });
    });

    test.each(["KILL", "TERM", "INT", "HUP", "SEGV", "PIPE"])("tells that signal %s ended it", async (signal) => {
      expect((await sh(`kill -${signal} $$`)).end).toEqual({ kind: "killed", signal: `SIG${signal}` });
    });

    test("keeps what it prints apart by stream, whole and in order", async () => {
      const { stdout, stderr } = await sh(
        "i=0; while [ $i -lt 5000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done",
      );
      const numbers = Array.from({ length: 5000 }, (_, number) => number);
      expect(stdout).toBe(numbers.map((number) => `out ${number}\n`).join(""));
      expect(stderr).toBe(numbers.map((number) => `err ${number}\n`).join(""));
    });

    test("tells many megabytes without losing a byte", async () => {
      const { chunks } = await sh("head -c 20000000 /dev/zero");
      expect(chunks.reduce((size, chunk) => size + chunk.data.length, 0)).toBe(20_000_000);
    });

    test("tells what it prints while it runs, with its time", async () => {
      const { said, ran } = await begin(`echo first; ${untilThere("go")}; echo second >&2`);
      expect(said).toBe("first\n");
      await put("go", "");
      const { chunks } = await ran;
      expect(chunks.map((chunk) => [chunk.stream, textOf([chunk])])).toEqual([
        ["stdout", "first\n"],
        ["stderr", "second\n"],
      ]);
      expect(chunks[1]!.at).toBeGreaterThanOrEqual(chunks[0]!.at);
    });

    test("passes every argument as it is", async () => {
      const words = [
        "",
        " ",
        "a b",
        "'",
        '"',
        "$HOME `id` $(id)",
        "\\",
        "\\n",
        "a\nb",
        "\r\t\x01\x7f",
        "-n",
        "*",
        "ü€🙂",
        "#strata exit 0",
        "a\n#strata exit 0",
      ];
      const { stdout } = await run(["/usr/bin/printf", "%s\\0", ...words]);
      expect(stdout.split("\0").slice(0, -1)).toEqual(words);
    });

    test("passes any argument and any value of the environment as it is", async () => {
      const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
      await fc.assert(
        fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 50 }), word, async (words, value) => {
          const echo = 'printf "%s\\0" "$VALUE" "$@"';
          const { stdout } = await run(["/bin/sh", "-c", echo, "sh", ...words], { env: { VALUE: value } });
          expect(stdout.split("\0").slice(0, -1)).toEqual([value, ...words]);
        }),
        { numRuns: 30 },
      );
    });

    test("gives it the standard input, or none", async () => {
      expect((await run(["cat"], { stdin: "a\nb'$x" })).stdout).toBe("a\nb'$x");
      expect((await run(["cat"])).stdout).toBe("");
    });

    test("gives it a small environment and what the command adds, and nothing of the server's", async () => {
      const { stdout } = await run(["env"], { env: { STRATA_NODE: "1", VALUE: "it's\n$x" } });
      expect(stdout).toContain("STRATA_NODE=1\n");
      expect(stdout).toContain("VALUE=it's\n$x\n");
      expect(stdout).toMatch(/^PATH=/m);
      expect(stdout).toMatch(/^HOME=/m);
      expect(stdout).not.toContain("VITEST");
    });

    test("runs it in the folder that is asked for: `/` and relative ones are the node's own", async () => {
      await put("deep/er/file", "");
      const own = (await sh("pwd; [ -e deep/er/file ]")).stdout.trim();
      expect(own).not.toBe("/");
      expect((await sh("pwd", { cwd: "deep/er" })).stdout).toBe(`${own}/deep/er\n`);
      expect((await sh("pwd", { cwd: "/usr" })).stdout).toBe("/usr\n");
    });

    test("ends with the command, not with what the command leaves running", async () => {
      const { end, stdout } = await sh("sleep 1000 & echo $!");
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(await lives(stdout)).toBe(true);
      await sh(`kill ${stdout}`);
    });

    test("runs many at once, each once", async () => {
      const all = await Promise.all(
        Array.from({ length: 100 }, (_, number) => sh(`echo ${number} >> all; echo ${number}`)),
      );
      expect(all.map(({ end }) => end)).toEqual(all.map(() => ({ kind: "exited", code: 0 })));
      expect(all.map(({ stdout }) => Number(stdout))).toEqual(all.map((_, number) => number));
      expect((await read("all")).trim().split("\n")).toHaveLength(100);
    });
  });

  describe("a command that can't be started", () => {
    const refused = (words: string): unknown => ({
      kind: "refused",
      reason: expect.stringContaining(words) as unknown,
    });

    test("is refused when there is no such program", async () => {
      expect((await run(["no-such-program"])).end).toEqual(refused("no program no-such-program"));
      expect((await run(["/no/such/program"])).end).toEqual(refused("no program /no/such/program"));
    });

    test("is refused when the program may not be executed", async () => {
      await put("plain", "x");
      expect((await run(["./plain"])).end).toEqual(refused("may not be executed"));
    });

    test("is refused when its interpreter is missing", async () => {
      await put("script", "#!/no/such/interpreter\n", { permissions: "0755" });
      expect((await run(["./script"])).end).toEqual(refused("script: "));
    });

    test("is refused when there is no such folder", async () => {
      await put("file", "");
      expect((await sh("true", { cwd: "/no/such/folder" })).end).toEqual(refused("no folder /no/such/folder"));
      expect((await sh("true", { cwd: "file" })).end).toEqual(refused("not a folder"));
    });

    test("is refused when an argument, or all of them together, are too long", async () => {
      expect((await run(["true", "x".repeat(200_000)])).end).toEqual(refused("200000 bytes"));
      const words = Array.from({ length: 100 }, () => "x".repeat(100_000));
      expect((await run(["true", ...words])).end).toEqual(refused("Argument list too long"));
    });

    test("is refused when a word can't be passed at all", async () => {
      expect((await run(["echo", "a\0b"])).end).toEqual(refused("zero byte"));
      expect((await run(["true"], { env: { "a.b": "1" } })).end).toEqual(refused("a.b"));
    });

    test("is refused on a node without a transport, which `check` says as well", async () => {
      const target: Target = { ...tools.at.target, transport: { kind: "none" } };
      const command: Command = { argv: ["true"], cwd: "/", timeout: 1000 };
      const end = await tools.executor.run({
        target,
        attempt: nextAttempt(),
        part: 0,
        command,
        onOutput: () => undefined,
      });
      expect(end).toEqual(refused('transport "none"'));
      expect(await tools.executor.check(target)).toContain('transport "none"');
      expect(await tools.executor.check(tools.at.target)).toBeUndefined();
    });
  });

  describe("ending a command", () => {
    test("when its time is over, with all that it has started", async () => {
      const { end, stdout } = await sh("sleep 1000 & (sleep 1000 & echo $!; wait) & echo $!; wait", { timeout: 300 });
      expect(end).toEqual({ kind: "timed-out" });
      for (const pid of stdout.trim().split("\n")) expect(await lives(pid)).toBe(false);
    });

    test("lets it clean up first", async () => {
      const line = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done";
      expect(await sh(line, { timeout: 500 })).toMatchObject({ end: { kind: "timed-out" }, stdout: "up\nbye\n" });
    });

    test("kills what does not listen", async () => {
      const { end, stdout } = await sh("trap '' TERM; (trap '' TERM; sleep 1000) & echo $!; sleep 1000", {
        timeout: 300,
      });
      expect(end).toEqual({ kind: "timed-out" });
      expect(await lives(stdout)).toBe(false);
    });

    test("on request, all commands of the attempt and no other", async () => {
      const attempt = nextAttempt();
      const first = await begin("sleep 1000 & echo $!; wait", { attempt, part: 0 });
      const second = await begin("echo $$; exec sleep 1000", { attempt, part: 1 });
      const other = await begin(`echo other; ${untilThere("go")}`);
      await tools.executor.cancel(tools.at.target, attempt);
      expect([await lives(first.said), await lives(second.said)]).toEqual([false, false]);
      expect((await first.ran).end).toEqual({ kind: "cancelled" });
      expect((await second.ran).end).toEqual({ kind: "cancelled" });
      await put("go", "");
      expect((await other.ran).end).toEqual({ kind: "exited", code: 0 });
    });

    test("on request does nothing to an attempt that has ended, or that never was", async () => {
      const attempt = nextAttempt();
      await tools.executor.cancel(tools.at.target, attempt);
      await sh("true", { attempt });
      await tools.executor.cancel(tools.at.target, attempt);
      const ended: Found = { kind: "ended", end: { kind: "exited", code: 0 } };
      expect(await tools.executor.find(tools.at.target, attempt, 0)).toEqual(ended);
    });
  });
}
