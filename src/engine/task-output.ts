/** What an attempt prints, on its way to the `OutputLog`: gathered into few appends, in order, and after a restart only what is new. */
import type { AttemptId } from "../core/model/ids.ts";
import type { OutputChunk } from "../ports/executor.ts";
import type { OutputLog } from "../ports/output-log.ts";

export interface TaskOutput {
  readonly onOutput: (chunk: OutputChunk) => void;
  /** Resolves when everything is stored for good. Rejects when it can't be. */
  finish(): Promise<void>;
}

/** Bytes of each stream that come again and are stored already. */
export interface AlreadyStored {
  stdout: number;
  stderr: number;
}

/** While one append is under way, what is printed gathers for the next. */
export function openTaskOutput(
  log: OutputLog,
  attempt: AttemptId,
  already: AlreadyStored = { stdout: 0, stderr: 0 },
): TaskOutput {
  let waiting: OutputChunk[] = [];
  let appending: Promise<void> | undefined;
  let problem: { readonly error: unknown } | undefined;
  let isUsed = false;

  const append = async (): Promise<void> => {
    // What one piece of work prints in one go is one append.
    await Promise.resolve();
    while (waiting.length > 0 && problem === undefined) {
      const chunks = waiting;
      waiting = [];
      await log.append(attempt, chunks);
    }
  };
  const start = (): void => {
    appending ??= append()
      .catch((error: unknown) => {
        problem = { error };
      })
      .finally(() => {
        appending = undefined;
      });
  };
  return {
    onOutput: (chunk) => {
      const fresh = skipStored(chunk, already);
      if (fresh === undefined || problem !== undefined) return;
      isUsed = true;
      waiting.push(fresh);
      start();
    },
    finish: async () => {
      while (appending !== undefined) await appending;
      if (problem !== undefined) throw problem.error;
      if (isUsed) await log.flush();
    },
  };
}

function skipStored(chunk: OutputChunk, already: AlreadyStored): OutputChunk | undefined {
  const skipped = Math.min(already[chunk.stream], chunk.data.length);
  already[chunk.stream] -= skipped;
  if (skipped === chunk.data.length) return undefined;
  return skipped === 0 ? chunk : { ...chunk, data: chunk.data.subarray(skipped) };
}

/** Bytes read at once when stored output is counted. */
const pageSize = 1024 * 1024;

/** How much of each stream is stored. The two may come again in another order between them, each for itself comes as it was. */
export async function countStored(log: OutputLog, attempt: AttemptId): Promise<AlreadyStored> {
  const already: AlreadyStored = { stdout: 0, stderr: 0 };
  for (let offset = 0; ; offset += pageSize) {
    const { chunks, size } = await log.read(attempt, { offset, limit: pageSize });
    for (const { stream, data } of chunks) already[stream] += data.length;
    if (offset + pageSize >= size) return already;
  }
}
