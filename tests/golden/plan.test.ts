/** Golden plans: folders `plan-*` with layers and a cluster as a person writes them, and the plan as it is printed. `UPDATE_GOLDEN=1` rewrites. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/base/json.ts";
import { compileStages } from "../../src/core/compile.ts";
import type { CompiledStages } from "../../src/core/compile.ts";
import { buildFacts } from "../../src/core/expand/build-facts.ts";
import { renderPlan } from "../../src/core/export/render-plan.ts";
import { hasErrors } from "../../src/core/model/diagnostic.ts";
import type { Diagnostic } from "../../src/core/model/diagnostic.ts";
import { graphType, nodeId, taskId } from "../../src/core/model/ids.ts";
import type { Facts, Inventory, Node, Past } from "../../src/core/model/inventory.ts";
import type { GraphLayer, LayerOrigin, LayerStack } from "../../src/core/model/layer.ts";
import type { Choices } from "../../src/core/model/plan.ts";
import { parseDocument } from "../../src/core/parse/parse-document.ts";
import { readGraph } from "../../src/core/validate/read-graph.ts";
import { fixtureInventory } from "../../src/testing/compile-fixtures.ts";

/** `inventory.yaml` of a case. */
interface World {
  readonly nodes: Readonly<Record<string, readonly string[]>>;
  readonly node_fields?: Readonly<Record<string, Partial<Node>>>;
  readonly primary?: readonly string[];
  readonly settings?: JsonObject;
  readonly node_attributes?: Readonly<Record<string, JsonObject>>;
  readonly choices?: Partial<Choices>;
  /** Tasks that succeeded before, on these nodes, with these settings. */
  readonly past?: { readonly tasks: readonly string[]; readonly nodes: readonly string[]; readonly settings?: JsonObject };
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const cases = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.startsWith("plan-"))
  .map((entry) => entry.name)
  .sort();

function parsed(folder: string, file: string) {
  const { value, diagnostics } = parseDocument({ name: file, text: readFileSync(join(folder, file), "utf8") });
  if (value === undefined) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return value;
}

function readLayerFile(folder: string, origin: LayerOrigin, said: Diagnostic[]): GraphLayer | undefined {
  const file = `${origin.level}.yaml`;
  if (!existsSync(join(folder, file))) return undefined;
  const { value, diagnostics } = readGraph([parsed(folder, file)]);
  said.push(...diagnostics);
  return value && { origin, type: graphType("default"), metadata: value.metadata, tasks: value.tasks };
}

function pastOf(world: World, inventory: Inventory): Past {
  const { past } = world;
  if (past === undefined) return new Map();
  const facts = buildFacts(inventory, past.settings ?? world.settings ?? {}, world.node_attributes);
  const nodes = Object.fromEntries(past.nodes.map((node) => [node, facts.nodes[node] ?? {}]));
  return new Map(past.tasks.map((task): [ReturnType<typeof taskId>, Facts] => [taskId(task), { ...facts, nodes }]));
}

function render(diagnostic: Diagnostic): string {
  const { severity, code, message, at, hint, related = [] } = diagnostic;
  const place = at === undefined ? "" : `${at.file}:${at.line}:${at.column}: `;
  const lines = [
    `${place}${severity}: ${message} [${code}]`,
    ...related.map((one) => `    ${one.message}${one.at === undefined ? "" : ` (${one.at.file}:${one.at.line})`}`),
    ...(hint === undefined ? [] : [`    ${hint}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function planText(folder: string): string {
  const said: Diagnostic[] = [];
  const release = readLayerFile(folder, { level: "release", name: "release r-10.0" }, said);
  const plugin = readLayerFile(folder, { level: "plugin", name: "plugin cache-1.0" }, said);
  const cluster = readLayerFile(folder, { level: "cluster", name: "cluster prod" }, said);
  const stack = {
    type: graphType("default"),
    release,
    plugins: plugin === undefined ? [] : [{ plugin: cachePlugin, layer: plugin }],
    cluster,
  };
  const stages = hasErrors(said) ? { plan: undefined, diagnostics: [] } : planned(folder, stack);
  const all = [...said, ...stages.diagnostics].map(render).join("");
  const plan = stages.plan === undefined ? "No plan.\n" : renderPlan(stages.plan);
  return all === "" ? plan : `${plan}\n${all}`;
}

const cachePlugin = { id: 1, name: "cache", version: "1.0.0", packageVersion: "4.0.0", rolesMetadata: {} };

function planned(folder: string, stack: LayerStack): Pick<CompiledStages, "plan" | "diagnostics"> {
  const world = parsed(folder, "inventory.yaml").value as unknown as World;
  const inventory = fixtureInventory({
    nodes: world.nodes,
    nodeFields: world.node_fields,
    primary: world.primary,
  });
  return compileStages({
    stack,
    inventory,
    facts: (known) => buildFacts(known, world.settings ?? {}, world.node_attributes),
    past: pastOf(world, inventory),
    choices: { mode: "run", force: false, debug: false, ...chosen(world.choices) },
    rules: "strata",
    hash,
  });
}

/** Node numbers are numbers in YAML. */
function chosen(choices: Partial<Choices> = {}): Partial<Choices> {
  return choices.nodes === undefined ? choices : { ...choices, nodes: choices.nodes.map((node) => nodeId(String(node))) };
}

describe("golden plans", () => {
  test.each(cases)("%s", (name) => {
    const folder = join(import.meta.dirname, name);
    const text = planText(folder);
    const file = join(folder, "plan.txt");
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, text);
    expect(text).toBe(existsSync(file) ? readFileSync(file, "utf8") : "");
  });
  test("there are cases", () => {
    expect(cases.length).toBeGreaterThanOrEqual(8);
  });
});
