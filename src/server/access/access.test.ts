/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- tests look into answers */
import { expect, test, describe } from "vitest";
import { fillPath } from "../../api/route.ts";
import { routeNames, routeOf } from "../../api/routes.ts";
import { mayUse } from "../../access/roles.ts";
import { serverRig, type ServerRig } from "../../testing/server-rig.ts";
import { ask, guardedRig, password, type GuardedRig } from "../../testing/guarded-rig.ts";

const roles = ["viewer", "operator", "admin"] as const;

describe("every route", () => {
  let shared: Promise<GuardedRig> | undefined;
  test.each(routeNames)("%s asks for what its row says, of everybody", async (name) => {
    const row = routeOf(name);
    const layer = { level: "cluster", owner: 987_654, type: "t", revision: 1 };
    const names = { ...layer, id: 987_654, other: 987_654, task: "t", node: "1", name: "nobody" };
    const path = `/api/v1${fillPath(row, names)}`;
    // All but the one that ends tokens can be asked of one server.
    const rig = await (name === "logout" ? guardedRig() : (shared ??= guardedRig()));
    const answer = async (token?: string) => (await ask(rig, row.method, path, { token, body: {} })).status;
    const isOpen = row.access === "anyone";
    const open = [401, 403];
    if (isOpen && name !== "login") expect(open).not.toContain(await answer());
    if (!isOpen) {
      expect(await answer(), "without a token").toBe(401);
      expect(await answer("strata_unknown"), "with an unknown token").toBe(401);
    }
    for (const role of roles) {
      const status = await answer(rig.tokens[role]);
      if (mayUse(role, row.access)) expect(status, `as ${role}`).not.toBe(401);
      expect(status === 403, `as ${role}: ${status}`).toBe(!mayUse(role, row.access));
    }
  });

  test("has its needs in the OpenAPI document", async () => {
    const rig = await guardedRig();
    const document = (await ask(rig, "GET", "/api/v1/openapi.json")).body;
    expect(document.paths["/users"].post).toMatchObject({
      "x-needs": "admin",
      security: [{ token: [] }, { bearer: [] }],
    });
    expect(document.paths["/version"].get).toMatchObject({ "x-needs": "anyone", security: [] });
    expect(Object.keys(document.components.securitySchemes)).toEqual(["token", "bearer"]);
  });
});

describe("a server without users", () => {
  test("is open; with its first user, an admin with a password, it is not", async () => {
    const rig = await serverRig();
    expect((await rig.get("/version")).body.auth_required).toBe(false);
    expect((await rig.get("/me")).body).toMatchObject({ user: null, role: "admin", auth_required: false });
    for (const bad of [{ name: "a" }, { name: "a", password, role: "viewer" }, { name: "a", password: "short" }])
      expect((await rig.post("/users", bad)).status).toBe(400);
    expect((await rig.post("/users", { name: "root", password })).body).toMatchObject({
      role: "admin",
      clusters: null,
    });
    expect((await rig.get("/version")).body.auth_required).toBe(true);
    expect((await rig.get("/clusters")).status).toBe(401);
    expect((await rig.get("/clusters", { "x-auth-token": "" })).headers["www-authenticate"]).toContain("Bearer");
  });

  test("knows within a second that another server made a user", async () => {
    const rig = await serverRig();
    expect((await rig.get("/clusters")).status).toBe(200);
    const draft = { name: "root", passwordHash: "x", role: "admin", clusters: null, enabled: true } as const;
    await rig.stores.users.create({ ...draft, createdAt: rig.clock.now() });
    await rig.clock.advance(1000);
    expect((await rig.get("/clusters")).status).toBe(401);
  });
});

