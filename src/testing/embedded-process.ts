/** Starts `start-embedded.ts` as a process, perhaps as another user, and speaks with it. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Account } from "../adapters/postgres/embedded/account.ts";

/** The process's line: that it started, or why not. */
export interface Report {
  readonly postgres?: number;
  readonly host?: string;
  readonly code?: string;
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface EmbeddedProcess {
  readonly pid: number;
  readonly report: Promise<Report>;
  /** Ends it as `kill -9` does; PostgreSQL lives on. */
  kill(): Promise<void>;
  /** Lets it stop PostgreSQL and end. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = fileURLToPath(new URL("start-embedded.ts", import.meta.url));

export function startEmbeddedProcess(dataDir: string, account?: Account): EmbeddedProcess {
  const child = spawn(process.execPath, ["--import", "tsx", program, dataDir], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
    ...account,
  });
  const gone = once(child, "exit");
  const report = firstLine(child);
  // Whoever kills it does not ask for its word.
  report.catch(() => undefined);
  return {
    pid: child.pid!,
    report,
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<Report> {
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as Report;
  throw new Error("the process ended without a word");
}
