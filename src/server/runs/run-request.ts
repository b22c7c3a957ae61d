/** A request to plan or run graphs: each graph with its choices, one-shot graphs read and checked. */
import type { ExecuteBody, RequestedGraph } from "../../api/fuel/transactions.ts";
import { AppError } from "../../core/base/errors.ts";
import { isList, type JsonObject } from "../../core/base/json.ts";
import { graphType, nodeId, taskId, type NodeId } from "../../core/model/ids.ts";
import type { GraphLayer } from "../../core/model/layer.ts";
import type { Choices, RunMode, Subgraph } from "../../core/model/plan.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import type { PlanRequest } from "../../engine/prepare-run.ts";
import { documentOf } from "../../core/parse/parse-document.ts";
import type { Catalog, ClusterRecord } from "../../ports/catalog.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { clusterOf } from "../handlers/entities.ts";
import { partOf } from "../http/part-of.ts";
import { readUpload } from "../graphs/read-upload.ts";

/** What holds for all graphs of a request. */
type Flags = Omit<ExecuteBody, "cluster" | "graphs">;

/** One graph of a request, and what is kept of it with its run. */
export interface GraphRequest {
  readonly plan: PlanRequest;
  readonly options: JsonObject;
  readonly fingerprint: string | undefined;
}

export interface RunRequest {
  readonly cluster: ClusterRecord;
  readonly mode: RunMode;
  readonly force: boolean;
  readonly graphs: readonly GraphRequest[];
}

/** Throws for unknown clusters and nodes, and for one-shot graphs with errors. */
export async function readRunRequest(
  catalog: Catalog,
  body: ExecuteBody,
  document: ParsedDocument,
): Promise<RunRequest> {
  const cluster = await clusterOf(catalog, body.cluster);
  await refuseForeignNodes(catalog, cluster, body.graphs);
  const flags = flagsOf(body);
  const graphs = body.graphs.map((graph, index): GraphRequest => {
    const oneShot = readOneShot(graph, partOf(document, ["graphs", index, "graph"]));
    return {
      plan: {
        cluster,
        type: graphType(graph.type),
        choices: choicesOf(body, graph),
        oneShot,
        alone: graph.alone === true && oneShot !== undefined,
      },
      options: { ...flags, ...keptOptions(graph, oneShot) },
      fingerprint: graph.fingerprint,
    };
  });
  return { cluster, mode: modeOf(body), force: body.force === true, graphs };
}

/** Fuel: with both flags, dry run wins. */
function modeOf({ dry_run: dry, noop_run: noop }: Flags): RunMode {
  if (dry === true) return "dry-run";
  return noop === true ? "noop" : "run";
}

export function flagsOf(body: ExecuteBody): JsonObject {
  return {
    dry_run: body.dry_run === true,
    noop_run: body.noop_run === true,
    force: body.force === true,
    debug: body.debug === true,
    ...(body.subgraphs === undefined ? {} : { subgraphs: body.subgraphs }),
  };
}

function keptOptions(graph: RequestedGraph, oneShot: GraphLayer | undefined): JsonObject {
  return {
    type: graph.type,
    ...(isList(graph.nodes) ? { nodes: graph.nodes } : {}),
    ...(isList(graph.tasks) ? { tasks: graph.tasks } : {}),
    ...(graph.steps === undefined ? {} : { steps: graph.steps }),
    ...(oneShot === undefined
      ? {}
      : {
          graph: { ...metadataOf(oneShot), tasks: oneShot.tasks.map(({ written }) => written) },
          graph_name: oneShot.origin.name,
          alone: graph.alone === true,
        }),
  };
}

function metadataOf({ metadata }: GraphLayer): JsonObject {
  const { nodeFilter, onSuccess, onError, onStop } = metadata;
  return {
    ...(nodeFilter === undefined ? {} : { node_filter: nodeFilter }),
    ...(onSuccess === undefined ? {} : { on_success: onSuccess }),
    ...(onError === undefined ? {} : { on_error: onError }),
    ...(onStop === undefined ? {} : { on_stop: onStop }),
  };
}

function choicesOf(body: Flags, graph: RequestedGraph): Choices {
  return {
    mode: modeOf(body),
    force: body.force === true,
    debug: body.debug === true,
    nodes: graph.nodes?.map((id): NodeId => nodeId(String(id))),
    tasks: graph.tasks?.map(taskId),
    subgraphs: body.subgraphs?.map(subgraphOf),
    steps: graph.steps?.map(({ task, node }) => ({ task: taskId(task), node: nodeId(node) })),
  };
}

type Side = readonly (string | null)[] | string | null | undefined;

/** Fuel's client sends `[null]` for a side that is not given. */
function subgraphOf({ start, end }: { readonly start?: Side; readonly end?: Side }): Subgraph {
  const names = (side: Side): readonly string[] =>
    typeof side === "string" ? [side] : (side ?? []).filter((name) => name !== null);
  return { start: names(start), end: names(end) };
}

function readOneShot(graph: RequestedGraph, document: ParsedDocument): GraphLayer | undefined {
  if (graph.graph === undefined) return undefined;
  const { graph: read } = readUpload(document);
  return {
    origin: { level: "one-shot", name: graph.graph_name ?? "one-shot graph" },
    type: graphType(graph.type),
    metadata: read.metadata,
    tasks: read.tasks,
  };
}

/** Fuel: 400 in these words; nodes that do not exist at all count as foreign. */
async function refuseForeignNodes(
  catalog: Catalog,
  cluster: ClusterRecord,
  graphs: readonly RequestedGraph[],
): Promise<void> {
  const wanted = new Set(graphs.flatMap(({ nodes }) => nodes ?? []));
  if (wanted.size === 0) return;
  const own = new Set((await catalog.nodes.list({ clusterId: cluster.id })).map(({ id }) => id));
  const foreign = [...wanted].filter((id) => !own.has(id));
  if (foreign.length === 0) return;
  throw new AppError(
    "graph/unknown-name",
    `Nodes '${foreign.join(", ")}' do not belong to the same cluster ${cluster.id} (${cluster.name})`,
  );
}

/** The request of a graph's run, out of what was kept with it: it was checked when it came. */
export async function storedRequest(catalog: Catalog, child: RunRecord): Promise<PlanRequest> {
  const cluster = await clusterOf(catalog, child.cluster);
  const graph = child.options as unknown as RequestedGraph;
  const oneShot = readOneShot(graph, documentOf(child.options["graph"] ?? null, graph.graph_name ?? "one-shot graph"));
  return {
    cluster,
    type: graphType(graph.type),
    choices: choicesOf(child.options, graph),
    oneShot,
    alone: graph.alone === true && oneShot !== undefined,
  };
}
