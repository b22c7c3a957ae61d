/** Tasks of one graph with the same id. */
import { compareText } from "../base/order.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { TaskId } from "../model/ids.ts";
import type { Task } from "../model/layer.ts";

/** Fuel: one message names them all, sorted, each once; it is in `about`. */
export function describeDuplicates(tasks: readonly Task[]): readonly Diagnostic[] {
  const first = new Map<TaskId, Task>();
  const again: Task[] = [];
  for (const task of tasks) {
    if (task.id === "") continue;
    if (first.has(task.id)) again.push(task);
    else first.set(task.id, task);
  }
  const fuelMessage = duplicationMessage(again.map(({ id }) => id));
  return again.slice(0, 200).map((task) => ({
    severity: "error",
    code: "task/duplicate",
    message: `Task "${task.id}" is written twice.`,
    hint: "A graph has one task of an id. To change a task of a weaker layer, write it once, whole.",
    at: task.placeOf?.(["id"]),
    related: [{ message: "the first one", at: first.get(task.id)?.placeOf?.(["id"]) }],
    about: { task: task.id, field: "id", fuelMessage },
    fuelError: "InvalidData",
  }));
}

export function duplicationMessage(ids: readonly string[]): string {
  return `Tasks duplication found: ${[...new Set(ids)].sort(compareText).join(", ")}`;
}
