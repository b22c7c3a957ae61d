/** Files that commands take: one file, a folder as Fuel's client reads it, or `-` for standard input. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Json } from "../core/base/json.ts";
import { isJsonObject, isList } from "../core/base/json.ts";
import { AppError } from "../core/base/errors.ts";
import type { SourceFile } from "../core/model/source.ts";
import type { WrittenBody } from "../client/api-client.ts";
import type { Context } from "./context.ts";
import { inputLimit } from "./context.ts";

/** What was read, and whether it came as a folder. */
export interface GraphInput {
  readonly files: readonly SourceFile[];
  readonly isFolder: boolean;
  /** For people: the path, or `standard input`. */
  readonly name: string;
}

/** A graph's file, folder or standard input. */
export async function readGraphInput(context: Context, path: string): Promise<GraphInput> {
  if (path === "-" || !(await isFolder(context, path))) {
    const file = await readOne(context, path);
    return { files: [file], isFolder: false, name: file.name };
  }
  const folder = resolve(context.host.cwd, path);
  const metadata = join(folder, "metadata.yaml");
  const names = [
    ...((await stat(metadata).catch(() => undefined)) === undefined ? [] : [metadata]),
    ...(await taskFiles(folder)),
  ];
  if (names.length === 0)
    throw new AppError(
      "usage/invalid",
      `${path}: nothing to upload; there is no metadata.yaml in it, and no tasks.yaml in it or below`,
    );
  const files: SourceFile[] = [];
  for (const name of names)
    files.push({ name: join(path, name.slice(folder.length + 1)), text: await readText(name, name) });
  return { files, isFolder: true, name: path };
}

/** One file or standard input. Throws where it can't be read, is too large, or is no text. */
export async function readOne(context: Context, path: string): Promise<SourceFile> {
  if (path === "-") return { name: "standard input", text: textOf(await context.host.readStdin(), "standard input") };
  return { name: path, text: await readText(resolve(context.host.cwd, path), path) };
}

/** A file as the body of a request: its text, unchanged. */
export function asBody({ text, name }: SourceFile): WrittenBody {
  const isJson = name.endsWith(".json") || /^\s*[[{]/.test(text);
  return { text, mediaType: isJson ? "application/json" : "application/x-yaml" };
}

/** A file's value. Throws `input/diagnostics` with the places of what is wrong. */
export async function parseFile(file: SourceFile): Promise<Json> {
  const { parseDocument } = await import("../core/parse/parse-document.ts");
  const { value, diagnostics } = parseDocument(file);
  if (value !== undefined) return value.value;
  throw new AppError("input/diagnostics", `${file.name} can't be read`, { details: { diagnostics } });
}

/** The files of a graph as one graph object, as Fuel's client makes it: metadata, and the tasks of all task files in their order. */
export async function graphValue({ files, isFolder }: GraphInput): Promise<Json> {
  const [only] = files;
  if (!isFolder && only !== undefined) return await parseFile(only);
  const tasks: Json[] = [];
  let metadata: Json = {};
  for (const file of files) {
    const value = await parseFile(file);
    if (basename(file.name) === "metadata.yaml") metadata = value ?? {};
    else if (isList(value)) tasks.push(...value);
  }
  return { ...(isJsonObject(metadata) ? metadata : {}), tasks };
}

/** Every `tasks.yaml` in a folder and below, links followed, sorted by path. */
async function taskFiles(folder: string, depth = 0): Promise<readonly string[]> {
  if (depth > 32) throw new AppError("usage/invalid", `${folder}: more than 32 folders deep`);
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const kind = await stat(path).catch(() => undefined);
    if (kind?.isDirectory() === true) found.push(...(await taskFiles(path, depth + 1)));
    else if (name === "tasks.yaml") found.push(path);
  }
  return found;
}

async function isFolder(context: Context, path: string): Promise<boolean> {
  const kind = await stat(resolve(context.host.cwd, path)).catch((problem: unknown) => unreadable(path, problem));
  return kind.isDirectory();
}

async function readText(path: string, shown: string): Promise<string> {
  const { size } = await stat(path).catch((problem: unknown) => unreadable(shown, problem));
  if (size > inputLimit)
    throw new AppError("request/too-large", `${shown}: more than ${inputLimit / 1024 / 1024} MB are not taken`);
  return textOf(await readFile(path).catch((problem: unknown) => unreadable(shown, problem)), shown);
}

function unreadable(path: string, problem: unknown): never {
  const code = (problem as { readonly code?: unknown }).code;
  const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(code);
  throw new AppError("usage/invalid", `${path}: ${reason}`, { cause: problem });
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const message = "the text is not UTF-8, or holds binary data";
    const diagnostics = [
      { severity: "error", code: "syntax/encoding", message, at: { file: name, line: 1, column: 1 } },
    ];
    throw new AppError("input/diagnostics", message, { details: { diagnostics } });
  }
}
