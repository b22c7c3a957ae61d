/** Between which stages each step lies: the last one that must have ended before it, and the first that waits for it. */
import { present } from "../base/assert.ts";
import { topologicalOrder } from "../dag/analyze.ts";
import { eachSuccessor } from "../dag/digraph.ts";
import { vertexKind, type Schedule } from "../model/plan.ts";
import type { TextColumn } from "./evaluate-selection.ts";

/** Stages are the anchors of a plan; one belongs to itself. */
export function stageColumn(schedule: Schedule): TextColumn {
  const order = present(topologicalOrder(schedule.edges), "a plan has no circles");
  const place = new Uint32Array(order.length);
  for (const [index, vertex] of order.entries()) place[vertex] = index;
  const [before, after] = [new Int32Array(order.length).fill(-1), new Int32Array(order.length).fill(-1)];
  const isAnchor = (vertex: number): boolean =>
    vertex < schedule.stepCount && schedule.kind[vertex] === vertexKind.anchor;
  const isLater = (anchor: number, known: number): boolean => (place[anchor] ?? 0) > (place[known] ?? 0);
  for (const vertex of order) {
    const last = isAnchor(vertex) ? vertex : (before[vertex] ?? -1);
    eachSuccessor(schedule.edges, vertex, (next) => {
      const known = before[next] ?? -1;
      if (last >= 0 && (known < 0 || isLater(last, known))) before[next] = last;
    });
  }
  for (const vertex of [...order].reverse()) {
    eachSuccessor(schedule.edges, vertex, (next) => {
      const first = isAnchor(next) ? next : (after[next] ?? -1);
      const known = after[vertex] ?? -1;
      if (first >= 0 && (known < 0 || isLater(known, first))) after[vertex] = first;
    });
  }
  return namesOf(schedule, { before, after, isAnchor });
}

interface Around {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly isAnchor: (vertex: number) => boolean;
}

function namesOf({ stepCount, tasks, task }: Schedule, { before, after, isAnchor }: Around): TextColumn {
  const names: string[][] = [];
  const known = new Map<string, number>();
  const of = new Uint32Array(stepCount);
  for (let step = 0; step < stepCount; step++) {
    const around = isAnchor(step) ? [step] : [before[step] ?? -1, after[step] ?? -1].filter((one) => one >= 0);
    const key = around.join();
    const index = known.get(key) ?? names.length;
    if (index === names.length) {
      known.set(key, index);
      names.push(around.map((anchor) => present(tasks[task[anchor] ?? -1], "an anchor has a task").id));
    }
    of[step] = index;
  }
  return { of, names };
}
