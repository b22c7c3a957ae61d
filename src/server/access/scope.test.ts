/* eslint-disable @typescript-eslint/no-unsafe-member-access -- tests look into answers */
import { beforeAll, describe, expect, test } from "vitest";
import { fillPath } from "../../api/route.ts";
import { routeNames, routeOf } from "../../api/routes.ts";
import { shell } from "../../testing/server-rig.ts";
import { ask, guardedRig, password, type GuardedRig, type Wanted } from "../../testing/guarded-rig.ts";

/** Cluster 1 with node 1 and run 1 is mine; cluster 2 with node 2 and a run is not, nor is node 3, which is in none. */
describe("somebody whose rights are limited to a cluster", () => {
  let rig: GuardedRig;
  let mine: string;
  let theirRun: number;
  const asMe = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, wanted: Wanted = {}) =>
    ask(rig, method, `/api/v1${path}`, { token: mine, ...wanted });

  beforeAll(async () => {
    rig = await guardedRig();
    const token = rig.tokens.admin;
    const make = async (path: string, body: object) => {
      const made = await ask(rig, "POST", `/api/v1${path}`, { token, body });
      expect(made.status, made.text).toBeLessThan(300);
      return made.body as { id: number };
    };
    await make("/releases", { name: "r", version: "mitaka-9.0", operating_system: "Ubuntu" });
    await make("/plugins", {
      name: "p",
      title: "p",
      version: "1.0.0",
      package_version: "5.0.0",
      fuel_version: ["9.0"],
      releases: [],
    });
    for (const [index, name] of ["mine", "theirs"].entries()) {
      await make("/clusters", { name, release: 1, settings: { own: `canary-${name}` } });
      await make("/nodes", { name: `canary-node-${name}`, roles: ["controller"], cluster: index + 1, status: "ready" });
      await make(`/clusters/${index + 1}/deployment_graphs/g`, { tasks: [shell(`canary-task-${name}`)] });
      const run = await make("/graphs/execute", { cluster: index + 1, graphs: [{ type: "g" }], dry_run: true });
      theirRun = run.id;
    }
    await make("/nodes", { name: "canary-node-free" });
    await make("/users", { name: "me", password, role: "operator", clusters: [1] });
    mine = (await ask(rig, "POST", "/api/v1/login", { body: { user: "me", password } })).body.token as string;
  });

  test("sees these clusters, their nodes, graphs and runs, and what is shared", async () => {
    const ids = async (path: string) => ((await asMe("GET", path)).body as { id: number }[]).map(({ id }) => id);
    expect(await ids("/clusters")).toEqual([1]);
    expect(await ids("/nodes")).toEqual([1]);
    expect(await ids("/releases")).toEqual([1]);
    expect(await ids("/plugins")).toEqual([1]);
    expect((await asMe("GET", "/transactions")).body).not.toHaveLength(0);
    expect((await asMe("GET", "/clusters/1/settings")).body).toEqual({ own: "canary-mine" });
  });

  test.each(routeNames.filter((name) => routeOf(name).method === "GET" && name !== "streamRun"))(
    "%s shows nothing of others",
    async (name) => {
      const row = routeOf(name);
      for (const id of [1, 2, 3, theirRun, theirRun + 1, theirRun - 1]) {
        const path = fillPath(row, { id, type: "g", task: "canary-task-theirs", node: "2", name: "x" });
        const answer = await asMe("GET", path);
        expect(answer.status, path).toBeLessThan(500);
        const asked = path.includes("canary") ? answer.text.replaceAll("canary-task-theirs", "") : answer.text;
        expect(asked, path).not.toMatch(/canary[\w-]*(theirs|free)/);
        if (row.path.startsWith("/clusters/:id") && id === 2) expect([403, 404], path).toContain(answer.status);
      }
    },
  );

  test("streams no run of others", async () => {
    expect((await asMe("GET", `/runs/${theirRun}/stream`)).status).toBe(404);
  });

  test.each(
    routeNames.filter((name) => routeOf(name).method !== "GET" && routeOf(name).path.startsWith("/clusters/:id")),
  )("%s changes nothing of others", async (name) => {
    const row = routeOf(name);
    const before = await rig.stores.catalog.clusters.get(2);
    const answer = await asMe(row.method, fillPath(row, { id: 2, type: "g", name: "x" }), { body: {} });
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await rig.stores.catalog.clusters.get(2)).toEqual(before);
  });

  test("changes and runs what is theirs, and nothing that is shared or another's", async () => {
    const run = (cluster: number) =>
      asMe("POST", "/graphs/execute", { body: { cluster, graphs: [{ type: "g" }], dry_run: true } });
    expect((await run(1)).status).toBeLessThan(300);
    expect((await run(2)).status).toBe(404);
    expect((await asMe("PATCH", "/clusters/1/settings", { body: { more: 1 } })).status).toBe(200);
    expect((await asMe("PUT", "/nodes/1", { body: { name: "renamed" } })).status).toBe(200);
    const theirs = await rig.stores.catalog.graphs.list({ level: "cluster", ownerIds: [2] });
    const refused = [
      ["POST", "/clusters", { name: "new", release: 1 }, 403],
      ["PUT", "/releases/1", { name: "x" }, 403],
      ["DELETE", "/releases/1", {}, 400],
      ["DELETE", "/plugins/1", {}, 403],
      ["POST", "/releases/1/deployment_graphs/x", { tasks: [] }, 403],
      ["PUT", "/nodes/2", { name: "x" }, 404],
      ["PUT", "/nodes/3", { cluster: 1 }, 404],
      ["PUT", `/graphs/${theirs[0]!.id}`, { tasks: [] }, 404],
      ["DELETE", `/transactions/${theirRun}`, {}, 404],
      ["POST", `/runs/${theirRun}/stop`, {}, 404],
      ["POST", "/nodes", { name: "x", cluster: 2 }, 404],
      ["POST", "/users", { name: "x" }, 403],
    ] as const;
    for (const [method, path, body, status] of refused)
      expect((await asMe(method, path, { body })).status, `${method} ${path}`).toBe(status);
    expect((await rig.stores.catalog.nodes.get(2))?.name).toBe("canary-node-theirs");
  });
});
