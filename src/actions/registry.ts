/** Which action a task type has. */
import type { TaskType } from "../core/model/layer.ts";
import type { Action } from "./action.ts";
import { copyFiles } from "./copy-files.ts";
import { eraseNode, moveToBootstrap } from "./hooks.ts";
import { puppet } from "./puppet.ts";
import { reboot } from "./reboot.ts";
import { masterShell, shell } from "./shell.ts";
import { sync } from "./sync.ts";
import { uploadFile } from "./upload-file.ts";
import { uploadFiles } from "./upload-files.ts";

/** Every action there is, in the order in which they are documented. */
export const actions: readonly Action[] = [
  puppet,
  shell,
  masterShell,
  sync,
  uploadFile,
  uploadFiles,
  copyFiles,
  reboot,
  moveToBootstrap,
  eraseNode,
];

const byType: ReadonlyMap<TaskType, Action> = new Map(
  actions.flatMap((action) => action.types.map((type) => [type, action] as const)),
);

/** What is done for a type; undefined: nothing ever is (`stage`, `group`, `skipped`, `role`). */
export function actionFor(type: TaskType): Action | undefined {
  return byType.get(type);
}
