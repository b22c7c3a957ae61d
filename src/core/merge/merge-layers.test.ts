import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { graphType } from "../model/ids.ts";
import type { GraphLayer, LayerLevel, LayerStack, PluginFacts, Task } from "../model/layer.ts";
import { mergeLayers } from "./merge-layers.ts";

const task = (id: string, fields: JsonObject = {}): Task => {
  const written: JsonObject = { id, type: "shell", roles: ["web"], ...fields };
  return { id, type: written["type"], written, fields: written } as unknown as Task;
};
const layer = (level: LayerLevel, tasks: readonly Task[], metadata: GraphLayer["metadata"] = {}): GraphLayer => ({
  origin: { level, name: `the ${level}` },
  type: graphType("default"),
  metadata,
  tasks,
});
const plugin = (id: number, facts: Partial<PluginFacts> = {}): PluginFacts => ({
  id,
  name: `p${id}`,
  version: "1.2.3",
  packageVersion: "4.0.0",
  rolesMetadata: {},
  ...facts,
});
const stack = (layers: Partial<LayerStack>): LayerStack => ({ type: graphType("default"), plugins: [], ...layers });
const merge = (layers: Partial<LayerStack>) => mergeLayers(stack(layers)).value!;
const ids = (layers: Partial<LayerStack>) => merge(layers).tasks.map(({ task: { id } }) => id);

describe("mergeLayers", () => {
  it("orders tasks by the strength of their layers, plugins by number", () => {
    expect(
      ids({
        release: layer("release", [task("a"), task("b"), task("c")]),
        plugins: [
          { plugin: plugin(2), layer: layer("plugin", [task("d"), task("b")]) },
          { plugin: plugin(1), layer: layer("plugin", [task("e"), task("c")]) },
        ],
        cluster: layer("cluster", [task("f"), task("a")]),
        oneShot: layer("one-shot", [task("g"), task("e")]),
      }),
    ).toEqual(["g", "e", "f", "a", "c", "d", "b"]);
  });

  it("replaces the whole task, and remembers what it replaced, the strongest first", () => {
    const merged = merge({
      release: layer("release", [task("a", { requires: ["x"], condition: false })]),
      plugins: [{ plugin: plugin(1), layer: layer("plugin", [task("a", { parameters: { v: 1 } })]) }],
      cluster: layer("cluster", [task("a", { type: "skipped" })]),
    });
    expect(merged.tasks).toHaveLength(1);
    expect(merged.tasks[0]?.task.written).toEqual({ id: "a", type: "skipped", roles: ["web"] });
    expect(merged.tasks[0]?.origin.level).toBe("cluster");
    expect(merged.tasks[0]?.replaced.map(({ origin }) => origin.level)).toEqual(["plugin", "release"]);
  });

  it("knows for every field and parameter which layer set it, and what was filled in", () => {
    const merged = merge({
      plugins: [
        {
          plugin: plugin(1, { rolesMetadata: { g: { fault_tolerance: "5%" } } }),
          layer: layer("plugin", [task("a", { parameters: { cmd: "x" } }), task("g", { type: "group" })]),
        },
      ],
    });
    const [a, g] = merged.tasks;
    expect(a?.provenance).toMatchObject({
      roles: { layer: { level: "plugin" }, isDefault: false },
      "parameters.cmd": { isDefault: false },
      "parameters.cwd": { layer: { name: "the plugin" }, isDefault: true },
    });
    expect(g?.provenance["fault_tolerance"]).toMatchObject({ isDefault: true });
  });

  it("lists the layers that had a say, weakest first; none for a type nobody has", () => {
    const layers = merge({ cluster: layer("cluster", []), release: layer("release", []) }).layers;
    expect(layers.map(({ level }) => level)).toEqual(["release", "cluster"]);
    expect(merge({})).toMatchObject({ layers: [], tasks: [] });
  });

  it("refuses two plugins that bring the same task, each such task, in Fuel's words", () => {
    const { value, diagnostics } = mergeLayers(
      stack({
        plugins: [
          { plugin: plugin(2), layer: layer("plugin", [task("x"), task("b"), task("a")]) },
          { plugin: plugin(1), layer: layer("plugin", [task("a"), task("b")]) },
        ],
      }),
    );
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, fuelError, message }) => [code, fuelError, message])).toEqual([
      [
        "graph/plugin-conflict",
        "AlreadyExists",
        "Plugin p2-1.2.3 is overlapping with plugin p1-1.2.3 by introducing the same deployment task with id b",
      ],
      [
        "graph/plugin-conflict",
        "AlreadyExists",
        "Plugin p2-1.2.3 is overlapping with plugin p1-1.2.3 by introducing the same deployment task with id a",
      ],
    ]);
  });
});

