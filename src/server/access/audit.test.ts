/* eslint-disable @typescript-eslint/no-unsafe-member-access -- tests look into answers */
import { describe, expect, test } from "vitest";
import { shell } from "../../testing/server-rig.ts";
import { ask, guardedRig, password, type Wanted } from "../../testing/guarded-rig.ts";

interface Entry {
  readonly [field: string]: unknown;
}

describe("the audit log", () => {
  test("has every change and run: who, what, when, from where, before and after", async () => {
    const rig = await guardedRig();
    const as =
      (token: string) =>
      (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, wanted: Wanted = {}) =>
        ask(rig, method, `/api/v1${path}`, { token, ...wanted });
    const [admin, operator, viewer] = [as(rig.tokens.admin), as(rig.tokens.operator), as(rig.tokens.viewer)];
    const entries = async (query = "") => (await admin("GET", `/audit${query}`)).body as Entry[];
    const newest = async () => (await entries("?limit=1"))[0]!;

    await operator("POST", "/releases", { body: { name: "r", version: "mitaka-9.0", operating_system: "Ubuntu" } });
    await operator("POST", "/clusters", { body: { name: "c", release: 1 } });
    await operator("POST", "/nodes", { body: { name: "n", roles: ["controller"], cluster: 1, status: "ready" } });
    await operator("PUT", "/clusters/1/settings", { body: { a: 1 } });
    await operator("PATCH", "/clusters/1/settings", { body: { b: 2 } });
    expect(await newest()).toMatchObject({
      user: "operator",
      token: "test",
      from: "127.0.0.1",
      operation: "patchSettings",
      method: "PATCH",
      path: "/api/v1/clusters/1/settings",
      status: 200,
      cluster: 1,
      at: "2026-01-01T00:00:00.000Z",
      before: { a: 1 },
      after: { a: 1, b: 2 },
    });

    await operator("POST", "/clusters/1/deployment_graphs/g", { body: { tasks: [shell("a")] } });
    await operator("POST", "/graphs/execute", { body: { cluster: 1, graphs: [{ type: "g" }], dry_run: true } });
    expect(await newest()).toMatchObject({
      operation: "executeGraphs",
      cluster: 1,
      after: { cluster: 1, dry_run: true },
    });
    await operator("DELETE", "/clusters/1/deployment_graphs/g");
    expect(await newest()).toMatchObject({ status: 204, before: { tasks: [{ id: "a" }] } });

    const count = (await entries()).length;
    await viewer("GET", "/clusters/1");
    await operator("PUT", "/clusters/1/settings", { body: [] });
    expect(await entries(), "looking and what was refused as wrong leave no trace").toHaveLength(count);
    await viewer("PUT", "/clusters/1/settings", { body: {} });
    expect(await newest()).toMatchObject({ user: "viewer", operation: "putSettings", status: 403, before: null });

    expect((await entries("?user=viewer")).map(({ operation }) => operation)).toEqual(["putSettings"]);
    expect(await entries("?operation=createCluster&cluster=1")).toHaveLength(1);
    expect(await entries("?since=2026-01-02")).toEqual([]);
    expect((await admin("GET", "/audit?since=yesterday")).status).toBe(400);
    const [first] = await entries("?limit=1");
    expect(await entries(`?before=${String(first!["id"])}`)).toHaveLength((await entries()).length - 1);
  });

  test("has logins, right and wrong, and no password or token", async () => {
    const rig = await guardedRig();
    const made = await rig.post("/login", { user: "viewer", password });
    await rig.post("/login", { user: "stranger", password: "wrong password" });
    const answer = await ask(rig, "GET", "/api/v1/audit", { token: rig.tokens.admin });
    const [wrong, right] = answer.body as [Entry, Entry];
    expect(wrong).toMatchObject({ operation: "login", user: "stranger", status: 401 });
    expect(right).toMatchObject({ operation: "login", user: "viewer", status: 201, after: { token: "•••" } });
    for (const secret of [password, "wrong password", made.body.token as string, rig.tokens.viewer, rig.tokens.admin])
      expect(answer.text).not.toContain(secret);
  });
});
