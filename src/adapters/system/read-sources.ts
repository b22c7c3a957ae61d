/** Reads what an engineer wrote: a folder of task files, one file, or standard input, as text with a name. */
import { createReadStream } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "../../core/base/errors.ts";
import { compareText } from "../../core/base/order.ts";
import type { SourceFile } from "../../core/model/source.ts";

/** Bytes that a file or standard input may have, unless the caller says otherwise. */
const DEFAULT_LIMIT = 64 * 1024 * 1024;

/** Fuel: `fuel2` reads `metadata.yaml` at the top of a folder and every `tasks.yaml`, however deep. `.yml` and `.json` are ours. */
const METADATA = /^metadata\.(ya?ml|json)$/;
const TASKS = /^tasks\.(ya?ml|json)$/;

/**
 * `metadata.*` of a folder and every `tasks.*` below it (YAML or JSON), in order of their paths; `limit` bytes together at
 * most. Symbolic links are followed, each folder once. Throws as `readSource` does, also when the folder has no such file.
 */
export async function readFolder(folder: string, limit = DEFAULT_LIMIT): Promise<readonly SourceFile[]> {
  const found: SourceFile[] = [];
  let left = limit;
  for (const name of await filesBelow(folder)) {
    const file = await readSource(name, left);
    left -= Buffer.byteLength(file.text);
    found.push(file);
  }
  if (found.length === 0) throw unreadable(folder, "it holds neither tasks.yaml nor metadata.yaml");
  return found;
}

async function filesBelow(top: string): Promise<readonly string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const waiting = [top];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const real = await realpath(folder).catch(refuse(folder));
    if (seen.has(real)) continue;
    seen.add(real);
    for (const name of await readdir(folder).catch(refuse(folder))) {
      const path = join(folder, name);
      if (await isFolder(path)) waiting.push(path);
      else if (TASKS.test(name) || (folder === top && METADATA.test(name))) found.push(path);
    }
  }
  return found.sort(compareText);
}

/** A link that leads nowhere is a file that can't be read: that is said when it is read. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function refuse(path: string): (error: unknown) => never {
  return (error) => {
    throw unreadable(path, reasonOf(error));
  };
}

/** One file. Throws `AppError`: `usage/invalid` when it can't be read or is not UTF-8, `request/too-large` when it is too big. */
export async function readSource(path: string, limit = DEFAULT_LIMIT): Promise<SourceFile> {
  const about = await stat(path).catch(refuse(path));
  if (about.isDirectory()) throw unreadable(path, "it is a folder");
  return { name: path, text: await readText(createReadStream(path), { name: path, limit }) };
}

/** Everything that comes in on a stream, e.g. standard input. Throws as `readSource` does. */
export async function readStream(
  stream: Readable,
  source: { readonly name: string; readonly limit?: number },
): Promise<SourceFile> {
  return {
    name: source.name,
    text: await readText(stream, { name: source.name, limit: source.limit ?? DEFAULT_LIMIT }),
  };
}

async function readText(
  stream: Readable,
  { name, limit }: { readonly name: string; readonly limit: number },
): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limit) throw new AppError("request/too-large", `${name}: more than the ${limit} bytes that are taken`);
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(name, reasonOf(error));
  }
  return textOf(Buffer.concat(pieces), name);
}

/** The text; a byte order mark is dropped. */
function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError("usage/invalid", `${name}: not a text in UTF-8`, { cause: error });
  }
}

function unreadable(path: string, reason: string): AppError {
  return new AppError("usage/invalid", `${path}: ${reason}`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "it is not a folder",
  EACCES: "it may not be read",
  EISDIR: "it is a folder",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return reasons[code] ?? error.message;
}
