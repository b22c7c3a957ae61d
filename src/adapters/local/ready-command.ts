/** Looks up the program and the folder of a command, and says why it can't be started, before anything is. */
import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Command } from "../../ports/executor.ts";

/** The kernel's limit for one argument or variable, its closing zero included. Linux; other systems take more. */
const LONGEST_WORD = 128 * 1024;

/** Characters of all arguments and variables together of which no system takes more. Fewer may be too many as well. */
const MOST_UNITS = 2 * 1024 * 1024;

/** Variables that bash keeps to itself. */
const RESERVED = new Set(["BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID"]);

export interface Looked {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** What is not in its environment anyway. */
  readonly env: Readonly<Record<string, string>>;
}

/** A reason why not; the command does not start. */
export interface Refusal {
  readonly refused: string;
}

/** The node's own folder, and what every command finds in its environment. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The command with absolute paths. `cwd` of exactly `/`, which is the default of task types, means the node's own folder:
 * nodes of this machine share its root. The program is looked up in the PATH that the command would have.
 */
export function readyCommand(command: Command, { directory, environment }: Surroundings): Looked | Refusal {
  const env = { ...environment, ...command.env };
  const bad = badWord(command.argv, env);
  if (bad !== undefined) return { refused: bad };
  const cwd = pathOnNode(directory, command.cwd);
  const noFolder = whyNotEnter(cwd);
  if (noFolder !== undefined) return { refused: noFolder };
  const [name, ...rest] = command.argv;
  const program = findProgram(name, cwd, env["PATH"] ?? "");
  if (typeof program !== "string") return program;
  const added = Object.entries(env).filter(([variable, value]) => environment[variable] !== value);
  return { argv: [program, ...rest], cwd, env: Object.fromEntries(added) };
}

/** A path of a node as a path of this machine. */
export function pathOnNode(directory: string, path: string): string {
  if (path === "/") return directory;
  return isAbsolute(path) ? path : join(directory, path);
}

function badWord(argv: readonly string[], env: Readonly<Record<string, string>>): string | undefined {
  const units = [...argv, ...Object.values(env)].reduce((sum, word) => sum + word.length, 0);
  if (units > MOST_UNITS) return `Argument list too long: ${units} characters`;
  for (const [index, word] of argv.entries()) {
    const what = index === 0 ? "the program's name" : `argument ${index}`;
    const bad = whyNotPass(what, word);
    if (bad !== undefined) return bad;
  }
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || RESERVED.has(name))
      return `"${name}" can't be the name of an environment variable`;
    const bad = whyNotPass(`environment variable ${name}`, `${name}=${value}`);
    if (bad !== undefined) return bad;
  }
  return undefined;
}

function whyNotPass(what: string, word: string): string | undefined {
  if (word.includes("\0")) return `${what} has a zero byte`;
  // A character has at most three bytes per unit of its text: most words need not be counted.
  if (word.length * 3 < LONGEST_WORD) return undefined;
  const bytes = Buffer.byteLength(word) + 1;
  return bytes > LONGEST_WORD
    ? `${what} has ${bytes - 1} bytes, more than the ${LONGEST_WORD - 1} there may be`
    : undefined;
}

function whyNotEnter(cwd: string): string | undefined {
  const about = statSync(cwd, { throwIfNoEntry: false });
  if (about === undefined) return `there is no folder ${cwd}`;
  if (!about.isDirectory()) return `${cwd} is not a folder`;
  return mayExecute(cwd) ? undefined : `folder ${cwd} may not be entered`;
}

/** Fuel's agents leave the look-up to a shell; here a missing program is told apart from a program that failed. */
function findProgram(name: string, cwd: string, path: string): string | Refusal {
  if (name.includes("/")) {
    const file = resolve(cwd, name);
    return isFile(file) ? executable(file) : { refused: `there is no program ${name}` };
  }
  const places = path.split(":").map((folder) => resolve(cwd, folder, name));
  const found = places.filter(isFile);
  const runnable = found.find(mayExecute);
  if (runnable !== undefined) return runnable;
  return found[0] === undefined ? { refused: `there is no program ${name} in ${path}` } : executable(found[0]);
}

function executable(file: string): string | Refusal {
  return mayExecute(file) ? file : { refused: `${file} may not be executed` };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
