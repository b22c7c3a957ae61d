/** Which nodes do not answer before a run begins. Fuel: engine.md D. */
import type { NodeId } from "../core/model/ids.ts";
import { vertexKind, type Plan } from "../core/model/plan.ts";
import type { Attempts } from "./attempts.ts";

/** How many nodes are asked at once. */
const atOnce = 50;

/** Asks every node on which something is to be done; a dry run asks nobody. In the order of the plan. */
export async function findOffline(plan: Plan, attempts: Attempts): Promise<readonly NodeId[]> {
  if (plan.mode === "dry-run") return [];
  const { schedule } = plan;
  const busy = new Set<number>();
  for (let step = 0; step < schedule.stepCount; step++)
    if (schedule.kind[step] === vertexKind.work) busy.add(schedule.node[step] ?? 0);
  const nodes = schedule.nodes.filter((_, place) => busy.has(place));
  const offline: NodeId[] = [];
  for (let first = 0; first < nodes.length; first += atOnce) {
    const asked = nodes.slice(first, first + atOnce);
    const answers = await Promise.all(asked.map((node) => attempts.check(node)));
    offline.push(...asked.filter((_, place) => answers[place] !== undefined).map(({ id }) => id));
  }
  return offline;
}
