/** `strata cluster`: list, show, create, settings, set, enable, disable, delete. */
import type { Command } from "commander";
import { clusterRoutes, type ClusterView } from "../../api/fuel/clusters.ts";
import { releaseRoutes } from "../../api/fuel/releases.ts";
import { pluginRoutes } from "../../api/fuel/plugins.ts";
import { settingsRoutes } from "../../api/strata/settings.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject } from "../../core/base/json.ts";
import { declare, fileOption, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { findCluster, findPlugin, findRelease, splitWords } from "../find.ts";
import { printItem, printList, printValue, yamlText, type Column } from "../output.ts";
import { asBody, parseFile, readOne } from "../read-input.ts";
import { assignments } from "../assignments.ts";
import { withPlaces } from "../sources.ts";
import { status } from "../style.ts";
import { orDash } from "../words.ts";

interface Names {
  readonly releases: ReadonlyMap<number, string>;
  readonly plugins: ReadonlyMap<number, string>;
}

async function namesOf({ client }: Context): Promise<Names> {
  const [releases, plugins] = await Promise.all([
    client.call(releaseRoutes.listReleases, {}),
    client.call(pluginRoutes.listPlugins, {}),
  ]);
  return {
    releases: new Map(releases.map(({ id, version }) => [id, version])),
    plugins: new Map(plugins.map(({ id, name, version }) => [id, `${name}-${version}`])),
  };
}

async function formOf(
  context: Context,
): Promise<{ columns: Column<ClusterView>[]; name: (one: ClusterView) => string }> {
  const { releases, plugins } = await namesOf(context);
  const columns: Column<ClusterView>[] = [
    { key: "id", heading: "ID", text: ({ id }) => String(id), order: ({ id }) => id },
    { key: "name", heading: "NAME", text: ({ name }) => name },
    { key: "status", heading: "STATUS", text: (cluster) => cluster.status, look: status },
    {
      key: "release",
      heading: "RELEASE",
      text: (cluster) => releases.get(cluster.release_id) ?? String(cluster.release_id),
    },
    {
      key: "plugins",
      heading: "PLUGINS",
      text: (cluster) => orDash(cluster.plugins.map((id) => plugins.get(id) ?? String(id)).join(", ")),
    },
    { key: "mode", heading: "MODE", text: ({ mode }) => mode },
  ];
  return { columns, name: ({ name }) => name };
}

interface CreateOptions {
  readonly release?: string;
  readonly plugin?: readonly string[];
  readonly settings?: string;
  readonly mode?: string;
}

async function create(context: Context, name: string, options: CreateOptions): Promise<void> {
  const release = await findRelease(context, options.release ?? "");
  const plugins: number[] = [];
  for (const word of splitWords(options.plugin ?? [])) plugins.push((await findPlugin(context, word)).id);
  const settings =
    options.settings === undefined ? undefined : await parseFile(await readOne(context, options.settings));
  if (settings !== undefined && !isJsonObject(settings))
    throw new AppError("usage/invalid", `${options.settings ?? ""}: settings are an object of names and values`);
  const cluster = await context.client.call(clusterRoutes.createCluster, {
    body: {
      name,
      release: release.id,
      plugins,
      ...(settings === undefined ? {} : { settings }),
      ...(options.mode === undefined ? {} : { mode: options.mode }),
    },
  });
  context.note(`Created cluster ${cluster.name} (${cluster.id}).`);
  await printItem(context, cluster, await formOf(context));
}

async function switchPlugin(context: Context, name: string, change: PluginChange): Promise<void> {
  const cluster = await findCluster(context, name);
  const changed: number[] = [];
  for (const word of splitWords(change.words)) changed.push((await findPlugin(context, word)).id);
  const kept = cluster.plugins.filter((id) => !changed.includes(id));
  const enabled = [...kept, ...(change.on ? changed : [])].sort((a, b) => a - b);
  await context.client.call(settingsRoutes.putEnabledPlugins, { params: { id: cluster.id }, body: { enabled } });
  await printItem(context, await findCluster(context, name), await formOf(context));
}

interface PluginChange {
  readonly words: readonly string[];
  readonly on: boolean;
}

async function showSettings(context: Context, id: number): Promise<void> {
  const settings = await context.client.call(settingsRoutes.getSettings, { params: { id } });
  if (context.format === "table" || context.format === "wide") context.host.stdout.write(await yamlText(settings));
  else await printValue(context, settings);
}

async function settings(context: Context, name: string, file: string | undefined): Promise<void> {
  const { id } = await findCluster(context, name);
  if (file !== undefined) {
    const source = await readOne(context, file);
    await context.client
      .call(settingsRoutes.putSettings, { params: { id }, written: asBody(source) })
      .catch((problem: unknown) => withPlaces(problem, source));
    context.note(`Replaced the settings of cluster ${name}.`);
    return;
  }
  await showSettings(context, id);
}

export function addClusterCommands(noun: Command, tools: Tools): void {
  addLooking(noun, tools);
  declare<CreateOptions>(noun, tools, {
    usage: "create <name>",
    summary: "a new cluster of a release",
    options: [
      option("-r, --release <release>", "release, by name, version or number").makeOptionMandatory(),
      option("-p, --plugin <plugins...>", "plugins to enable, by name or number"),
      option("--settings <file>", "settings as YAML or JSON: what expressions see as $"),
      option("--mode <mode>", "ha_compact unless given"),
    ],
    examples: [
      "cluster create shop -r guestbook-10.0",
      "cluster create shop -r guestbook-10.0 -p watch --settings settings.yaml",
    ],
    work: async (context, [name = ""], options) => {
      await create(context, name, options);
    },
  });
  declare<{ readonly file?: string }>(noun, tools, {
    usage: "settings <cluster>",
    summary: "show the settings, or replace them from a file",
    options: [fileOption("settings as YAML or JSON")],
    examples: ["cluster settings shop", "cluster settings shop -f settings.yaml"],
    work: async (context, [name = ""], options) => {
      await settings(context, name, options.file);
    },
  });
  declare(noun, tools, {
    usage: "set <cluster> <assignments...>",
    summary: "change single settings: name=value, a.b=value; name= removes",
    examples: ["cluster set shop greeting='Good evening'", "cluster set shop web.workers=4 debug=true"],
    work: async (context, [name = "", ...words]) => {
      const { id } = await findCluster(context, name);
      const body = await assignments(words.flatMap((word) => word ?? []));
      await context.client.call(settingsRoutes.patchSettings, { params: { id }, body });
      context.note(`Changed ${Object.keys(body).join(", ")} of cluster ${name}.`);
    },
  });
  addPluginSwitches(noun, tools);
}

function addLooking(noun: Command, tools: Tools): void {
  declare(noun, tools, {
    usage: "list",
    summary: "all clusters",
    examples: ["cluster list", "cluster list --columns name,status"],
    work: async (context) => {
      const clusters = await context.client.call(clusterRoutes.listClusters, {});
      const none = "There is no cluster yet: strata cluster create NAME -r RELEASE";
      await printList(context, clusters, { ...(await formOf(context)), none });
    },
  });
  declare(noun, tools, {
    usage: "show <cluster>",
    summary: "one cluster, by name or number",
    examples: ["cluster show shop", "cluster show 1 -o json"],
    work: async (context, [name = ""]) => {
      await printItem(context, await findCluster(context, name), await formOf(context));
    },
  });
}

function addPluginSwitches(noun: Command, tools: Tools): void {
  declare(noun, tools, {
    usage: "enable <cluster> <plugins...>",
    summary: "enable plugins: their graphs take part from now on",
    examples: ["cluster enable shop watch", "cluster enable 1 watch-1.2.0 cache"],
    work: async (context, [name = "", ...words]) => {
      await switchPlugin(context, name, { words: words.flatMap((word) => word ?? []), on: true });
    },
  });
  declare(noun, tools, {
    usage: "disable <cluster> <plugins...>",
    summary: "disable plugins",
    examples: ["cluster disable shop watch", "cluster disable 1 2"],
    work: async (context, [name = "", ...words]) => {
      await switchPlugin(context, name, { words: words.flatMap((word) => word ?? []), on: false });
    },
  });
  declare<{ readonly force?: boolean }>(noun, tools, {
    usage: "delete <cluster>",
    summary: "delete a cluster with its graphs and runs; its nodes become free",
    options: [option("-f, --force", "even while a run goes on")],
    examples: ["cluster delete shop", "cluster delete 2 --force"],
    work: async (context, [name = ""], { force }) => {
      const { id } = await findCluster(context, name);
      await context.client.call(clusterRoutes.removeCluster, { params: { id }, query: { force } });
      context.note(`Deleted cluster ${name} (${id}).`);
    },
  });
}
