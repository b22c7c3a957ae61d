import { describe, expect, it } from "vitest";
import type { AppError } from "../core/base/errors.ts";
import type { RunEvent } from "../core/model/event.ts";
import { attemptId, stepIndex } from "../core/model/ids.ts";
import { statusCounts } from "../core/schedule/progress.ts";
import type { RunState } from "../core/schedule/run-state.ts";
import type { Journal } from "../ports/journal.ts";
import { engineRig, type EngineRig } from "../testing/engine-rig.ts";
import { settled } from "../testing/manual-system.ts";

const typesOf = (events: readonly RunEvent[]) => events.map(({ type }) => type);
const verdictOf = (state: RunState) => state.end?.verdict;

async function outputOf(rig: EngineRig, step: number, tried = 1): Promise<string> {
  const page = await rig.stores.output.read(attemptId(rig.run, stepIndex(step), tried), { offset: 0, limit: 10_000 });
  return page.chunks.map(({ data }) => new TextDecoder().decode(data)).join("");
}

/** Waits for a step to start, and ends it well. */
async function finish(rig: EngineRig, ...names: string[]): Promise<void> {
  for (const name of names) {
    await rig.node.started(name);
    rig.node.finish(name);
  }
}

describe("runLoop", () => {
  it("carries a plan out step by step and writes everything down", async () => {
    const rig = await engineRig("fetch -> build@1 -> deploy@2");
    const { ended, heard } = rig.begin();
    await finish(rig, "fetch@1", "build@1", "deploy@2");
    const state = await ended;
    expect(verdictOf(state)).toBe("ready");
    const events = await rig.journal();
    expect(typesOf(events)).toEqual([
      "run-started",
      ...["fetch", "build", "deploy"].flatMap(() => ["attempt-started", "attempt-ended"]),
      "run-ended",
    ]);
    expect(heard.flat()).toEqual(events);
    expect(state.version).toBe(events.length);
  });

  it("writes an attempt down before it starts it", async () => {
    const rig = await engineRig("a");
    const journal: Journal = {
      ...rig.stores.journal,
      append: async (run, expected, events) => {
        expect(rig.node.starts.length).toBe(0);
        await settled();
        expect(rig.node.starts.length).toBe(0);
        return await rig.stores.journal.append(run, expected, events);
      },
    };
    const { ended, inbox } = rig.begin({ journal });
    await rig.node.started("a@1");
    inbox.put({ kind: "leave", how: "now" });
    await ended;
  });

  it("takes outcomes that come together in one turn, with what follows from them", async () => {
    const rig = await engineRig("a@1 -> b@1, a@2 -> b@2, a@3 -> b@3");
    const { ended, heard } = rig.begin();
    await Promise.all([1, 2, 3].map((node) => rig.node.started(`a@${node}`)));
    await settled();
    for (const node of [1, 2, 3]) rig.node.finish(`a@${node}`);
    await Promise.all([1, 2, 3].map((node) => rig.node.started(`b@${node}`)));
    expect(heard.map(typesOf)).toEqual([
      ["run-started", ...Array<string>(3).fill("attempt-started")],
      [...Array<string>(3).fill("attempt-ended"), ...Array<string>(3).fill("attempt-started")],
    ]);
    for (const node of [1, 2, 3]) rig.node.finish(`b@${node}`);
    await ended;
  });

  it("waits for a retry's time", async () => {
    const rig = await engineRig("a", { tries: { a: 2 }, retryDelay: { a: 5000 } });
    const { ended } = rig.begin();
    await rig.node.started("a@1");
    rig.node.fail("a@1");
    await settled();
    expect(rig.clock.awaited.length).toBe(1);
    await rig.clock.advance(4999);
    expect(rig.node.starts.length).toBe(1);
    await rig.clock.advance(1);
    await finish(rig, "a@1");
    expect(verdictOf(await ended)).toBe("ready");
    expect(rig.node.starts.map(({ attempt }) => attempt)).toEqual([`${rig.run}-0-1`, `${rig.run}-0-2`]);
    expect(rig.clock.awaited).toEqual([]);
  });

  it("a node that does not answer counts as failed before anything starts", async () => {
    const rig = await engineRig("a@1, a@2");
    rig.node.unplug("1");
    const { ended } = rig.begin();
    await finish(rig, "a@2");
    const state = await ended;
    expect([verdictOf(state), statusCounts(state).blocked]).toEqual(["tolerated", 1]);
  });

  it("a node without transport is refused its steps, with the reason", async () => {
    const rig = await engineRig("a@1", { nodes: { "1": { transport: { kind: "none" } } } });
    const state = await rig.begin().ended;
    expect(state.failures.get(0)).toEqual({
      kind: "refused",
      reason: 'node 1 has transport "none": nothing can be done on it',
    });
  });

  it("dry run: every step ends well, and nothing is done anywhere", async () => {
    const rig = await engineRig("a@1 -> b@2", { mode: "dry-run" });
    rig.node.unplug("1");
    const state = await rig.begin().ended;
    expect([verdictOf(state), statusCounts(state).ready, rig.node.starts.length]).toEqual(["ready", 2, 0]);
  });

  it("noop run: the action tells what it would do, and does not", async () => {
    const rig = await engineRig("a@1", { mode: "noop" });
    const state = await rig.begin().ended;
    expect([verdictOf(state), rig.node.starts.length]).toEqual(["ready", 0]);
    expect(await outputOf(rig, 0)).toBe("would run: do a\n");
  });

  it("keeps what an attempt prints, whole and before its end is known", async () => {
    const rig = await engineRig("a");
    const { ended } = rig.begin();
    await rig.node.started("a@1");
    rig.node.print("a@1", "one\n");
    rig.node.print("a@1", "two\n", "stderr");
    rig.node.finish("a@1");
    await ended;
    expect(await outputOf(rig, 0)).toBe("one\ntwo\n");
  });
});

