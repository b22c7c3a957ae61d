/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- answers are JSON of many shapes, and an expectation on a field that is not there fails */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../core/base/json.ts";
import { seedCluster, seedGraph, serverRig, shell, type ServerRig } from "../testing/server-rig.ts";

const graph = "/clusters/1/deployment_graphs/g";
const layer = "/layers/cluster/1/g/revisions";
interface Shown {
  readonly id: string;
  readonly revision: number;
  readonly kind: string;
  readonly message: string | null;
}

const cmd = (text: string) => ({ parameters: { cmd: text } });

async function seeded(): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig);
  await seedGraph(rig, "g", { tasks: [shell("a", cmd("one")), shell("b")] });
  return rig;
}

describe("revisions of a layer", () => {
  test("tell who changed it, when and why, whatever the route; what changes nothing is none", async () => {
    const rig = await seeded();
    await rig.clock.advance(1000);
    await rig.put(`${graph}?message=two%20it%20is`, { tasks: [shell("a", cmd("two"))] });
    await rig.put(graph, { tasks: [shell("a", cmd("two"))] });
    const { body: stored } = await rig.get(graph);
    await rig.patch(`/graphs/${stored.id}`, { name: "n" });
    await rig.delete(graph);
    const { body } = await rig.get(layer);
    expect(body.map((one: Shown) => [one.revision, one.kind, one.message])).toEqual([
      [1, "created", null],
      [2, "changed", "two it is"],
      [3, "changed", null],
      [4, "removed", null],
    ]);
    expect(body[1]).toMatchObject({ at: "2026-01-01T00:00:01.000Z", by: null, graph_id: stored.id });
    expect((await rig.get(`${layer}/3`)).body.graph).toMatchObject({ name: "n", tasks: [{ id: "a" }] });
    expect((await rig.get(`${layer}/4`)).body.graph).toBeNull();
    expect((await rig.get(`${layer}/5`)).status).toBe(404);
    expect((await rig.get("/layers/cluster/9/g/revisions")).status).toBe(404);
  });

  test("name the user who made them", async () => {
    const rig = await seeded();
    const root = { name: "root", password: "long enough", role: "admin" };
    expect((await rig.post("/users", root)).status).toBe(201);
    const { body } = await rig.post("/login", { user: "root", password: "long enough" });
    const headers = { authorization: `Bearer ${body.token}` };
    expect((await rig.put(graph, { name: "n" }, headers)).status).toBe(200);
    expect((await rig.get(layer, headers)).body[1].by).toBe("root");
  });

  test("are made by graphs within a release, too", async () => {
    const rig = await seeded();
    const release = { name: "r2", version: "1", operating_system: "x", deployment_tasks: [shell("t")] };
    const { body } = await rig.post("/releases", release);
    const { body: revisions } = await rig.get(`/layers/release/${body.id}/default/revisions`);
    expect(revisions).toHaveLength(1);
  });

  test("are compared and restored, also after the graph was deleted", async () => {
    const rig = await seeded();
    await rig.put(graph, { tasks: [shell("a", cmd("two")), shell("c")] });
    const diff = (await rig.get(`${layer}/2/diff`)).body;
    expect(diff).toMatchObject({ same: false, summary: "1 added, 1 removed, 1 changed, 0 unchanged" });
    expect(diff.changed).toEqual([{ id: "a", fields: [{ path: "parameters.cmd", before: "one", after: "two" }] }]);
    expect((await rig.get(`${layer}/1/diff`)).body.added).toHaveLength(2);
    const text = await rig.get(`${layer}/2/diff?since=1`, { accept: "text/plain" });
    expect(text.text).toContain('    parameters.cmd: "one" -> "two"');
    const restored = await rig.post(`${layer}/1/restore?message=back`, {});
    expect(restored.body.tasks.map((one: Shown) => one.id)).toEqual(["a", "b"]);
    await rig.delete(graph);
    expect((await rig.post(`${layer}/2/restore`)).body.tasks.map((one: Shown) => one.id)).toEqual(["a", "c"]);
    expect((await rig.post(`${layer}/4/restore`)).body).toBeNull();
    expect((await rig.get(layer)).body.map((one: Shown) => one.kind)).toEqual([
      "created",
      "changed",
      "changed",
      "removed",
      "created",
      "removed",
    ]);
  });
});

