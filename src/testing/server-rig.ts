/** A whole server over memory stores, a scripted executor and a manual clock; every answer is held against the route table. */
import { Ajv, type ValidateFunction } from "ajv";
import type { FastifyInstance } from "fastify";
import { expect } from "vitest";
import { createMemoryStores } from "../adapters/memory/memory-stores.ts";
import { createCallScope } from "../adapters/system/call-scope.ts";
import { createSecretBox } from "../adapters/system/secret-box.ts";
import { sha256 } from "../adapters/system/system.ts";
import { apiRoots, routeNames, routeOf } from "../api/routes.ts";
import type { Route } from "../api/route.ts";
import { Problem } from "../api/schema.ts";
import type { Json, JsonObject } from "../core/base/json.ts";
import { createServer, type StrataServer } from "../server/strata-server.ts";
import type { Stores } from "../ports/stores.ts";
import { quickHasher } from "./quick-hasher.ts";
import { countedIds, manualClock, type ManualClock } from "./manual-system.ts";
import { scriptedExecutor, type ScriptedExecutor } from "./scripted-executor.ts";

export interface Answer {
  readonly status: number;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface ServerRig {
  readonly app: FastifyInstance;
  readonly server: StrataServer;
  readonly stores: Stores;
  readonly clock: ManualClock;
  readonly node: ScriptedExecutor;
  /** What the server told its operator. */
  readonly log: readonly { readonly level: string; readonly message: string; readonly fields: unknown }[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body?: Json | string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, body?: Json | string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(path: string, body?: Json | string): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** Another server on the same data, as after a crash: the one before hears of nothing any more. */
  restart(): Promise<ServerRig>;
}

interface Kept {
  readonly stores: Stores;
  readonly clock: ManualClock;
  readonly node: ScriptedExecutor;
  /** Under which name runs are claimed. */
  readonly serverName: string;
}

export async function serverRig(kept: Partial<Kept> = {}): Promise<ServerRig> {
  const clock = kept.clock ?? manualClock();
  const stores = kept.stores ?? createMemoryStores(clock);
  const node = kept.node ?? scriptedExecutor();
  const log: { readonly level: string; readonly message: string; readonly fields: unknown }[] = [];
  const tell = (level: string) => (fields: unknown, message: string) => void log.push({ level, message, fields });
  const server = createServer({
    stores,
    clock,
    ids: countedIds(),
    hash: sha256,
    log: { info: tell("info"), warn: tell("warn"), error: tell("error") },
    executors: new Map([["local", node.executor]]),
    masterTransport: { kind: "local" },
    defaultTransport: { kind: "local" },
    version: "1.2.3",
    serverName: kept.serverName ?? "one",
    passwords: quickHasher,
    callScope: createCallScope(),
    secretBox: createSecretBox(new Uint8Array(32).fill(7)),
  });
  await server.start();
  const ask = (method: Route["method"], path: string, sent: Sent) => send(server.app, { ...sent, method, path });
  return {
    app: server.app,
    server,
    stores,
    clock,
    node,
    log,
    get: (path, headers) => ask("GET", path, { headers }),
    post: (path, body, headers) => ask("POST", path, { body, headers }),
    put: (path, body, headers) => ask("PUT", path, { body, headers }),
    patch: (path, body) => ask("PATCH", path, { body }),
    delete: (path) => ask("DELETE", path, {}),
    restart: () => {
      node.restart();
      return serverRig({ stores, clock, node });
    },
  };
}

interface Sent {
  readonly body?: Json | string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

async function send(
  app: FastifyInstance,
  { method, path, body, headers }: Sent & { readonly method: Route["method"]; readonly path: string },
): Promise<Answer> {
  const response = await app.inject({
    method,
    url: path.startsWith("/api") || path === "/healthz" ? path : `/api/v1${path}`,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const isJson = String(response.headers["content-type"]).startsWith("application/json");
  const answer: Answer = {
    status: response.statusCode,
    body: isJson ? response.json<unknown>() : undefined,
    text: response.body,
    headers: response.headers,
  };
  holdAgainstTable(answer, method, path);
  return answer;
}

const validators = new WeakMap<object, ValidateFunction>();
const ajv = new Ajv({ strict: false, allErrors: true });

/** The status is one of the route's, and the body of its shape; errors have the shape of errors. */
export function holdAgainstTable(answer: Answer, method: string, path: string): void {
  const row = rowOf(method, path);
  if (answer.status >= 400) {
    expectShape(Problem, answer.body, `${method} ${path}`);
    return;
  }
  if (row === undefined || answer.body === undefined) return;
  const schema = row.replies[answer.status];
  expect(schema, `${method} ${path} may answer ${answer.status}`).toBeDefined();
  if (schema !== undefined) expectShape(schema, answer.body, `${method} ${path}`);
}

function expectShape(schema: object, body: unknown, what: string): void {
  const validate = validators.get(schema) ?? ajv.compile(JSON.parse(JSON.stringify(schema)) as JsonObject);
  validators.set(schema, validate);
  const isRight = validate(body);
  expect(isRight, `${what}: ${ajv.errorsText(validate.errors)}\n${answerText(body)}`).toBe(true);
}

function answerText(body: unknown): string {
  return JSON.stringify({ body }).slice(0, 500);
}

function rowOf(method: string, path: string): Route | undefined {
  const bare = (path.split("?")[0] ?? "").replace(/\/$/, "");
  const root = apiRoots.find((one) => bare.startsWith(`${one}/`)) ?? "";
  const parts = bare.slice(root.length).split("/");
  const fits = (row: Route): boolean => {
    const wanted = row.path.split("/");
    return (
      row.method === method &&
      wanted.length === parts.length &&
      wanted.every((part, i) => part.startsWith(":") || part === parts[i])
    );
  };
  const found = routeNames.map(routeOf).filter(fits);
  return found.find((row) => !row.path.includes(":")) ?? found[0];
}

/** A release, a cluster of it, and nodes with the given roles; numbers from 1 on. */
export async function seedCluster(
  rig: ServerRig,
  roles: readonly (readonly string[])[] = [["controller"], ["compute"]],
): Promise<void> {
  const release = { name: "r", version: "mitaka-9.0", operating_system: "Ubuntu" };
  expect((await rig.post("/releases", release)).status).toBe(201);
  expect((await rig.post("/clusters", { name: "c", release: 1 })).status).toBe(201);
  for (const [index, own] of roles.entries()) {
    const node = { name: `n${index + 1}`, roles: own as string[], cluster: 1, status: "ready" };
    expect((await rig.post("/nodes", node)).status).toBe(201);
  }
}

/** Stores a graph of the cluster. */
export async function seedGraph(rig: ServerRig, type: string, graph: Json): Promise<void> {
  const stored = await rig.post(`/clusters/1/deployment_graphs/${type}`, graph);
  const changed = stored.status === 409 ? await rig.put(`/clusters/1/deployment_graphs/${type}`, graph) : stored;
  expect(changed.status, changed.text).toBe(200);
}

export function shell(id: string, fields: JsonObject = {}): JsonObject {
  return {
    id,
    type: "shell",
    version: "2.0.0",
    roles: ["/.*/"],
    ...fields,
    parameters: { cmd: "true", retries: 0, ...(fields["parameters"] as JsonObject | undefined) },
  };
}
