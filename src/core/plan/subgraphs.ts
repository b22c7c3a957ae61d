/** Parts of a graph between chosen starts and ends. Fuel: engine.md A10. */
import { compareNodeIds, distinct } from "../base/order.ts";
import { didYouMean } from "../base/suggest.ts";
import { reachable, reaching } from "../dag/analyze.ts";
import { checked } from "../model/diagnostic.ts";
import type { Checked, Diagnostic } from "../model/diagnostic.ts";
import type { ExpandedGraph } from "../model/graph.ts";
import type { NodeId } from "../model/ids.ts";
import { SYNC_NODE } from "../model/ids.ts";
import type { Subgraph } from "../model/plan.ts";

/**
 * By vertex, 1 where it belongs to one of the subgraphs: reached from a start, and reaching an end; an empty side stands for the whole
 * graph. Names are `task`, or `task/1,3-5` for some nodes. Unknown ones are errors, all of them at once. No subgraph: everything.
 */
export function subgraphMask(expanded: ExpandedGraph, subgraphs: readonly Subgraph[]): Checked<Uint8Array> {
  const mask = new Uint8Array(expanded.edges.size);
  if (subgraphs.length === 0) return checked(mask.fill(1));
  const diagnostics: Diagnostic[] = [];
  const steps = stepsByTask(expanded);
  const read = (names: readonly string[]): readonly number[] | undefined => {
    if (names.length === 0) return undefined;
    const found = names.map((name) => readName(name, steps, expanded));
    diagnostics.push(...found.flatMap((one) => one.diagnostics));
    return found.flatMap((one) => one.value ?? []);
  };
  for (const { start, end } of subgraphs) {
    const [starts, ends] = [read(start), read(end)];
    const after = starts === undefined ? undefined : reachable(expanded.edges, starts);
    const before = ends === undefined ? undefined : reaching(expanded.edges, ends);
    for (const vertex of mask.keys()) if (after?.[vertex] !== 0 && before?.[vertex] !== 0) mask[vertex] = 1;
  }
  return checked(mask, diagnostics);
}

type StepsByTask = ReadonlyMap<string, ReadonlyMap<NodeId, number>>;

function stepsByTask(expanded: ExpandedGraph): StepsByTask {
  const byTask = new Map<string, Map<NodeId, number>>();
  expanded.steps.forEach(({ task, node }, step) => {
    const nodes = byTask.get(task) ?? new Map<NodeId, number>();
    byTask.set(task, nodes.set(node, step));
  });
  return byTask;
}

function readName(name: string, steps: StepsByTask, expanded: ExpandedGraph): Checked<readonly number[]> {
  const slash = steps.has(name) ? -1 : name.lastIndexOf("/");
  const task = slash < 0 ? name : name.slice(0, slash);
  const nodes = steps.get(task);
  if (nodes === undefined) return checked([], [unknownTask(task, expanded)]);
  if (slash < 0) return checked([...nodes.values()]);
  const diagnostics: Diagnostic[] = [];
  const found = name
    .slice(slash + 1)
    .split(",")
    .flatMap((part) => {
      const chosen = nodesOfPart(part.trim(), nodes);
      if (chosen.length === 0) diagnostics.push(notThere(task, part.trim(), nodes));
      return chosen;
    });
  return checked(
    found.map((node) => nodes.get(node)).filter((step) => step !== undefined),
    diagnostics,
  );
}

/** `3`, `3-5`, `master`, and `-` or `null` for the sync node. */
function nodesOfPart(part: string, nodes: ReadonlyMap<NodeId, number>): readonly NodeId[] {
  const range = /^(\d+)\s*-\s*(\d+)$/.exec(part);
  const known = [...nodes.keys()];
  if (range === null) return known.filter((node) => node === (part === "-" ? SYNC_NODE : part));
  const [low, high] = [Number(range[1]), Number(range[2])];
  return known.filter((node) => /^\d+$/.test(node) && Number(node) >= low && Number(node) <= high);
}

function unknownTask(task: string, { steps, absent, merged }: ExpandedGraph): Diagnostic {
  const reason = absent.find((one) => one.task === task)?.because;
  const known = distinct([...merged.tasks.map((one) => one.task.id), ...steps.map((step) => step.task)]);
  return {
    severity: "error",
    code: "plan/unknown-task",
    message:
      reason === undefined
        ? `No task of graph type "${merged.type}" is named "${task}".${didYouMean(task, known)}`
        : `Task "${task}" runs nowhere: ${reason}.`,
    about: { task },
  };
}

function notThere(task: string, part: string, nodes: ReadonlyMap<NodeId, number>): Diagnostic {
  const there = [...nodes.keys()].sort(compareNodeIds);
  const listed = there.slice(0, 10).join(", ");
  return {
    severity: "error",
    code: "plan/unknown-node",
    message: `Task "${task}" does not run on node "${part}".`,
    hint: `It runs on ${listed}${there.length > 10 ? `, and ${there.length - 10} more` : ""}.`,
    about: { task, node: part },
  };
}
