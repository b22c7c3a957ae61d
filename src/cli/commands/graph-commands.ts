/** `strata graph list | show`: layers, and what they become together. */
import type { Command } from "commander";
import { deploymentTaskRoutes } from "../../api/fuel/deployment-tasks.ts";
import { clusterRoutes } from "../../api/fuel/clusters.ts";
import { graphRoutes, type GraphView } from "../../api/fuel/graphs.ts";
import { pluginRoutes } from "../../api/fuel/plugins.ts";
import { releaseRoutes } from "../../api/fuel/releases.ts";
import { planRoutes, type MergedGraphView, type MergedTaskView } from "../../api/strata/plans.ts";
import type { LayerRef } from "../../api/schema.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, isList, type Json } from "../../core/base/json.ts";
import { didYouMean } from "../../core/base/suggest.ts";
import { clusterOption, declare, option, typeOption, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { clusterOf, findCluster, findPlugin, findRelease } from "../find.ts";
import { printList, printValue, type Column } from "../output.ts";
import type { OwnerOptions } from "../owner.ts";
import { diagnosticLines } from "../print-diagnostics.ts";
import { tableLines } from "../table.ts";
import { counted, orDash } from "../words.ts";

/** A graph as one owner has it. */
interface Row {
  readonly graph: GraphView;
  readonly type: string;
  readonly level: string;
  readonly owner: string;
}

const listColumns: readonly Column<Row>[] = [
  { key: "type", heading: "TYPE", text: ({ type }) => type },
  { key: "layer", heading: "LAYER", text: ({ level, owner }) => `${level} ${owner}` },
  { key: "name", heading: "NAME", text: ({ graph }) => orDash(graph.name) },
  {
    key: "tasks",
    heading: "TASKS",
    text: ({ graph }) => String(graph.tasks.length),
    order: ({ graph }) => graph.tasks.length,
  },
  { key: "graph", heading: "GRAPH", text: ({ graph }) => String(graph.id), order: ({ graph }) => graph.id },
];

async function list(context: Context, options: OwnerOptions): Promise<void> {
  const graphs = await context.client.call(graphRoutes.listGraphs, { query: await filterOf(context, options) });
  const nameOf = await ownerNames(context);
  const levels = ["release", "plugin", "cluster"];
  const rows = graphs
    .flatMap((graph) =>
      graph.relations.map(({ type, model, model_id: id }) => ({ graph, type, level: model, owner: nameOf(model, id) })),
    )
    .sort(
      (a, b) =>
        compareTypes(a.type, b.type) || levels.indexOf(a.level) - levels.indexOf(b.level) || a.graph.id - b.graph.id,
    );
  await printList(context, rows, {
    columns: listColumns,
    name: ({ type, level, owner }) => `${level}/${owner}/${type}`,
    whole: graphs,
    none: "There is no graph here yet: strata graph upload -f FILE",
  });
}

type Level = GraphView["relations"][number]["model"];

/** What owners are called. */
async function ownerNames({ client }: Context): Promise<(level: Level, id: number) => string> {
  const [releases, plugins, clusters] = await Promise.all([
    client.call(releaseRoutes.listReleases, {}),
    client.call(pluginRoutes.listPlugins, {}),
    client.call(clusterRoutes.listClusters, {}),
  ]);
  const names = {
    release: new Map(releases.map(({ id, version }) => [id, version])),
    plugin: new Map(plugins.map(({ id, name, version }) => [id, `${name}-${version}`])),
    cluster: new Map(clusters.map(({ id, name }) => [id, name])),
  };
  return (level, id) => names[level].get(id) ?? String(id);
}

/** `default` first. */
function compareTypes(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "default" || b === "default") return a === "default" ? -1 : 1;
  return a < b ? -1 : 1;
}

async function filterOf(context: Context, { env, release, plugin }: OwnerOptions) {
  if (typeof release === "string") return { releases_ids: [(await findRelease(context, release)).id] };
  if (typeof plugin === "string") return { plugins_ids: [(await findPlugin(context, plugin)).id] };
  if (env !== undefined) return { clusters_ids: [(await findCluster(context, env)).id], fetch_related: true };
  return {};
}

interface ShowOptions {
  readonly env?: string;
  readonly type: string;
  readonly dot?: boolean;
  readonly provenance?: boolean;
}

async function show(context: Context, names: readonly string[], options: ShowOptions): Promise<void> {
  const { id } = await clusterOf(context, options.env);
  if (options.dot === true) {
    const call = { params: { id }, query: { graph_type: options.type } };
    context.host.stdout.write(
      await context.client.text(deploymentTaskRoutes.getGraphPicture, call, "text/vnd.graphviz"),
    );
    return;
  }
  const graph = await context.client.call(planRoutes.getMergedGraph, { params: { id }, query: { type: options.type } });
  for (const line of diagnosticLines(graph.diagnostics, new Map(), context.noteStyle)) context.note(line);
  if (names.length > 0) await showTasks(context, graph, names);
  else if (options.provenance === true)
    await showTasks(
      context,
      graph,
      graph.tasks.map((task) => task.id),
    );
  else await showAll(context, graph);
}

