import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { PythonError } from "../fuel-mode/python-error.ts";
import { dotGraph, renderDot } from "./render-dot.ts";
import { buildTaskGraph, taskEdges } from "./task-graph.ts";
import { cyclesOf, findSubgraph, isAcyclic, topologicalNames } from "./task-order.ts";
import { checkTaskGraph, filterSubgraph, groupTasks, nextGroups, onlyTasks, skippedNames } from "./task-selection.ts";

const graph = (...tasks: readonly JsonObject[]) => buildTaskGraph(tasks.map((task) => ({ type: "shell", ...task })));
const edges = (...tasks: readonly JsonObject[]) => taskEdges(graph(...tasks)).map((edge) => edge.join(" "));
const kind = (work: () => unknown): string => {
  try {
    work();
    return "nothing";
  } catch (thrown) {
    return thrown instanceof PythonError ? thrown.type : "another error";
  }
};

describe("buildTaskGraph", () => {
  it("takes requires, required_for and stage for edges, patterns in them literally", () => {
    expect(edges({ id: "a", requires: ["b", "/c/"], required_for: ["d"], stage: "s" }, { id: "c" })).toEqual([
      "/c/ a",
      "a d",
      "a s",
      "b a",
    ]);
  });

  it("draws groups by name and pattern, each group once for a task, and what matches none by itself", () => {
    const groups = ["web", "web-extra", "db"].map((id) => ({ id, type: "group" }));
    expect(edges(...groups, { id: "a", groups: ["web", "/w/", "/web/", "nobody"] })).toEqual([
      "a /web/",
      "a nobody",
      "a web",
      "a web-extra",
    ]);
  });

  it("puts the tasks of a group before it, and leaves out cross-dependencies", () => {
    expect(edges({ id: "g", type: "group", tasks: ["a"] }, { id: "a", "cross-depends": [{ name: "x" }] })).toEqual([
      "a g",
    ]);
  });
});

const diamond = graph(
  { id: "a" },
  { id: "b", requires: ["a"] },
  { id: "c", requires: ["a"], type: "stage" },
  { id: "d", requires: ["b", "c"] },
  { id: "e" },
);

describe("order and reach", () => {
  it("puts each task after those it follows", () => {
    const names = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const pairs = fc.array(fc.tuple(names, names), { maxLength: 12 });
    fc.assert(
      fc.property(pairs, (list) => {
        const made = graph(...list.map(([id, later]) => ({ id, required_for: [later] })));
        const order = topologicalNames(made);
        expect(order === undefined).toBe(cyclesOf(made).length > 0);
        if (order === undefined) return;
        expect([...order].sort()).toEqual([...made.tasks.keys()].sort());
        for (const [before, after] of taskEdges(made)) expect(order.indexOf(before)).toBeLessThan(order.indexOf(after));
      }),
    );
  });

  it("lists the elementary circles", () => {
    const made = graph(
      { id: "a", requires: ["b", "c"] },
      { id: "b", requires: ["a"] },
      { id: "c", requires: ["b"] },
      { id: "s", requires: ["s"] },
    );
    expect(cyclesOf(made)).toEqual([["a", "b"], ["a", "b", "c"], ["s"]]);
    expect(isAcyclic(made)).toBe(false);
  });

  it("finds what lies between two tasks, and says which end is missing", () => {
    const between = (start?: string, end?: string) => {
      const found = findSubgraph(diamond, { start, end });
      return "missing" in found ? `no ${found.missing}` : [...found.graph.tasks.keys()].sort().join("");
    };
    expect([between(), between("b"), between(undefined, "b"), between("b", "d")]).toEqual(["abcde", "bd", "ab", "bd"]);
    expect([between("x"), between("a", "x"), between("b", "a")]).toEqual(["no x", "no x", "no a"]);
  });
});

describe("selection", () => {
  it("skips what was not named, but not groups and stages", () => {
    expect(Object.fromEntries(skippedNames(onlyTasks(diamond, ["a"])))).toEqual({
      a: false,
      b: true,
      c: false,
      d: true,
      e: true,
    });
    expect(onlyTasks(diamond, [])).toBe(diamond);
  });

  it("keeps what would be executed between two ends, and what is asked for", () => {
    expect(filterSubgraph(diamond, { start: "a", end: "d" }, [])).toEqual(expect.arrayContaining(["a", "b", "d"]));
    expect(filterSubgraph(diamond, { start: "a", end: "d" }, ["c"])).toHaveLength(4);
    expect(kind(() => filterSubgraph(diamond, { start: "x" }, []))).toBe("TaskNotFound");
  });

  it("fails as Fuel does where a name has no task", () => {
    const dangling = graph({ id: "a", requires: ["nobody"] });
    expect(kind(() => onlyTasks(dangling, ["a"]))).toBe("KeyError");
    expect(kind(() => filterSubgraph(dangling, {}, []))).toBe("TaskNotFound");
    expect(
      kind(() => {
        checkTaskGraph(dangling, { unknownNames: true });
      }),
    ).toBe("InvalidData");
    expect(
      kind(() => {
        checkTaskGraph(dangling, { unknownNames: false });
      }),
    ).toBe("nothing");
    expect(kind(() => groupTasks(dangling, "g"))).toBe("NetworkXError");
  });

  it("takes the groups whose predecessors are done", () => {
    const groups = graph(
      { id: "a", type: "group" },
      { id: "x", requires: ["a"] },
      { id: "b", type: "group", requires: ["a", "x"] },
      { id: "c", type: "group", requires: ["b"] },
      { id: "y", groups: ["b"], skipped: true },
      { id: "z", groups: ["b"] },
    );
    expect([nextGroups(groups, []), nextGroups(groups, ["a"]), nextGroups(groups, ["a", "b"])]).toEqual([
      ["a"],
      ["b"],
      ["c"],
    ]);
    expect([...groupTasks(groups, "b")].sort()).toEqual(["x", "z"]);
  });
});

describe("drawing", () => {
  const tasks = [
    { id: "a", type: "stage" },
    { id: "g", type: "group", requires: ["a"] },
    { id: 'say "x"', groups: ["g"] },
  ];

  it("has a style for each type", () => {
    expect(renderDot(dotGraph(graph(...tasks)))).toBe(
      [
        "digraph {",
        '"a" [color="red", shape="rect", style="filled"];',
        '"g" [color="lightskyblue", shape="box", style="filled, rounded"];',
        '"say \\"x\\"" [color="yellowgreen", style="filled"];',
        '"a" -> "g";',
        '"say \\"x\\"" -> "g";',
        "}",
        "",
      ].join("\n"),
    );
  });

  it("leaves out types, shows parents only, and greys what was not asked for", () => {
    expect(dotGraph(graph(...tasks), { remove: ["group"] }).edges).toEqual([]);
    expect(Object.keys(dotGraph(graph(...tasks), { parentsFor: "g" }).nodes)).toEqual(["a", 'say "x"', "g"]);
    expect(dotGraph(diamond, { tasks: ["a"] }).nodes).toMatchObject({
      a: { style: "filled" },
      b: { color: "gray95" },
      c: { color: "red" },
    });
    expect(kind(() => dotGraph(diamond, { parentsFor: "x" }))).toBe("NetworkXError");
  });
});
