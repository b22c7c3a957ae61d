/** Tests of the real clock, ids and hash. */
import { describe, expect, test } from "vitest";
import { instant } from "../../core/model/ids.ts";
import { sha256, systemClock, systemIds } from "./system.ts";

describe("the clock", () => {
  test("says milliseconds since 1970", () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  test("wakes not before its time", async () => {
    const at = instant(systemClock.now() + 30);
    await systemClock.sleepUntil(at);
    expect(systemClock.now()).toBeGreaterThanOrEqual(at);
  });

  test("does not sleep at all until a time that is past", async () => {
    await systemClock.sleepUntil(instant(0));
  });

  test("wakes when the signal fires, also from a sleep longer than a timer can be, and when it had fired before", async () => {
    const century = instant(systemClock.now() + 100 * 365 * 86_400_000);
    const stop = new AbortController();
    const sleeping = systemClock.sleepUntil(century, stop.signal);
    stop.abort();
    await sleeping;
    await systemClock.sleepUntil(century, stop.signal);
  });
});

test("ids are version 4 UUIDs and differ", () => {
  const [one, other] = [systemIds.uuid(), systemIds.uuid()];
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(one).not.toBe(other);
});

test("the hash is SHA-256 of the UTF-8 bytes", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256("ü")).toBe("607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f");
});
