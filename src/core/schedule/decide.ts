/** `decide`: which commands follow from a state. No effects, always the same answer; its cost follows what is ready. */
import { instant, stepIndex, type Instant } from "../model/ids.ts";
import type { Command, StartAttempt } from "./command.ts";
import { itemsBelow, type IndexedHeap } from "./indexed-heap.ts";
import { limitThatHolds, type Load } from "./limits.ts";
import { eachDue } from "./ready-steps.ts";
import type { RunState } from "./run-state.ts";
import { runVerdict } from "./verdict.ts";

/**
 * Everything that should now be asked for, in order. Changes nothing; asked twice, it answers the same.
 *
 * Of the steps that wait for a slot, the one with the longest way to the end goes first, then the one with the lowest number; each starts
 * if it fits under all limits beside what runs and what was picked before it.
 */
export function decide(state: RunState, now: Instant): readonly Command[] {
  switch (state.phase) {
    case "pending":
    case "ended":
      return [];
    case "running":
    case "stopping":
      if (state.unfinished === 0) return [{ type: "end-run", ...runVerdict(state) }];
      return state.phase === "running" ? whatToStart(state, now) : whatToCancel(state);
  }
}

function whatToCancel(state: RunState): readonly Command[] {
  if (!state.isForced) return [];
  const open = [...state.attempts].sort(([left], [right]) => left - right);
  return open.map(([step, attempt]) => ({ type: "cancel-attempt", step: stepIndex(step), attempt }));
}

function whatToStart(state: RunState, now: Instant): readonly Command[] {
  const candidates: Candidates = { state, heap: { items: [], isBefore: state.ready.isBefore } };
  const wakeAt = eachDue(state.ready, now, (step) => {
    add(candidates.heap, step);
  });
  for (const node of state.ready.openNodes) {
    const first = state.ready.ofNode[node]?.items[0];
    if (first !== undefined) add(candidates.heap, first);
  }
  const picked = pick(candidates);
  return wakeAt === undefined ? picked : [...picked, { type: "wake-at", at: instant(wakeAt) }];
}

interface Candidates {
  readonly state: RunState;
  readonly heap: PlainHeap;
}

/**
 * Goes through the candidates in their order. A node's ready steps come in one after another: the next when the one before it was looked at,
 * none any more when the node is full.
 */
function pick({ state, heap }: Candidates): readonly StartAttempt[] {
  const picked: StartAttempt[] = [];
  const onNode = new Map<number, number>();
  const ofTask = new Map<number, number>();
  const load: Load = { state, picked: 0, pickedOnNode: onNode, pickedOfTask: ofTask };
  for (let step = take(heap); step !== undefined; step = take(heap)) {
    const held = limitThatHolds(load, step)?.name;
    if (held === "run") break;
    if (held === "node") continue;
    if (held === undefined) {
      picked.push({ type: "start-attempt", step: stepIndex(step), attempt: (state.steps.tries[step] ?? 0) + 1 });
      load.picked++;
      addOne(onNode, state.schedule.node[step] ?? 0);
      addOne(ofTask, state.schedule.task[step] ?? 0);
    }
    addNextOfNode(state, step, heap);
  }
  return picked;
}

/** Delayed steps were all added at once; those of a node's heap bring the ones right below them. */
function addNextOfNode(state: RunState, step: number, heap: PlainHeap): void {
  if ((state.ready.notBefore[step] ?? 0) > 0) return;
  const ofNode: IndexedHeap | undefined = state.ready.ofNode[state.schedule.node[step] ?? 0];
  if (ofNode === undefined) return;
  itemsBelow(ofNode, step, (below) => {
    add(heap, below);
  });
}

function addOne(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

interface PlainHeap {
  readonly items: number[];
  readonly isBefore: (left: number, right: number) => boolean;
}

function add({ items, isBefore }: PlainHeap, item: number): void {
  let place = items.length;
  items.push(item);
  while (place > 0) {
    const above = items[(place - 1) >> 1];
    if (above === undefined || !isBefore(item, above)) break;
    items[place] = above;
    place = (place - 1) >> 1;
  }
  items[place] = item;
}

function take({ items, isBefore }: PlainHeap): number | undefined {
  const first = items[0];
  const last = items.pop();
  if (last === undefined || items.length === 0) return first;
  let place = 0;
  for (;;) {
    const left = items[2 * place + 1];
    const right = items[2 * place + 2];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    const below = isRight ? right : left;
    if (below === undefined || !isBefore(below, last)) break;
    items[place] = below;
    place = 2 * place + (isRight ? 2 : 1);
  }
  items[place] = last;
  return first;
}
