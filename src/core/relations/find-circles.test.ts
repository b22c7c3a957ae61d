import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { taskId } from "../model/ids.ts";
import type { Task } from "../model/layer.ts";
import { describeCircle } from "./describe-circle.ts";
import { findCircles } from "./find-circles.ts";

/** A task under canonical names. */
const task = (id: string, fields: Readonly<Record<string, Json>>): Task => {
  const written = { id, type: "shell", roles: ["web"], ...fields };
  return { id: taskId(id), type: written.type as Task["type"], written, fields: written };
};
const stage = (id: string, fields: Readonly<Record<string, Json>> = {}) => task(id, { type: "stage", ...fields });

/** Each circle as its path, and the role that closes it. */
const circles = (tasks: readonly Task[]) =>
  findCircles(tasks).map(({ edges, role }) => {
    const path = edges.map(({ before }) => tasks[before]?.id ?? "");
    return `${[...path, path[0]].join(" ")}${role === undefined ? "" : ` on ${role === "" ? "-" : role}`}`;
  });

describe("findCircles", () => {
  it("finds a circle among tasks of one role, once", () => {
    const tasks = [
      task("a", { requires: ["b"], roles: ["web", "api"] }),
      task("b", { requires: ["c"], roles: ["api", "web"] }),
      task("c", { required_for: ["x"], requires: ["a"], roles: ["web", "api"] }),
    ];
    expect(circles(tasks)).toEqual(["a c b a on api"]);
  });

  it("finds none where the tasks share no node", () => {
    expect(
      circles([task("a", { requires: ["b"], roles: ["x"] }), task("b", { requires: ["a"], roles: ["y"] })]),
    ).toEqual([]);
  });

  it("finds one of tasks that run everywhere, by * or as members of a group", () => {
    expect(circles([task("a", { requires: ["b"], roles: "*" }), task("b", { requires: ["a"], roles: "*" })])).toEqual([
      "a b a on any node",
    ]);
    const group = task("g", { type: "group", roles: ["db"], tasks: ["a", "b"] });
    const members = [task("a", { requires: ["b"], roles: ["x"] }), task("b", { requires: ["a"], roles: ["y"] })];
    expect(circles([group, ...members])).toEqual(["a b a on db"]);
  });

  it("takes tags before roles before groups", () => {
    const [a, b] = [task("a", { requires: ["b"], tags: ["x"] }), task("b", { requires: ["a"] })];
    expect(circles([a, b])).toEqual([]);
    expect(circles([a, task("b", { requires: ["a"], tags: ["x"] })])).toEqual(["a b a on x"]);
  });

  it("finds circles of stages, and of stages with tasks that reach them", () => {
    expect(circles([stage("s", { requires: ["t"] }), stage("t", { requires: ["s"] })])).toEqual(["s t s on -"]);
    const tasks = [stage("s"), stage("t", { requires: ["s"] }), task("a", { requires: ["t"], required_for: ["s"] })];
    expect(circles(tasks)).toEqual(["s t a s on web"]);
  });

  it("knows that a stage looks for its relations among stages only", () => {
    expect(circles([stage("s", { requires: ["a"] }), task("a", { requires: ["s"] })])).toEqual([]);
  });

  it("understands patterns, anchored at the start", () => {
    expect(circles([task("a", { requires: ["/b/"] }), task("b1", { requires: ["/a$/"] })])).toEqual(["a b1 a on web"]);
    expect(circles([task("a", { requires: ["/1/"] }), task("b1", { requires: ["a"] })])).toEqual([]);
  });

  it("leaves out what a task says about itself", () => {
    expect(circles([task("a", { requires: ["a"], cross_depends: [{ name: "/a/", role: "self" }] })])).toEqual([]);
  });

  it("follows cross-dependencies on the own node, everywhere, and on other roles", () => {
    const self = [task("a", { cross_depends: [{ name: "b", role: "self" }] }), task("b", { requires: ["a"] })];
    expect(circles(self)).toEqual(["a b a on web"]);
    const all = [task("a", { cross_depends: [{ name: "b" }] }), task("b", { requires: ["a"] })];
    expect(circles(all)).toEqual(["a b a on web"]);
    const apart = [
      task("a", { roles: ["x"], cross_depends: [{ name: "b" }] }),
      task("b", { roles: ["y"], cross_depends: [{ name: "a", role: ["/x/"] }] }),
    ];
    expect(circles(apart)).toEqual(["a b a"]);
  });

  it("does not count on relations that are computed, that mean any one node, or a role that nobody has", () => {
    const onA = { requires: ["a"] };
    for (const relation of [
      { name: "b", role: { yaql_exp: "x" } },
      { name: "b", policy: "any" },
      { name: "b", role: "nowhere" },
    ])
      expect(circles([task("a", { cross_depends: [relation] }), task("b", onA)])).toEqual([]);
    expect(circles([task("a", { cross_depends: { yaql_exp: "[]" } }), task("b", onA)])).toEqual([]);
  });

  it("keeps the master apart from everyone", () => {
    const tasks = [
      task("a", { roles: "master", cross_depends: [{ name: "b" }] }),
      task("b", { roles: "master", requires: ["a"] }),
    ];
    expect(circles(tasks)).toEqual([]);
    expect(circles([task("a", { roles: ["master"], requires: ["b"] }), tasks[1]!])).toEqual(["a b a on master"]);
  });

  it("tells each knot once", () => {
    const tasks = ["a", "b", "c", "d"].map((id, i, ids) => task(id, { requires: [ids[i ^ 1]!] }));
    expect(circles(tasks)).toEqual(["a b a on web", "c d c on web"]);
  });

  it("finds exactly whether requirements on one role have a circle", () => {
    const names = ["a", "b", "c", "d", "e"];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 8 }), (pairs) => {
        const tasks = names.map((id, i) =>
          task(id, { requires: pairs.flatMap(([from, to]) => (to === i && from !== to ? [names[from]!] : [])) }),
        );
        expect(findCircles(tasks).length > 0).toBe(hasCircle(pairs.filter(([from, to]) => from !== to)));
      }),
    );
  });

  it("gives up on patterns that make the square of a great graph", () => {
    const tasks = Array.from({ length: 3000 }, (_, i) => task(`t${i}`, { requires: ["/.*/"] }));
    expect(findCircles(tasks)).toEqual([]);
  });
});

