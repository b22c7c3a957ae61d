import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { normalFields, normalTask, readLayer } from "./normal-task.ts";

const fields = (written: JsonObject) => normalFields({ id: "a", type: "shell", ...written });

describe("normalFields", () => {
  it("has one spelling for each field", () => {
    const relations = [{ name: "b" }];
    expect(fields({ role: ["web"], "cross-depends": relations, "cross-depended-by": relations })).toEqual({
      id: "a",
      type: "shell",
      roles: ["web"],
      cross_depends: relations,
      cross_depended_by: relations,
      version: "1.0.0",
    });
  });

  it.each([
    ["web", ["web"]],
    ["*", "*"],
    [["*"], "*"],
    [["master"], "master"],
    ["self", "self"],
    [
      ["master", "web"],
      ["master", "web"],
    ],
    [[], []],
    [null, null],
  ])("reads the role %j as %j", (role, roles) => {
    expect(fields({ role })).toMatchObject({ roles });
  });

  it("wraps a lone group, whatever its name", () => {
    expect(fields({ groups: "web" })).toMatchObject({ groups: ["web"] });
    expect(fields({ groups: "*" })).toMatchObject({ groups: ["*"] });
  });

  it("takes the last of two spellings", () => {
    expect(fields({ role: ["a"], roles: ["b"] })).toMatchObject({ roles: ["b"] });
    expect(fields({ roles: ["b"], role: ["a"] })).toMatchObject({ roles: ["a"] });
  });

  it("keeps what is false, empty or unknown", () => {
    const written = { condition: false, requires: [], parameters: {}, CUSTOM: { x: [1] }, tags: [] };
    expect(fields(written)).toMatchObject(written);
  });

  it("has no field for the second name of the id", () => {
    expect(fields({ task_name: "a" })).not.toHaveProperty("task_name");
  });
});

describe("normalTask", () => {
  it("gives back what was written, untouched", () => {
    const written = { id: "a", type: "shell", role: "web", condition: false };
    expect(normalTask(written).written).toBe(written);
  });
});

describe("readLayer", () => {
  it("reads a stored graph, where null means absent", () => {
    const layer = readLayer({ level: "cluster", name: "cluster prod" }, "hotfix", {
      name: null,
      node_filter: "",
      on_success: {},
      on_error: null,
      tasks: [{ id: "a", type: "shell" }],
    });
    expect(layer.metadata).toEqual({ nodeFilter: "", onSuccess: {} });
    expect(layer).toMatchObject({ type: "hotfix", tasks: [{ id: "a", type: "shell" }] });
  });

  it("has no tasks where none are stored", () => {
    expect(readLayer({ level: "release", name: "r" }, "default", {}).tasks).toEqual([]);
  });
});
