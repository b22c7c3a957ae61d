/** `Executor`: what a transport can do on a node. It knows commands and files, and no task types. */
import type { AttemptId, Instant, NodeId } from "../core/model/ids.ts";
import type { Transport } from "../core/model/inventory.ts";

/** The machine something is done on. */
export interface Target {
  readonly node: NodeId;
  readonly transport: Transport;
}

export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly data: Uint8Array;
  readonly at: Instant;
}

/** A command: an argv, never a string for a shell. What an author wrote as a shell line is `["/bin/bash", "-c", line]`. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Absolute, or below the node's directory. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | undefined;
  /** Milliseconds until the whole process group is ended: TERM, then KILL after a grace. */
  readonly timeout: number;
}

/** How a command ended. */
export type CommandEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "cancelled" }
  /** It never started: no such program or folder. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Nobody knows: the connection went, or the machine did. */
  | { readonly kind: "lost"; readonly reason: string };

/** What became of an attempt, asked after a crash. */
export type Found =
  { readonly kind: "unknown" } | { readonly kind: "running" } | { readonly kind: "ended"; readonly end: CommandEnd };

export interface FileToPut {
  /** Absolute, or below the node's directory. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Octal text, e.g. `0644`. */
  readonly permissions: string;
  readonly directoryPermissions: string;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** false: an existing file is an error. */
  readonly overwrite: boolean;
  /** Make missing folders. */
  readonly parents: boolean;
}

/** What putting a file did, or would do: `changed` when its bytes, permissions or owner differed. */
export type FileChange = "created" | "changed" | "unchanged";

/** One command of one attempt. An attempt's commands are numbered from 0. */
export interface CommandRun {
  readonly target: Target;
  readonly attempt: AttemptId;
  readonly part: number;
  readonly command: Command;
  readonly onOutput: (chunk: OutputChunk) => void;
}

export interface Executor {
  /** Starts the command and resolves with its end. A part that was started before is not started again: its output is told anew and its end awaited. */
  run(run: CommandRun): Promise<CommandEnd>;
  /** What became of a part, for a server that has just started: does not start anything. */
  find(target: Target, attempt: AttemptId, part: number): Promise<Found>;
  /** Ends the attempt's process groups: TERM, then KILL after a grace. Resolves when they are gone. */
  cancel(target: Target, attempt: AttemptId): Promise<void>;
  /** Writes a file whole: to a temporary name, then renamed; leaves one alone that is so already. Throws `AppError` `node/file`. */
  putFile(target: Target, file: FileToPut): Promise<FileChange>;
  /** What `putFile` would do; changes nothing. Throws where `putFile` would, as far as that can be told. */
  compareFile(target: Target, file: FileToPut): Promise<FileChange>;
  /** The bytes of a file. Throws `AppError` `node/file`. */
  readFile(target: Target, path: string): Promise<Uint8Array>;
  /** Seconds since 1970 at which the node booted. */
  bootTime(target: Target): Promise<number>;
  /** undefined: the node answers. Otherwise why it does not. */
  check(target: Target): Promise<string | undefined>;
}
