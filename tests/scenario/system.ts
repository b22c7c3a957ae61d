/** A whole system for scenario tests: the built program as a server process in a folder of its own, and the command line against it. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const root = resolve(import.meta.dirname, "../..");
export const program = join(root, "dist/strata.js");

/** Builds the program, unless it is up to date. */
export function build(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts/build.mjs")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

/** How a command ended, and what it said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process of the test, with everything it has said so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly said: () => { readonly out: string; readonly err: string };
  readonly ended: Promise<Said>;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
}

export function start(words: readonly string[], { cwd = root, input, environment }: Surroundings = {}): Running {
  const child = spawn(process.execPath, [program, ...words], {
    cwd,
    env: { ...process.env, XDG_CONFIG_HOME: "/nonexistent", STRATA_CLUSTER: "", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.on("error", () => undefined).end(input ?? "");
  const ended = new Promise<Said>((done) => {
    child.on("close", (code) => {
      done({ code, out, err });
    });
  });
  return { child, said: () => ({ out, err }), ended };
}

/** Waits until something is so; fails after two minutes with what was waited for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = process.hrtime.bigint() + 120_000_000_000n;
  while (!(await isSo())) {
    if (process.hrtime.bigint() > end) throw new Error(`waited in vain for: ${what}`);
    await pause(20);
  }
}

/** A folder for one test, gone afterwards. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "strata-scenario-"));

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), "utf8");
  }

  [Symbol.dispose](): void {
    endAllOf(this.path);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** After a test that broke off: its servers and their databases. After one that went well there are none. */
function endAllOf(folder: string): void {
  const postmaster = join(folder, "data/postgres/data/postmaster.pid");
  const pids = existsSync(postmaster) ? [Number(readFileSync(postmaster, "utf8").split("\n", 1)[0])] : [];
  for (const name of existsSync("/proc/self/stat") ? readdirSync("/proc") : []) {
    const line = /^\d+$/.test(name) ? textOf(`/proc/${name}/cmdline`) : "";
    if (line.includes(`${folder}/`) && line.includes("serve")) pids.unshift(Number(name));
  }
  for (const pid of pids) if (pid > 1) endNow(pid);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, "SIGQUIT");
  } catch {
    // It has ended by itself.
  }
}

/** A server process and the command line against it. */
export class System implements AsyncDisposable {
  readonly url: string;
  readonly server: Running;

  private constructor(server: Running, url: string) {
    this.server = server;
    this.url = url;
  }

  /** Starts a server on a folder; resolves when it says that it listens. */
  static async start(data: string, words: readonly string[] = []): Promise<System> {
    const server = start(["serve", "--data", data, "--port", "0", ...words]);
    let isOver = false;
    void server.ended.then(() => (isOver = true));
    const address = (): string | undefined => /listens on (http:\S+)/.exec(server.said().out)?.[1];
    await until("the server to listen", () => isOver || address() !== undefined);
    const url = address();
    if (url === undefined) throw new Error(`the server ended at once: ${server.said().err}`);
    return new System(server, url);
  }

  /** A command line to its end. */
  async strata(...words: readonly string[]): Promise<Said> {
    return await start(words, { environment: { STRATA_URL: this.url } }).ended;
  }

  async withInput(input: string | Uint8Array, ...words: readonly string[]): Promise<Said> {
    return await start(words, { input, environment: { STRATA_URL: this.url } }).ended;
  }

  /** A command that must succeed; what it printed. */
  async ok(...words: readonly string[]): Promise<string> {
    const said = await this.strata(...words);
    if (said.code !== 0) throw new Error(`strata ${words.join(" ")} ended with ${said.code}:\n${said.out}${said.err}`);
    return said.out;
  }

  /** The JSON that a command prints. */
  async json<T>(...words: readonly string[]): Promise<T> {
    return JSON.parse(await this.ok(...words, "-o", "json")) as T;
  }

  /** Ends it without a word, as a crash would. */
  async kill(): Promise<void> {
    this.server.child.kill("SIGKILL");
    await this.server.ended;
  }

  async end(): Promise<Said> {
    this.server.child.kill("SIGTERM");
    return await this.server.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