const taskColumns: readonly Column<MergedTaskView>[] = [
  { key: "task", heading: "TASK", text: (task) => task.id },
  { key: "type", heading: "TYPE", text: (task) => task.type },
  { key: "where", heading: "WHERE", text: ({ task }) => whereOf(task) },
  { key: "layer", heading: "LAYER", text: ({ layer }) => layerText(layer) },
  {
    key: "replaces",
    heading: "REPLACES",
    text: ({ replaced }) => orDash(replaced.map(({ layer }) => layerText(layer)).join(", ")),
    look: (style, text) => (text === "-" ? text : style("warning", text)),
  },
];

async function showAll(context: Context, graph: MergedGraphView): Promise<void> {
  await printList(context, graph.tasks, { columns: taskColumns, name: (task) => task.id, whole: graph });
  const replaced = graph.tasks.filter((task) => task.replaced.length > 0).length;
  context.note(
    `${counted(graph.tasks.length, "task")} of ${graph.layers.map(layerText).join(" < ")}${replaced > 0 ? `; ${replaced} replaced` : ""}`,
  );
}

async function showTasks(context: Context, graph: MergedGraphView, names: readonly string[]): Promise<void> {
  const tasks = names.map((name) => taskOf(graph, name));
  if (context.format !== "table" && context.format !== "wide") {
    await printValue(context, tasks.length === 1 ? tasks[0] : tasks);
    return;
  }
  for (const [index, task] of tasks.entries()) {
    if (index > 0) context.answer("");
    showTask(context, task);
  }
}

function taskOf(graph: MergedGraphView, name: string): MergedTaskView {
  const task = graph.tasks.find((one) => one.id === name);
  if (task !== undefined) return task;
  const known = graph.tasks.map((one) => one.id);
  throw new AppError("entity/not-found", `graph "${graph.type}" has no task "${name}".${didYouMean(name, known)}`);
}

/** A task, field by field, with the layer that set each. */
function showTask(context: Context, { id, task, layer, provenance, replaced }: MergedTaskView): void {
  const { style } = context;
  const others = replaced.map((one) => `, replaces that of ${layerText(one.layer)}`).join("");
  context.answer(`${style("strong", id)}  ${style("quiet", `of ${layerText(layer)}${others}`)}`);
  const rows = Object.entries(task)
    .filter(([field]) => field !== "id")
    .flatMap(([field, value]) => fieldRows(field, value))
    .map(({ field, text }) => {
      const origin = provenance[field] ?? provenance[field.split(".")[0] ?? ""];
      const from =
        origin === undefined
          ? layerText(layer)
          : layerText(origin.layer) + (origin.default === true ? " (default)" : "");
      return [`  ${field}`, text, style("quiet", from)];
    });
  const width = context.host.stdout.isTTY === true ? context.host.stdout.columns : undefined;
  for (const line of tableLines(["", "", ""], rows, { heading: (text) => text, width, noHeaders: true }))
    context.answer(line);
}

interface FieldRow {
  readonly field: string;
  readonly text: string;
}

/** Parameters one by one, everything else whole. */
function fieldRows(field: string, value: Json): readonly FieldRow[] {
  if (field === "parameters" && isJsonObject(value))
    return Object.entries(value).map(([name, part]) => ({ field: `${field}.${name}`, text: shortJson(part) }));
  return [{ field, text: shortJson(value) }];
}

function shortJson(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** Tags, roles or groups of a task, as it was written. */
function whereOf(task: Readonly<Record<string, Json>>): string {
  const value = task["tags"] ?? task["roles"] ?? task["role"] ?? task["groups"];
  if (value === undefined || value === null) return "-";
  return isList(value)
    ? value.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(",")
    : shortJson(value);
}

function layerText({ level, name }: LayerRef): string {
  return name.startsWith(level) ? name : `${level} ${name}`;
}

export function addGraphCommands(noun: Command, tools: Tools): void {
  declare<OwnerOptions>(noun, tools, {
    usage: "list",
    summary: "graphs of a cluster in all its layers, of a release, of a plugin, or all",
    options: [
      option("-e, --env <cluster>", "all layers that the cluster sees"),
      option("-r, --release <release>", "the release's graphs"),
      option("-p, --plugin <plugin>", "the plugin's graphs"),
    ],
    examples: ["graph list -e shop", "graph list -r guestbook-10.0 -o json"],
    work: async (context, _, options) => {
      await list(context, options);
    },
  });
  declare<ShowOptions>(noun, tools, {
    usage: "show [tasks...]",
    summary: "the merged graph of a cluster; of single tasks every field, with the layer that set it",
    options: [
      clusterOption(),
      typeOption(),
      option("--provenance", "every field of every task"),
      option("--dot", "as a picture, in the DOT language"),
    ],
    examples: [
      "graph show -e shop",
      "graph show balancer-config -e shop",
      "graph show -e shop --dot | dot -Tsvg > shop.svg",
    ],
    work: async (context, words, options) => {
      await show(
        context,
        words.flatMap((word) => word ?? []),
        options,
      );
    },
  });
}
