/** The past as conditions see it: for each task on each node, the facts of its last success. Fuel: graphs.md 5.5. */
import { isJsonObject } from "../base/json.ts";
import type { JsonObject } from "../base/json.ts";
import { compareText } from "../base/order.ts";
import { MASTER_NODE } from "../model/ids.ts";
import type { NodeId, TaskId } from "../model/ids.ts";
import type { Facts, Node, PastSuccess, Past } from "../model/inventory.ts";

export interface History {
  /** The newest success of each task on each node, at most one a pair. */
  readonly successes: readonly PastSuccess[];
  /** The facts of the runs that successes name. A run that is missing counts as one without facts. */
  readonly factsOf: ReadonlyMap<number, Facts>;
  /** The nodes of this run; the master is always remembered, the sync node never. */
  readonly nodes: readonly Node[];
}

const noFacts: Facts = { common: {}, nodes: {} };
const nothing: JsonObject = {};

/** A node that has to be deployed anew looks as if it had never been deployed. Fuel: graphs.md 5.5. */
export function needsRedeploy(node: Pick<Node, "pendingAddition" | "errorType" | "status">): boolean {
  if (node.pendingAddition || (node.errorType !== null && node.errorType !== "")) return true;
  return ["discover", "error", "provisioned", "stopped"].includes(node.status);
}

/**
 * Facts by task. Tasks whose successes all come from one run share one object.
 * With `fuel` rules the common facts of a task are those of one run for all its nodes, as the original has it (vectors README, quirk 8).
 */
export function rememberedState(history: History, rules: "strata" | "fuel"): Past {
  const remembered = new Map<NodeId, Node | undefined>(history.nodes.map((node) => [node.id, node]));
  remembered.set(MASTER_NODE, undefined);
  const kept = history.successes.filter((success) => remembered.has(success.node)).sort(byTaskAndNode);
  const isFresh = (id: NodeId): boolean => {
    const node = remembered.get(id);
    return node !== undefined && needsRedeploy(node);
  };
  const share = sharing(history.factsOf);
  const past = new Map<TaskId, Facts>();
  for (const rows of byTask(kept)) {
    const task = rows[0]?.task;
    if (task === undefined) continue;
    past.set(task, rules === "fuel" ? fuelFacts(rows, history.factsOf, isFresh) : share(rows, isFresh));
  }
  return past;
}

const byTaskAndNode = (a: PastSuccess, b: PastSuccess): number =>
  compareText(a.task, b.task) || compareText(a.node, b.node);

function byTask(rows: readonly PastSuccess[]): PastSuccess[][] {
  const groups: PastSuccess[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0]?.task === row.task) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

type IsFresh = (node: NodeId) => boolean;

/** One object for all tasks that remember the same: planning compares the past by identity. */
function sharing(factsOf: ReadonlyMap<number, Facts>): (rows: readonly PastSuccess[], isFresh: IsFresh) => Facts {
  const made = new Map<string, Facts>();
  return (rows, isFresh) => {
    const remembered = rows.filter((row) => !isFresh(row.node));
    const key = remembered.map((row) => `${row.node}:${row.run}`).join(" ");
    const before = made.get(key);
    if (before !== undefined) return before;
    const facts = ownFacts(remembered, factsOf);
    made.set(key, facts);
    return facts;
  };
}

function ownFacts(rows: readonly PastSuccess[], factsOf: ReadonlyMap<number, Facts>): Facts {
  const newest = Math.max(...rows.map((row) => row.run));
  const common = (factsOf.get(newest) ?? noFacts).common;
  const nodes: Record<string, JsonObject> = {};
  const commonOf: Record<string, JsonObject> = {};
  for (const { node, run } of rows) {
    const facts = factsOf.get(run) ?? noFacts;
    nodes[node] = facts.nodes[node] ?? nothing;
    if (run !== newest) commonOf[node] = facts.common;
  }
  return Object.keys(commonOf).length === 0 ? { common, nodes } : { common, nodes, commonOf };
}

/** The original takes the common facts of the first row, whose node comes first as a text (`10` before `2`), for all nodes of the task. */
function fuelFacts(rows: readonly PastSuccess[], factsOf: ReadonlyMap<number, Facts>, isFresh: IsFresh): Facts {
  const first = rows[0] === undefined ? noFacts : (factsOf.get(rows[0].run) ?? noFacts);
  const nodes: Record<string, JsonObject> = {};
  for (const { node, run } of rows) {
    const stored = (factsOf.get(run) ?? noFacts).nodes[node];
    nodes[node] = isFresh(node) || !isJsonObject(stored) ? nothing : stored;
  }
  return { common: first.common, nodes };
}
