/** `Context`: what a command works with: the server, the streams, the wished form of answers; and the process as a `Host`. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient, type Client } from "../client/api-client.ts";
import { AppError } from "../core/base/errors.ts";
import { rememberedToken } from "./credentials.ts";
import type { Host } from "./host.ts";
import { styleFor, type ColourWish, type Style } from "./style.ts";

export const formats = ["table", "wide", "json", "jsonl", "yaml", "csv", "name"] as const;
export type Format = (typeof formats)[number];

/** Options that every command takes, as commander gives them. */
export interface CommonOptions {
  readonly server?: string;
  readonly token?: string;
  readonly format?: Format;
  readonly color?: ColourWish | boolean;
  readonly quiet?: boolean;
  readonly columns?: readonly string[];
  readonly sort?: string;
  readonly headers?: boolean;
}

export interface Context {
  readonly host: Host;
  readonly client: Client;
  readonly server: string;
  readonly format: Format;
  readonly options: CommonOptions;
  /** How text on standard output and on standard error is dressed. */
  readonly style: Style;
  readonly noteStyle: Style;
  /** A line of the answer, to standard output. */
  readonly answer: (line: string) => void;
  /** A line about what is going on, to standard error. */
  readonly note: (line: string) => void;
}

export const defaultServer = "http://127.0.0.1:8000";

export function createContext(host: Host, options: CommonOptions): Context {
  const { environment } = host;
  const server = serverAddress(options.server ?? environment["STRATA_URL"] ?? defaultServer);
  const wish = options.color === false ? "never" : options.color === true ? "always" : (options.color ?? "auto");
  return {
    host,
    server,
    options,
    client: createClient({ baseUrl: server, token: tokenFor(options, environment, server) }),
    format: options.format ?? "table",
    style: styleFor(host.stdout, wish, environment),
    noteStyle: styleFor(host.stderr, wish, environment),
    answer: (line) => {
      host.stdout.write(`${line}\n`);
    },
    note: (line) => {
      if (options.quiet !== true) host.stderr.write(`${line}\n`);
    },
  };
}

/** What is said now, in the environment, or at the last login. */
function tokenFor(options: CommonOptions, environment: Host["environment"], server: string): string | undefined {
  const given = options.token ?? environment["STRATA_TOKEN"];
  return given === undefined || given === "" ? rememberedToken(environment, server) : given;
}

/** `host:port` is taken as http. */
function serverAddress(text: string): string {
  const address = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (URL.canParse(address)) return address.replace(/\/+$/, "");
  throw new AppError("usage/invalid", `--server ${text}: not an address; it looks like http://127.0.0.1:8000`);
}

/** Greatest input read from standard input or a file, in bytes: what the server takes. */
export const inputLimit = 32 * 1024 * 1024;

/** The process itself as the place where a command line runs; `now` is the clock's. */
export function processHost(now: () => number): Host {
  const { stdin, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on("error", (problem: NodeJS.ErrnoException) => {
      // Whoever read the output has seen enough, as with `| head`.
      if (problem.code === "EPIPE") process.exit(0);
      throw problem;
    });
  }
  return {
    stdout,
    stderr,
    readStdin: async () => await readAll(stdin),
    ask: stdin.isTTY && stderr.isTTY ? askOnTerminal : undefined,
    askSecret: stdin.isTTY && stderr.isTTY ? askHidden : undefined,
    environment: process.env,
    cwd: process.cwd(),
    onInterrupt: (callback) => {
      process.on("SIGINT", callback).on("SIGTERM", callback);
      return () => {
        process.off("SIGINT", callback).off("SIGTERM", callback);
      };
    },
    now,
    sleep: async (milliseconds, signal) => {
      await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
  };
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
    size += bytes.length;
    if (size > inputLimit)
      throw new AppError("request/too-large", `standard input: more than ${inputLimit / 1024 / 1024} MB are not taken`);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } catch (problem) {
    // Ctrl-C or Ctrl-D instead of an answer is a no.
    if (!(problem instanceof Error) || problem.name !== "AbortError") throw problem;
    process.stderr.write("\n");
    return "";
  } finally {
    terminal.close();
  }
}

/** The terminal shows nothing of what is typed. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
