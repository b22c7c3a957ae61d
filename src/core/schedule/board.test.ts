import { describe, expect, it } from "vitest";
import { scheduleOf } from "../../testing/builders.ts";
import { attemptId, instant, runId, stepIndex } from "../model/ids.ts";
import { decodeBoard, encodeBoard } from "./board-json.ts";
import { applyEvent, applyPatch, boardOf, boardStep, emptyBoard, lastPatch } from "./board.ts";
import { initialState } from "./run-state.ts";

const first = stepIndex(0);
const attempt = attemptId(runId(7), first, 1);

function failedRun() {
  const state = initialState(scheduleOf("a@1 -> *all -> b@2"));
  const patches = [
    applyEvent(state, { type: "run-started", at: instant(1000), offline: [] }),
    applyEvent(state, { type: "attempt-started", at: instant(1000), step: first, attempt }),
    applyEvent(state, {
      type: "attempt-ended",
      at: instant(1500),
      step: first,
      attempt,
      outcome: { kind: "exited", code: 1, reason: "exit code 1" },
    }),
  ];
  return { state, patches };
}

describe("a board", () => {
  it("shows steps in words, and barriers to nobody", () => {
    const board = boardOf(failedRun().state);
    expect(board.size).toBe(2);
    expect(boardStep(board, first)).toEqual({
      status: "error",
      startedAt: 1000,
      endedAt: 1500,
      tries: 1,
      reason: "exited",
      blockedBy: undefined,
    });
    expect(boardStep(board, stepIndex(1))).toMatchObject({ status: "blocked", reason: "dependency", blockedBy: 0 });
  });

  it("is brought forward by patches that say only what changed", () => {
    const { state, patches } = failedRun();
    expect(patches.map(({ rows }) => rows.map(([step]) => step))).toEqual([[], [0], [0, 1]]);
    const board = emptyBoard(2);
    for (const patch of patches) expect(applyPatch(board, patch)).toBe(true);
    expect(board).toEqual(boardOf(state));
  });

  it("takes no patch after a gap, and passes over one that it has", () => {
    const { state, patches } = failedRun();
    const board = emptyBoard(2);
    expect(applyPatch(board, patches[1]!)).toBe(false);
    expect(board).toEqual(emptyBoard(2));
    const whole = boardOf(state);
    expect(applyPatch(whole, patches[0]!)).toBe(true);
    expect(whole).toEqual(boardOf(state));
    expect(lastPatch(state)).toEqual(patches[2]);
  });

  it("survives JSON, with equal neighbours written once", () => {
    const { state } = failedRun();
    const board = boardOf(state);
    const json = encodeBoard(board);
    expect(decodeBoard(JSON.parse(JSON.stringify(json)) as typeof json)).toEqual(board);
    expect(encodeBoard(emptyBoard(300_000))["status"]).toEqual([[0, 300_000]]);
  });

  it("refuses JSON that is no board", () => {
    const json = encodeBoard(emptyBoard(3));
    for (const broken of [null, {}, { ...json, status: [0] }, { ...json, run: {} }, { ...json, tries: ["x", [0, 2]] }])
      expect(() => decodeBoard(broken)).toThrow("invariant broken");
  });
});
