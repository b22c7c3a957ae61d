/** The outside world in small interfaces: what time it is, new ids, hashes, waiting. */
import type { Instant } from "../core/model/ids.ts";

export interface Clock {
  now(): Instant;
  /** Resolves at `at`, or at once when it is past; rejects never; ends early when `signal` fires. */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>;
}

export interface IdSource {
  /** A fresh UUID, version 4. */
  uuid(): string;
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export type Hash = (text: string) => string;
