/** Tests of reading records: marks in any order, whole and half. */
import { describe, expect, test } from "vitest";
import { attemptId, instant, runId, stepIndex } from "../../core/model/ids.ts";
import { endOf, newRecord, readRecord } from "./attempt-record.ts";

const files = { record: "/node/0.sh", stderr: "/dev/null" };
const header = {
  attempt: attemptId(runId(7), stepIndex(3), 1),
  part: 2,
  begun: instant(1_700_000_000_000),
  boot: "b00-7",
};
const command = {
  argv: ["/bin/echo", "a\n)\n#strata exit 9\n"] as const,
  cwd: "/node",
  env: { A: "x\n#strata abandoned" },
  stdin: "/dev/null",
  stdout: "/node/0.stdout",
  stderr: "/node/0.stderr",
};
const script = newRecord(header, command);
const marked = (...lines: readonly string[]): ReturnType<typeof readRecord> =>
  readRecord(`${script}${lines.join("\n")}\n`);

describe("a record", () => {
  test("that is new has no claim and no end, whatever is in its command", () => {
    expect(readRecord(script)).toEqual({
      begun: 1_700_000_000_000,
      boot: "b00-7",
      claim: undefined,
      ending: undefined,
      exit: undefined,
      ready: false,
      complaint: "",
    });
  });

  test("belongs to the first who claims it", () => {
    const started = { kind: "started", pid: 12, startTime: "345" };
    expect(marked("#strata started 12 345", "#strata started 13 346").claim).toEqual(started);
    expect(marked("#strata started 12 345", "#strata abandoned too late").claim).toEqual(started);
    expect(marked("#strata abandoned too late", "#strata started 12 345").claim).toEqual({
      kind: "abandoned",
      because: "too late",
    });
  });

  test("has not ended while its last line is being written", () => {
    expect(readRecord(`${script}#strata started 12 345\n#strata exit 1`).exit).toBeUndefined();
    expect(readRecord(`${script}#strata started 12 345\n#strata exit 1\n`).exit).toBe(1);
    expect(readRecord(`${script}#strata started 1`).claim).toBeUndefined();
  });

  test("was ended by others only if it had not ended before", () => {
    const begun = ["#strata started 12 345", "#strata ready"];
    expect(endOf(marked(...begun, "#strata ending timed-out", "#strata exit 143"), files)).toEqual({
      kind: "timed-out",
    });
    expect(endOf(marked(...begun, "#strata ending cancelled", "#strata ending timed-out"), files)).toEqual({
      kind: "cancelled",
    });
    expect(endOf(marked(...begun, "#strata exit 0", "#strata ending timed-out"), files)).toEqual({
      kind: "exited",
      code: 0,
    });
  });

  test("tells a signal from an exit code by what the shell says about it", () => {
    const begun = ["#strata started 12 345", "#strata ready"];
    const killed = "/node/0.sh: line 5: 77 Killed  ( cd -- $'/node' && ...";
    expect(endOf(marked(...begun, killed, "#strata exit 137"), files)).toEqual({ kind: "killed", signal: "SIGKILL" });
    expect(endOf(marked(...begun, "#strata exit 137"), files)).toEqual({ kind: "exited", code: 137 });
    expect(endOf(marked(...begun, "#strata exit 130"), files)).toEqual({ kind: "killed", signal: "SIGINT" });
    expect(endOf(marked(...begun, "#strata exit 255"), files)).toEqual({ kind: "exited", code: 255 });
  });

  test("that was not ready says why", () => {
    const complaint = "/node/0.sh: line 3: cd: /no where: Permission denied";
    const state = marked("#strata started 12 345", complaint, "#strata exit 1");
    expect(endOf(state, files)).toEqual({ kind: "refused", reason: "cd: /no where: Permission denied" });
  });

  test("that is empty, or no record at all, says nothing", () => {
    for (const text of ["", "\n", "junk", "#strata exit"]) {
      expect(readRecord(text)).toMatchObject({ claim: undefined, exit: undefined, begun: 0, boot: "" });
    }
  });
});