/** Removes what nothing comes before, until nothing is left or all are in circles. */
function hasCircle(pairs: readonly (readonly [number, number])[]): boolean {
  let left = pairs;
  for (;;) {
    const blocked = new Set(left.map(([, to]) => to));
    const next = left.filter(([from]) => blocked.has(from));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}

describe("describeCircle", () => {
  it("names the path, and for each step who says so, in which field and layer", () => {
    const tasks = [task("a", { requires: ["b"] }), task("b", { cross_depends: [{ name: "a", role: "self" }] })];
    const owned = tasks.map((one, i) => ({ task: one, origin: { level: "release" as const, name: `layer ${i}` } }));
    const told = describeCircle(findCircles(tasks)[0]!, owned);
    expect(told).toMatchObject({ severity: "error", code: "graph/cycle", about: { tasks: "a,b" } });
    expect(told.message).toBe("Tasks wait for each other in a circle on a node of role web: a -> b -> a.");
    expect(told.related?.map(({ message }) => message)).toEqual([
      '"a" comes before "b": cross-depends of "b" (layer 1)',
      '"b" comes before "a": requires of "a" (layer 0)',
    ]);
  });

  it("cuts long paths", () => {
    const tasks = Array.from({ length: 40 }, (_, i) => task(`t${i}`, { requires: [`t${(i + 1) % 40}`] }));
    const { message, related } = describeCircle(
      findCircles(tasks)[0]!,
      tasks.map((one) => ({ task: one })),
    );
    expect(message).toContain(" ... ");
    expect(related).toHaveLength(12);
  });
});
