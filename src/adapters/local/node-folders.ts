/** Where a node of this machine lives: its own folder, and in it the attempts that were made. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AttemptId } from "../../core/model/ids.ts";
import type { Target } from "../../ports/executor.ts";

export interface NodeFolders {
  /** The node's own folder, absolute: `transport.directory`, or below the base by its id. */
  nodeFolder(target: Target): string;
  /** Where the records of all attempts of the node are. */
  attemptsFolder(target: Target): string;
  /** The files of one command of an attempt. */
  partFiles(target: Target, attempt: AttemptId, part: number): PartFiles;
}

export interface PartFiles {
  readonly folder: string;
  readonly record: string;
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `base` holds the folders of nodes that name none. `installation` names the store that numbers runs: numbers begin anew
 * with a new store, and an attempt of another store must not be taken for one of ours.
 */
export function nodeFolders(base: string, installation: string): NodeFolders {
  const name = createHash("sha256").update(installation).digest("hex").slice(0, 12);
  const nodeFolder = ({ node, transport }: Target): string =>
    resolve(base, transport.directory ?? encodeURIComponent(node));
  const attemptsFolder = (target: Target): string => join(nodeFolder(target), ".strata", "attempts", name);
  return {
    nodeFolder,
    attemptsFolder,
    partFiles: (target, attempt, part) => {
      const folder = join(attemptsFolder(target), encodeURIComponent(attempt));
      const file = (kind: string): string => join(folder, `${part}.${kind}`);
      return { folder, record: file("sh"), stdin: file("stdin"), stdout: file("stdout"), stderr: file("stderr") };
    },
  };
}

/** Makes a folder for records, which may hold secrets: nobody else may look inside. Most likely its parents are there. */
export function makeRecordFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") mkdirSync(path, { recursive: true, mode: 0o700 });
    else if (code !== "EEXIST") throw error;
  }
}
