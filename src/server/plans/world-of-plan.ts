/** What a plan was made of, small enough to be kept with it; and in what it differs from what it would be made of now. */
import type { PlanDifference } from "../../api/strata/plans.ts";
import { canonicalJson, type JsonObject } from "../../core/base/json.ts";
import { compareText, distinct } from "../../core/base/order.ts";
import type { Facts } from "../../core/model/inventory.ts";
import type { Plan } from "../../core/model/plan.ts";
import type { PreparedRun } from "../../engine/prepare-run.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Hash } from "../../ports/system.ts";
import { stepNameOf } from "../runs/step-rows.ts";

/** Names of things and what stands for their state. */
export interface PlanWorld {
  /** By layer: graph and revision. */
  readonly layers: Readonly<Record<string, string>>;
  /** By `common.<key>` and `<node>.<key>`: hash of the fact. */
  readonly facts: Readonly<Record<string, string>>;
}

export async function worldOf(
  { catalog, hash }: { readonly catalog: Catalog; readonly hash: Hash },
  { merged, expanded }: PreparedRun,
): Promise<PlanWorld> {
  const layers: Record<string, string> = {};
  for (const { name, graphId, level } of merged.layers) {
    const layer = graphId === undefined ? undefined : (await catalog.graphs.get(graphId))?.relations[0];
    const last = layer === undefined ? undefined : await catalog.revisions.last(layer);
    layers[name] = level === "one-shot" ? "given with the request" : `revision ${last?.number ?? 0}`;
  }
  return { layers, facts: hashedFacts(expanded.facts, hash) };
}

function hashedFacts({ common, nodes }: Facts, hash: Hash): Readonly<Record<string, string>> {
  const known = new Map<unknown, string>();
  const hashes: Record<string, string> = {};
  const add = (owner: string, facts: JsonObject): void => {
    for (const [key, value] of Object.entries(facts)) {
      const made = known.get(value) ?? hash(canonicalJson(value)).slice(0, 16);
      if (typeof value === "object") known.set(value, made);
      hashes[`${owner}.${key}`] = made;
    }
  };
  add("common", common);
  for (const [node, facts] of Object.entries(nodes)) add(node, facts);
  return hashes;
}

/** At most so many names of a kind are told. */
const mostTold = 200;

export function differenceOf(
  before: { readonly plan: Plan; readonly world: PlanWorld },
  now: { readonly plan: Plan; readonly world: PlanWorld },
): PlanDifference {
  const [old, fresh] = [stepsOf(before.plan), stepsOf(now.plan)];
  const steps = [
    ...[...old.keys()].filter((name) => !fresh.has(name)).map((name) => ({ step: name, change: "removed" as const })),
    ...[...fresh.keys()].filter((name) => !old.has(name)).map((name) => ({ step: name, change: "added" as const })),
    ...[...fresh].flatMap(([name, step]) => {
      const was = old.get(name);
      return was === undefined || was === step ? [] : [{ step: name, change: "changed" as const }];
    }),
  ];
  return {
    type: now.plan.type,
    fingerprint: now.plan.fingerprint,
    steps: steps.sort((a, b) => compareText(a.step, b.step)).slice(0, mostTold),
    layers: changedNames(before.world.layers, now.world.layers).map((name) => ({
      layer: name,
      before: before.world.layers[name] ?? null,
      after: now.world.layers[name] ?? null,
    })),
    facts: [...changedNames(before.world.facts, now.world.facts)].slice(0, mostTold),
  };
}

function stepsOf(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    plan.steps.map(({ decision, parameters }, step) => [
      stepNameOf(plan, step),
      canonicalJson([decision.kind, parameters ?? null]),
    ]),
  );
}

function changedNames(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  return distinct([...Object.keys(before), ...Object.keys(after)])
    .filter((name) => before[name] !== after[name])
    .sort(compareText);
}