describe("defaults of plugins", () => {
  const withPlugin = (facts: Partial<PluginFacts>, tasks: readonly Task[]) =>
    merge({ plugins: [{ plugin: plugin(1, facts), layer: layer("plugin", tasks) }] }).tasks.map((one) => one.task);

  it("give a working directory to tasks that have parameters and no own one", () => {
    const tasks = [
      task("a", { parameters: { cmd: "x" } }),
      task("b", { parameters: { cwd: "/own" } }),
      task("c", { parameters: {} }),
      task("d"),
    ];
    expect(withPlugin({}, tasks).map(({ fields }) => fields["parameters"])).toEqual([
      { cmd: "x", cwd: "/etc/fuel/plugins/p1-1.2/" },
      { cwd: "/own" },
      {},
      undefined,
    ]);
  });

  it("take the whole version for the first package format", () => {
    const [one] = withPlugin({ packageVersion: "1.0.0" }, [task("a", { parameters: { cmd: "x" } })]);
    expect(one?.fields["parameters"]).toMatchObject({ cwd: "/etc/fuel/plugins/p1-1.2.3/" });
  });

  it("leave what was written as it is", () => {
    const written = task("a", { parameters: { cmd: "x" } });
    expect(withPlugin({}, [written])[0]?.written).toEqual({ ...written.written, parameters: { cmd: "x" } });
  });

  it("take the fault tolerance of a group from its role, unless it has one", () => {
    const rolesMetadata = {
      x: { fault_tolerance: "0" },
      y: { fault_tolerance: "5%" },
      z: { fault_tolerance: "10%" },
      w: {},
    };
    const tasks = [
      task("x", { type: "group", fault_tolerance: "0" }),
      task("y", { type: "group" }),
      task("z", { type: "group", fault_tolerance: "50%" }),
      task("w", { type: "group" }),
      task("constructor", { type: "group" }),
    ];
    expect(withPlugin({ rolesMetadata }, tasks).map(({ fields }) => fields["fault_tolerance"])).toEqual([
      "0",
      "5%",
      "50%",
      undefined,
      undefined,
    ]);
  });
});

