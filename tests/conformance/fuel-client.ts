/** What Fuel's client sends, request by request, against a server in this process: its headers, its order, its habits, its demands on answers. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are JSON of many shapes */
import { Agent, request as httpRequest } from "node:http";
import { seedCluster, serverRig, type ServerRig } from "../../src/testing/server-rig.ts";
import { settled } from "../../src/testing/manual-system.ts";

/** Anything that JSON can say: a field that is not there makes the expectation on it fail. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of many shapes
export type Anything = any;

export interface Reply {
  readonly status: number;
  readonly body: Anything;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Sent {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes as they are, instead of a body. */
  readonly raw?: string;
}

/** How the client fails where the server refuses: exit code 1 and this sentence. */
export class HttpError extends Error {
  readonly status: number;

  constructor(reply: Reply, url: string) {
    const told: unknown = isObject(reply.body) && "message" in reply.body ? reply.body["message"] : reply.text;
    super(`${reply.status} Client Error: for url: ${url} (${String(told)})`);
    this.status = reply.status;
  }
}

type Owner = "clusters" | "releases" | "plugins";

export interface Fuel extends AsyncDisposable {
  readonly rig: ServerRig;
  /** The plain answer, whatever it is. `path` is below `/api/v1/` unless it begins with a slash. */
  send(method: string, path: string, sent?: Sent): Promise<Reply>;
  /** The value of an answer; throws `HttpError`, and for a 2xx without JSON that is not 204. */
  get(path: string, params?: Sent["params"]): Promise<Anything>;
  post(path: string, body?: unknown): Promise<Anything>;
  put(path: string, body?: unknown): Promise<Anything>;
  delete(path: string, params?: Sent["params"]): Promise<Anything>;
  /** `fuel2 graph upload`: looks first, then POST or PUT. Answers with the method. */
  upload(owner: Owner, id: number, upload: { readonly type: string; readonly graph: unknown }): Promise<string>;
  /** `fuel2 graph execute`: three requests; answers with what is printed. */
  execute(body: Anything): Promise<Anything>;
  /** Ends every attempt well, except those named, until the run is over. */
  finish(run: number, failing?: readonly string[]): Promise<Anything>;
}

export async function fuel(): Promise<Fuel> {
  const rig = await serverRig();
  const root = await rig.server.listen({ host: "127.0.0.1", port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send: Fuel["send"] = (method, path, sent = {}) => sendRaw(agent, { root, method, path, sent });
  const value = async (method: string, path: string, sent: Sent): Promise<Anything> => {
    const reply = await send(method, path, sent);
    if (reply.status >= 400) throw new HttpError(reply, path);
    if (reply.status === 204) return undefined;
    return JSON.parse(reply.text) as unknown;
  };
  const get: Fuel["get"] = (path, params) => value("GET", path, params === undefined ? {} : { params });
  return {
    rig,
    send,
    get,
    post: (path, body) => value("POST", path, body === undefined ? {} : { body }),
    put: (path, body = {}) => value("PUT", path, { body }),
    delete: (path, params) => value("DELETE", path, params === undefined ? {} : { params }),
    upload: async (owner, id, { type, graph }) => {
      const url = `${owner}/${id}/deployment_graphs/${type}`;
      const body = typeof graph === "object" && graph !== null && !Array.isArray(graph) ? graph : { tasks: graph };
      let method = "PUT";
      try {
        await get(url);
      } catch (error) {
        if (String(error).includes("404")) method = "POST";
      }
      await value(method, url, { body });
      return method;
    },
    execute: async (body) => {
      const flags = { dry_run: false, noop_run: false, force: false, debug: false };
      const started = await value("POST", "graphs/execute/", { body: { ...flags, ...(body as object) } });
      must([started], ["id", "cluster"]);
      must((await get("nodes/", { cluster_id: started.cluster })) as object[], ["id"]);
      return get(`transactions/${String(started.id)}/`);
    },
    finish: async (run, failing = []) => {
      for (let turn = 0; turn < 500; turn++) {
        const shown = await get(`transactions/${run}/`);
        if (shown.time_end !== null) return shown;
        for (const name of rig.node.running) {
          if (failing.includes(name)) rig.node.fail(name);
          else rig.node.finish(name);
        }
        await settled();
      }
      throw new Error(`run ${run} does not end`);
    },
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      await rig.app.close();
    },
  };
}

interface Raw {
  readonly root: string;
  readonly method: string;
  readonly path: string;
  readonly sent: Sent;
}

function sendRaw(agent: Agent, { root, method, path, sent }: Raw): Promise<Reply> {
  const query = Object.entries(sent.params ?? {}).map(([name, one]) => `${name}=${encodeURIComponent(String(one))}`);
  const bare = path.startsWith("/") ? path : `/api/v1/${path}`;
  const url = `${root}${bare}${query.length === 0 ? "" : `?${query.join("&")}`}`;
  const payload = sent.raw ?? (sent.body === undefined ? "" : JSON.stringify(sent.body));
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      {
        method,
        agent,
        headers: {
          "user-agent": "python-requests/2.31.0",
          "accept-encoding": "gzip, deflate",
          accept: "application/json",
          connection: "keep-alive",
          "content-type": "application/json",
          "x-auth-token": "",
          ...(method === "GET" ? {} : { "content-length": String(Buffer.byteLength(payload)) }),
          ...sent.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, body: parsed(text), text, headers: response.headers });
        });
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(payload === "" ? undefined : payload);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** The client reads these without looking: a missing one is its exit code 1. */
export function must(rows: readonly unknown[], keys: readonly string[]): void {
  for (const row of rows) {
    for (const key of keys) if (!isObject(row) || !Object.hasOwn(row, key)) throw new Error(`KeyError: '${key}'`);
  }
}

/** The status of a request that may be refused, and what is told then. */
export async function refusal(work: Promise<unknown>): Promise<{ readonly status: number; readonly message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof HttpError) return { status: error.status, message: error.message };
    throw error;
  }
  throw new Error("it was not refused");
}

export const newton = {
  name: "Newton on Ubuntu 16.04",
  version: "newton-10.0",
  operating_system: "Ubuntu",
  state: "available",
  roles_metadata: {
    controller: { name: "Controller", description: "", tags: ["controller"], group: "base", conflicts: ["compute"] },
    compute: { name: "Compute", description: "", tags: ["compute"], group: "compute", conflicts: [] },
  },
  tags_metadata: { controller: { has_primary: true }, compute: { has_primary: false } },
};

/** Release 1, environment 1, and machines as they are found on the network, not assigned. */
export async function environment(nodes = 2): Promise<Fuel> {
  const client = await fuel();
  await client.post("releases/", newton);
  await client.post("clusters/", { nodes: [], tasks: [], name: "e", release_id: 1, net_segment_type: "vlan" });
  for (let n = 1; n <= nodes; n++) {
    await client.post("nodes/", { mac: `52:54:00:00:00:0${n}`, status: "discover", meta: { interfaces: [] } });
  }
  return client;
}

/** A release without rules about roles, cluster 1 and nodes that are ready. */
export async function readyEnvironment(roles: readonly (readonly string[])[] = [["controller"]]): Promise<Fuel> {
  const client = await fuel();
  await seedCluster(client.rig, roles);
  return client;
}
