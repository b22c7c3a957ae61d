/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { environment, fuel, type Reply } from "./fuel-client.ts";

describe("what every command begins with", () => {
  test.each(["version", "version/"])("GET %s is answered to anyone, without a token", async (path) => {
    await using client = await fuel();
    const reply = await client.send("GET", path, { headers: { accept: "*/*" } });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ release: "10.0", api: "1", openstack_version: "newton-10.0" });
    expect(reply.body.feature_groups).toEqual(["experimental", "advanced"]);
    expect(typeof reply.body.auth_required).toBe("boolean");
  });

  test("every list is a bare array, also an empty one", async () => {
    await using client = await fuel();
    for (const path of [
      "releases/",
      "clusters/",
      "nodes/",
      "plugins/",
      "graphs/",
      "sequences/",
      "transactions/",
      "tasks/",
      "notifications/",
    ]) {
      expect(await client.get(path), path).toEqual([]);
    }
  });
});

describe("addresses", () => {
  const paths = [
    "releases",
    "releases/1",
    "clusters/1",
    "clusters/1/attributes",
    "clusters/1/deployment_tasks",
    "clusters/1/deployment_tasks/own",
    "clusters/1/deployment_graphs",
    "clusters/1/deployment_graphs/default",
    "nodes/1",
    "sequences",
    "releases/1/roles",
    "clusters/1/tags",
    "releases/1/components",
    "clusters/1/orchestrator/deployment",
  ];
  test("end with a slash or without, below /api and /api/v1", async () => {
    await using client = await environment();
    for (const path of paths) {
      const answers = [path, `${path}/`, `/api/${path}`, `/api/${path}/`].map((one) => client.send("GET", one));
      const texts = (await Promise.all(answers)).map(({ status, text }) => `${status} ${text}`);
      expect(new Set(texts).size, path).toBe(1);
      expect(texts[0]?.startsWith("200 "), path).toBe(true);
    }
  });

  test("that exist with other methods answer 405, and name those", async () => {
    await using client = await environment();
    for (const [method, path] of [
      ["POST", "clusters/1/deployment_tasks/"],
      ["DELETE", "clusters/1/deployment_tasks/"],
      ["PUT", "clusters/1/deployment_tasks/own/"],
      ["POST", "clusters/1/deployment_tasks/plugins"],
      ["DELETE", "clusters/1/deployment_graphs/"],
      ["POST", "graphs/"],
      ["PUT", "version/"],
    ] as const) {
      const reply = await client.send(method, path);
      expect([method, path, reply.status]).toEqual([method, path, 405]);
      expect(reply.headers["allow"]).toMatch(/GET/);
    }
  });

  test("that do not exist, and types with other characters than Fuel's, answer 404", async () => {
    await using client = await environment();
    for (const path of [
      "nothing",
      "clusters/x",
      "clusters/1/deployment_graphs/a.b",
      "clusters/1/deployment_graphs/a%20b",
    ]) {
      expectProblem(await client.send("GET", path), 404);
    }
  });
});

function expectProblem(reply: Reply, status: number): void {
  expect(reply.status).toBe(status);
  expect(reply.headers["content-type"]).toMatch(/^application\/json/);
  expect(typeof reply.body.message).toBe("string");
  expect(Array.isArray(reply.body.errors)).toBe(true);
}

describe("bodies", () => {
  test("may be empty where a JSON type is declared: GET, DELETE, and POST without data", async () => {
    await using client = await environment();
    expect((await client.send("POST", "plugins/sync/")).text).toBe("{}");
    expect((await client.send("DELETE", "nodes/", { params: { ids: "2" } })).status).toBe(200);
    expect((await client.send("DELETE", "clusters/1/")).status).toBe(202);
    expect((await client.send("GET", "nodes/")).body).toHaveLength(1);
  });

  test("that are missing, or no JSON, are refused in Fuel's words", async () => {
    await using client = await environment();
    const empty = await client.send("POST", "clusters/");
    expectProblem(empty, 400);
    expect(empty.body.message).toBe("Empty request received");
    const broken = await client.send("POST", "clusters/", { raw: '{"name": ' });
    expectProblem(broken, 400);
    expect(broken.body.message).toBe("Invalid json received");
    expectProblem(await client.send("POST", "clusters/", { raw: "x", headers: { "content-type": "image/png" } }), 415);
  });
});

describe("media types", () => {
  test("the first of Accept decides: JSON, YAML, anything; others answer 415", async () => {
    await using client = await environment();
    const yaml = await client.send("GET", "clusters/1/", { headers: { accept: "application/x-yaml, text/html" } });
    expect(yaml.headers["content-type"]).toMatch(/yaml/);
    expect(parse(yaml.text)).toEqual((await client.send("GET", "clusters/1/")).body);
    expect((await client.send("GET", "clusters/1/", { headers: { accept: "*/*" } })).body.id).toBe(1);
    expectProblem(await client.send("GET", "clusters/1/", { headers: { accept: "text/html" } }), 415);
    expect((await client.send("GET", "clusters/1/")).headers["cache-control"]).toMatch(/no-/);
  });
});

describe("parts of lists", () => {
  test("limit, offset and order_by, with the place in Content-Range", async () => {
    await using client = await environment(4);
    const part = await client.send("GET", "nodes/", { params: { limit: 2, offset: 1, order_by: "-id" } });
    expect(part.body.map(({ id }: { id: number }) => id)).toEqual([3, 2]);
    expect(part.headers["content-range"]).toBe("objects 1-2/4");
    expect((await client.send("GET", "nodes/")).headers["content-range"]).toBeUndefined();
    expect((await client.send("GET", "nodes/", { params: { order_by: "cluster,-mac" } })).body[0].id).toBe(4);
    expectProblem(await client.send("GET", "nodes/", { params: { offset: 4 } }), 416);
    expectProblem(await client.send("GET", "nodes/", { params: { order_by: "beauty" } }), 400);
    expectProblem(await client.send("GET", "clusters/", { params: { limit: "x" } }), 400);
  });

  test("commas come raw or encoded, and an empty value means all", async () => {
    await using client = await environment();
    for (const list of ["pending,running", "pending%2Crunning", ""]) {
      expect((await client.send("GET", `transactions/?statuses=${list}`)).body).toEqual([]);
    }
    expectProblem(await client.send("GET", "transactions/?statuses=gone"), 400);
    expectProblem(await client.send("GET", "transactions/?transaction_types=gone"), 400);
  });
});
