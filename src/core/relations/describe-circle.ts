/** A circle of tasks in words: the closed path, and who wrote each of its steps. */
import type { Diagnostic, Severity } from "../model/diagnostic.ts";
import type { LayerOrigin, Task } from "../model/layer.ts";
import type { Circle } from "./find-circles.ts";

/** A task, and the layer it comes from where there are several. */
export interface OwnedTask {
  readonly task: Task;
  readonly origin?: LayerOrigin | undefined;
}

/** After so many steps the path is cut. */
const MAX_SHOWN = 12;

/** An error when nodes of one role close the circle, a warning when it takes nodes of several: the cluster may not have them. */
export function describeCircle(circle: Circle, tasks: readonly OwnedTask[]): Diagnostic {
  const owned = (number: number): OwnedTask | undefined => tasks[number];
  const name = (number: number): string => owned(number)?.task.id ?? "";
  const path = circle.edges.map(({ before }) => name(before));
  const shown = path.length > MAX_SHOWN ? [...path.slice(0, MAX_SHOWN - 1), "...", path.at(-1) ?? ""] : path;
  const closed = [...shown, path[0] ?? ""].join(" -> ");
  const severity: Severity = circle.role === undefined ? "warning" : "error";
  const first = circle.edges[0];
  return {
    severity,
    code: "graph/cycle",
    message: `Tasks wait for each other in a circle${whereOf(circle)}: ${closed}.`,
    hint: "Remove one of these relations, or override one of the tasks.",
    at: first === undefined ? undefined : owned(first.writer)?.task.placeOf?.(first.relation.path),
    related: circle.edges.slice(0, MAX_SHOWN).map(({ before, after, writer, relation }) => {
      const by = owned(writer);
      const layer = by?.origin === undefined ? "" : ` (${by.origin.name})`;
      return {
        message: `"${name(before)}" comes before "${name(after)}": ${relation.field} of "${by?.task.id ?? ""}"${layer}`,
        at: by?.task.placeOf?.(relation.path),
      };
    }),
    about: { tasks: path.join(",") },
  };
}

function whereOf({ role }: Circle): string {
  if (role === undefined) return " across nodes of several roles";
  return role === "" ? "" : ` on a node of role ${role}`;
}
