/** Laws of expansion: barriers keep exactly the order that relations spell out, nothing is lost, and the order of input does not count. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { reachable } from "../dag/analyze.ts";
import { stepName, SYNC_NODE, nodeId, taskId } from "../model/ids.ts";
import type { NodeId } from "../model/ids.ts";
import type { Task, TaskType } from "../model/layer.ts";
import { expandTemplates } from "./expand-templates.ts";
import type { ExpandedTemplates } from "./expand-templates.ts";

interface Relation {
  readonly name: string;
  readonly role?: string | readonly string[] | null;
  readonly policy?: string;
}
interface Written {
  readonly id: string;
  readonly type: string;
  readonly roles: string | readonly string[];
  readonly requires: readonly string[];
  readonly required_for: readonly string[];
  readonly cross_depends: readonly Relation[];
  readonly cross_depended_by: readonly Relation[];
}
type Nodes = readonly (readonly [NodeId, readonly string[]])[];

const names = ["a", "ab", "b", "c", "d"];
const tags = ["x", "y", "xy"];
const nameOrPattern = fc.constantFrom(...names, "/a/", "/.*b$/", "/[bc]/", "nobody");
const where = fc.constantFrom<string | readonly string[] | null>(
  "*",
  "self",
  null,
  ["x"],
  "/x/",
  ["y", "xy"],
  "master",
);
const relation: fc.Arbitrary<Relation> = fc
  .record({ name: nameOrPattern, role: fc.option(where, { nil: undefined }), policy: fc.constantFrom("all", "any") })
  .map(({ name, role, policy }) => (role === undefined ? { name, policy } : { name, role, policy }));
const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 2 });
const task = (id: string): fc.Arbitrary<Written> =>
  fc.record({
    id: fc.constant(id),
    type: fc.constantFrom("shell", "shell", "shell", "stage"),
    roles: fc.constantFrom<string | readonly string[]>("*", ["x"], ["/x/"], ["y", "xy"], "master", ["master", "/.*/"]),
    requires: few(nameOrPattern),
    required_for: few(nameOrPattern),
    cross_depends: few(relation),
    cross_depended_by: few(relation),
  });
const graph = fc.tuple(...names.map(task));
const nodes: fc.Arbitrary<Nodes> = fc
  .array(fc.subarray(tags), { minLength: 1, maxLength: 5 })
  .map((all) => all.map((own, i) => [nodeId(String(i + 8)), own] as const));

function expand(written: readonly Written[], tagged: Nodes): ExpandedTemplates {
  return expandTemplates({
    templates: written.map((one) => {
      const fields = one as unknown as JsonObject;
      const bare: Task = { id: taskId(one.id), type: one.type as TaskType, written: fields, fields };
      return { task: bare, origin: { level: "release", name: "r" }, fields, isSelected: true };
    }),
    tags: tagged,
    facts: { common: {}, nodes: {} },
    past: new Map(),
    force: false,
    rules: "strata",
    versions: "ignored",
  });
}

/** The same from the rules as they are written down, slowly: each step with all pairs. */
function reference(written: readonly Written[], tagged: Nodes) {
  const rank = (node: string) => (node === SYNC_NODE ? -1 : node === "master" ? 1e9 : Number(node));
  const matches = (pattern: string, name: string) =>
    pattern.startsWith("/") ? new RegExp(`^(?:${pattern.slice(1, -1)})`).test(name) : pattern === name;
  const resolve = (roles: string | readonly string[], policy = "all"): string[] => {
    const found = tagged.filter(([, own]) =>
      roles === "*" ? own.length > 0 : [roles].flat().some((role) => own.some((tag) => matches(role, tag))),
    );
    const all = [...found.map(([id]) => String(id)), ...([roles].flat().includes("master") ? ["master"] : [])];
    all.sort((p, q) => rank(p) - rank(q));
    return policy === "any" ? all.slice(0, 1) : all;
  };
  const steps = written.flatMap((one) =>
    (one.type === "stage" ? [SYNC_NODE as string] : resolve(one.roles)).map((node) => ({ one, node })),
  );
  const named = (pattern: string, places: readonly string[]) =>
    steps.filter((step) => places.includes(step.node) && matches(pattern, step.one.id));
  const keyOf = ({ one, node }: (typeof steps)[number]) => stepName(taskId(one.id), nodeId(node));
  const pairs: [string, string][] = [];
  for (const step of steps) {
    const me = keyOf(step);
    const add = (others: typeof steps, isBefore: boolean, excludesSelf: boolean) => {
      for (const other of others) {
        if (excludesSelf && keyOf(other) === me) continue;
        pairs.push(isBefore ? [keyOf(other), me] : [me, keyOf(other)]);
      }
    };
    const cross = (relations: readonly Relation[], isBefore: boolean) => {
      for (const { name, role = "*", policy } of relations) {
        if (role === "self") add(named(name, [step.node]), isBefore, false);
        else if (role === null) add(named(name, [SYNC_NODE]), isBefore, false);
        else add(named(name, resolve(role, policy)), isBefore, true);
      }
    };
    for (const name of step.one.requires) add(named(name, [step.node, SYNC_NODE]), true, false);
    for (const name of step.one.required_for) add(named(name, [step.node, SYNC_NODE]), false, false);
    cross(step.one.cross_depends, true);
    cross(step.one.cross_depended_by, false);
  }
  return { steps: steps.map(keyOf), pairs };
}

