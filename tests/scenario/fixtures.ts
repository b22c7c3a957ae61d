/** Small clusters for scenario tests: a release, nodes of this machine, and graphs of shell tasks. */
import type { Folder, System } from "./system.ts";

/** A release `plain-10.0` with the role `worker`, and a cluster `c` of so many nodes `n1`, `n2`, ... */
export async function smallCluster(system: System, folder: Folder, nodes: number): Promise<void> {
  const release = folder.file(
    "release.yaml",
    "name: Plain\nversion: plain-10.0\noperating_system: Ubuntu\nroles_metadata:\n  worker: { name: Worker }\n",
  );
  await system.ok("release", "create", "-f", release);
  await system.ok("cluster", "create", "c", "-r", "plain-10.0");
  const names = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
  await system.ok("node", "create", ...names, "-e", "c", "--role", "worker");
}

/** Tasks one after another on every node; each appends its name and its node to a file, then waits a moment. */
export function chainGraph(length: number, file: string, seconds = 0.2): string {
  const tasks = Array.from({ length }, (_, i) => ({
    id: `t${i + 1}`,
    type: "shell",
    version: "2.1.0",
    role: ["worker"],
    requires: i === 0 ? [] : [`t${i}`],
    parameters: { cmd: { yaql_exp: `"echo t${i + 1} " + $.name + " >> ${file}; sleep ${seconds}"` }, timeout: 60 },
  }));
  return JSON.stringify(tasks, null, 1);
}

export interface RunShown {
  readonly id: number;
  readonly status: string;
  readonly message: string | null;
}

export interface StepShown {
  readonly task: string;
  readonly node: string | null;
  readonly status: string;
  readonly tries: number;
  readonly reason: string | null;
}

/** Lines of a text that appear more than once. */
export function repeated(text: string): readonly string[] {
  const lines = text.trim().split("\n");
  return lines.filter((line, i) => lines.indexOf(line) !== i);
}
