import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import type { Task } from "../model/layer.ts";
import { dictUpdate } from "./dict-update.ts";
import { fuelGraphMetadata } from "./fuel-graph-metadata.ts";
import { fuelStorageError, fuelStoredTask, isTruthy, pythonText } from "./fuel-stored-task.ts";
import { PythonError } from "./python-error.ts";

const task = (written: JsonObject, fields: JsonObject = written): Task =>
  ({ id: written["id"], type: written["type"], written, fields: { version: "1.0.0", ...fields } }) as unknown as Task;

describe("fuelStoredTask", () => {
  it("loses what is falsy in a column, and keeps it in a custom field", () => {
    const fields = {
      id: "a",
      type: "shell",
      condition: false,
      requires: [],
      parameters: {},
      fail_on_error: false,
      tags: [],
    };
    expect(fuelStoredTask(task(fields))).toEqual({
      id: "a",
      task_name: "a",
      type: "shell",
      version: "1.0.0",
      fail_on_error: false,
      tags: [],
    });
  });

  it("gives roles and cross-dependencies under both spellings", () => {
    const fields = {
      id: "a",
      type: "shell",
      roles: "*",
      cross_depends: [{ name: "b" }],
      cross_depended_by: { yaql_exp: "[]" },
    };
    expect(fuelStoredTask(task(fields))).toMatchObject({
      roles: "*",
      role: "*",
      cross_depends: [{ name: "b" }],
      "cross-depends": [{ name: "b" }],
      cross_depended_by: { yaql_exp: "[]" },
      "cross-depended-by": { yaql_exp: "[]" },
    });
  });
});

describe("fuelStorageError", () => {
  it("names the list that is none; lone groups are wrapped before", () => {
    expect(fuelStorageError(task({ id: "a", type: "shell", roles: "controller" }))).toBe(
      "malformed array literal for \"roles\": 'controller'",
    );
    expect(fuelStorageError(task({ id: "a", type: "shell", role: "x", groups: "y", tasks: null }))).toBeUndefined();
  });
});

describe("isTruthy", () => {
  it("is Python's", () => {
    expect([0, "", [], {}, null, false, undefined].map(isTruthy)).toEqual(Array(7).fill(false));
    expect([1, "0", [0], { a: null }, true].map(isTruthy)).toEqual(Array(5).fill(true));
  });
});

describe("pythonText", () => {
  it("prints as Python 3 does", () => {
    expect(pythonText({ a: [null, true, 1.5, "it's", 'say "x"', "both ' and \""] })).toBe(
      `{'a': [None, True, 1.5, "it's", 'say "x"', 'both \\' and "']}`,
    );
  });
});

describe("dictUpdate", () => {
  it("merges down to a level", () => {
    const [target, patch] = [{ a: { b: { x: 1 } } }, { a: { b: { y: 2 } }, c: 1 }];
    expect(dictUpdate(target, patch, null)).toEqual({ a: { b: { x: 1, y: 2 } }, c: 1 });
    expect(dictUpdate(target, patch, 1)).toEqual({ a: { b: { y: 2 } }, c: 1 });
    expect(target).toEqual({ a: { b: { x: 1 } } });
  });

  it.each([
    [{ a: 1 }, { a: { b: 1 } }, null, "TypeError", "'int' object does not support item assignment"],
    [{ a: [1] }, { a: { b: 1 } }, null, "TypeError", "list indices must be integers or slices, not str"],
    [{ a: "x" }, { a: { b: {} } }, null, "AttributeError", "'str' object has no attribute 'setdefault'"],
    [{ a: null }, { a: { b: 1 } }, 1, "AttributeError", "'NoneType' object has no attribute 'update'"],
  ])("fails as Python does for %j and %j, level %j", (target, patch, level, type, message) => {
    const failure = (() => {
      try {
        return dictUpdate(target, patch, level);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(failure).toBeInstanceOf(PythonError);
    expect(failure).toMatchObject({ type, message });
  });
});

describe("fuelGraphMetadata", () => {
  it("has only what is there, and not the name", () => {
    expect(fuelGraphMetadata({ name: "n", nodeFilter: "", onStop: {} })).toEqual({ node_filter: "", on_stop: {} });
  });
});
