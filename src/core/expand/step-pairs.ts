/** Relations of single steps, spelled out: for Fuel's format, and to say who ordered two steps. */
import type { EdgeOrigin, Relations, Step, StepPairs, StepRef } from "../model/graph.ts";
import type { NodeId, TaskId } from "../model/ids.ts";
import type { LayerOrigin } from "../model/layer.ts";
import { includes, relationFields } from "./link-steps.ts";
import type { Relation, RelationFinder } from "./relations.ts";
import type { StepTable } from "./step-table.ts";

export interface PairLookup {
  readonly table: StepTable;
  readonly steps: readonly Step[];
  readonly finder: RelationFinder;
  readonly originOf: (step: number) => LayerOrigin | undefined;
}

const fieldNames: Readonly<Record<keyof Relations, EdgeOrigin["field"]>> = {
  requires: "requires",
  requiredFor: "required_for",
  crossDepends: "cross-depends",
  crossDependedBy: "cross-depended-by",
};

/** Fuel: graphs.md 4.6. A step is among its own pairs where a relation that does not exclude it means it. */
export function pairsOfStep(lookup: PairLookup, step: number): StepPairs {
  const sides = { requires: new Set<number>(), requiredFor: new Set<number>() };
  for (const [field, side] of relationFields)
    for (const member of membersOfField(lookup, step, field)) sides[side].add(member);
  return { requires: named(lookup.table, sides.requires), requiredFor: named(lookup.table, sides.requiredFor) };
}

function membersOfField(lookup: PairLookup, step: number, field: keyof Relations): readonly number[] {
  const node = lookup.table.nodeOf[step] ?? 0;
  return relationsOf(lookup, step, field).flatMap((relation) => {
    const { steps } = lookup.finder.membersOf(relation, node);
    return relation.excludesSelf ? steps.filter((member) => member !== step) : steps;
  });
}

/** The step that comes after is asked first: `requires` is what people write most. */
export function whoOrders(lookup: PairLookup, before: number, after: number): EdgeOrigin | undefined {
  for (const [field, side] of relationFields) {
    const [owner, other] = side === "requires" ? [after, before] : [before, after];
    const origin = lookup.originOf(owner);
    const task = lookup.steps[owner]?.task;
    if (origin === undefined || task === undefined) continue;
    const isMeant = relationsOf(lookup, owner, field).some((relation) =>
      includes(lookup.finder.membersOf(relation, lookup.table.nodeOf[owner] ?? 0).steps, other),
    );
    if (isMeant) return { task, field: fieldNames[field], origin };
  }
  return undefined;
}

function relationsOf({ steps, finder }: PairLookup, step: number, field: keyof Relations): readonly Relation[] {
  const written = steps[step]?.relations[field] ?? null;
  return field === "requires" || field === "requiredFor" ? finder.local(written) : finder.cross(written);
}

/** By name, then by node. */
function named({ names, nodes, nameOf, nodeOf }: StepTable, steps: ReadonlySet<number>): readonly StepRef[] {
  return [...steps]
    .sort((a, b) => (nameOf[a] ?? 0) - (nameOf[b] ?? 0) || (nodeOf[a] ?? 0) - (nodeOf[b] ?? 0))
    .map((step) => ({
      task: (names[nameOf[step] ?? 0] ?? "") as TaskId,
      node: (nodes[nodeOf[step] ?? 0] ?? "") as NodeId,
    }));
}
