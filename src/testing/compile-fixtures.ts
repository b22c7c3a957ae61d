/** Graphs and clusters in a few lines, compiled: `compiled({ tasks: [...], nodes: { "1": ["controller"] } })`. */
import type { JsonObject } from "../core/base/json.ts";
import { compileStages } from "../core/compile.ts";
import type { CompiledStages, CompileInput } from "../core/compile.ts";
import { buildFacts } from "../core/expand/build-facts.ts";
import type { Diagnostic } from "../core/model/diagnostic.ts";
import { graphType, nodeId, stepName, taskId } from "../core/model/ids.ts";
import type { Inventory, Node, Past } from "../core/model/inventory.ts";
import type { LayerStack } from "../core/model/layer.ts";
import type { Choices, Plan } from "../core/model/plan.ts";
import { readLayer } from "../core/validate/normal-task.ts";

export interface CompileFixture {
  /** The release's tasks: `{ id: "a" }` is a shell task on all nodes. */
  readonly tasks?: readonly JsonObject[] | undefined;
  /** Tasks of the cluster's layer. */
  readonly clusterTasks?: readonly JsonObject[] | undefined;
  /** `node_filter`, `on_success`, ... of the release's graph. */
  readonly metadata?: JsonObject | undefined;
  /** Roles by node; each role is a tag of its own. */
  readonly nodes?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly nodeFields?: Readonly<Record<string, Partial<Node>>> | undefined;
  /** Tags that have a primary node. */
  readonly primary?: readonly string[] | undefined;
  readonly settings?: JsonObject | undefined;
  readonly nodeAttributes?: Readonly<Record<string, JsonObject>> | undefined;
  readonly past?: Past | undefined;
  readonly choices?: Partial<Choices> | undefined;
  readonly rules?: "strata" | "fuel" | undefined;
  readonly type?: string | undefined;
  readonly hooks?: CompileInput["hooks"];
}

export function fixtureNode(id: string, fields: Partial<Node> = {}): Node {
  return {
    id: nodeId(id),
    name: `node-${id}`,
    hostname: `node-${id}.test`,
    roles: [],
    pendingRoles: [],
    primaryTags: [],
    status: "ready",
    online: true,
    pendingAddition: false,
    pendingDeletion: false,
    errorType: null,
    labels: {},
    attributes: {},
    meta: {},
    transport: { kind: "local" },
    ...fields,
  };
}

export function fixtureInventory({
  nodes = { "1": ["web"] },
  nodeFields = {},
  primary = [],
}: CompileFixture): Inventory {
  return {
    cluster: { id: 1, name: "test", mode: "ha_compact", status: "new", fuelVersion: "10.0" },
    release: {
      id: 1,
      name: "release",
      version: "r-10.0",
      rolesMetadata: {},
      tagsMetadata: Object.fromEntries(primary.map((tag) => [tag, { has_primary: true }])),
    },
    pluginRoles: [],
    nodes: Object.entries(nodes).map(([id, roles]) => fixtureNode(id, { roles, ...nodeFields[id] })),
  };
}

function fixtureStack({ tasks, clusterTasks, metadata = {}, type = "default" }: CompileFixture): LayerStack {
  const full = (written: readonly JsonObject[]) =>
    written.map((task) => ({ type: "shell", ...("roles" in task || "tags" in task ? {} : { roles: "*" }), ...task }));
  return {
    type: graphType(type),
    plugins: [],
    release:
      tasks && readLayer({ level: "release", name: "release r-10.0" }, type, { ...metadata, tasks: full(tasks) }),
    cluster: clusterTasks && readLayer({ level: "cluster", name: "cluster test" }, type, { tasks: full(clusterTasks) }),
  };
}

/** Not a hash to trust; enough to tell texts apart. */
export function weakHash(text: string): string {
  let sum = 0xcbf29ce484222325n;
  for (const letter of text) sum = BigInt.asUintN(64, (sum ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return sum.toString(16).padStart(16, "0");
}

export function compiled(fixture: CompileFixture): CompiledStages {
  const { settings = {}, nodeAttributes = {}, past = new Map(), choices = {}, rules = "strata" } = fixture;
  return compileStages({
    stack: fixtureStack(fixture),
    inventory: fixtureInventory(fixture),
    facts: (inventory) => buildFacts(inventory, settings, nodeAttributes),
    past,
    choices: { mode: "run", force: false, debug: false, ...choices },
    rules,
    hooks: fixture.hooks,
    hash: weakHash,
  });
}

/** The plan, which must be there. */
export function planOf(fixture: CompileFixture): Plan {
  const { plan, diagnostics } = compiled(fixture);
  if (plan === undefined) throw new Error(`no plan: ${diagnostics.map((one) => one.message).join(" ")}`);
  return plan;
}

/** `run a@1`, `skip b@2 (condition)`, in the order of steps. */
export function decisionsOf(plan: Plan): readonly string[] {
  return plan.steps.map(({ decision }, step) => {
    const task = plan.schedule.tasks[plan.schedule.task[step] ?? 0]?.id ?? taskId("?");
    const node = plan.schedule.nodes[plan.schedule.node[step] ?? 0]?.id ?? nodeId("?");
    const name = stepName(task, node);
    return decision.kind === "run" ? `run ${name}` : `skip ${name} (${decision.reason})`;
  });
}

export function errorsOf(fixture: CompileFixture): readonly string[] {
  return compiled(fixture)
    .diagnostics.filter((one: Diagnostic) => one.severity === "error")
    .map((one) => `${one.code}: ${one.message}`);
}