describe("If-Match", () => {
  test("lets nobody overwrite what he has not seen, and says who changed what", async () => {
    const rig = await seeded();
    const { headers } = await rig.get(graph);
    expect(headers["etag"]).toBe('"1"');
    const first = await rig.put(graph, { tasks: [shell("a", cmd("two"))] }, { "if-match": '"1"' });
    expect(first.headers["etag"]).toBe('"2"');
    const second = await rig.put(graph, { tasks: [] }, { "if-match": '"1"' });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      code: "graph/changed",
      details: { revision: 2, since: [{ revision: 2, added: [], removed: ["b"], changed: ["a"] }] },
    });
    expect((await rig.post(`${layer}/1/restore`, {}, { "if-match": '"1"' })).status).toBe(409);
    expect((await rig.put(graph, { tasks: [] }, { "if-match": "*" })).status).toBe(200);
    expect((await rig.put(graph, { name: "x" }, { "if-match": '"3"' })).status).toBe(200);
  });

  test("of many writers of one revision lets exactly one through", async () => {
    const rig = await seeded();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => rig.put(graph, { name: `n${n}` }, { "if-match": '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await rig.get(layer)).body).toHaveLength(2);
  });
});

describe("the difference of any two graphs", () => {
  test("is told of layers, merged graphs and graphs in the body", async () => {
    const rig = await seeded();
    await rig.post("/releases/1/deployment_graphs/g", { tasks: [shell("base"), shell("a")] });
    const cluster = { layer: { level: "cluster", owner: 1, type: "g" } };
    const merged = { merged: { cluster: 1, type: "g" } };
    const given = { graph: { tasks: [shell("a", cmd("one"))] } };
    const diff = async (before: JsonObject, after: JsonObject) => (await rig.post("/diff", { before, after })).body;
    expect((await diff(cluster, merged)).added).toMatchObject([{ id: "base" }]);
    expect(await diff(cluster, { ...given })).toMatchObject({ removed: [{ id: "b" }], unchanged: 1 });
    const files = { graph: { files: [{ name: "t.yaml", text: "- {id: a, type: skipped, role: []}" }] } };
    expect((await diff(given, files)).changed[0].id).toBe("a");
    expect((await diff(merged, merged)).same).toBe(true);
    expect((await diff(merged, { merged: { cluster: 1, type: "nope" } })).code).toBe("graph/unknown-type");
    expect((await diff(given, { graph: { tasks: [{ id: 1 }] } })).code).toBe("input/diagnostics");
    expect((await diff(given, { layer: { level: "cluster", owner: 1, type: "g", revision: 9 } })).code).toBe(
      "entity/not-found",
    );
  });
});

describe("validating a graph against a cluster", () => {
  test("tells what would change in its layer, and what it does to the layers below", async () => {
    const rig = await seeded();
    await rig.post("/releases/1/deployment_graphs/g", { tasks: [shell("a"), shell("base")] });
    const upload = { tasks: [shell("a", cmd("two")), shell("base"), shell("new")] };
    const { body } = await rig.post("/graphs/validate?cluster=1&type=g", upload);
    expect(body.merged).toEqual({ adds: ["new"], overrides: ["a"], unchanged: ["base"] });
    expect(body.layer).toMatchObject({ summary: "2 added, 1 removed, 1 changed, 0 unchanged" });
    expect((await rig.post("/graphs/validate", upload)).body).not.toHaveProperty("layer");
    expect((await rig.post("/graphs/validate?cluster=9", upload)).status).toBe(404);
    expect((await rig.get(layer)).body).toHaveLength(1);
  });
});
