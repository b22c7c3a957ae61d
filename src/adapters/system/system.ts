/** The real world behind `ports/system`: the machine's clock, random ids, SHA-256. */
import { createHash, randomUUID } from "node:crypto";
import { instant } from "../../core/model/ids.ts";
import type { Clock, Hash, IdSource } from "../../ports/system.ts";

/** The longest span a timer of Node can wait for, in milliseconds; longer waits are made of several. */
const LONGEST_TIMER = 2_147_483_647;

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  sleepUntil: async (at, signal) => {
    for (let left = at - Date.now(); left > 0 && signal?.aborted !== true; left = at - Date.now()) {
      await wait(Math.min(left, LONGEST_TIMER), signal);
    }
  },
};

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { once: true });
  });
}

export const systemIds: IdSource = { uuid: () => randomUUID() };

export const sha256: Hash = (text) => createHash("sha256").update(text, "utf8").digest("hex");
