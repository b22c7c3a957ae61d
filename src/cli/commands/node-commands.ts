/** `strata node`: list, show, create, set, delete. */
import type { Command } from "commander";
import { nodeRoutes, type NodeDraft, type NodeView } from "../../api/fuel/nodes.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, isList, type JsonObject } from "../../core/base/json.ts";
import { assignments } from "../assignments.ts";
import { clusterOption, declare, fileOption, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { clusterOf, findNode, splitWords } from "../find.ts";
import { printItem, printList, type Column } from "../output.ts";
import { parseFile, readOne } from "../read-input.ts";
import { status } from "../style.ts";
import { listText, orDash } from "../words.ts";

const columns: readonly Column<NodeView>[] = [
  { key: "id", heading: "ID", text: ({ id }) => String(id), order: ({ id }) => id },
  { key: "name", heading: "NAME", text: ({ name }) => name },
  { key: "status", heading: "STATUS", text: (node) => node.status, look: status },
  { key: "cluster", heading: "CLUSTER", text: ({ cluster }) => orDash(cluster) },
  { key: "roles", heading: "ROLES", text: ({ roles }) => listText(roles) },
  { key: "pending", heading: "PENDING", text: (node) => listText(node.pending_roles), extra: true },
  { key: "primary", heading: "PRIMARY", text: (node) => listText(node.primary_tags) },
  { key: "online", heading: "ONLINE", text: ({ online }) => (online ? "yes" : "no") },
  { key: "ip", heading: "IP", text: ({ ip }) => orDash(ip) },
  { key: "transport", heading: "TRANSPORT", text: ({ transport }) => transportText(transport) },
  { key: "error", heading: "ERROR", text: (node) => orDash(node.error_msg), extra: true },
];
const form = { columns, name: ({ name }: NodeView): string => name };

function transportText(transport: JsonObject | null): string {
  const kind = transport?.["kind"];
  return typeof kind === "string" ? kind : "default";
}

interface NodeOptions {
  readonly env?: string;
  readonly file?: string;
  readonly role?: readonly string[];
  readonly ip?: string;
  readonly transport?: "local" | "none";
  readonly directory?: string;
  readonly attribute?: readonly string[];
  readonly status?: NodeDraft["status"];
  readonly online?: boolean;
}

const nodeOptions = [
  option("-r, --role <roles...>", "roles, by comma or repeated"),
  option("--ip <address>", "its address"),
  option("--transport <kind>", "how it is reached").choices(["local", "none"]),
  option("--directory <folder>", "with local: the node's own folder"),
  option("--attribute <assignments...>", "facts of the node: name=value"),
  option("--status <status>", "e.g. provisioned, ready, error"),
] as const;

/** The options as fields of a node; only those that were given. */
async function fieldsOf(options: NodeOptions): Promise<NodeDraft> {
  const { role, ip, attribute, status: state } = options;
  const transport = transportOf(options);
  return {
    ...(role === undefined ? {} : { roles: [...splitWords(role)] }),
    ...(ip === undefined ? {} : { ip }),
    ...(state === undefined ? {} : { status: state }),
    ...(transport === undefined ? {} : { transport }),
    ...(attribute === undefined ? {} : { attributes: await assignments(attribute) }),
  };
}

function transportOf({ transport, directory }: NodeOptions): NodeDraft["transport"] {
  if (transport === undefined && directory === undefined) return undefined;
  return { kind: transport ?? "local", ...(directory === undefined ? {} : { directory }) };
}

async function create(context: Context, names: readonly string[], options: NodeOptions): Promise<void> {
  const fields = await fieldsOf(options);
  const drafts = options.file === undefined ? [] : await draftsIn(context, options.file);
  const wanted = [...drafts, ...names.map((name) => ({ name }))].map((draft) => ({ ...fields, ...draft }));
  if (wanted.length === 0) throw new AppError("usage/invalid", "give names, or a file (-f FILE) with a list of nodes");
  const cluster = options.env === undefined ? undefined : await clusterOf(context, options.env);
  const created: NodeView[] = [];
  for (const draft of wanted) {
    const body = cluster === undefined ? draft : { ...draft, cluster: cluster.id };
    created.push(await context.client.call(nodeRoutes.createNode, { body }));
  }
  await printList(context, created, form);
}

async function draftsIn(context: Context, path: string): Promise<readonly NodeDraft[]> {
  const value = await parseFile(await readOne(context, path));
  const list = isList(value) ? value : [value];
  if (!list.every(isJsonObject))
    throw new AppError("usage/invalid", `${path}: a node is an object: { name, roles, ... }`);
  return list;
}

export function addNodeCommands(noun: Command, tools: Tools): void {
  declare<{ readonly env?: string }>(noun, tools, {
    usage: "list",
    summary: "all nodes, or a cluster's",
    options: [clusterOption()],
    examples: ["node list", "node list -e shop --sort -id"],
    work: async (context, _, { env }) => {
      const cluster = env === undefined ? undefined : await clusterOf(context, env);
      const query = cluster === undefined ? {} : { cluster_id: String(cluster.id) };
      const nodes = await context.client.call(nodeRoutes.listNodes, { query });
      await printList(context, nodes, {
        ...form,
        none: "There is no node here yet: strata node create NAME -e CLUSTER",
      });
    },
  });
  declare(noun, tools, {
    usage: "show <node>",
    summary: "one node, by name or number",
    examples: ["node show front-1", "node show 4 -o yaml"],
    work: async (context, [name = ""]) => {
      await printItem(context, await findNode(context, name), form);
    },
  });
  declare<NodeOptions>(noun, tools, {
    usage: "create [names...]",
    summary: "add machines",
    options: [clusterOption(), fileOption("list of nodes as YAML or JSON"), ...nodeOptions],
    examples: ["node create front-1 front-2 -e shop --role web", "node create -e shop -f nodes.yaml"],
    work: async (context, words, options) => {
      await create(
        context,
        words.flatMap((word) => word ?? []),
        options,
      );
    },
  });
  declare<NodeOptions>(noun, tools, {
    usage: "set <node>",
    summary: "change a node: roles, attributes, how it is reached, its cluster",
    options: [
      clusterOption(),
      ...nodeOptions,
      option("--online", "it answers"),
      option("--no-online", "it does not answer").default(undefined),
    ],
    examples: ["node set front-1 --role web,api", "node set 4 --attribute rack=b2 --status ready"],
    work: async (context, [name = ""], options) => {
      await change(context, name, options);
    },
  });
  declare(noun, tools, {
    usage: "delete <nodes...>",
    summary: "forget nodes",
    examples: ["node delete front-2", "node delete 4 5"],
    work: async (context, words) => {
      for (const word of words) {
        const { id, name } = await findNode(context, word ?? "");
        await context.client.call(nodeRoutes.removeNode, { params: { id } });
        context.note(`Deleted node ${name} (${id}).`);
      }
    },
  });
}

async function change(context: Context, name: string, options: NodeOptions): Promise<void> {
  const node = await findNode(context, name);
  const fields = await fieldsOf(options);
  const cluster = options.env === undefined ? undefined : await clusterOf(context, options.env);
  const body = {
    ...fields,
    ...(fields.attributes === undefined ? {} : { attributes: { ...node.attributes, ...fields.attributes } }),
    ...(options.online === undefined ? {} : { online: options.online }),
    ...(cluster === undefined ? {} : { cluster: cluster.id }),
  };
  await printItem(context, await context.client.call(nodeRoutes.putNode, { params: { id: node.id }, body }), form);
}
