/** `OutputLog`: every byte an attempt printed, apart from the journal. */
import type { AttemptId } from "../core/model/ids.ts";
import type { OutputChunk } from "./executor.ts";

/** A chunk and where it begins, in bytes from the start of the attempt's output. */
export type PlacedChunk = OutputChunk & { readonly offset: number };

/** Bytes of an attempt's output from an offset on; both streams in order of arrival. */
export interface OutputPage {
  readonly chunks: readonly PlacedChunk[];
  /** Bytes there are in all, so far. */
  readonly size: number;
}

export interface OutputLog {
  /**
   * Adds chunks at the end, in the order of the calls; empty ones leave no trace. May batch: `flush` makes them durable.
   * Output of a run that is gone is dropped. Rejects when earlier output can't be stored: await it, so that output never outruns storage.
   */
  append(attempt: AttemptId, chunks: readonly OutputChunk[]): Promise<void>;
  flush(): Promise<void>;
  /** At most `limit` bytes from byte `offset` on; chunks are cut where the range begins and ends. */
  read(attempt: AttemptId, range: OutputRange): Promise<OutputPage>;
}

export interface OutputRange {
  readonly offset: number;
  readonly limit: number;
}

/** The chunks' parts that are in the range. */
export function cutChunks(chunks: readonly PlacedChunk[], range: OutputRange): readonly PlacedChunk[] {
  const end = range.offset + range.limit;
  const cut: PlacedChunk[] = [];
  for (const chunk of chunks) {
    const from = Math.max(chunk.offset, range.offset);
    const to = Math.min(chunk.offset + chunk.data.length, end);
    if (from >= to) continue;
    cut.push({ ...chunk, offset: from, data: chunk.data.subarray(from - chunk.offset, to - chunk.offset) });
  }
  return cut;
}
