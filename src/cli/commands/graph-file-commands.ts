/** `strata graph upload | download | validate | delete`: graphs between files and layers. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { deploymentTaskRoutes } from "../../api/fuel/deployment-tasks.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Json } from "../../core/base/json.ts";
import { isList } from "../../core/base/json.ts";
import { checkGraph, validate } from "../check-graph.ts";
import { clusterOption, declare, fileOption, option, typeOption, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { clusterOf, findRelease } from "../find.ts";
import { yamlText } from "../output.ts";
import { findOwner, ownerOptions, type OwnerOptions } from "../owner.ts";
import { diagnosticLines } from "../print-diagnostics.ts";
import { asBody, graphValue, readGraphInput, type GraphInput } from "../read-input.ts";
import { sourcesOf, withPlaces } from "../sources.ts";
import { counted } from "../words.ts";

interface UploadOptions extends OwnerOptions {
  readonly type: string;
  readonly file?: string;
  readonly dir?: string;
}

async function upload(context: Context, options: UploadOptions): Promise<void> {
  const input = await readGraphInput(context, pathOf(options));
  const owner = await findOwner(context, options);
  const { tasks } = await checkGraph(context, input);
  const params = { id: owner.id, type: options.type };
  const exists = await isThere(async () => await context.client.call(owner.routes.get, { params }));
  const body = await bodyOf(input);
  const graph = await context.client
    .call(exists ? owner.routes.put : owner.routes.create, { params, ...body })
    .catch((problem: unknown) => withPlaces(problem, input.files[0] ?? { name: input.name, text: "" }));
  if (context.format === "json") context.answer(JSON.stringify(graph, null, 2));
  else
    context.answer(
      `${exists ? "Replaced" : "Uploaded"} ${options.type} of ${owner.title}: ${counted(tasks, "task")} (graph ${graph.id}).`,
    );
}

function pathOf({ file, dir }: { readonly file?: string; readonly dir?: string }): string {
  const path = file ?? dir;
  if (path === undefined)
    throw new AppError("usage/invalid", "say what to read: -f FILE, -f FOLDER, or -f - for standard input");
  return path;
}

/** One file goes as it was written; a folder's files become one graph. */
async function bodyOf(input: GraphInput): Promise<{ written: ReturnType<typeof asBody> }> {
  const [only] = input.files;
  if (!input.isFolder && only !== undefined) return { written: asBody(only) };
  return { written: { text: JSON.stringify(await graphValue(input)), mediaType: "application/json" } };
}

/** false: it is not found; other errors are thrown. */
async function isThere(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (problem) {
    if (problem instanceof AppError && problem.status === 404) return false;
    throw problem;
  }
}

interface DownloadOptions {
  readonly env?: string;
  readonly all?: boolean;
  readonly cluster?: boolean;
  readonly plugins?: boolean;
  readonly release?: string | true;
  readonly type: string;
  readonly file?: string;
}

async function download(context: Context, options: DownloadOptions): Promise<void> {
  const tasks = await downloaded(context, options);
  const isJson =
    context.format === "json" || (context.options.format === undefined && options.file?.endsWith(".json") === true);
  const text = isJson ? `${JSON.stringify(tasks, null, 2)}\n` : await yamlText(tasks);
  if (options.file === undefined || options.file === "-") {
    context.host.stdout.write(text);
    return;
  }
  await writeFile(resolve(context.host.cwd, options.file), text);
  context.note(`${counted(isList(tasks) ? tasks.length : 0, "task")} were written to ${options.file}.`);
}

async function downloaded(context: Context, options: DownloadOptions): Promise<Json> {
  const query = { graph_type: options.type };
  if (typeof options.release === "string") {
    const { id } = await findRelease(context, options.release);
    return await context.client.call(deploymentTaskRoutes.getReleaseTasks, { params: { id }, query });
  }
  const { id } = await clusterOf(context, options.env);
  return await context.client.call(levelRoute(options), { params: { id }, query });
}