describe("stop", () => {
  it("graceful: what runs finishes, nothing else starts", async () => {
    const rig = await engineRig("a@1 -> b@1, a@2 -> b@2");
    const { ended, inbox } = rig.begin();
    await Promise.all([rig.node.started("a@1"), rig.node.started("a@2")]);
    inbox.put({ kind: "stop", by: "ann", how: "graceful" });
    await settled();
    await finish(rig, "a@1", "a@2");
    const state = await ended;
    expect(state.end).toEqual({ verdict: "stopped", message: "Stopped by ann; 2 steps were not carried out" });
    expect(rig.node.cancelled).toEqual([]);
  });

  it("forced: what runs is ended", async () => {
    const rig = await engineRig("a -> b");
    const { ended, inbox } = rig.begin();
    await rig.node.started("a@1");
    inbox.put({ kind: "stop", by: "ann", how: "graceful" });
    inbox.put({ kind: "stop", by: "ann", how: "forced" });
    const state = await ended;
    expect([verdictOf(state), statusCounts(state).stopped]).toEqual(["stopped", 2]);
    expect(rig.node.cancelled).toEqual([`${rig.run}-0-1`]);
  });

  it("an attempt that can't be ended is lost after a minute, and the run ends", async () => {
    const rig = await engineRig("a");
    rig.node.holdOnCancel();
    const { ended, inbox } = rig.begin();
    await rig.node.started("a@1");
    inbox.put({ kind: "stop", by: "ann", how: "forced" });
    await settled();
    await rig.clock.advance(60_000);
    const state = await ended;
    expect([verdictOf(state), state.failures.get(0)?.kind]).toEqual(["stopped", "lost"]);
  });

  it("asked for before the run begins, it starts nothing", async () => {
    const rig = await engineRig("a");
    const loop = rig.begin();
    loop.inbox.put({ kind: "stop", by: "ann", how: "graceful" });
    expect(verdictOf(await loop.ended)).toBe("stopped");
    expect(rig.node.starts.length).toBe(0);
  });

  it("an attempt that outlives its timeout is ended, and has timed out", async () => {
    const rig = await engineRig("a");
    const { ended } = rig.begin();
    await rig.node.started("a@1");
    await rig.clock.advance(330_000);
    expect((await ended).failures.get(0)).toMatchObject({ kind: "timed-out", after: 300_000 });
  });
});

