import { describe, expect, test } from "vitest";
import { createLoginLimits, type LoginLimits } from "./login-limits.ts";

const ann = { user: "ann", address: "10.0.0.1" };
const after = (count: number, attempted = ann): LoginLimits => {
  const limits = createLoginLimits();
  for (let i = 0; i < count; i++) limits.failed(attempted, 0);
  return limits;
};

describe("login limits", () => {
  test("cost nothing at first, then a second that doubles, up to a quarter of an hour", () => {
    const delays = [0, 4, 5, 6, 7, 8, 50].map((count) => after(count).delay(ann, 0));
    expect(delays).toEqual([0, 0, 1000, 2000, 4000, 8000, 900_000]);
  });

  test("pass with time, and are forgotten after an hour", () => {
    const limits = after(6);
    expect([1000, 1999, 2000].map((now) => limits.delay(ann, now))).toEqual([1000, 1, 0]);
    const old = after(30);
    old.failed(ann, 3_600_000);
    expect(old.delay(ann, 3_600_000)).toBe(0);
  });

  test("concern a user at one address before they concern others there, or the user elsewhere", () => {
    const limits = after(10);
    expect(limits.delay({ ...ann, user: "ANN" }, 0)).toBeGreaterThan(0);
    expect(limits.delay({ ...ann, address: "10.0.0.2" }, 0)).toBe(0);
    expect(limits.delay({ ...ann, user: "bob" }, 0)).toBe(0);
    const many = after(21);
    expect(many.delay({ ...ann, address: "10.0.0.2" }, 0)).toBe(1000);
    expect(many.delay({ ...ann, user: "bob" }, 0)).toBe(1000);
  });

  test("are taken back by a success, but not what others failed at", () => {
    const limits = after(10);
    limits.succeeded(ann);
    expect(limits.delay(ann, 0)).toBe(0);
    const guesser = { user: "ann", address: "6.6.6.6" };
    const guessed = after(30, guesser);
    guessed.failed(ann, 0);
    guessed.succeeded(ann);
    expect(guessed.delay(guesser, 0)).toBeGreaterThan(0);
  });

  test("keep no more than ten thousand keys", () => {
    const limits = createLoginLimits();
    for (let i = 0; i < 6000; i++) limits.failed({ user: `u${i}`, address: `a${i}` }, i);
    expect(limits.size).toBe(10_000);
  });
});
