/** `upload_file`: one file, whose content is in the graph, on the node. */
import { Type } from "typebox";
import type { Static } from "typebox";
import type { Outcome } from "../core/model/event.ts";
import type { ActionContext } from "./action.ts";
import { defineAction } from "./define-action.ts";
import {
  contentOf,
  data,
  directoryPermissions,
  outcomeOfFiles,
  permissions,
  putOne,
  type PutMode,
} from "./put-files.ts";

const parameters = Type.Object({
  path: Type.String({ minLength: 1, description: "Where to: absolute, or below the node's own folder." }),
  data,
  permissions,
  dir_permissions: directoryPermissions,
  user_owner: Type.Optional(Type.String({ description: "Who owns the file; the server's user when not given." })),
  group_owner: Type.Optional(Type.String({ description: "The file's group; the server's own when not given." })),
  overwrite: Type.Boolean({ default: true, description: "Whether a file that exists may be replaced." }),
  parents: Type.Boolean({ default: true, description: "Whether missing folders are made." }),
});

/** Fuel: owner and group are root unless told; here a server need not be root, so they are left as they come. */
export const uploadFile = defineAction({
  types: ["upload_file"],
  doc: "Writes a file on the node.",
  parameters,
  idempotent: true,
  run: (context, given) => upload(context, given, "put"),
  noop: (context, given) => upload(context, given, "tell"),
});

async function upload(context: ActionContext, given: Static<typeof parameters>, mode: PutMode): Promise<Outcome> {
  const file = {
    path: given.path,
    content: contentOf(given.data),
    permissions: given.permissions,
    directoryPermissions: given.dir_permissions,
    owner: given.user_owner,
    group: given.group_owner,
    overwrite: given.overwrite,
    parents: given.parents,
  };
  return outcomeOfFiles([await putOne(context, { target: context.target, file }, mode)], mode);
}