describe("a login", () => {
  test("gives a token for a day, which either header carries, and which a logout ends", async () => {
    const rig = await guardedRig();
    const login = await rig.post("/login", { user: "ADMIN", password });
    expect(login.body).toMatchObject({ user: "admin", kind: "session" });
    const token = login.body.token as string;
    expect((await rig.get("/me", { authorization: `Bearer ${token}` })).body).toMatchObject({
      user: "admin",
      role: "admin",
    });
    expect((await rig.get("/me", { "x-auth-token": token })).status).toBe(200);
    expect((await ask(rig, "POST", "/api/v1/logout", { token })).status).toBe(204);
    expect((await rig.get("/me", { "x-auth-token": token })).status).toBe(401);
    const next = (await rig.post("/login", { user: "admin", password })).body.token as string;
    await rig.clock.advance(24 * 3_600_000);
    expect((await rig.get("/me", { "x-auth-token": next })).status).toBe(401);
    expect((await rig.post("/login", { user: "admin", password })).status).toBe(201);
  });

  test("says the same of an unknown user, a wrong password, a locked user and one without a password", async () => {
    const rig = await guardedRig();
    const admin = { "x-auth-token": rig.tokens.admin };
    await rig.post("/users", { name: "program" }, admin);
    await ask(rig, "PATCH", "/api/v1/users/viewer", { token: rig.tokens.admin, body: { enabled: false } });
    const answers = [];
    for (const user of ["nobody", "admin", "program", "viewer"])
      answers.push(await rig.post("/login", { user, password: user === "viewer" ? password : "wrong password" }));
    const told = answers.map(({ status, body }) => ({ status, ...body, request_id: 0 }));
    expect(told).toEqual(answers.map(() => ({ ...told[0], status: 401 })));
    expect((await rig.get("/me", { "x-auth-token": rig.tokens.viewer })).status, "a locked user's token").toBe(401);
  });

  test("is not looked at for a while after too many failures, right or wrong, also of many at once", async () => {
    const rig = await guardedRig();
    const attempt = (right = false) =>
      rig.post("/login", { user: "admin", password: right ? password : "wrong password" });
    const first = await Promise.all(Array.from({ length: 10 }, () => attempt()));
    expect(first.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429]);
    const refused = await attempt(true);
    expect(refused.status).toBe(429);
    expect(refused.headers["retry-after"]).toBe("1");
    await rig.clock.advance(1000);
    expect((await attempt()).status).toBe(401);
    expect((await attempt()).headers["retry-after"]).toBe("2");
    await rig.clock.advance(2000);
    expect((await attempt(true)).status).toBe(201);
    expect((await attempt()).status, "all is forgiven").toBe(401);
  });

  test("ends with a new password, old logins with it", async () => {
    const rig = await guardedRig();
    const { token } = (await rig.post("/login", { user: "viewer", password })).body as { token: string };
    const change = (old: string) =>
      ask(rig, "PUT", "/api/v1/me/password", { token, body: { old, new: "another password" } });
    expect((await change("wrong")).status).toBe(401);
    expect((await change(password)).status).toBe(204);
    expect((await change(password)).status).toBe(401);
    expect((await rig.post("/login", { user: "viewer", password: "another password" })).status).toBe(201);
    expect((await rig.get("/me", { "x-auth-token": rig.tokens.viewer })).status, "API tokens go on").toBe(200);
  });
});

