import { describe, expect, it } from "vitest";
import { andThen, checked, failed } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { attemptId, nodeId, parseAttemptId, runId, stepIndex, stepName, SYNC_NODE, taskId } from "./ids.ts";
import { fuelStatus, isFinal, mayFollow, statusCode, stepStatuses } from "./status.ts";

const note = (severity: Diagnostic["severity"]): Diagnostic => ({ severity, code: "shape/type", message: severity });

describe("ids", () => {
  it("print an attempt and read it back", () => {
    const id = attemptId(runId(42), stepIndex(7), 3);
    expect(parseAttemptId(id)).toEqual({ run: 42, step: 7, tried: 3 });
    expect(parseAttemptId("42-7")).toBeUndefined();
    expect(parseAttemptId("../../etc")).toBeUndefined();
  });

  it("write the sync node as a dash", () => {
    expect(stepName(taskId("deploy_start"), SYNC_NODE)).toBe("deploy_start@-");
    expect(stepName(taskId("db"), nodeId("3"))).toBe("db@3");
  });
});

describe("andThen", () => {
  it("goes on past warnings and keeps everything that was said", () => {
    const result = andThen(checked(1, [note("warning")]), (value) => checked(value + 1, [note("hint")]));
    expect(result.value).toBe(2);
    expect(result.diagnostics.map(({ severity }) => severity)).toEqual(["warning", "hint"]);
  });

  it("stops at an error, even when there is a value", () => {
    let ran = false;
    const result = andThen(checked(1, [note("error")]), () => {
      ran = true;
      return failed([]);
    });
    expect(ran).toBe(false);
    expect(result.value).toBeUndefined();
  });
});

describe("statuses", () => {
  it("have codes that are their places in the list", () => {
    for (const [place, status] of stepStatuses.entries()) expect(statusCode[status]).toBe(place);
  });

  it("lead from pending through running to an end, and no further", () => {
    expect(mayFollow("pending", "running")).toBe(true);
    expect(mayFollow("running", "pending")).toBe(true);
    expect(mayFollow("ready", "running")).toBe(false);
    expect(stepStatuses.filter(isFinal)).toEqual(["ready", "error", "ignored", "skipped", "blocked", "stopped"]);
  });

  it("are shown to a client of Fuel in Fuel's five words", () => {
    expect(stepStatuses.map(fuelStatus)).toEqual([
      "pending",
      "running",
      "ready",
      "error",
      "error",
      "skipped",
      "skipped",
      "skipped",
    ]);
  });
});