describe("after a crash", () => {
  /** The server goes away without a word: its loop hears nothing more. */
  async function crash(rig: EngineRig, loop: ReturnType<EngineRig["begin"]>): Promise<void> {
    await settled();
    rig.node.restart();
    loop.inbox.put({ kind: "leave", how: "now" });
    await loop.ended;
  }

  it("waits for attempts that still run, starts none twice, and goes on", async () => {
    const rig = await engineRig("a@1 -> b@1");
    const first = rig.begin();
    await rig.node.started("a@1");
    rig.node.print("a@1", "half ");
    await crash(rig, first);
    const second = rig.begin();
    await settled();
    rig.node.print("a@1", "done");
    await finish(rig, "a@1", "b@1");
    expect(verdictOf(await second.ended)).toBe("ready");
    expect(rig.node.starts.map(({ name }) => name)).toEqual(["a@1", "b@1"]);
    expect(await outputOf(rig, 0)).toBe("half done");
  });

  it("takes the end of attempts that ended meanwhile", async () => {
    const rig = await engineRig("a@1, a@2");
    const first = rig.begin();
    await Promise.all([rig.node.started("a@1"), rig.node.started("a@2")]);
    await crash(rig, first);
    rig.node.finish("a@1");
    rig.node.fail("a@2", 3);
    const state = await rig.begin().ended;
    expect(statusCounts(state)).toMatchObject({ ready: 1, error: 1 });
    expect(rig.node.starts.length).toBe(2);
  });

  it("an attempt of which nobody knows is lost, and repeated only if its task is repeatable", async () => {
    const rig = await engineRig("a@1, b@2", { tries: { b: 2, a: 2 }, tasks: { b: { repeatable: true } } });
    const first = rig.begin();
    await Promise.all([rig.node.started("a@1"), rig.node.started("b@2")]);
    await crash(rig, first);
    for (const { attempt } of rig.node.starts) rig.node.forget(attempt);
    const second = rig.begin();
    await finish(rig, "b@2");
    const state = await second.ended;
    expect(state.failures.get(0)).toMatchObject({ kind: "lost" });
    expect(rig.node.starts.map(({ name }) => name)).toEqual(["a@1", "b@2", "b@2"]);
  });

  it("a run that has ended stays as it is", async () => {
    const rig = await engineRig("a");
    const first = rig.begin();
    await finish(rig, "a@1");
    await first.ended;
    const before = await rig.journal();
    expect(verdictOf(await rig.begin().ended)).toBe("ready");
    expect(await rig.journal()).toEqual(before);
  });

  it("a drained server starts nothing more and leaves the rest to the next", async () => {
    const rig = await engineRig("a@1 -> b@1, a@2 -> b@2");
    const first = rig.begin();
    await Promise.all([rig.node.started("a@1"), rig.node.started("a@2")]);
    first.inbox.put({ kind: "leave", how: "drain" });
    await settled();
    await finish(rig, "a@1", "a@2");
    expect(verdictOf(await first.ended)).toBeUndefined();
    expect(rig.node.running).toEqual([]);
    const second = rig.begin();
    await finish(rig, "b@1", "b@2");
    expect(verdictOf(await second.ended)).toBe("ready");
  });
});

describe("F: of two loops on one run exactly one goes on", () => {
  it("the other gets a conflict and has no further effect", async () => {
    const rig = await engineRig("a@1 -> b@1 -> c@1");
    const first = rig.begin();
    await rig.node.started("a@1");
    await settled();
    const second = rig.begin();
    await settled();
    rig.node.finish("a@1");
    const results = await Promise.allSettled([first.ended, second.ended, finish(rig, "b@1", "c@1")]);
    const failed = results.filter((result) => result.status === "rejected");
    expect(failed.length).toBe(1);
    expect((failed[0]?.reason as AppError).code).toBe("journal/conflict");
    expect(rig.node.starts.map(({ name }) => name)).toEqual(["a@1", "b@1", "c@1"]);
    expect(rig.node.cancelled).toEqual([]);
    const events = await rig.journal();
    expect(typesOf(events).filter((type) => type === "attempt-ended").length).toBe(3);
  });

  it("also when both begin it at once", async () => {
    const rig = await engineRig("a@1, a@2");
    const results = await Promise.allSettled([rig.begin().ended, rig.begin().ended, finish(rig, "a@1", "a@2")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(rig.node.starts.length).toBe(2);
  });
});