function levelRoute({ all, cluster, plugins, release }: DownloadOptions) {
  if ([all, cluster, plugins, release].filter((one) => one !== undefined).length > 1)
    throw new AppError("usage/invalid", "say one of -a, -c, -p and -r");
  if (cluster === true) return deploymentTaskRoutes.getClusterOwnTasks;
  if (plugins === true) return deploymentTaskRoutes.getClusterPluginTasks;
  if (release === true) return deploymentTaskRoutes.getClusterReleaseTasks;
  return deploymentTaskRoutes.getClusterTasks;
}

async function check(
  context: Context,
  options: { readonly file?: string; readonly dir?: string; readonly strict?: boolean },
): Promise<number> {
  const input = await readGraphInput(context, pathOf(options));
  const reply = await validate(context, input);
  if (context.format === "json") context.answer(JSON.stringify(reply, null, 2));
  else {
    for (const line of diagnosticLines(reply.diagnostics, sourcesOf(input.files), context.style)) context.answer(line);
    if (reply.valid) context.answer(`${input.name}: ${counted(reply.tasks, "task")}, no errors`);
  }
  if (!reply.valid) return 1;
  return options.strict === true && reply.diagnostics.some(({ severity }) => severity === "warning") ? 2 : 0;
}

export function addGraphFileCommands(noun: Command, tools: Tools): void {
  const source = [
    fileOption("graph as YAML or JSON, or a folder with metadata.yaml and tasks.yaml files"),
    option("-d, --dir <folder>", "the same as -f FOLDER"),
  ];
  declare<UploadOptions>(noun, tools, {
    usage: "upload",
    summary: "put a graph into a layer, replacing the one of its type",
    options: [...ownerOptions(), typeOption(), ...source],
    examples: [
      "graph upload -r guestbook-10.0 -f release/graph",
      "graph upload -e shop -t upgrade -f upgrade.yaml",
      "generate-graph | strata graph upload -p watch -f -",
    ],
    work: async (context, _, options) => {
      await upload(context, options);
    },
  });
  declare<DownloadOptions>(noun, tools, {
    usage: "download",
    summary: "the tasks of all layers merged, or of one layer, to standard output or a file",
    options: [
      clusterOption(),
      option("-a, --all", "all layers, merged (this is the default)"),
      option("-c, --cluster", "the cluster's own layer"),
      option("-p, --plugins", "the enabled plugins, merged"),
      option("-r, --release [release]", "the release's layer; with a name: of that release, whatever the cluster"),
      typeOption(),
      option("-f, --file <file>", "where to write"),
    ],
    examples: ["graph download -e shop -a", "graph download -e shop -c -t upgrade -f upgrade.yaml"],
    work: async (context, _, options) => {
      await download(context, options);
    },
  });
  declare<{ readonly file?: string; readonly dir?: string; readonly strict?: boolean }>(noun, tools, {
    usage: "validate",
    summary: "check a graph: everything there is to say, with places; nothing is stored",
    options: [...source, option("--strict", "exit with 2 when there are warnings")],
    examples: ["graph validate -f upgrade.yaml", "graph validate -f release/graph -o json"],
    work: async (context, _, options) => await check(context, options),
  });
  declare<OwnerOptions & { readonly type: string }>(noun, tools, {
    usage: "delete",
    summary: "delete an owner's graph of a type",
    options: [...ownerOptions(), typeOption().default(undefined).makeOptionMandatory()],
    examples: ["graph delete -e shop -t upgrade", "graph delete -r guestbook-10.0 -t teardown"],
    work: async (context, _, options) => {
      const owner = await findOwner(context, options);
      await context.client.call(owner.routes.remove, { params: { id: owner.id, type: options.type } });
      context.note(`Deleted ${options.type} of ${owner.title}.`);
    },
  });
}
