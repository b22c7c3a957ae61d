/** The fingerprint of a plan: equal plans do the same. Each distinct value is hashed once, however many steps share it. */
import { canonicalJson } from "../base/json.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Plan, Schedule } from "../model/plan.ts";

export type Hash = (text: string) => string;

/** Hash of what a plan does: steps, their parameters, their order, limits, and what follows failure. Reasons and names for people do not count. */
export function fingerprint(plan: Omit<Plan, "fingerprint">, hash: Hash): string {
  const { schedule } = plan;
  const parts = [
    canonicalJson({ type: plan.type, mode: plan.mode, debug: plan.debug, transitions: { ...plan.transitions } }),
    canonicalJson(frame(schedule)),
    hash(parameterHashes(plan, hash).join("\n")),
    ...[
      schedule.kind,
      schedule.task,
      schedule.node,
      schedule.tries,
      schedule.retryDelay,
      schedule.tolerant,
      schedule.edges.offsets,
      schedule.edges.targets,
    ].map((column) => hash(column.join())),
  ];
  return hash(parts.join("\n"));
}

function frame({ tasks, nodes, groups, atOnce }: Schedule): Json {
  return {
    atOnce,
    tasks: tasks.map((task) => [task.id, task.type, task.atOnce, task.onFailure, task.repeatable]),
    nodes: nodes.map((node) => [
      node.id,
      node.critical,
      node.parallelism,
      node.transport.kind,
      node.transport.directory ?? null,
      node.transport.settings ?? null,
    ]),
    groups: groups.map((group) => [group.name, group.tolerance, ...group.nodes]),
  };
}

/** By step; steps of one task mostly share one object. */
function parameterHashes({ steps }: Pick<Plan, "steps">, hash: Hash): readonly string[] {
  const known = new Map<JsonObject, string>();
  return steps.map(({ parameters }) => {
    if (parameters === undefined) return "";
    const before = known.get(parameters);
    if (before !== undefined) return before;
    const made = hash(canonicalJson(parameters));
    known.set(parameters, made);
    return made;
  });
}