describe("users and tokens", () => {
  test("are an admin's to make, change and delete, but never the last admin's", async () => {
    const rig = await guardedRig();
    const token = rig.tokens.admin;
    const draft = { name: "ann", password, role: "operator", clusters: [1] };
    expect((await ask(rig, "POST", "/api/v1/users", { token, body: draft })).status).toBe(404);
    await seed(rig);
    expect((await ask(rig, "POST", "/api/v1/users", { token, body: draft })).body).toMatchObject({
      clusters: [1],
      has_password: true,
    });
    expect((await ask(rig, "POST", "/api/v1/users", { token, body: draft })).status).toBe(409);
    const patch = (body: object) => ask(rig, "PATCH", "/api/v1/users/ann", { token, body });
    expect((await patch({ role: "admin" })).status, "an admin of one cluster").toBe(400);
    expect((await patch({ role: "admin", clusters: null })).body).toMatchObject({ role: "admin", clusters: null });
    expect((await patch({ role: "viewer" })).status).toBe(200);
    expect((await ask(rig, "DELETE", "/api/v1/users/admin", { token })).status).toBe(400);
    expect((await ask(rig, "DELETE", "/api/v1/users/ann", { token })).status).toBe(204);
    expect((await ask(rig, "GET", "/api/v1/users/ann", { token })).status).toBe(404);
  });

  test("tokens are their user's own; an admin sees and revokes all", async () => {
    const rig = await guardedRig();
    const of = (role: (typeof roles)[number]) => ({ token: rig.tokens[role] });
    const make = (role: (typeof roles)[number], body: object) =>
      ask(rig, "POST", "/api/v1/tokens", { ...of(role), body });
    const made = await make("viewer", { name: "ci", expires_in: 60 });
    expect(made.body).toMatchObject({ user: "viewer", name: "ci", kind: "api" });
    expect((await make("viewer", { name: "ci" })).status).toBe(409);
    expect((await make("viewer", { name: "x", user: "admin" })).status).toBe(403);
    expect((await make("admin", { name: "x", user: "viewer" })).body.user).toBe("viewer");
    const names = async (role: (typeof roles)[number]) =>
      ((await ask(rig, "GET", "/api/v1/tokens", of(role))).body as { user: string; name: string }[]).map(
        ({ user, name }) => `${user}/${name}`,
      );
    expect(await names("viewer")).toEqual(["viewer/test", "viewer/ci", "viewer/x"]);
    expect(await names("admin")).toContain("operator/test");
    expect(JSON.stringify((await ask(rig, "GET", "/api/v1/tokens", of("admin"))).body)).not.toContain("strata_");
    expect((await ask(rig, "DELETE", `/api/v1/tokens/${made.body.id}`, of("operator"))).status).toBe(404);
    expect((await rig.get("/me", { "x-auth-token": made.body.token })).body).toMatchObject({
      user: "viewer",
      token: "ci",
    });
    await rig.clock.advance(60_000);
    expect((await rig.get("/me", { "x-auth-token": made.body.token })).status).toBe(401);
    expect((await ask(rig, "DELETE", `/api/v1/tokens/${made.body.id}`, of("viewer"))).status).toBe(204);
  });
});

describe("Fuel's client", () => {
  const tokens = "/keystone/v2.0/tokens";
  test("gets a token for a password, then the same for its tenant", async () => {
    const rig = await guardedRig();
    const credentials = { tenantName: "admin", passwordCredentials: { username: "operator", password } };
    const first = (await ask(rig, "POST", tokens, { body: { auth: credentials } })).body.access;
    expect(first).toMatchObject({
      token: { tenant: { id: "admin" } },
      user: { name: "operator", roles: [{ name: "operator" }] },
      serviceCatalog: [],
    });
    const scoped = { token: { id: first.token.id }, tenantId: first.token.tenant.id };
    const second = (await ask(rig, "POST", tokens, { body: { auth: scoped } })).body.access;
    expect(second).toEqual(first);
    expect((await rig.get("/clusters", { "x-auth-token": second.token.id })).status).toBe(200);
  });

  test("is told no with 401, and after many tries with 429", async () => {
    const rig = await guardedRig();
    const wrong = { auth: { passwordCredentials: { username: "admin", password: "wrong password" } } };
    const statuses = [];
    for (let i = 0; i < 7; i++) statuses.push((await ask(rig, "POST", tokens, { body: wrong })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await ask(rig, "POST", tokens, { body: { auth: { token: { id: "strata_x" } } } })).status).toBe(401);
    for (const bad of [{}, { auth: {} }, { auth: { passwordCredentials: {} } }]) {
      const answer = await ask(rig, "POST", tokens, { body: bad });
      expect([answer.status, answer.body.error.code]).toEqual([400, 400]);
    }
  });
});

async function seed(rig: GuardedRig | ServerRig): Promise<void> {
  const headers = "tokens" in rig ? { "x-auth-token": rig.tokens.admin } : {};
  const release = { name: "r", version: "mitaka-9.0", operating_system: "Ubuntu" };
  expect((await rig.post("/releases", release, headers)).status).toBe(201);
  for (const name of ["mine", "theirs"])
    expect((await rig.post("/clusters", { name, release: 1 }, headers)).status).toBe(201);
}
