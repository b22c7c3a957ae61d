/** Planning the real Fuel graph on 10 to 1,003 nodes: first deployment, and again with nothing changed. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { compileStages } from "../../src/core/compile.ts";
import type { CompiledStages, CompileInput } from "../../src/core/compile.ts";
import { mergeLayers } from "../../src/core/merge/merge-layers.ts";
import { graphType, nodeId } from "../../src/core/model/ids.ts";
import type { Facts, Inventory, Node, Past } from "../../src/core/model/inventory.ts";
import type { LayerStack } from "../../src/core/model/layer.ts";
import { readLayer } from "../../src/core/validate/normal-task.ts";
import type { Report } from "./figure.ts";

const shared = process.env["STRATA_SHARED"] ?? resolve(import.meta.dirname, "../../../shared");
const vectors = resolve(shared, "golden/vectors");
const data = resolve(shared, "golden/data");

/** CPU seconds of the original for the same work, first deployment. */
const original: Readonly<Record<number, number>> = { 10: 2.1, 53: 15.8, 203: 144.6, 503: 800, 1003: 2200 };

const read = (path: string): JsonObject => JSON.parse(readFileSync(path, "utf8")) as JsonObject;

interface Context {
  readonly common: Record<string, Json>;
  readonly nodes: Record<string, JsonObject>;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function layer(name: string, level: "release" | "plugin", file: string) {
  const tasks = JSON.parse(readFileSync(resolve(data, file), "utf8")) as Json;
  return readLayer({ level, name }, "default", { tasks });
}

function stackOf(): LayerStack {
  return {
    type: graphType("default"),
    release: layer("release newton-10.0", "release", "fuel-library-default.json"),
    plugins: [],
  };
}

/** Every text in which the number of one node stands as a word of its own gets the number of another. */
function renumbered(value: JsonObject, from: string, to: number): JsonObject {
  const high = Math.floor((to + 3) / 250);
  const low = ((to + 3) % 250) + 1;
  const text = JSON.stringify(value)
    .replaceAll(`"uid":"${from}"`, `"uid":"${to}"`)
    .replaceAll(`node-${from}.`, `node-${to}.`)
    .replaceAll(`"node-${from}"`, `"node-${to}"`)
    .replaceAll(/"(10\.20|172\.\d+)\.0\.(\d+)/g, (_, net: string) => `"${net}.${high}.${low}`);
  return JSON.parse(text) as JsonObject;
}

/** The facts of 3 controllers and 50 computes, with as many computes as wanted: all made after the last one. */
function scaledFacts(size: number): Facts {
  const context = read(resolve(vectors, "f-3c50/context.json")) as unknown as Context;
  const pattern = context.nodes["4"] ?? {};
  const nodes: Record<string, JsonObject> = {};
  for (const id of ["1", "2", "3", "master", "null"]) nodes[id] = context.nodes[id] ?? {};
  for (let id = 4; id <= size; id++) nodes[id] = renumbered(pattern, "4", id);
  const metadata = context.common["network_metadata"] as { readonly nodes: Record<string, JsonObject> };
  const listed = Object.fromEntries(
    Array.from({ length: size }, (_, i) => i + 1).map((id) => [
      `node-${id}`,
      id <= 3 ? (metadata.nodes[`node-${id}`] ?? {}) : renumbered(metadata.nodes["node-4"] ?? {}, "4", id),
    ]),
  );
  const rows = context.common["nodes"] as readonly JsonObject[];
  const row = rows.find((one) => one["uid"] === "4") ?? {};
  const all = [
    ...rows.filter((one) => Number(one["uid"]) <= 3),
    ...Array.from({ length: size - 3 }, (_, i) => renumbered(row, "4", i + 4)),
  ];
  return { common: { ...context.common, network_metadata: { ...metadata, nodes: listed }, nodes: all }, nodes };
}

function inventoryOf(size: number): Inventory {
  const input = read(resolve(vectors, "f-3c50/input.json"));
  const release = input["release"] as JsonObject;
  return {
    cluster: { id: 1, name: "bench", mode: "ha_compact", status: "new", fuelVersion: "10.0" },
    release: {
      id: 1,
      name: "newton",
      version: "newton-10.0",
      rolesMetadata: release["roles_metadata"] as JsonObject,
      tagsMetadata: release["tags_metadata"] as JsonObject,
    },
    pluginRoles: [],
    nodes: Array.from({ length: size }, (_, i): Node => ({
      id: nodeId(String(i + 1)),
      name: `node-${i + 1}`,
      hostname: `node-${i + 1}`,
      roles: [i < 3 ? "controller" : "compute"],
      pendingRoles: [],
      primaryTags: [],
      status: "provisioned",
      online: true,
      pendingAddition: false,
      pendingDeletion: false,
      errorType: null,
      labels: {},
      attributes: {},
      meta: {},
      transport: { kind: "local" },
    })),
  };
}

interface Measured {
  readonly seconds: number;
  readonly stages: CompiledStages;
}

function inputOf(size: number, past: Past = new Map()): CompileInput {
  return {
    stack: stackOf(),
    inventory: inventoryOf(size),
    facts: scaledFacts(size),
    past,
    choices: { mode: "run", force: false, debug: false },
    rules: "strata",
    hash,
  };
}

function measure(input: CompileInput): Measured {
  const before = process.cpuUsage();
  const stages = compileStages(input);
  const used = process.cpuUsage(before);
  if (stages.plan === undefined) throw new Error(stages.diagnostics.map((one) => one.message).join("\n"));
  return { seconds: (used.user + used.system) / 1e6, stages };
}

/** The median of a few, each with facts of its own: nothing is remembered from one to the next. */
function median(runs: number, make: () => CompileInput): Measured {
  const all = Array.from({ length: runs }, () => measure(make())).sort((a, b) => a.seconds - b.seconds);
  const middle = all[Math.floor(all.length / 2)];
  if (middle === undefined) throw new Error("no run was measured");
  return middle;
}

/** A past in which every task of the graph succeeded on every node, with facts equal to today's, read anew from text. */
function samePast(size: number): Past {
  const facts = JSON.parse(JSON.stringify(scaledFacts(size))) as Facts;
  const tasks = stackOf().release?.tasks ?? [];
  return new Map(
    tasks.filter(({ type }) => !["group", "stage", "skipped"].includes(type)).map(({ id }) => [id, facts]),
  );
}

function mergeBench(report: Report): void {
  const stack: LayerStack = {
    ...stackOf(),
    plugins: [
      {
        plugin: { id: 1, name: "lma_collector", version: "1.1.0", packageVersion: "4.0.0", rolesMetadata: {} },
        layer: layer("plugin lma_collector-1.1.0", "plugin", "plugin-lma-collector.json"),
      },
    ],
    cluster: readLayer({ level: "cluster", name: "cluster" }, "default", {
      tasks: ["hosts", "globals", "netconfig", "ntp-client", "logging"].map((id) => ({ id, type: "skipped" })),
    }),
  };
  const times = Array.from({ length: 21 }, () => {
    const before = process.cpuUsage();
    mergeLayers(stack);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }).sort((a, b) => a - b);
  report({ name: "merge of release, plugin and cluster", value: times[10] ?? 0, unit: "CPU ms", target: 5 });
}

const targets: Readonly<Record<number, number>> = { 203: 1, 1003: 6 };

export function planBench(report: Report): void {
  if (!existsSync(vectors)) {
    console.log(`plan: no vectors at ${vectors}: left out`);
    return;
  }
  mergeBench(report);
  measure(inputOf(10));
  const seconds = new Map<number, number>();
  for (const size of [10, 53, 203, 503, 1003]) {
    const { seconds: used, stages } = median(size > 203 ? 1 : 3, () => inputOf(size));
    seconds.set(size, used);
    const steps = stages.plan?.schedule.stepCount ?? 0;
    const name = `plan, first deployment, ${size} nodes (${steps} steps)`;
    report({ name, value: used, unit: "CPU s", target: targets[size], peer: original[size], peerName: "Nailgun" });
    const edges = stages.plan?.schedule.edges.targets.length ?? 0;
    report({ name: `  edges with barriers, ${size} nodes`, value: edges, unit: "edges" });
  }
  const growth = (seconds.get(1003) ?? 0) / (seconds.get(203) ?? 1);
  report({ name: "plan, growth from 203 to 1,003 nodes", value: growth, unit: "times", target: 6 });
  report({
    name: "plan, peak memory so far",
    value: process.resourceUsage().maxRSS / 1024,
    unit: "MB",
    target: 1024,
  });
  const redeploy = median(1, () => inputOf(203, samePast(203)));
  const skipped = redeploy.stages.plan?.steps.filter(({ decision }) => decision.kind === "skip").length ?? 0;
  report({
    name: `plan, unchanged redeploy, 203 nodes (${skipped} steps skipped)`,
    value: redeploy.seconds,
    unit: "CPU s",
    target: 3,
  });
  largeBench(report);
}

/** One layer of 100,000 tasks, each after the one before it, on one node. */
function largeBench(report: Report): void {
  const tasks = Array.from({ length: 100_000 }, (_, i) => ({
    id: `task-${i}`,
    type: "shell",
    role: "*",
    requires: i === 0 ? [] : [`task-${i - 1}`],
    parameters: { cmd: "true" },
  }));
  const release = readLayer({ level: "release", name: "large" }, "default", { tasks });
  const input = { ...inputOf(4), stack: { type: graphType("default"), release, plugins: [] } };
  const choices = { ...input.choices, nodes: [nodeId("4")] };
  report({ name: "plan of 100,000 tasks on one node", value: measure({ ...input, choices }).seconds, unit: "CPU s" });
}
