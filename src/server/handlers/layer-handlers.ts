/** Revisions of layers, and what differs between any two graphs. */
import type { layerRoutes, DiffView, GraphRef } from "../../api/strata/layers.ts";
import { AppError } from "../../core/base/errors.ts";
import { diffGraphs, isSame, type ComparedGraph, type GraphDiff } from "../../core/diff/diff-graphs.ts";
import { renderDiff, summaryOf } from "../../core/diff/render-diff.ts";
import { DEFAULT_TYPE, graphType } from "../../core/model/ids.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import { writtenGraph } from "../../engine/read-layers.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GraphRelation } from "../../ports/graph-record.ts";
import type { Revision } from "../../ports/revision-store.ts";
import { findGraph, graphOfType } from "../graphs/graph-store.ts";
import { graphView } from "../graphs/graph-view.ts";
import { knownMergedGraph } from "../graphs/merged-graph.ts";
import { readUpload } from "../graphs/read-upload.ts";
import { contentOf } from "../graphs/revised-catalog.ts";
import { comparedContent, comparedTasks, headView, metadataFields, nothing } from "../graphs/revision-changes.ts";
import { bare, type Handlers, type SpecialReply } from "../http/handler.ts";
import { partOf } from "../http/part-of.ts";
import type { Services } from "../services.ts";
import { clusterOf, pluginOf, releaseOf } from "./entities.ts";

interface LayerName {
  readonly level: GraphRelation["level"];
  readonly owner: number;
  readonly type: string;
}

export function layerHandlers({ stores: { catalog } }: Services): Handlers<keyof typeof layerRoutes> {
  return {
    listRevisions: async ({ params }) => (await catalog.revisions.list(await layerOf(catalog, params))).map(headView),
    getRevision: async ({ params }) => {
      const revision = await revisionOf(catalog, await layerOf(catalog, params), params.revision);
      return { ...headView(revision), graph: revision.content === null ? null : writtenGraph(revision.content) };
    },
    diffRevision: async ({ params, query, accept }) => {
      const layer = await layerOf(catalog, params);
      const since = query.since ?? params.revision - 1;
      const before = since === 0 ? nothing : comparedContent((await revisionOf(catalog, layer, since)).content);
      const after = comparedContent((await revisionOf(catalog, layer, params.revision)).content);
      return diffReply(diffGraphs(before, after), accept);
    },
    restoreRevision: ({ params }) =>
      catalog.atomically(async (inside) => {
        const layer = await layerOf(inside, params);
        const { content } = await revisionOf(inside, layer, params.revision);
        const graph = await findGraph(inside, layer);
        if (content === null) {
          if (graph !== undefined) await inside.graphs.remove(graph.id);
          return null;
        }
        return graphView(
          graph === undefined
            ? await inside.graphs.create({ ...content, relations: [layer] })
            : await inside.graphs.update(graph.id, content),
        );
      }),
    diffGraphs: async ({ body, document, accept }) => {
      const before = await comparedGraph(catalog, body.before, partOf(document, ["before", "graph"]));
      const after = await comparedGraph(catalog, body.after, partOf(document, ["after", "graph"]));
      return diffReply(diffGraphs(before, after), accept);
    },
  };
}

const mustExist = { release: releaseOf, plugin: pluginOf, cluster: clusterOf } as const;

/** The layer, whose owner exists; a graph it need not have. */
async function layerOf(catalog: Catalog, { level, owner, type }: LayerName): Promise<GraphRelation> {
  await mustExist[level](catalog, owner);
  return { level, ownerId: owner, type };
}

async function revisionOf(catalog: Catalog, layer: GraphRelation, number: number): Promise<Revision> {
  const found = await catalog.revisions.get(layer, number);
  if (found !== undefined) return found;
  throw new AppError(
    "entity/not-found",
    `Graph "${layer.type}" of ${layer.level} ${layer.ownerId} has no revision ${number}`,
  );
}

async function comparedGraph(catalog: Catalog, ref: GraphRef, given: ParsedDocument): Promise<ComparedGraph> {
  if ("layer" in ref) {
    const layer = await layerOf(catalog, ref.layer);
    if (ref.layer.revision === undefined) return comparedContent(contentOf(await graphOfType(catalog, layer)));
    return comparedContent((await revisionOf(catalog, layer, ref.layer.revision)).content);
  }
  if ("merged" in ref) {
    const cluster = await clusterOf(catalog, ref.merged.cluster);
    const type = ref.merged.type === undefined ? DEFAULT_TYPE : graphType(ref.merged.type);
    const { metadata, tasks } = (await knownMergedGraph(catalog, cluster, type)).graph;
    return { metadata: metadataFields(metadata), tasks: comparedTasks(tasks.map(({ task }) => task)) };
  }
  const { graph } = readUpload(given);
  return { metadata: metadataFields(graph.metadata), tasks: comparedTasks(graph.tasks) };
}

function diffReply(diff: GraphDiff, accept: string): DiffView | SpecialReply {
  return accept === "text/plain" ? bare("text/plain; charset=utf-8", renderDiff(diff)) : diffView(diff);
}

export function diffView(diff: GraphDiff): DiffView {
  return {
    same: isSame(diff),
    summary: summaryOf(diff),
    metadata: [...diff.metadata],
    added: [...diff.added],
    removed: [...diff.removed],
    changed: diff.changed.map(({ id, fields }) => ({ id, fields: [...fields] })),
    unchanged: diff.unchanged,
  };
}
