/** `strata plugin`: list, show, create, update, delete. */
import type { Command } from "commander";
import { pluginRoutes, type PluginView } from "../../api/fuel/plugins.ts";
import { declare, fileOption, type Tools } from "../command.ts";
import { findPlugin } from "../find.ts";
import { printItem, printList, type Column } from "../output.ts";
import { asBody, readOne } from "../read-input.ts";
import { withPlaces } from "../sources.ts";
import { orDash } from "../words.ts";

const columns: readonly Column<PluginView>[] = [
  { key: "id", heading: "ID", text: ({ id }) => String(id), order: ({ id }) => id },
  { key: "name", heading: "NAME", text: ({ name }) => name },
  { key: "version", heading: "VERSION", text: ({ version }) => version },
  { key: "title", heading: "TITLE", text: ({ title }) => title },
  { key: "package", heading: "PACKAGE", text: (plugin) => plugin.package_version },
  { key: "releases", heading: "RELEASES", text: ({ releases }) => orDash(releases.map(releaseText).join(", ")) },
];
const form = { columns, name: ({ name, version }: PluginView): string => `${name}-${version}` };

function releaseText(release: Readonly<Record<string, unknown>>): string {
  return [release["os"], release["version"]].filter((part) => typeof part === "string").join(" ");
}

export function addPluginCommands(noun: Command, tools: Tools): void {
  declare(noun, tools, {
    usage: "list",
    summary: "all plugins",
    examples: ["plugin list", "plugin list -o name"],
    work: async (context) => {
      const plugins = await context.client.call(pluginRoutes.listPlugins, {});
      await printList(context, plugins, { ...form, none: "There is no plugin yet: strata plugin create -f FILE" });
    },
  });
  declare(noun, tools, {
    usage: "show <plugin>",
    summary: "one plugin, by name, name-version or number",
    examples: ["plugin show watch", "plugin show watch-1.2.0 -o yaml"],
    work: async (context, [name = ""]) => {
      await printItem(context, await findPlugin(context, name), form);
    },
  });
  declare<{ readonly file?: string }>(noun, tools, {
    usage: "create",
    summary: "register a plugin from a file",
    description:
      "A file has name, title, version, package_version, releases, fuel_version and, if you like, roles_metadata, graphs or deployment_tasks.",
    options: [fileOption("plugin as YAML or JSON").makeOptionMandatory()],
    examples: ["plugin create -f plugin.yaml", "plugin create -f - < plugin.json"],
    work: async (context, _, options) => {
      const file = await readOne(context, options.file ?? "-");
      const plugin = await context.client
        .call(pluginRoutes.createPlugin, { written: asBody(file) })
        .catch((problem: unknown) => withPlaces(problem, file));
      context.note(`Created plugin ${plugin.name} ${plugin.version} (${plugin.id}).`);
      await printItem(context, plugin, form);
    },
  });
  declare<{ readonly file?: string }>(noun, tools, {
    usage: "update <plugin>",
    summary: "change what a file gives; the rest stays",
    options: [fileOption("fields to change, as YAML or JSON").makeOptionMandatory()],
    examples: ["plugin update watch -f plugin.yaml", "plugin update 1 -f -"],
    work: async (context, [name = ""], options) => {
      const { id } = await findPlugin(context, name);
      const file = await readOne(context, options.file ?? "-");
      const plugin = await context.client
        .call(pluginRoutes.putPlugin, { params: { id }, written: asBody(file) })
        .catch((problem: unknown) => withPlaces(problem, file));
      await printItem(context, plugin, form);
    },
  });
  declare(noun, tools, {
    usage: "delete <plugin>",
    summary: "delete a plugin that no cluster has enabled, with its graphs",
    examples: ["plugin delete watch", "plugin delete 2"],
    work: async (context, [name = ""]) => {
      const { id, version, name: title } = await findPlugin(context, name);
      await context.client.call(pluginRoutes.removePlugin, { params: { id } });
      context.note(`Deleted plugin ${title} ${version} (${id}).`);
    },
  });
}
