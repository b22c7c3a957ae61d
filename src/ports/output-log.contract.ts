/** What every `OutputLog` does. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { attemptId, instant, stepIndex, type AttemptId } from "../core/model/ids.ts";
import { noRun, noon, seedRun } from "../testing/storage-fixtures.ts";
import type { OutputChunk } from "./executor.ts";
import type { OutputPage } from "./output-log.ts";
import type { Stores } from "./stores.ts";

type OutputStores = Pick<Stores, "output" | "runs" | "catalog">;
const everything = { offset: 0, limit: Number.MAX_SAFE_INTEGER };

export function outputLogContract(name: string, open: () => Promise<OutputStores>): void {
  describe(`output log in ${name}`, () => {
    let stores: OutputStores;
    let steps = 0;
    let run: AttemptId;
    beforeAll(async () => {
      stores = await open();
      const { id } = await seedRun(stores);
      run = attemptId(id, stepIndex(0), 1);
    });
    /** An attempt that printed nothing yet. */
    const newAttempt = (): AttemptId => `${run.split("-")[0]}-${steps++}-1` as AttemptId;

    it("is empty for an attempt that printed nothing", async () => {
      expect(await stores.output.read(newAttempt(), everything)).toEqual({ chunks: [], size: 0 });
    });

    it("gives chunks back in order, with stream, time and place", async () => {
      const attempt = newAttempt();
      await stores.output.append(attempt, [chunk("one\n", "stdout", 1), chunk("two\n", "stderr", 2)]);
      await stores.output.append(attempt, [chunk("three\n", "stdout", 3)]);
      const page = await stores.output.read(attempt, everything);
      expect(page.size).toBe(14);
      expect(page.chunks.map(({ offset, stream, at, data }) => [offset, stream, at - noon, text(data)])).toEqual([
        [0, "stdout", 1, "one\n"],
        [4, "stderr", 2, "two\n"],
        [8, "stdout", 3, "three\n"],
      ]);
    });

    it("shows at once what was appended, flushed or not, and the same after a flush", async () => {
      const attempt = newAttempt();
      await stores.output.append(attempt, [chunk("a")]);
      const before = await stores.output.read(attempt, everything);
      await stores.output.flush();
      expect(before.size).toBe(1);
      expect(await stores.output.read(attempt, everything)).toEqual(before);
    });

    it("cuts chunks where a range begins and ends", async () => {
      const attempt = newAttempt();
      await stores.output.append(attempt, [chunk("abcd"), chunk("efgh", "stderr"), chunk("ijkl")]);
      const page = await stores.output.read(attempt, { offset: 2, limit: 7 });
      expect(page.size).toBe(12);
      expect(page.chunks.map(({ offset, data }) => [offset, text(data)])).toEqual([
        [2, "cd"],
        [4, "efgh"],
        [8, "i"],
      ]);
      expect(await stores.output.read(attempt, { offset: 12, limit: 5 })).toEqual({ chunks: [], size: 12 });
      expect(await stores.output.read(attempt, { offset: 500, limit: 5 })).toEqual({ chunks: [], size: 12 });
      expect(await stores.output.read(attempt, { offset: 3, limit: 0 })).toEqual({ chunks: [], size: 12 });
    });

    it("keeps every byte: NUL, broken UTF-8, halves of characters", async () => {
      const attempt = newAttempt();
      const bytes = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
      await stores.output.append(attempt, [{ stream: "stdout", at: noon, data: bytes }]);
      expect(bytesOf(await stores.output.read(attempt, everything))).toEqual([...bytes]);
    });

    it("keeps attempts apart, tries of one step too", async () => {
      const first = newAttempt();
      const second = first.replace(/-1$/, "-2") as AttemptId;
      await stores.output.append(first, [chunk("first")]);
      await stores.output.append(second, [chunk("second")]);
      expect(text(joined(await stores.output.read(first, everything)))).toBe("first");
      expect(text(joined(await stores.output.read(second, everything)))).toBe("second");
    });

    it("leaves no trace of empty chunks", async () => {
      const attempt = newAttempt();
      await stores.output.append(attempt, []);
      await stores.output.append(attempt, [chunk(""), chunk("x"), chunk("")]);
      const page = await stores.output.read(attempt, everything);
      expect(page.chunks.map(({ data }) => text(data))).toEqual(["x"]);
    });

    it("takes chunks larger than any buffer, and reads from their middle", async () => {
      const attempt = newAttempt();
      const data = new Uint8Array(5_000_000).map((_, i) => i % 251);
      await stores.output.append(attempt, [{ stream: "stdout", at: noon, data }]);
      const page = await stores.output.read(attempt, { offset: 4_321_000, limit: 1000 });
      expect(page.size).toBe(data.length);
      expect(bytesOf(page)).toEqual([...data.subarray(4_321_000, 4_322_000)]);
    });

    it("keeps the order of calls that did not wait for each other", async () => {
      const attempt = newAttempt();
      const lines = Array.from({ length: 2000 }, (_, i) => `line ${i}\n`);
      await Promise.all(lines.map((line) => stores.output.append(attempt, [chunk(line)])));
      await stores.output.flush();
      expect(text(joined(await stores.output.read(attempt, everything)))).toBe(lines.join(""));
    });

    it("drops output of a run that is not there, and goes on", async () => {
      const orphan = attemptId(noRun, stepIndex(0), 1);
      const attempt = newAttempt();
      await stores.output.append(orphan, [chunk("lost")]);
      await stores.output.append(attempt, [chunk("kept")]);
      await stores.output.flush();
      expect(await stores.output.read(orphan, everything)).toEqual({ chunks: [], size: 0 });
      expect(text(joined(await stores.output.read(attempt, everything)))).toBe("kept");
    });

    it("gives for any range the same bytes as one long text would", async () => {
      const pieces = fc.array(fc.uint8Array({ minLength: 0, maxLength: 60 }), { maxLength: 20 });
      const property = fc.asyncProperty(pieces, fc.nat(1300), fc.nat(1300), async (datas, offset, limit) => {
        const attempt = newAttempt();
        for (const data of datas) await stores.output.append(attempt, [{ stream: "stdout", at: noon, data }]);
        const whole = datas.flatMap((data) => [...data]);
        const page = await stores.output.read(attempt, { offset, limit });
        expect(page.size).toBe(whole.length);
        expect(bytesOf(page)).toEqual(whole.slice(offset, offset + limit));
      });
      await fc.assert(property, { numRuns: 40 });
    });
  });
}

function chunk(line: string, stream: OutputChunk["stream"] = "stdout", after = 0): OutputChunk {
  return { stream, at: instant(noon + after), data: new TextEncoder().encode(line) };
}

function joined(page: OutputPage): Uint8Array {
  return Uint8Array.from(bytesOf(page));
}

function bytesOf(page: OutputPage): number[] {
  return page.chunks.flatMap(({ data }) => [...data]);
}

function text(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}
