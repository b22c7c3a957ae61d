/** Tests of `puppet`: where it is not installed, and by what a program of that name is asked to do. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openActionRoom, type ActionRoom } from "../testing/action-room.ts";

let room: ActionRoom;

beforeEach(async () => {
  room = await openActionRoom(["bash", "mkdir", "rm", "cat", "sleep"]);
});

afterEach(async () => {
  await room.close();
});

const manifest = { puppet_manifest: "/etc/puppet/site.pp" };

/** A program that says what it was asked, writes the summary where it was told to, and ends so. */
const program = (exit: number, summary: string, say = ""): string => `#!/bin/bash
printf '%s\\n' "$PWD" "$@"
while [ "$1" != --lastrunfile ]; do shift; done
cat > "$2" <<'END'
${summary}
END
cat <<'END'
${say}
END
exit ${exit}
`;

const summary = (failed: number): string => `---
version:
  config: 1732427580
  puppet: "7.23.0"
resources:
  changed: 2
  failed: ${failed}
  failed_to_restart: 0
  total: 9
time:
  total: 1.25
  last_run: 1732427581
changes:
  total: 2`;

const told = (failed: number): object => ({
  version: { config: 1732427580, puppet: "7.23.0" },
  resources: { changed: 2, failed, failed_to_restart: 0, total: 9 },
  time: { total: 1.25, last_run: 1732427581 },
  changes: { total: 2 },
});

describe("puppet", () => {
  test("where it is not installed fails with exactly that reason", async () => {
    for (const { outcome } of [await room.run("puppet", manifest), await room.noop("puppet", manifest)]) {
      expect(outcome).toEqual({ kind: "refused", reason: "puppet is not installed on the node" });
    }
  });

  test("applies the manifest with the modules, and says what it printed", async () => {
    await room.program("puppet", program(0, summary(0)));
    const { stdout } = await room.run("puppet", { ...manifest, puppet_modules: "/a:/b", cwd: "/usr" });
    expect(stdout.trim().split("\n")).toEqual([
      "/usr",
      ..."apply --detailed-exitcodes --color=false --lastrunfile".split(" "),
      room.path("1/.strata/last_run_summary.yaml"),
      ..."--modulepath /a:/b /etc/puppet/site.pp".split(" "),
    ]);
  });

  test("runs in the node's own folder, with the usual modules, when the task does not say", async () => {
    await room.program("puppet", program(0, summary(0)));
    const { stdout } = await room.run("puppet", manifest);
    expect(stdout.split("\n")[0]).toBe(room.path("1"));
    expect(stdout).toContain("--modulepath\n/etc/puppet/modules\n");
  });

  test.each([0, 2])("succeeds with exit code %i, and gives its summary to history", async (code) => {
    await room.program("puppet", program(code, summary(0)));
    expect((await room.run("puppet", manifest)).outcome).toEqual({ kind: "succeeded", summary: told(0) });
  });

  test.each([4, 6])("fails with exit code %i, and says how many resources failed", async (code) => {
    await room.program("puppet", program(code, summary(3)));
    const outcome = { kind: "exited", code, reason: "3 resources failed", summary: told(3) };
    expect((await room.run("puppet", manifest)).outcome).toEqual(outcome);
  });

  test("that fails before it has a summary does not show the one of another run", async () => {
    await room.program("puppet", program(0, summary(0)));
    await room.run("puppet", manifest);
    await room.program("puppet", "#!/bin/bash\necho 'Error: Could not parse' >&2\nexit 1\n");
    expect(await room.run("puppet", manifest)).toMatchObject({
      outcome: { kind: "exited", code: 1, reason: "puppet ended with exit code 1" },
      stderr: "Error: Could not parse\n",
    });
  });

  test("says more when the task is debugged", async () => {
    await room.program("puppet", program(0, summary(0)));
    expect((await room.run("puppet", { ...manifest, debug: true })).stdout).toContain("--debug\n--evaltrace\n");
  });

  test("in a noop run tells what it would change, and where", async () => {
    const source = "/Stage[main]/App/File[/etc/app.conf]/ensure";
    const message = "current_value absent, should be file (noop)";
    const say = `Info: Loading facts\nNotice: Compiled catalog for node\nNotice: ${source}: ${message}\nNotice: Applied catalog`;
    await room.program("puppet", program(0, summary(0), say));
    const { outcome, stdout } = await room.noop("puppet", { ...manifest, debug: true });
    expect(outcome).toEqual({ kind: "succeeded", summary: { ...told(0), raw_report: [{ source, message }] } });
    expect(stdout).toContain("--noop\n/etc/puppet/site.pp\n");
    expect(stdout).not.toContain("--debug");
  });

  test("is ended when its time is over", async () => {
    await room.program("puppet", "#!/bin/bash\nsleep 1000\n");
    expect((await room.run("puppet", manifest, { timeout: 200 })).outcome.kind).toBe("timed-out");
  });

  test("needs a manifest", async () => {
    expect((await room.run("puppet", { puppet_manifest: "", puppet_modules: "" })).outcome).toEqual({
      kind: "refused",
      reason: "parameter `puppet_manifest` is empty; parameter `puppet_modules` is empty",
    });
  });
});
