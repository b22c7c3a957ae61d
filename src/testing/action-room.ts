/** A temporary machine for tests of actions: a server and two nodes, which are folders, and real commands. */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ActionContext } from "../actions/action.ts";
import { actionFor } from "../actions/registry.ts";
import { createLocalExecutor } from "../adapters/local/local-executor.ts";
import { systemClock } from "../adapters/system/system.ts";
import type { JsonObject } from "../core/base/json.ts";
import type { Outcome } from "../core/model/event.ts";
import { attemptId, MASTER_NODE, nodeId, runId, stepIndex, taskId } from "../core/model/ids.ts";
import type { TaskType } from "../core/model/layer.ts";
import type { Target } from "../ports/executor.ts";

export interface Tried {
  readonly outcome: Outcome;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ActionRoom {
  /** Absolute path of a file: below the folder of node 1, of node 2, of the server (`master`), or of nobody (`src`). */
  path(name: string): string;
  write(name: string, content: string): Promise<string>;
  read(name: string): Promise<string>;
  /** Puts a program into the PATH of commands. */
  program(name: string, script: string): Promise<void>;
  run(type: TaskType, parameters: JsonObject, context?: Partial<ActionContext>): Promise<Tried>;
  noop(type: TaskType, parameters: JsonObject, context?: Partial<ActionContext>): Promise<Tried>;
  close(): Promise<void>;
}

const local = (node: Target["node"]): Target => ({ node, transport: { kind: "local" } });

/**
 * Attempts are made at task `deploy` on node 1; node 2 is in the run, no other is. `tools`: the only programs that commands
 * find, besides those that a test puts there.
 */
export async function openActionRoom(tools?: readonly string[]): Promise<ActionRoom> {
  const folder = await mkdtemp(join(tmpdir(), "action-"));
  const path = (name: string): string => join(folder, name);
  await mkdir(path("bin"));
  for (const tool of tools ?? []) await symlink(execFileSync("which", [tool]).toString().trim(), path(`bin/${tool}`));
  const executor = createLocalExecutor({
    directory: folder,
    installation: "test",
    clock: systemClock,
    environment: { PATH: tools === undefined ? `${path("bin")}:/usr/bin:/bin` : path("bin") },
    grace: 300,
  });
  let step = 0;

  const attempt = async (
    how: "run" | "noop",
    type: TaskType,
    { parameters, ...more }: Partial<ActionContext> & { readonly parameters: JsonObject },
  ): Promise<Tried> => {
    const said = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    const context: ActionContext = {
      target: local(nodeId("1")),
      master: local(MASTER_NODE),
      targetOf: (node) => (node === nodeId("2") ? local(node) : undefined),
      attempt: attemptId(runId(7), stepIndex(step++), 1),
      taskId: taskId("deploy"),
      parameters,
      executor,
      timeout: 60_000,
      onOutput: ({ stream, data }) => said[stream].push(data),
      signal: new AbortController().signal,
      clock: systemClock,
      hooks: {},
      ...more,
    };
    const action = actionFor(type);
    const perform = how === "run" ? action?.run.bind(action) : action?.noop?.bind(action);
    if (perform === undefined) throw new Error(`type ${type} has no ${how}`);
    const outcome = await perform(context);
    return { outcome, stdout: Buffer.concat(said.stdout).toString(), stderr: Buffer.concat(said.stderr).toString() };
  };

  const write = async (name: string, content: string): Promise<string> => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), content);
    return path(name);
  };

  return {
    path,
    write,
    read: (name) => readFile(path(name), "utf8"),
    program: async (name, script) => {
      await chmod(await write(`bin/${name}`, script), 0o755);
    },
    run: (type, parameters, context) => attempt("run", type, { ...context, parameters }),
    noop: (type, parameters, context) => attempt("noop", type, { ...context, parameters }),
    close: () => rm(folder, { recursive: true }),
  };
}
