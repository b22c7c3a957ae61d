/** Roles, tags and patterns -> nodes. */
import { describe, expect, test } from "vitest";
import { nodeId } from "../model/ids.ts";
import { roleResolver } from "./role-resolver.ts";

const resolver = roleResolver([
  [nodeId("10"), ["controller", "cinder"]],
  [nodeId("2"), ["controller", "compute"]],
  [nodeId("1"), ["cinder"]],
  [nodeId("0"), ["primary-controller"]],
  [nodeId("4"), ["compute"]],
  [nodeId("5"), []],
]);

describe("role resolver", () => {
  test("a bare star is every node with a tag, in node order, and never the master", () => {
    expect(resolver.resolve("*")).toEqual(["0", "1", "2", "4", "10"]);
    expect(resolver.resolve(["*"])).toEqual([]);
  });
  test("names are exact, patterns begin at the start of a tag", () => {
    expect(resolver.resolve(["controller"])).toEqual(["2", "10"]);
    expect(resolver.resolve("/comp/")).toEqual(["2", "4"]);
    expect(resolver.resolve(["/ontroller/"])).toEqual([]);
    expect(resolver.resolve(["/^(primary-)?controller$/", "cinder"])).toEqual(["0", "1", "2", "10"]);
  });
  test("the master is always there, and no pattern means it", () => {
    expect(resolver.resolve("master")).toEqual(["master"]);
    expect(resolver.resolve(["master", "compute"])).toEqual(["2", "4", "master"]);
    expect(resolver.resolve(["/master/"])).toEqual([]);
  });
  test("policy any takes the first node in node order", () => {
    expect(resolver.resolve(["controller"], "any")).toEqual(["2"]);
    expect(resolver.resolve(["nobody"], "any")).toEqual([]);
  });
  test("nothing, a mapping and a number mean no node", () => {
    for (const where of [undefined, null, { a: 1 }, 5, []]) expect(resolver.resolve(where)).toEqual([]);
  });
  test("equal questions get the very same answer", () => {
    expect(resolver.resolve(["cinder"])).toBe(resolver.resolve(["cinder"]));
  });
  test("a broken pattern and a name that is no text are refused", () => {
    expect(() => resolver.resolve(["/(/"])).toThrow("pattern /(/");
    expect(() => resolver.resolve([null])).toThrow("a name is wanted");
  });
  test("tags are those that some node has", () => {
    expect(resolver.tags()).toEqual(["cinder", "compute", "controller", "primary-controller"]);
    expect(resolver.tags(["compute", "cinder", "cinder2"])).toEqual(["cinder", "compute"]);
    expect(resolver.tags("/.*controller/")).toEqual(["controller", "primary-controller"]);
    expect(resolver.tags({ x: 1 })).toEqual([]);
  });
});
