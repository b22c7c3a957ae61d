/** Keeps the catalog's nodes in step with a run: progress while it goes, the graph's attributes when a node's part has ended. */
import { MASTER_NODE, stepName, SYNC_NODE, type NodeId, type RunId, type TaskId } from "../core/model/ids.ts";
import type { Plan } from "../core/model/plan.ts";
import { statusCode } from "../core/model/status.ts";
import { nodeEnd, nodeProgress } from "../core/schedule/progress.ts";
import type { RunState } from "../core/schedule/run-state.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { Clock } from "../ports/system.ts";
import { endChange, startChange } from "./node-transitions.ts";
import { notifyFailure } from "./notify.ts";

export interface NodeKeeper {
  /** Before the first event; after a crash again. */
  start(): Promise<void>;
  /** Writes what has changed since it was asked last. */
  update(state: RunState): Promise<void>;
}

export interface KeptRun {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly run: RunId;
  readonly cluster: number;
  readonly plan: Plan;
}

/** For a dry or noop run: nodes stay as they are. */
export const keepNothing: NodeKeeper = { start: () => Promise.resolve(), update: () => Promise.resolve() };

export function createNodeKeeper({ catalog, clock, run, cluster, plan }: KeptRun): NodeKeeper {
  const machines = plan.schedule.nodes.flatMap(({ id }, place) =>
    id === SYNC_NODE || id === MASTER_NODE ? [] : [{ id, number: Number(id), place }],
  );
  const written = new Map<NodeId, number>();
  const ended = new Set<NodeId>();

  const writeEnd = async (inside: Catalog, state: RunState, machine: (typeof machines)[number]): Promise<void> => {
    const end = nodeEnd(state, machine.place);
    const node = end === undefined ? undefined : await inside.nodes.get(machine.number);
    // A node that left the cluster meanwhile is none of ours.
    if (end === undefined || node?.clusterId !== cluster) return;
    const message = end === "failed" ? failureOf(plan, state, machine.place) : undefined;
    const change = endChange({ node, end, transitions: plan.transitions, message });
    await inside.nodes.update(machine.number, change);
    if (change.status === "error") {
      await notifyFailure(inside, { run, node, message: change.errorMessage ?? "Unknown error", at: clock.now() });
    }
  };

  return {
    start: () =>
      catalog.atomically(async (inside) => {
        for (const { number } of machines) {
          const node = await inside.nodes.get(number);
          if (node?.clusterId === cluster) await inside.nodes.update(number, startChange);
        }
      }),
    update: async (state) => {
      const due = machines.filter(({ id, place }) => !ended.has(id) && written.get(id) !== nodeProgress(state, place));
      if (due.length === 0) return;
      const progress = new Map(due.map(({ id, place }) => [id, nodeProgress(state, place)]));
      const finished = due.filter(({ place }) => nodeEnd(state, place) !== undefined);
      await catalog.atomically(async (inside) => {
        for (const machine of due) {
          if (finished.includes(machine)) await writeEnd(inside, state, machine);
          else await writeProgress(inside, machine.number, { cluster, progress: progress.get(machine.id) ?? 0 });
        }
      });
      for (const [id, value] of progress) written.set(id, value);
      for (const { id } of finished) ended.add(id);
    },
  };
}

/** From 1 to 99: 0 and 100 mean that nothing goes on. */
async function writeProgress(
  catalog: Catalog,
  number: number,
  { cluster, progress }: { readonly cluster: number; readonly progress: number },
): Promise<void> {
  const node = await catalog.nodes.get(number);
  if (node?.clusterId !== cluster) return;
  await catalog.nodes.update(number, { progress: Math.min(99, Math.max(1, progress)) });
}

/** Fuel: `Task x failed on node y`; a node that only waited for others' failures says so. */
function failureOf(plan: Plan, state: RunState, place: number): string {
  const { offsets, members } = state.nodes.steps;
  const steps = [...members.subarray(offsets[place], offsets[place + 1])];
  const failed = steps.find((step) => state.steps.status[step] === statusCode.error);
  if (failed !== undefined) return namesOf(plan, failed, (task, node) => `Task ${task} failed on node ${node}`);
  if (state.nodes.isOffline[place] === 1) return "The node did not answer";
  const blocker = steps.map((step) => (state.steps.blocker[step] ?? 0) - 1).find((step) => step >= 0);
  if (blocker === undefined) return "Unknown error";
  return namesOf(plan, blocker, (task, node) => `Steps were blocked by ${stepName(task, node)}`);
}

function namesOf({ schedule }: Plan, step: number, say: (task: TaskId, node: NodeId) => string): string {
  const task = schedule.tasks[schedule.task[step] ?? -1];
  const node = schedule.nodes[schedule.node[step] ?? -1];
  return task === undefined || node === undefined ? "Unknown error" : say(task.id, node.id);
}
