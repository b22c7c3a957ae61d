/**
 * Relations -> edges. What N steps have with M others goes through a barrier: N + M edges instead of N x M.
 *
 *     a@1 ─┐          ┌─▶ b@3
 *     a@2 ─┴▶ barrier ┴─▶ b@4
 */
import { buildDigraph } from "../dag/digraph.ts";
import type { Digraph } from "../model/edges.ts";
import type { Barrier, Relations, Step } from "../model/graph.ts";
import type { Members, Relation, RelationFinder } from "./relations.ts";
import type { StepTable } from "./step-table.ts";

export interface LinkInput {
  readonly table: StepTable;
  readonly steps: readonly Step[];
  readonly finder: RelationFinder;
  /** Called when a relation can't be read. */
  readonly onProblem: (step: number, field: keyof Relations, problem: unknown) => void;
}

export interface Linked {
  readonly edges: Digraph;
  readonly barriers: readonly Barrier[];
  /** Steps that a relation of their own means: the edge is left out. */
  readonly selfEdges: readonly number[];
}

/** Members come before dependents (`after` them), or after. */
type Side = "requires" | "requiredFor";

interface Crowd {
  readonly side: Side;
  readonly members: readonly number[];
  readonly dependents: Set<number>;
  readonly label: string;
}

export const relationFields = [
  ["requires", "requires", "local"],
  ["crossDepends", "requires", "cross"],
  ["requiredFor", "requiredFor", "local"],
  ["crossDependedBy", "requiredFor", "cross"],
] as const satisfies readonly (readonly [keyof Relations, Side, "local" | "cross"])[];

/** Edges between steps and barriers: exactly as much order as the relations spelled out. Edges from a step to itself are left out. */
export function linkSteps(input: LinkInput): Linked {
  const edges = new EdgeList(input.steps.length);
  const crowds = new Map<Members, Crowd>();
  const crowdsAfter = new Map<Members, Crowd>();
  const selfEdges = new Set<number>();
  input.steps.forEach((step, number) => {
    for (const [field, side, kind] of relationFields) {
      for (const relation of readRelations(input, { number, field, kind, written: step.relations[field] })) {
        const members = input.finder.membersOf(relation, input.table.nodeOf[number] ?? 0);
        if (!relation.excludesSelf && includes(members.steps, number)) selfEdges.add(number);
        if (!members.isShared) edges.spellOut(side, members.steps, [number]);
        else join(side === "requires" ? crowds : crowdsAfter, members, { side, relation }).dependents.add(number);
      }
    }
  });
  for (const crowd of sharingMembers([...crowds.values(), ...crowdsAfter.values()])) linkCrowd(edges, crowd);
  return { edges: edges.build(), barriers: edges.barriers, selfEdges: [...selfEdges] };
}

interface Reading {
  readonly number: number;
  readonly field: keyof Relations;
  readonly kind: "local" | "cross";
  readonly written: Relations[keyof Relations];
}

function readRelations({ finder, onProblem }: LinkInput, reading: Reading): readonly Relation[] {
  try {
    return finder[reading.kind](reading.written);
  } catch (thrown) {
    onProblem(reading.number, reading.field, thrown);
    return [];
  }
}

function join(
  crowds: Map<Members, Crowd>,
  members: Members,
  { side, relation }: { readonly side: Side; readonly relation: Relation },
): Crowd {
  const known = crowds.get(members);
  if (known !== undefined) return known;
  const label = `${side === "requires" ? "after" : "before"} ${relation.label}`;
  const made: Crowd = { side, members: members.steps, dependents: new Set(), label };
  crowds.set(members, made);
  return made;
}

/** Crowds with equal members become one: they share a barrier. */
function sharingMembers(crowds: Iterable<Crowd>): readonly Crowd[] {
  const merged = new Map<string, Crowd>();
  for (const crowd of crowds) {
    const key = `${crowd.side} ${crowd.members.join()}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { ...crowd, dependents: new Set(crowd.dependents) });
    else for (const dependent of crowd.dependents) known.dependents.add(dependent);
  }
  return [...merged.values()];
}

/**
 * A dependent may be a member itself; it does not wait for itself. One such dependent gets its edges spelled out. Two or more wait for
 * each other: that is a cycle, and a star through the first of them shows it as shortly as can be.
 */
function linkCrowd(edges: EdgeList, { side, members, dependents, label }: Crowd): void {
  const isMember = new Set(members);
  const outside = [...dependents].filter((step) => !isMember.has(step));
  const inside = [...dependents].filter((step) => isMember.has(step));
  edges.join(side, { members, dependents: outside, label });
  const [first, ...others] = inside;
  if (first === undefined) return;
  const rest = members.filter((step) => !dependents.has(step));
  edges.join(side, { members: rest, dependents: inside, label });
  for (const other of others) {
    edges.spellOut(side, [first], [other]);
    edges.spellOut(side, [other], [first]);
  }
}

/** Edges as they are found, and the barriers made on the way. */
class EdgeList {
  readonly barriers: Barrier[] = [];
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly stepCount: number;

  constructor(stepCount: number) {
    this.stepCount = stepCount;
  }

  /** Every dependent waits for every member (or the other way round), through a barrier where that takes fewer edges. */
  join(
    side: Side,
    crowd: { readonly members: readonly number[]; readonly dependents: readonly number[]; readonly label: string },
  ): void {
    const { members, dependents, label } = crowd;
    if (members.length * dependents.length <= members.length + dependents.length) {
      this.spellOut(side, members, dependents);
      return;
    }
    const barrier = this.stepCount + this.barriers.length;
    this.barriers.push({ label });
    this.spellOut(side, members, [barrier]);
    this.spellOut(side, [barrier], dependents);
  }

  /** An edge for each pair, but none from a vertex to itself. */
  spellOut(side: Side, members: readonly number[], dependents: readonly number[]): void {
    const [before, after] = side === "requires" ? [members, dependents] : [dependents, members];
    for (const source of before) {
      for (const target of after) {
        if (source === target) continue;
        this.from.push(source);
        this.to.push(target);
      }
    }
  }

  build(): Digraph {
    return buildDigraph(this.stepCount + this.barriers.length, this.from, this.to);
  }
}

/** Is the number in the ascending list? */
export function includes(ascending: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = ascending.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = ascending[middle] ?? 0;
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
