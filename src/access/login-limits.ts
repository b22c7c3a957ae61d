/** How often logins may fail: per user and address, with a delay that doubles. Told the time, never asks for it. */

/** What is known of one key: failures in a row, and when the last one was (milliseconds). */
interface Failures {
  readonly count: number;
  readonly last: number;
}

export interface LoginLimits {
  /** Milliseconds to wait before an attempt is looked at; 0: now. */
  delay(attempted: Attempted, now: number): number;
  /** Counts an attempt before it is looked at, so that many at once are not one. */
  failed(attempted: Attempted, now: number): void;
  /** Takes the attempt back that was counted. The pair is known to be well; others may still be guessing at the user. */
  succeeded(attempted: Attempted): void;
  /** How many keys are remembered. */
  readonly size: number;
}

/** Failures that cost nothing, by kind of key: a person mistypes, an office shares an address. */
const free = { pair: 4, user: 20, address: 20 } as const;
const firstDelay = 1000;
const longestDelay = 15 * 60_000;
/** After so long without a failure all is forgotten. */
const memory = 60 * 60_000;
/** Most keys that are kept; the oldest go first. */
const mostKeys = 10_000;

export interface Attempted {
  readonly user: string;
  readonly address: string;
}

type Kind = keyof typeof free;

/** Names of users that may not exist are cut, so that nobody fills the memory with them. */
function keysOf({ user, address }: Attempted): readonly (readonly [Kind, string])[] {
  const name = user.toLowerCase().slice(0, 64);
  return [
    ["pair", JSON.stringify([name, address])],
    ["user", JSON.stringify([name])],
    ["address", address],
  ];
}

export function createLoginLimits(): LoginLimits {
  const limits = new Map<string, Failures>();
  return {
    get size() {
      return limits.size;
    },
    delay: (attempted, now) =>
      Math.max(...keysOf(attempted).map(([kind, key]) => delayAfter(limits.get(key), free[kind], now))),
    failed: (attempted, now) => {
      for (const [, key] of keysOf(attempted)) {
        const count = countAt(limits.get(key), now);
        // The one that failed last is at the end.
        limits.delete(key);
        limits.set(key, { count: count + 1, last: now });
      }
      for (const key of limits.keys()) {
        if (limits.size <= mostKeys) break;
        limits.delete(key);
      }
    },
    succeeded: (attempted) => {
      for (const [kind, key] of keysOf(attempted)) {
        const known = limits.get(key);
        if (known === undefined) continue;
        if (kind === "pair" || known.count <= 1) limits.delete(key);
        else limits.set(key, { ...known, count: known.count - 1 });
      }
    },
  };
}

function countAt(known: Failures | undefined, now: number): number {
  return known === undefined || now - known.last >= memory ? 0 : known.count;
}

function delayAfter(known: Failures | undefined, costsNothing: number, now: number): number {
  const beyond = countAt(known, now) - costsNothing;
  if (known === undefined || beyond < 1) return 0;
  const delay = Math.min(longestDelay, firstDelay * 2 ** Math.min(beyond - 1, 30));
  return Math.max(0, known.last + delay - now);
}
