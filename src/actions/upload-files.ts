/** `upload_files`: files, whose content is in the graph, on several nodes by one task. */
import { Type } from "typebox";
import type { Static } from "typebox";
import type { Outcome } from "../core/model/event.ts";
import { nodeId } from "../core/model/ids.ts";
import type { ActionContext } from "./action.ts";
import { defineAction } from "./define-action.ts";
import {
  contentOf,
  data,
  directoryPermissions,
  failed,
  outcomeOfFiles,
  permissions,
  putOne,
  type PutMode,
  type PutResult,
} from "./put-files.ts";

const parameters = Type.Object({
  nodes: Type.Array(
    Type.Object({
      uid: Type.Union([Type.String({ minLength: 1 }), Type.Number()], { description: "The node, by its id." }),
      files: Type.Array(
        Type.Object({
          dst: Type.String({ minLength: 1, description: "Where to: absolute, or below the node's own folder." }),
          data,
          permissions,
          dir_permissions: directoryPermissions,
        }),
        { minItems: 1, description: "What the node gets, in this order." },
      ),
    }),
    { minItems: 1, description: "The nodes that get files: any of the run, and the node of the step." },
  ),
});

type NodeFiles = Static<typeof parameters>["nodes"][number];

/** Fuel: after a file that failed, the rest of that node's files is left out; other nodes get theirs. */
export const uploadFiles = defineAction({
  types: ["upload_files"],
  doc: "Writes files on every node that is listed.",
  parameters,
  idempotent: true,
  run: (context, { nodes }) => uploadAll(context, nodes, "put"),
  noop: (context, { nodes }) => uploadAll(context, nodes, "tell"),
});

async function uploadAll(context: ActionContext, nodes: readonly NodeFiles[], mode: PutMode): Promise<Outcome> {
  const results: PutResult[] = [];
  for (const node of nodes) {
    if (context.signal.aborted) return { kind: "cancelled", reason: "ended on request" };
    results.push(...(await uploadToNode(context, node, mode)));
  }
  return outcomeOfFiles(results, mode);
}

async function uploadToNode(context: ActionContext, { uid, files }: NodeFiles, mode: PutMode): Promise<PutResult[]> {
  const id = nodeId(String(uid));
  const target = id === context.target.node ? context.target : context.targetOf(id);
  if (target === undefined) {
    return [failed(context, { path: files[0]?.dst ?? "", node: id }, `node ${id} takes no part in this run`)];
  }
  const results: PutResult[] = [];
  for (const { dst, ...file } of files) {
    const content = contentOf(file.data);
    const whole = {
      path: dst,
      content,
      permissions: file.permissions,
      directoryPermissions: file.dir_permissions,
      overwrite: true,
      parents: true,
    };
    const result = await putOne(context, { target, file: whole }, mode);
    results.push(result);
    if (result.problem !== undefined) break;
  }
  return results;
}
