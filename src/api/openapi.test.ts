import { describe, expect, test } from "vitest";
import type { JsonObject } from "../core/base/json.ts";
import { openApiDocument } from "./openapi.ts";
import { routeNames, routeOf } from "./routes.ts";

describe("the OpenAPI document", () => {
  const document = openApiDocument("1.2.3");
  const paths = document["paths"] as Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

  test("has every route of the table, and no other", () => {
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(operations.map((one) => one["operationId"]).sort()).toEqual([...routeNames].sort());
  });

  test("describes what each takes and answers", () => {
    for (const name of routeNames) {
      const row = routeOf(name);
      const operation = paths[row.path.replace(/:([a-z_]+)/g, "{$1}")]?.[row.method.toLowerCase()];
      const responses = operation?.["responses"] as JsonObject;
      expect(
        Object.keys(responses).some((status) => status.startsWith("2")),
        name,
      ).toBe(true);
      for (const status of Object.keys(row.replies)) expect(responses, name).toHaveProperty(status);
      expect(operation !== undefined && "requestBody" in operation, name).toBe(row.body !== undefined);
    }
  });

  test("names a path once, whatever the method", () => {
    const shapes = routeNames.map((name) => `${routeOf(name).method} ${routeOf(name).path.replace(/:[a-z_]+/g, ":")}`);
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});