describe("metadata", () => {
  it("merges deeply, the stronger layer last; the name takes no part", () => {
    const merged = merge({
      release: layer("release", [], {
        name: "release",
        nodeFilter: "a",
        onSuccess: { node_attributes: { status: "ready", pending_addition: false } },
      }),
      plugins: [
        {
          plugin: plugin(1),
          layer: layer("plugin", [], { onSuccess: { node_attributes: { status: "provisioned" } } }),
        },
      ],
      cluster: layer("cluster", [], { nodeFilter: "c", onError: {} }),
    });
    expect(merged.metadata).toEqual({
      nodeFilter: "c",
      onSuccess: { node_attributes: { status: "provisioned", pending_addition: false } },
      onError: {},
    });
    expect(
      Object.entries(merged.metadataProvenance)
        .map(([path, { level }]) => `${path} ${level}`)
        .sort(),
    ).toEqual([
      "node_filter cluster",
      "on_error cluster",
      "on_success.node_attributes.pending_addition release",
      "on_success.node_attributes.status plugin",
    ]);
  });

  it("can't take away what a weaker layer set", () => {
    const merged = merge({
      release: layer("release", [], { onSuccess: { node_attributes: { status: "ready" } } }),
      cluster: layer("cluster", [], { onSuccess: { node_attributes: {} } }),
    });
    expect(merged.metadata.onSuccess).toEqual({ node_attributes: { status: "ready" } });
    expect(Object.keys(merged.metadataProvenance)).toEqual(["on_success.node_attributes.status"]);
  });

  it("lets an empty filter replace another", () => {
    const merged = merge({
      release: layer("release", [], { nodeFilter: "a" }),
      cluster: layer("cluster", [], { nodeFilter: "" }),
    });
    expect(merged.metadata.nodeFilter).toBe("");
  });
});

describe("what is odd about the whole", () => {
  const told = (layers: Partial<LayerStack>) =>
    mergeLayers(stack(layers)).diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);

  it("names that no layer has, with the nearest that there is", () => {
    const layers = {
      release: layer("release", [
        task("migrate"),
        task("deploy", { requires: ["migrat"], cross_depends: [{ name: "/x/" }] }),
      ]),
      cluster: layer("cluster", [task("g", { type: "group", tasks: ["deploi", "deploy"] })]),
    };
    const { diagnostics } = mergeLayers(stack(layers));
    expect(diagnostics.map(({ severity, code, hint, about }) => [severity, code, hint, about?.["layer"]])).toEqual([
      ["warning", "graph/unknown-member", 'Did you mean "deploy"?', "the cluster"],
      ["warning", "graph/unknown-name", 'Did you mean "migrate"?', "the release"],
      ["warning", "graph/empty-pattern", "Patterns match from the start of a name.", "the release"],
    ]);
  });

  it("nothing where another layer has the name", () => {
    expect(
      told({
        release: layer("release", [task("a")]),
        cluster: layer("cluster", [task("b", { requires: ["a", "/a/"] })]),
      }),
    ).toEqual([]);
  });

  it("tasks that run nowhere, unless a group takes them or they are skipped", () => {
    const bare = { roles: null };
    const tasks = [task("a", bare), task("b", bare), task("c", { ...bare, type: "skipped" }), task("d", { tags: [] })];
    const group = task("g", { type: "group", tasks: ["b"] });
    expect(told({ release: layer("release", [...tasks, group]) })).toEqual([
      'warning task/no-nodes: Task "a" (the release) names no roles, tags or groups, so it runs nowhere.',
      'warning task/no-nodes: Task "d" (the release) names no roles, tags or groups, so it runs nowhere.',
    ]);
  });

  it("circles across layers: a warning here, for the cluster may not have such a node", () => {
    const layers = {
      release: layer("release", [task("a"), task("b", { requires: ["a"] })]),
      cluster: layer("cluster", [task("a", { requires: ["b"] })]),
    };
    const { value, diagnostics } = mergeLayers(stack(layers));
    expect(value?.tasks).toHaveLength(2);
    expect(diagnostics).toMatchObject([{ severity: "warning", code: "graph/cycle" }]);
    expect(diagnostics[0]?.related?.map(({ message }) => message)).toEqual([
      '"a" comes before "b": requires of "b" (the release)',
      '"b" comes before "a": requires of "a" (the cluster)',
    ]);
  });

  it("is told for a hundred thousand tasks too, at most five hundred of a kind", () => {
    const many = Array.from({ length: 100_000 }, (_, i) => task(`t${i}`, { requires: [`u${i}`] }));
    const { value, diagnostics } = mergeLayers(stack({ release: layer("release", many) }));
    expect(value?.tasks).toHaveLength(100_000);
    expect(diagnostics).toHaveLength(500);
  });
});
