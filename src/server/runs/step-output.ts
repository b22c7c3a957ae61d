/** What an attempt printed, as text in pages of bytes. */
import type { OutputView } from "../../api/strata/runs.ts";
import { AppError } from "../../core/base/errors.ts";
import { attemptId, type StepIndex } from "../../core/model/ids.ts";
import { stepStatus } from "../../core/schedule/step-state.ts";
import type { OutputPage } from "../../ports/output-log.ts";
import type { Stores } from "../../ports/stores.ts";
import { isoTime } from "../views/times.ts";
import type { LiveRun } from "./live-runs.ts";

export interface OutputQuery {
  readonly attempt?: number;
  readonly offset?: number;
  readonly limit?: number;
}

const defaultLimit = 1024 * 1024;

export interface WantedOutput {
  readonly live: LiveRun;
  readonly step: StepIndex;
  readonly query: OutputQuery;
}

export async function readStepOutput(stores: Stores, wanted: WantedOutput): Promise<OutputView> {
  const page = await readPage(stores, wanted);
  const { attempt, attempts, offset, limit, size, chunks } = page;
  const text = new Map([
    ["stdout", new TextDecoder("utf-8")],
    ["stderr", new TextDecoder("utf-8")],
  ]);
  const next = endOf(page, limit);
  return {
    attempt,
    attempts,
    offset,
    next,
    size,
    complete: next >= size && attempt > 0 && !isRunning(wanted, attempt, attempts),
    chunks: chunks
      .filter((chunk) => chunk.offset < next)
      .map((chunk) => ({
        offset: chunk.offset,
        stream: chunk.stream,
        at: isoTime(chunk.at),
        // A character may be cut between two chunks of one stream: its bytes wait for the rest.
        text: text.get(chunk.stream)?.decode(chunk.data.subarray(0, next - chunk.offset), { stream: true }) ?? "",
      })),
  };
}

/** The bytes as they are, both streams in order of arrival. */
export async function readStepBytes(stores: Stores, wanted: WantedOutput): Promise<Uint8Array> {
  const { chunks } = await readPage(stores, wanted);
  return Buffer.concat(chunks.map(({ data }) => data));
}

interface Page extends OutputPage {
  readonly attempt: number;
  readonly attempts: number;
  readonly offset: number;
  readonly limit: number;
}

async function readPage({ output }: Stores, { live, step, query }: WantedOutput): Promise<Page> {
  const attempts = live.state.steps.tries[step] ?? 0;
  const attempt = query.attempt ?? attempts;
  if (attempt > attempts)
    throw new AppError("entity/not-found", `There is no try ${attempt}: ${attempts} were made so far`);
  const range = { offset: query.offset ?? 0, limit: query.limit ?? defaultLimit };
  if (attempt === 0) return { attempt, attempts, ...range, size: 0, chunks: [] };
  const page = await output.read(attemptId(live.run, step, attempt), range);
  return { attempt, attempts, ...range, ...page };
}

/** Where the page ends: not within a character, unless the character is longer than the page, or the output ends there. */
function endOf({ chunks, offset, size }: Page, limit: number): number {
  const last = chunks.at(-1);
  if (last === undefined) return Math.min(offset, size);
  const end = last.offset + last.data.length;
  if (end >= size || end < offset + limit) return end;
  const cut = end - openBytes(last.data);
  return cut > offset ? cut : end;
}

/** Bytes at the end that begin a character of UTF-8 and do not finish it. */
function openBytes(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function isRunning({ live, step }: WantedOutput, attempt: number, attempts: number): boolean {
  return attempt === attempts && stepStatus(live.state, step) === "running";
}
