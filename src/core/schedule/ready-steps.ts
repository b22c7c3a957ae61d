/** Steps that only want a slot: by node in the order of their priority, and apart from them those that wait for a time. */
import type { Schedule } from "../model/plan.ts";
import { itemsBelow, pushItem, removeItem, type IndexedHeap } from "./indexed-heap.ts";

export interface ReadySteps {
  /** By node. */
  readonly ofNode: readonly IndexedHeap[];
  /** Steps to be tried again at a time that had not come when they were put here; the earliest first. */
  readonly delayed: IndexedHeap;
  /** By vertex: when its next attempt may start; 0: at once. */
  readonly notBefore: Float64Array;
  /** Nodes with a free slot and a step in their heap, in no order. */
  readonly openNodes: number[];
  /** By node: its place in `openNodes` plus 1; 0: not there. */
  readonly openPlaces: Uint32Array;
  readonly isBefore: (left: number, right: number) => boolean;
}

export function openReadySteps(schedule: Schedule): ReadySteps {
  const { priority } = schedule;
  const isBefore = (left: number, right: number): boolean => {
    const l = priority[left] ?? 0;
    const r = priority[right] ?? 0;
    return l > r || (l === r && left < right);
  };
  const notBefore = new Float64Array(schedule.edges.size);
  const isEarlier = (left: number, right: number): boolean => {
    const l = notBefore[left] ?? 0;
    const r = notBefore[right] ?? 0;
    return l < r || (l === r && left < right);
  };
  const places = new Uint32Array(schedule.edges.size);
  return {
    ofNode: schedule.nodes.map(() => ({ items: [], places, isBefore })),
    delayed: { items: [], places, isBefore: isEarlier },
    notBefore,
    openNodes: [],
    openPlaces: new Uint32Array(schedule.nodes.length),
    isBefore,
  };
}

/** Puts a step where it waits for a slot. */
export function addReady(ready: ReadySteps, node: number, step: number): void {
  const heap = ready.ofNode[node];
  if (heap !== undefined) pushItem(heap, step);
}

/** Puts a step where it waits for its time. */
export function addDelayed(ready: ReadySteps, step: number, notBefore: number): void {
  ready.notBefore[step] = notBefore;
  pushItem(ready.delayed, step);
}

/** Is the step one that may start now, but for limits and its time? */
export function isQueued(ready: ReadySteps, step: number): boolean {
  return (ready.delayed.places[step] ?? 0) > 0;
}

/** Takes a step out, if it waits here at all. */
export function removeReady(ready: ReadySteps, node: number, step: number): void {
  if (!isQueued(ready, step)) return;
  const heap = (ready.notBefore[step] ?? 0) > 0 ? ready.delayed : ready.ofNode[node];
  if (heap !== undefined) removeItem(heap, step);
  ready.notBefore[step] = 0;
}

/** Keeps `openNodes` true after something of a node changed. */
export function refreshNode(ready: ReadySteps, node: number, hasSlot: boolean): void {
  const isOpen = hasSlot && (ready.ofNode[node]?.items.length ?? 0) > 0;
  const place = ready.openPlaces[node] ?? 0;
  if (isOpen === place > 0) return;
  if (isOpen) {
    ready.openNodes.push(node);
    ready.openPlaces[node] = ready.openNodes.length;
    return;
  }
  ready.openPlaces[node] = 0;
  const last = ready.openNodes.pop();
  if (last === undefined || last === node) return;
  ready.openNodes[place - 1] = last;
  ready.openPlaces[last] = place;
}

/** Calls `visit` with each delayed step whose time has come. Answers the earliest time that has not, or undefined. */
export function eachDue(ready: ReadySteps, now: number, visit: (step: number) => void): number | undefined {
  let earliest: number | undefined;
  const [first] = ready.delayed.items;
  const open = first === undefined ? [] : [first];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const at = ready.notBefore[step] ?? 0;
    if (at > now) {
      earliest = Math.min(earliest ?? at, at);
      continue;
    }
    visit(step);
    itemsBelow(ready.delayed, step, (below) => open.push(below));
  }
  return earliest;
}

/** Nothing starts any more. */
export function clearReady(ready: ReadySteps): void {
  for (const heap of ready.ofNode) heap.items.length = 0;
  ready.delayed.items.length = 0;
  ready.openNodes.length = 0;
  ready.openPlaces.fill(0);
  ready.delayed.places.fill(0);
}
