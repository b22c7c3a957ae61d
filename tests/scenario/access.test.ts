/** Users and secrets on a real server: what a stranger may not do, and that no secret is found where it should not be. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { fillPath } from "../../src/api/route.ts";
import { routeNames, routeOf } from "../../src/api/routes.ts";
import { build, Folder, start, System, until } from "./system.ts";

beforeAll(build);

const password = "correct horse";

/** All files below a folder that hold a text. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

describe("a server for others", () => {
  test("starts only when there are users, and then asks for names", async () => {
    using folder = new Folder();
    const data = join(folder.path, "data");
    const refused = await start(["serve", "--host", "0.0.0.0", "--port", "0", "--data", data]).ended;
    expect(refused.code).toBe(64);
    expect(refused.err).toContain('Create one with "strata user create NAME --data DIR"');

    const weak = await start(["user", "create", "root", "--data", data, "--password-stdin"], { input: "short\n" })
      .ended;
    expect(weak.err).toContain("8 to 1024 characters");
    const made = await start(["user", "create", "root", "--data", data, "--password-stdin"], { input: `${password}\n` })
      .ended;
    expect(made, made.err).toMatchObject({ code: 0 });

    await using system = await System.start(data, ["--host", "0.0.0.0"]);
    expect(system.server.said().out).not.toContain("There are no users");
    const url = system.url.replace("0.0.0.0", "127.0.0.1");
    const environment = { STRATA_URL: url, XDG_CONFIG_HOME: join(folder.path, "config") };
    const strata = (words: readonly string[], more: Readonly<Record<string, string>> = {}, input = "") =>
      start(words, { environment: { ...environment, ...more }, input }).ended;

    const stranger = await strata(["cluster", "list"]);
    expect(stranger.code).toBe(4);
    expect(stranger.err).toContain("strata login");
    expect((await strata(["login", "root"], { STRATA_PASSWORD: "wrong password" })).code).toBe(4);
    const login = await strata(["login", "root", "--password-stdin"], {}, password);
    expect(login.err).toContain("Logged in");
    expect(statSync(join(folder.path, "config/strata/credentials.json")).mode & 0o777).toBe(0o600);
    expect((await strata(["cluster", "list"])).code).toBe(0);

    const bob = await strata(["user", "create", "bob", "--role", "viewer", "--password-stdin"], {}, "another password");
    expect(bob, bob.err).toMatchObject({ code: 0 });
    const token = (await strata(["token", "create", "ci", "--user", "bob", "--expires", "30d"])).out.trim();
    expect(token).toMatch(/^strata_[0-9a-f]{64}$/);
    const asBob = { STRATA_TOKEN: token };
    expect((await strata(["release", "list"], asBob)).code).toBe(0);
    const release = ["release", "create", "--name", "R", "--rel-version", "r-1"];
    expect((await strata(release, asBob)).err).toContain("needs the role operator");
    expect((await strata(release)).code).toBe(0);
    const audit = (await strata(["audit", "-o", "json"])).out;
    expect((JSON.parse(audit) as { user: string; operation: string; status: number }[])[0]).toMatchObject({
      user: "root",
      operation: "createRelease",
      status: 201,
    });
    expect(audit).not.toContain(token);
    expect((await strata(["token", "revoke", "1"])).code, "the login's own token").toBe(0);
    expect((await strata(["logout"])).code).toBe(4);
    expect((await strata(["release", "list"])).code).toBe(4);
    expect(filesWith(data, token), "the token is kept nowhere").toEqual([]);
    expect(filesWith(data, password)).toEqual([]);
  });
});

/** Every address that only reads, in every media type, of the first eight things of a kind. */
function everythingToRead(): readonly { readonly path: string; readonly accept: string }[] {
  const tasks = ["settings", "node", "once"];
  return routeNames
    .map(routeOf)
    .filter(({ method }) => method === "GET")
    .flatMap((row) =>
      [1, 2, 3, 4, 5, 6, 7, 8].flatMap((id) =>
        (row.path.includes(":task") ? tasks : ["-"]).flatMap((task) =>
          ["application/json", ...(row.media ?? [])].map((accept) => ({
            path: fillPath(row, { id, task, type: "g", node: "1", name: "x" }),
            accept,
          })),
        ),
      ),
    );
}

