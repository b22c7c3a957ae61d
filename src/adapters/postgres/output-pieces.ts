/** Output in pieces: many chunks of one attempt as one row, and a row as chunks again. */
import { instant, parseAttemptId, type AttemptId } from "../../core/model/ids.ts";
import type { OutputChunk } from "../../ports/executor.ts";
import type { PlacedChunk } from "../../ports/output-log.ts";
import { isStorableId } from "./postgres-collection.ts";

/** An attempt as the table has it. */
export interface AttemptKey {
  readonly run: number;
  readonly step: number;
  readonly tried: number;
}

/** undefined: no attempt that could be in the table. */
export function attemptKey(attempt: AttemptId): AttemptKey | undefined {
  const key = parseAttemptId(attempt);
  if (key === undefined) return undefined;
  return [key.run, key.step + 1, key.tried + 1].every(isStorableId) ? key : undefined;
}

/** A row to be written. Where it begins in the attempt's output, the database knows. */
export interface Piece extends AttemptKey {
  readonly size: number;
  readonly streams: string;
  readonly ends: readonly number[];
  readonly times: readonly number[];
  readonly parts: readonly Uint8Array[];
}

/** Ranges are read by whole pieces. */
const largestPiece = 256 * 1024;

export function piecesOf(key: AttemptKey, chunks: readonly OutputChunk[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let draft = emptyDraft();
  const close = (): void => {
    const { size, streams, ends, times, parts } = draft;
    if (size > 0) pieces.push({ ...key, size, streams: streams.join(""), ends, times, parts });
    draft = emptyDraft();
  };
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.data.length; from += largestPiece) {
      const part = chunk.data.subarray(from, from + largestPiece);
      if (draft.size + part.length > largestPiece) close();
      draft.size += part.length;
      draft.streams.push(chunk.stream === "stdout" ? "o" : "e");
      draft.ends.push(draft.size);
      draft.times.push(chunk.at);
      draft.parts.push(part);
    }
  }
  close();
  return pieces;
}

function emptyDraft() {
  const parts: Uint8Array[] = [];
  return { size: 0, streams: [] as string[], ends: [] as number[], times: [] as number[], parts };
}

/** A row that was read. */
export interface PieceRow {
  readonly start: number;
  readonly streams: string;
  readonly ends: readonly number[];
  readonly times: readonly number[];
  readonly data: Uint8Array;
}

export function chunksOf({ start, streams, ends, times, data }: PieceRow): readonly PlacedChunk[] {
  return ends.map((end, i) => {
    const from = ends[i - 1] ?? 0;
    return {
      stream: streams[i] === "o" ? "stdout" : "stderr",
      at: instant(times[i] ?? 0),
      offset: start + from,
      data: new Uint8Array(data.buffer, data.byteOffset + from, end - from),
    };
  });
}