function closure(steps: readonly string[], pairs: readonly (readonly [string, string])[]): string[] {
  const next = new Map<string, string[]>(steps.map((step) => [step, []]));
  for (const [before, after] of pairs) if (before !== after) next.get(before)?.push(after);
  return steps.flatMap((start) => {
    const reached = new Set<string>();
    const open = [...(next.get(start) ?? [])];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (reached.has(at)) continue;
      reached.add(at);
      open.push(...(next.get(at) ?? []));
    }
    return [...reached].filter((end) => end !== start).map((end) => `${start} -> ${end}`);
  });
}

function closureOfGraph({ steps, edges }: ExpandedTemplates): string[] {
  const keys = steps.map((step) => stepName(step.task, step.node));
  return keys.flatMap((start, i) => {
    const mask = reachable(edges, [i]);
    return keys.filter((_, j) => j !== i && mask[j] === 1).map((end) => `${start} -> ${end}`);
  });
}

describe("expansion", () => {
  test("what comes before what through barriers is exactly what the spelled-out relations say", () => {
    fc.assert(
      fc.property(graph, nodes, (written, tagged) => {
        const expanded = expand(written, tagged);
        const expected = reference(written, tagged);
        expect(closureOfGraph(expanded).sort()).toEqual(closure(expected.steps, expected.pairs).sort());
      }),
      { numRuns: 300 },
    );
  });
  test("pairs are spelled out as the rules say, each once", () => {
    fc.assert(
      fc.property(graph, nodes, (written, tagged) => {
        const expanded = expand(written, tagged);
        const pairs = expanded.steps.flatMap((step, i) => {
          const me = stepName(step.task, step.node);
          const { requires, requiredFor } = expanded.pairsOf(i);
          return [
            ...requires.map((ref) => `${stepName(ref.task, ref.node)} -> ${me}`),
            ...requiredFor.map((ref) => `${me} -> ${stepName(ref.task, ref.node)}`),
          ];
        });
        const expected = reference(written, tagged).pairs.map(([before, after]) => `${before} -> ${after}`);
        expect([...new Set(pairs)].sort()).toEqual([...new Set(expected)].sort());
      }),
      { numRuns: 200 },
    );
  });
  test("every step that the rules place is there, once", () => {
    fc.assert(
      fc.property(graph, nodes, (written, tagged) => {
        const keys = expand(written, tagged).steps.map((step) => stepName(step.task, step.node));
        expect([...keys].sort()).toEqual([...reference(written, tagged).steps].sort());
      }),
    );
  });
  test("the order of nodes and tasks in the input does not count", () => {
    fc.assert(
      fc.property(graph, nodes, fc.integer(), (written, tagged, seed) => {
        const shuffled = <T>(items: readonly T[]) => [...items].sort((a, b) => hash(a, seed) - hash(b, seed));
        const one = expand(written, tagged);
        const other = expand(shuffled(written), shuffled(tagged));
        expect(other.steps).toEqual(one.steps);
        expect(other.edges).toEqual(one.edges);
        expect(other.barriers).toEqual(one.barriers);
      }),
    );
  });
  test("who ordered two steps is known for every spelled-out pair", () => {
    fc.assert(
      fc.property(graph, nodes, (written, tagged) => {
        const expanded = expand(written, tagged);
        const numberOf = new Map(expanded.steps.map((step, i) => [stepName(step.task, step.node), i]));
        for (const [before, after] of reference(written, tagged).pairs) {
          const who = expanded.whoOrders(numberOf.get(before) ?? -1, numberOf.get(after) ?? -1);
          expect([before, after].some((key) => key.startsWith(`${who?.task}@`))).toBe(true);
        }
      }),
    );
  });
});

function hash(item: unknown, seed: number): number {
  return Array.from(JSON.stringify(item)).reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65537,
    Math.abs(seed),
  );
}
