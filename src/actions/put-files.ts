/** Puts files on a node, or tells what that would change, and says a line about each. */
import { Type } from "typebox";
import { AppError } from "../core/base/errors.ts";
import type { Json, JsonObject } from "../core/base/json.ts";
import type { Outcome } from "../core/model/event.ts";
import type { FileChange, FileToPut, Target } from "../ports/executor.ts";
import type { ActionContext } from "./action.ts";
import { say } from "./say.ts";

/** What every type that puts files takes, with Fuel's defaults. */
export const permissions = Type.String({
  pattern: "^[0-7]{3,4}$",
  default: "0644",
  description: "Permissions of the file, as octal digits in quotes.",
});
export const directoryPermissions = Type.String({
  pattern: "^[0-7]{3,4}$",
  default: "0755",
  description: "Permissions of the folders that have to be made.",
});
/** Not blank, as Fuel has it. */
export const data = Type.Union(
  [
    Type.String({ minLength: 1 }),
    Type.Number(),
    Type.Boolean(),
    Type.Array(Type.Unknown(), { minItems: 1 }),
    Type.Record(Type.String(), Type.Unknown(), { minProperties: 1 }),
  ],
  { description: "What is to be in the file: a text, or a value that is written as JSON." },
);

const encoder = new TextEncoder();

/** The bytes of a file: a text as it is, any other value as indented JSON. */
export function contentOf(value: unknown): Uint8Array {
  return encoder.encode(typeof value === "string" ? value : `${JSON.stringify(value, null, 2)}\n`);
}

export interface FileOfStep {
  readonly target: Target;
  readonly file: FileToPut;
}

/** What became of one file. */
export type PutResult =
  | { readonly path: string; readonly node: string; readonly change: FileChange; readonly problem?: undefined }
  | { readonly path: string; readonly node: string; readonly change?: undefined; readonly problem: string };

/** `tell`: nothing is written. */
export type PutMode = "put" | "tell";

/** Never rejects for what is wrong with a file or a node: that is the result. */
export async function putOne(context: ActionContext, { target, file }: FileOfStep, mode: PutMode): Promise<PutResult> {
  const { executor } = context;
  const about = { path: file.path, node: target.node };
  try {
    const change = await (mode === "put" ? executor.putFile(target, file) : executor.compareFile(target, file));
    say(context, lineOf(file, change, mode));
    return { ...about, change };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failed(context, about, error.message);
  }
}

/** A file that could not even be read. */
export function failed(
  context: ActionContext,
  about: { readonly path: string; readonly node: string },
  problem: string,
): PutResult {
  say(context, problem, "stderr");
  return { ...about, problem };
}

function lineOf({ path, content, permissions: mode }: FileToPut, change: FileChange, how: PutMode): string {
  const what = `${path}: ${content.length} bytes, ${mode}`;
  if (change === "unchanged") return `${what}, as it is`;
  return how === "put" ? `${what}, ${change}` : `${what}, would be ${change}`;
}

/** The outcome of a step by its files: one that could not be put fails the step, and all of those are named. */
export function outcomeOfFiles(results: readonly PutResult[], mode: PutMode): Outcome {
  const problems = results.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (problems.length > 0) {
    const some = problems.length === results.length ? "" : `${problems.length} of ${results.length} files failed: `;
    return { kind: "refused", reason: some + problems.join("; ") };
  }
  const isChanged = results.some(({ change }) => change !== "unchanged");
  if (mode === "tell" && !isChanged) return { kind: "nothing", reason: "everything is already as it should be" };
  return { kind: "succeeded", summary: summaryOf(results) };
}

function summaryOf(results: readonly PutResult[]): JsonObject {
  return { files: results.map(({ path, node, change }): Json => ({ path, node, change: change ?? null })) };
}
