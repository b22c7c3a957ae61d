/** What is to be run, from the words of a command line: graph types in order, nodes, tasks, subgraphs, a one-shot graph, flags. */
import type { ClusterView } from "../api/fuel/clusters.ts";
import type { ExecuteBody, RequestedGraph } from "../api/fuel/transactions.ts";
import { AppError } from "../core/base/errors.ts";
import { checkGraph } from "./check-graph.ts";
import { clusterOption, option } from "./command.ts";
import type { Context } from "./context.ts";
import { findNodes, splitWords } from "./find.ts";
import { graphValue, readGraphInput } from "./read-input.ts";

export interface ExecutionOptions {
  readonly env?: string;
  readonly type?: readonly string[];
  readonly nodes?: readonly string[];
  readonly tasks?: readonly string[];
  readonly subgraph?: readonly string[];
  readonly file?: string;
  readonly alone?: boolean;
  readonly dryRun?: boolean;
  readonly noop?: boolean;
  readonly force?: boolean;
  readonly trace?: boolean;
}

export const executionOptions = () =>
  [
    clusterOption(),
    option("-t, --type <types...>", "graph types, run one after another in this order (default)"),
    option("-n, --nodes <nodes...>", "only on these nodes, by name or number; else the graph's node filter decides"),
    option("-T, --tasks <tasks...>", "only these tasks; the others keep their place and are skipped"),
    option("-S, --subgraph <ranges...>", "only what lies between: start[/nodes][:end[/nodes]]"),
    option("--file <file>", "a graph to run once, from a file, folder or -; it is not stored"),
    option("--alone", "with --file: without the stored layers of the type"),
    option("-d, --dry-run", "go through everything and execute nothing"),
    option("--noop", "ask each task what it would change, and change nothing"),
    option("-f, --force", "as if nothing had ever been deployed: nothing counts as unchanged"),
    option("--trace", "tell tasks to be talkative"),
  ] as const;

/** The request. Throws `usage/invalid`, `entity/not-found`, or what is wrong with the file. */
export async function executionBody(
  context: Context,
  cluster: ClusterView,
  options: ExecutionOptions,
): Promise<ExecuteBody> {
  const nodes = options.nodes === undefined ? undefined : await findNodes(context, cluster.id, options.nodes);
  const tasks = options.tasks === undefined ? undefined : splitWords(options.tasks);
  const common = {
    ...(nodes === undefined ? {} : { nodes: nodes.map(({ id }) => id) }),
    ...(tasks === undefined ? {} : { tasks: [...tasks] }),
  };
  const types = splitWords(options.type ?? []);
  const graphs: RequestedGraph[] =
    options.file === undefined
      ? (types.length === 0 ? ["default"] : types).map((type) => ({ type, ...common }))
      : [{ ...(await oneShot(context, types, options)), ...common }];
  const subgraphs = options.subgraph?.map(subgraphOf);
  return {
    cluster: cluster.id,
    graphs,
    dry_run: options.dryRun === true,
    noop_run: options.noop === true,
    force: options.force === true,
    debug: options.trace === true,
    ...(subgraphs === undefined ? {} : { subgraphs }),
  };
}

/** A graph that comes with the request. Without a type it has the file's name. */
async function oneShot(
  context: Context,
  types: readonly string[],
  { file = "-", alone }: ExecutionOptions,
): Promise<RequestedGraph> {
  if (types.length > 1) throw new AppError("usage/invalid", "--file is one graph: give one type with it");
  const input = await readGraphInput(context, file);
  await checkGraph(context, input);
  const value = await graphValue(input);
  return {
    type: types[0] ?? typeFromName(file),
    graph: value as NonNullable<RequestedGraph["graph"]>,
    graph_name: input.name,
    ...(alone === true ? { alone } : {}),
  };
}

/** `fixes/hotfix 12.yaml` -> `hotfix-12`; standard input -> `one-shot`. */
function typeFromName(path: string): string {
  const base = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const name = base.replace(/\.[^.]*$/, "").replaceAll(/[^\w-]+/g, "-");
  return /\w/.test(name) ? name : "one-shot";
}

/** `a/1,2:b` -> from a on nodes 1 and 2 to b; `:b` -> everything up to b; `a` -> a and what follows. */
function subgraphOf(word: string): { start: string[]; end: string[] } {
  const parts = word.split(":");
  if (parts.length > 2 || word === "" || word === ":")
    throw new AppError("usage/invalid", `-S ${word}: it is start[/nodes][:end[/nodes]]`);
  const side = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : [text]);
  return { start: side(parts[0]), end: side(parts[1]) };
}
