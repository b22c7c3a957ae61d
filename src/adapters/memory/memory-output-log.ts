/** `OutputLog` in memory: the reference behaviour. */
import { parseAttemptId } from "../../core/model/ids.ts";
import type { OutputChunk } from "../../ports/executor.ts";
import { cutChunks, type OutputLog } from "../../ports/output-log.ts";
import { attempt } from "./memory-collection.ts";
import type { MemoryState } from "./memory-state.ts";

export function createMemoryOutputLog(state: MemoryState): OutputLog {
  return {
    append: (id, chunks) =>
      attempt(() => {
        const run = parseAttemptId(id)?.run;
        if (run === undefined || !state.runs.has(run)) return;
        const stored = state.output.get(id) ?? [];
        for (const chunk of chunks) if (chunk.data.length > 0) stored.push(copyOf(chunk));
        state.output.set(id, stored);
      }),
    flush: () => Promise.resolve(),
    read: (id, range) =>
      attempt(() => {
        const stored = state.output.get(id) ?? [];
        let size = 0;
        const placed = stored.map((chunk) => {
          const offset = size;
          size += chunk.data.length;
          return { ...chunk, offset };
        });
        return { chunks: cutChunks(placed, range), size };
      }),
  };
}

function copyOf(chunk: OutputChunk): OutputChunk {
  return { stream: chunk.stream, at: chunk.at, data: Uint8Array.from(chunk.data) };
}
