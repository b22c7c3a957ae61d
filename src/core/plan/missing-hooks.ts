/** Task types that only a command of the cluster's can do, and whether there is one. */
import { distinct } from "../base/order.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ExpandedGraph } from "../model/graph.ts";
import type { TaskType } from "../model/layer.ts";

/** Fuel did these with services of its own (Cobbler, its bootstrap image). */
const hookTypes: ReadonlySet<TaskType> = new Set(["move_to_bootstrap", "erase_node"]);

/** A warning for each task that will run and fail, because neither its parameters nor the server name a hook for its type. */
export function missingHooks(expanded: ExpandedGraph, hooks: ReadonlySet<TaskType>): readonly Diagnostic[] {
  const needy = expanded.steps.filter(
    ({ type, decision, parameters }) =>
      decision.kind === "run" && hookTypes.has(type) && !hooks.has(type) && parameters?.["hook"] === undefined,
  );
  return distinct(needy.map((step) => step.task)).map((id) => {
    const task = expanded.merged.tasks.find((one) => one.task.id === id)?.task;
    return {
      severity: "warning",
      code: "plan/hook-missing",
      message: `Task "${id}" of type ${task?.type ?? "?"} will fail: no command is configured for that type.`,
      at: task?.placeOf?.(["type"]),
      hint: `Give the task a \`parameters.hook\`, or configure one for the type.`,
      about: { task: id },
    };
  });
}
