/** `copy_files`: files of the server, on the node. */
import { Type } from "typebox";
import type { Static } from "typebox";
import { AppError } from "../core/base/errors.ts";
import type { Outcome } from "../core/model/event.ts";
import type { ActionContext } from "./action.ts";
import { defineAction } from "./define-action.ts";
import {
  directoryPermissions,
  failed,
  outcomeOfFiles,
  permissions,
  putOne,
  type PutMode,
  type PutResult,
} from "./put-files.ts";

const octal = (description: string) => Type.Optional(Type.String({ pattern: "^[0-7]{3,4}$", description }));

const parameters = Type.Object({
  files: Type.Array(
    Type.Object({
      src: Type.String({ minLength: 1, description: "The file on the server." }),
      dst: Type.String({ minLength: 1, description: "Where to: absolute, or below the node's own folder." }),
      permissions: octal("Permissions of this file; the task's when not given."),
      dir_permissions: octal("Permissions of folders that have to be made for it; the task's when not given."),
    }),
    { minItems: 1, description: "What is copied, in this order." },
  ),
  permissions,
  dir_permissions: directoryPermissions,
});

type Given = Static<typeof parameters>;

/** Fuel: goes on after a file that failed, and fails in the end. */
export const copyFiles = defineAction({
  types: ["copy_files"],
  doc: "Copies files of the server to the node.",
  parameters,
  idempotent: true,
  run: (context, given) => copyAll(context, given, "put"),
  noop: (context, given) => copyAll(context, given, "tell"),
});

async function copyAll(context: ActionContext, given: Given, mode: PutMode): Promise<Outcome> {
  const results: PutResult[] = [];
  for (const file of given.files) {
    if (context.signal.aborted) return { kind: "cancelled", reason: "ended on request" };
    results.push(await copyOne(context, { ...given, ...file }, mode));
  }
  return outcomeOfFiles(results, mode);
}

type Copied = Required<Given["files"][number]>;

async function copyOne(context: ActionContext, copied: Copied, mode: PutMode): Promise<PutResult> {
  const { executor, master, target } = context;
  try {
    const file = {
      path: copied.dst,
      content: await executor.readFile(master, copied.src),
      permissions: copied.permissions,
      directoryPermissions: copied.dir_permissions,
      overwrite: true,
      parents: true,
    };
    return await putOne(context, { target, file }, mode);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failed(context, { path: copied.dst, node: target.node }, error.message);
  }
}
