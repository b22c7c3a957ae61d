/** `strata release`: list, show, create, update, delete. */
import type { Command } from "commander";
import { releaseRoutes, type ReleaseView } from "../../api/fuel/releases.ts";
import { AppError } from "../../core/base/errors.ts";
import { declare, fileOption, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { findRelease } from "../find.ts";
import { printItem, printList, type Column } from "../output.ts";
import { asBody, readOne } from "../read-input.ts";
import { withPlaces } from "../sources.ts";
import { orDash } from "../words.ts";

const columns: readonly Column<ReleaseView>[] = [
  { key: "id", heading: "ID", text: ({ id }) => String(id), order: ({ id }) => id },
  { key: "name", heading: "NAME", text: ({ name }) => name },
  { key: "version", heading: "VERSION", text: ({ version }) => version },
  { key: "state", heading: "STATE", text: ({ state }) => state },
  { key: "os", heading: "OS", text: (release) => release.operating_system },
  { key: "roles", heading: "ROLES", text: (release) => orDash(Object.keys(release.roles_metadata).join(",")) },
];
const form = { columns, name: ({ name }: ReleaseView): string => name };

interface CreateOptions {
  readonly file?: string;
  readonly name?: string;
  readonly relVersion?: string;
  readonly os: string;
}

async function create(context: Context, options: CreateOptions): Promise<void> {
  const release =
    options.file === undefined ? await fromWords(context, options) : await fromFile(context, options.file);
  context.note(`Created release ${release.name} ${release.version} (${release.id}).`);
  await printItem(context, release, form);
}

async function fromFile(context: Context, path: string): Promise<ReleaseView> {
  const file = await readOne(context, path);
  return await context.client
    .call(releaseRoutes.createRelease, { written: asBody(file) })
    .catch((problem: unknown) => withPlaces(problem, file));
}

async function fromWords(context: Context, { name, relVersion, os }: CreateOptions): Promise<ReleaseView> {
  if (name === undefined || relVersion === undefined)
    throw new AppError("usage/invalid", "give a file (-f FILE), or both --name and --rel-version");
  const body = { name, version: relVersion, operating_system: os, state: "available" as const };
  return await context.client.call(releaseRoutes.createRelease, { body });
}

export function addReleaseCommands(noun: Command, tools: Tools): void {
  declare(noun, tools, {
    usage: "list",
    summary: "all releases, newest first",
    examples: ["release list", "release list -o json"],
    work: async (context) => {
      const releases = await context.client.call(releaseRoutes.listReleases, {});
      await printList(context, releases, { ...form, none: "There is no release yet: strata release create -f FILE" });
    },
  });
  declare(noun, tools, {
    usage: "show <release>",
    summary: "one release, by name, version or number",
    examples: ["release show guestbook-10.0", "release show 1 -o yaml"],
    work: async (context, [name = ""]) => {
      await printItem(context, await findRelease(context, name), form);
    },
  });
  declare<CreateOptions>(noun, tools, {
    usage: "create",
    summary: "a new release, from a file or from words",
    description:
      "A file has name, version, operating_system, roles_metadata, tags_metadata and, if you like, graphs or deployment_tasks.",
    options: [
      fileOption("release as YAML or JSON"),
      option("--name <name>", "name, where there is no file"),
      option("--rel-version <version>", "version, e.g. newton-10.0"),
      option("--os <name>", "operating system").default("Ubuntu"),
    ],
    examples: ["release create -f release.yaml", "release create --name Newton --rel-version newton-10.0"],
    work: async (context, _, options) => {
      await create(context, options);
    },
  });
  declare<{ readonly file?: string }>(noun, tools, {
    usage: "update <release>",
    summary: "change what a file gives; the rest stays",
    options: [fileOption("fields to change, as YAML or JSON").makeOptionMandatory()],
    examples: ["release update guestbook-10.0 -f roles.yaml", "release update 1 -f -"],
    work: async (context, [name = ""], options) => {
      const { id } = await findRelease(context, name);
      const file = await readOne(context, options.file ?? "-");
      const release = await context.client
        .call(releaseRoutes.putRelease, { params: { id }, written: asBody(file) })
        .catch((problem: unknown) => withPlaces(problem, file));
      await printItem(context, release, form);
    },
  });
  declare(noun, tools, {
    usage: "delete <release>",
    summary: "delete a release that no cluster uses, with its graphs",
    examples: ["release delete guestbook-10.0", "release delete 3"],
    work: async (context, [name = ""]) => {
      const { id, version } = await findRelease(context, name);
      await context.client.call(releaseRoutes.removeRelease, { params: { id } });
      context.note(`Deleted release ${version} (${id}).`);
    },
  });
}
