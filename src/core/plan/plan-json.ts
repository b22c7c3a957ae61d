/** A plan as JSON and back: what many steps share is written once. */
import { present } from "../base/assert.ts";
import { canonicalJson } from "../base/json.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Decision } from "../model/graph.ts";
import type { Plan, PlannedStep, Schedule } from "../model/plan.ts";

/** Changes when the shape does: a plan of another format is not read. */
const format = 1;

interface Encoded {
  readonly format: number;
  readonly plan: Omit<Plan, "schedule" | "steps">;
  readonly schedule: Omit<Schedule, keyof Columns | "edges"> & { readonly columns: Columns };
  readonly edges: { readonly size: number; readonly offsets: readonly number[]; readonly targets: readonly number[] };
  readonly decisions: readonly Decision[];
  readonly parameters: readonly JsonObject[];
  /** By step, its places in the two lists; -1: it has no parameters. */
  readonly decisionOf: readonly number[];
  readonly parametersOf: readonly number[];
}

interface Columns {
  readonly kind: readonly number[];
  readonly task: readonly number[];
  readonly node: readonly number[];
  readonly priority: readonly number[];
  readonly tries: readonly number[];
  readonly retryDelay: readonly number[];
  readonly tolerant: readonly number[];
}

export function encodePlan(plan: Plan): Json {
  const { schedule, steps, ...rest } = plan;
  const { edges, kind, task, node, priority, tries, retryDelay, tolerant, ...frame } = schedule;
  const decisions = pool<Decision>((decision) => canonicalJson({ ...decision }));
  const parameters = pool<JsonObject>(undefined);
  const encoded: Encoded = {
    format,
    plan: rest,
    schedule: { ...frame, columns: plainColumns({ kind, task, node, priority, tries, retryDelay, tolerant }) },
    edges: { size: edges.size, offsets: [...edges.offsets], targets: [...edges.targets] },
    decisionOf: steps.map((step) => decisions.placeOf(step.decision)),
    parametersOf: steps.map((step) => (step.parameters === undefined ? -1 : parameters.placeOf(step.parameters))),
    decisions: decisions.items,
    parameters: parameters.items,
  };
  return encoded as unknown as Json;
}

/** Throws when the JSON is no plan of this format. */
export function decodePlan(json: Json): Plan {
  const encoded = json as unknown as Partial<Encoded> | null;
  if (encoded?.format !== format) throw new Error(`not a plan of format ${format}`);
  const { plan, schedule, edges, decisions, parameters, decisionOf, parametersOf } = encoded as Encoded;
  const { columns, ...frame } = schedule;
  const steps = decisionOf.map((decision, step): PlannedStep => ({
    decision: present(decisions[decision], "a decision is in the list"),
    parameters: parameters[parametersOf[step] ?? -1],
  }));
  return {
    ...plan,
    steps,
    schedule: {
      ...frame,
      edges: {
        size: edges.size,
        offsets: Uint32Array.from(edges.offsets),
        targets: Uint32Array.from(edges.targets),
      },
      kind: Uint8Array.from(columns.kind),
      task: Uint32Array.from(columns.task),
      node: Uint32Array.from(columns.node),
      priority: Uint32Array.from(columns.priority),
      tries: Uint16Array.from(columns.tries),
      retryDelay: Uint32Array.from(columns.retryDelay),
      tolerant: Uint8Array.from(columns.tolerant),
    },
  };
}

function plainColumns(columns: Readonly<Record<keyof Columns, ArrayLike<number>>>): Columns {
  return {
    kind: Array.from(columns.kind),
    task: Array.from(columns.task),
    node: Array.from(columns.node),
    priority: Array.from(columns.priority),
    tries: Array.from(columns.tries),
    retryDelay: Array.from(columns.retryDelay),
    tolerant: Array.from(columns.tolerant),
  };
}

interface Pool<T> {
  readonly items: readonly T[];
  readonly placeOf: (item: T) => number;
}

/** Items by place, each identical one once; with `textOf` also each equal one. */
function pool<T extends object>(textOf: ((item: T) => string) | undefined): Pool<T> {
  const items: T[] = [];
  const byIdentity = new Map<T, number>();
  const byText = new Map<string, number>();
  const add = (item: T): number => {
    const text = textOf?.(item);
    const equal = text === undefined ? undefined : byText.get(text);
    if (equal !== undefined) return equal;
    if (text !== undefined) byText.set(text, items.length);
    return items.push(item) - 1;
  };
  return {
    items,
    placeOf: (item) => {
      const known = byIdentity.get(item) ?? add(item);
      byIdentity.set(item, known);
      return known;
    },
  };
}
