/** Which action a task type has. */
import type { TaskType } from "../core/model/layer.ts";
import type { Action } from "./action.ts";
import { masterShell, shell } from "./shell.ts";

/** Every action there is, in the order in which they are documented. */
export const actions: readonly Action[] = [shell, masterShell];

const byType: ReadonlyMap<TaskType, Action> = new Map(
  actions.flatMap((action) => action.types.map((type) => [type, action] as const)),
);

/** What is done for a type; undefined: nothing ever is (`stage`, `group`, `skipped`, `role`). */
export function actionFor(type: TaskType): Action | undefined {
  return byType.get(type);
}