describe("secrets", () => {
  const canaries = ["settings", "attribute", "parameter", "one-shot", "node"].map((name) => `CANARY-${name}-5f0c`);
  const [inSettings, inAttribute, inParameter, inOneShot, onNode] = canaries as [
    string,
    string,
    string,
    string,
    string,
  ];
  const found = (text: string): readonly string[] =>
    canaries.filter(
      (canary) => text.includes(canary) || text.includes(Buffer.from(canary).toString("base64").slice(0, 20)),
    );

  test("reach the action that runs, and nothing else shows them", async () => {
    using folder = new Folder();
    const data = join(folder.path, "data");
    await using system = await System.start(data, ["--log-level", "trace"]);
    const said: string[] = [];
    const strata = async (...words: readonly string[]) => {
      const { code, out, err } = await system.strata(...words);
      said.push(out, err);
      return { code, out, err };
    };
    const call = async (method: string, path: string, body?: unknown) => {
      const sent =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
      const response = await fetch(`${system.url}/api/v1${path}`, { method, ...sent });
      const text = await response.text();
      said.push(text);
      expect(response.status, text).toBeLessThan(300);
      return text === "" ? null : (JSON.parse(text) as { id: number });
    };
    await call("POST", "/releases", { name: "r", version: "r-1", operating_system: "Ubuntu" });
    await call("POST", "/clusters", { name: "c", release: 1 });
    await call("POST", "/nodes", {
      name: "n",
      roles: ["controller"],
      cluster: 1,
      status: "ready",
      attributes: { own: { $secret: onNode } },
    });
    await call("PUT", "/clusters/1/settings", { db: { password: { $secret: inSettings }, plain: "shown" } });
    await call("PUT", "/clusters/1/attributes", {
      editable: { access: { password: { type: "password", label: "Password", value: inAttribute } } },
    });
    const print = (text: string) =>
      `printf '%s\\n' '${text}'; printf '%s\\n' '${text}' | base64; printf '%s\\n' '${text}' >&2`;
    const task = (id: string, fields: object) => ({ id, type: "shell", version: "2.0.0", roles: ["/.*/"], ...fields });
    const tasks = [
      task("settings", {
        condition: { yaql_exp: "changed($.db.password)" },
        parameters: { cmd: { yaql_exp: `"${print("' + X + '")}".replace("' + X + '", $.db.password)` }, retries: 0 },
      }),
      task("attribute", { parameters: { cmd: { yaql_exp: `"echo " + $.access.password` }, retries: 0 } }),
      task("parameter", { secrets: ["cmd"], parameters: { cmd: print(inParameter), retries: 0 } }),
      task("node", {
        parameters: { cmd: { yaql_exp: `"echo got " + $.own + "; exit 3"` }, retries: 0 },
        requires: ["settings", "attribute", "parameter", "file"],
      }),
      {
        ...task("file", { parameters: { path: "secret.txt", data: { yaql_exp: "$.db.password" } } }),
        type: "upload_file",
      },
    ];
    await call("POST", "/clusters/1/deployment_graphs/g", { tasks });
    const run = async (body: object) => {
      const made = (await call("POST", "/graphs/execute", { cluster: 1, ...body })) as { id: number };
      await until("the run's end", async () => {
        const shown = (await call("GET", `/runs/${made.id}`)) as unknown as { ended_at: string | null };
        return shown.ended_at !== null;
      });
      return made.id;
    };
    const first = await run({ graphs: [{ type: "g" }] });
    const oneShot = task("once", { parameters: { cmd: { $secret: `echo ${inOneShot}` }, retries: 0 } });
    await run({ graphs: [{ type: "once", graph: { tasks: [oneShot] }, alone: true }] });

    const steps = (await call("GET", `/runs/${first}/steps`)) as unknown as { task: string; status: string }[];
    expect(Object.fromEntries(steps.map(({ task: name, status }) => [name, status]))).toEqual({
      settings: "ready",
      attribute: "ready",
      parameter: "ready",
      node: "error",
      file: "ready",
    });
    const deployed = filesWith(join(data, "nodes"), inSettings).filter((path) => path.endsWith("secret.txt"));
    expect(deployed.map((path) => readFileSync(path, "utf8").trim())).toEqual([inSettings]);
    for (const name of ["settings", "attribute", "parameter", "node"]) {
      const output = await strata("run", "logs", String(first), name);
      expect(output.out, `${name}: ${output.err}`).toContain("•••");
    }

    // Unchanged, nothing has changed; another secret is a change, and the old one is forgotten by none.
    const again = await run({ graphs: [{ type: "g", tasks: ["settings"] }] });
    const statusOf = async (id: number) => {
      const rows = (await call("GET", `/runs/${id}/steps?tasks=settings`)) as unknown as { status: string }[];
      return rows.map(({ status }) => status);
    };
    expect(await statusOf(again)).toEqual(["skipped"]);
    const settings = (await call("GET", "/clusters/1/settings")) as unknown as { db: { password: string } };
    expect(settings.db.password).toMatch(/^•••[0-9a-f]{32}$/);
    await call("PUT", "/clusters/1/settings", settings);
    expect(await statusOf(await run({ graphs: [{ type: "g", tasks: ["settings"] }] })), "put back as shown").toEqual([
      "skipped",
    ]);
    await call("PATCH", "/clusters/1/settings", { db: { password: { $secret: `${inSettings}-new` } } });
    expect(await statusOf(await run({ graphs: [{ type: "g", tasks: ["settings"] }] }))).toEqual(["ready"]);

    for (const { path, accept } of everythingToRead())
      said.push(await (await fetch(`${system.url}/api/v1${path}`, { headers: { accept } })).text());
    for (const words of [
      ["cluster", "show", "c", "-o", "yaml"],
      ["graph", "plan", "-e", "c", "-t", "g", "-o", "json"],
      ["graph", "plan", "-e", "c", "-t", "g"],
      ["graph", "download", "-e", "c", "-t", "g"],
      ["graph", "show", "-e", "c", "-t", "g"],
      ["run", "history", String(first)],
      ["run", "list", "-o", "json"],
      ["node", "show", "n", "-o", "yaml"],
      ["audit", "-o", "json"],
    ])
      await strata(...words);
    // What is refused says why, but not what it was given.
    for (const body of [
      { tasks: [{ id: "x", type: { $secret: inParameter } }] },
      { tasks: { $secret: inParameter } },
      { $secret: [inParameter] },
    ]) {
      const response = await fetch(`${system.url}/api/v1/clusters/1/deployment_graphs/bad`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      said.push(await response.text());
    }
    const { out, err } = await system.end();
    said.push(out, err);
    expect(said.length).toBeGreaterThan(100);
    for (const text of said) expect(found(text), text.slice(0, 2000)).toEqual([]);

    // At rest: neither in the database, its journal of writes, nor anywhere else but where it was deployed, and in the node's own records.
    const records = join(data, "nodes/1/.strata/attempts");
    expect(statSync(records).mode & 0o777, "the records of a node's last attempts are its owner's").toBe(0o700);
    const kept = canaries
      .flatMap((canary) => filesWith(data, canary))
      .filter((path) => !path.endsWith("secret.txt") && !path.startsWith(records));
    expect(kept.map((path) => path.slice(data.length))).toEqual([]);
    expect(statSync(join(data, "secret.key")).mode & 0o777).toBe(0o600);
  });
});
