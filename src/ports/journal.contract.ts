/** What every `Journal` does. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Outcome, RunEvent } from "../core/model/event.ts";
import { attemptId, instant, nodeId, stepIndex, type RunId } from "../core/model/ids.ts";
import { noRun, noon, seedRun } from "../testing/storage-fixtures.ts";
import type { Stores } from "./stores.ts";

type JournalStores = Pick<Stores, "journal" | "runs" | "catalog">;

export function journalContract(name: string, open: () => Promise<JournalStores>): void {
  describe(`journal in ${name}`, () => {
    let stores: JournalStores;
    beforeAll(async () => {
      stores = await open();
    });
    const newRun = async (): Promise<RunId> => (await seedRun(stores)).id;

    it("is empty at version 0 for a run that has just been made", async () => {
      expect(await stores.journal.read(await newRun(), 0)).toEqual([]);
    });

    it("gives every kind of event back as it was", async () => {
      const run = await newRun();
      const events = everyEvent(run);
      expect(await stores.journal.append(run, 0, events)).toBe(events.length);
      expect(await stores.journal.read(run, 0)).toEqual(events);
    });

    it("reads from a version on, and nothing from the end on", async () => {
      const run = await newRun();
      const events = everyEvent(run);
      await stores.journal.append(run, 0, events.slice(0, 3));
      expect(await stores.journal.append(run, 3, events.slice(3))).toBe(events.length);
      expect(await stores.journal.read(run, 2)).toEqual(events.slice(2));
      expect(await stores.journal.read(run, events.length)).toEqual([]);
    });

    it("keeps the journals of two runs apart", async () => {
      const [first, second] = [await newRun(), await newRun()];
      await stores.journal.append(first, 0, [started(first, 1)]);
      await stores.journal.append(second, 0, [started(second, 2)]);
      expect(await stores.journal.read(second, 0)).toEqual([started(second, 2)]);
    });

    it.each([0, 2, 7])(
      "refuses an append at version %i when there is one event, and stores nothing",
      async (expected) => {
        const run = await newRun();
        await stores.journal.append(run, 0, [started(run, 0)]);
        await expect(stores.journal.append(run, expected, [started(run, 1)])).rejects.toMatchObject({
          code: "journal/conflict",
          details: { run, expected },
        });
        expect(await stores.journal.read(run, 0)).toHaveLength(1);
      },
    );

    it("refuses an append to a run that is not there", async () => {
      await expect(stores.journal.append(noRun, 0, [started(noRun, 0)])).rejects.toMatchObject({
        code: "journal/conflict",
      });
      await expect(stores.journal.append(noRun, 0, [])).rejects.toMatchObject({ code: "journal/conflict" });
    });

    it("checks the version even when there is nothing to append", async () => {
      const run = await newRun();
      expect(await stores.journal.append(run, 0, [])).toBe(0);
      await expect(stores.journal.append(run, 1, [])).rejects.toMatchObject({ code: "journal/conflict" });
    });

    it("lets exactly one of many writers win each version", async () => {
      const run = await newRun();
      for (let version = 0; version < 5; version++) {
        const writers = Array.from({ length: 8 }, (_, i) => stores.journal.append(run, version, [started(run, i)]));
        const ends = await Promise.allSettled(writers);
        expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(1);
        for (const end of ends) {
          if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "journal/conflict" });
        }
      }
      expect(await stores.journal.read(run, 0)).toHaveLength(5);
    });

    it("stores all events of a batch or none", async () => {
      const run = await newRun();
      const batch = (from: number): RunEvent[] => Array.from({ length: 300 }, (_, i) => started(run, from + i));
      const ends = await Promise.allSettled([
        stores.journal.append(run, 0, batch(0)),
        stores.journal.append(run, 0, batch(1000)),
      ]);
      expect(ends.map((end) => end.status).sort()).toEqual(["fulfilled", "rejected"]);
      const stored = await stores.journal.read(run, 0);
      expect([batch(0), batch(1000)]).toContainEqual(stored);
    });

    it("keeps order in a journal of many events", async () => {
      const run = await newRun();
      for (let version = 0; version < 20_000; version += 1000) {
        await stores.journal.append(
          run,
          version,
          Array.from({ length: 1000 }, (_, i) => started(run, version + i)),
        );
      }
      const steps = (await stores.journal.read(run, 0)).map((event) =>
        event.type === "attempt-started" ? event.step : -1,
      );
      expect(steps).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
    });

    it("is not changed by what is done to an event afterwards", async () => {
      const run = await newRun();
      const offline = [nodeId("1")];
      const event: RunEvent = { type: "run-started", at: noon, offline };
      await stores.journal.append(run, 0, [event]);
      offline.push(nodeId("2"));
      expect(await stores.journal.read(run, 0)).toEqual([{ type: "run-started", at: noon, offline: ["1"] }]);
    });
  });
}

function started(run: RunId, step: number): RunEvent {
  const index = stepIndex(step);
  return { type: "attempt-started", at: instant(noon + step), step: index, attempt: attemptId(run, index, 1) };
}

function everyEvent(run: RunId): RunEvent[] {
  const ends = outcomes.map((outcome, i): RunEvent => {
    const step = stepIndex(i);
    return { type: "attempt-ended", at: noon, step, attempt: attemptId(run, step, i + 1), outcome };
  });
  return [
    { type: "run-started", at: noon, offline: [nodeId("3"), nodeId("master")] },
    { type: "run-started", at: noon, offline: [] },
    started(run, 41),
    ...ends,
    { type: "stop-requested", at: noon, by: "Zoë 🛑", how: "graceful" },
    { type: "stop-requested", at: noon, by: "", how: "forced" },
    { type: "run-ended", at: instant(noon + 1), verdict: "tolerated", message: "1 step failed:\nmigrate@3" },
  ];
}

const outcomes: readonly Outcome[] = [
  { kind: "succeeded" },
  { kind: "succeeded", summary: { z: 1, a: { changed: 3, list: [null, true] } } },
  { kind: "nothing", reason: "noop" },
  { kind: "exited", code: 3, reason: "exit code 3" },
  { kind: "exited", code: 255, reason: 'said \u0000 \ud800 "\\u0000"', summary: {} },
  { kind: "killed", signal: "SIGKILL", reason: "killed" },
  { kind: "timed-out", after: 3_600_000, reason: "took longer than an hour" },
  { kind: "refused", reason: "no such file" },
  { kind: "lost", reason: "the connection went" },
  { kind: "cancelled", reason: "stopped" },
];
