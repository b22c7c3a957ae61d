/** `OutputLog`: every byte an attempt printed, apart from the journal. */
import type { AttemptId } from "../core/model/ids.ts";
import type { OutputChunk } from "./executor.ts";

/** Bytes of an attempt's output from an offset on; both streams in order of arrival. */
export interface OutputPage {
  readonly chunks: readonly (OutputChunk & { readonly offset: number })[];
  /** Bytes there are in all, so far. */
  readonly size: number;
}

export interface OutputLog {
  /** Adds chunks at the end. May batch; `flush` makes them durable. */
  append(attempt: AttemptId, chunks: readonly OutputChunk[]): Promise<void>;
  flush(): Promise<void>;
  /** At most `limit` bytes from byte `offset` on; chunks are cut where the range begins and ends. */
  read(attempt: AttemptId, range: { readonly offset: number; readonly limit: number }): Promise<OutputPage>;
}
