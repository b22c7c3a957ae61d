/** What revisions changed: compared with the one before, and summed up. */
import type { RevisionSummary } from "../../api/strata/layers.ts";
import type { Json, JsonObject } from "../../core/base/json.ts";
import { diffGraphs, type ComparedGraph, type GraphDiff } from "../../core/diff/diff-graphs.ts";
import { summaryOf } from "../../core/diff/render-diff.ts";
import type { GraphMetadata, Task } from "../../core/model/layer.ts";
import { readTasks } from "../../core/validate/normal-task.ts";
import { writtenGraph } from "../../engine/read-layers.ts";
import type { GraphRelation } from "../../ports/graph-record.ts";
import type { RevisedContent, RevisionHead, RevisionStore } from "../../ports/revision-store.ts";
import { isoTime } from "../views/times.ts";

/** What a layer without a graph is compared as. */
export const nothing: ComparedGraph = { metadata: {}, tasks: [] };

export function comparedContent(content: RevisedContent | null): ComparedGraph {
  if (content === null) return nothing;
  const { name, node_filter, on_success, on_error, on_stop } = writtenGraph(content);
  const metadata = comparedMetadata({ name, node_filter, on_success, on_error, on_stop });
  return { metadata, tasks: comparedTasks(readTasks(content.tasks)) };
}

/** Under canonical names, so that aliases make no difference. */
export function comparedTasks(tasks: readonly Task[]): ComparedGraph["tasks"] {
  return tasks.map(({ id, fields }) => ({ id, fields }));
}

function comparedMetadata(metadata: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** Metadata under the names of the file format. */
export function metadataFields({ name, nodeFilter, onSuccess, onError, onStop }: GraphMetadata): JsonObject {
  return comparedMetadata({
    name,
    node_filter: nodeFilter,
    on_success: onSuccess,
    on_error: onError,
    on_stop: onStop,
  });
}

/** At most so many revisions are told of in a refusal: the latest ones. */
const mostTold = 20;

/** What was changed after a revision, oldest first. */
export async function changedSince(
  revisions: RevisionStore,
  layer: GraphRelation,
  seen: number,
): Promise<readonly RevisionSummary[]> {
  const heads = (await revisions.list(layer)).filter(({ number }) => number > seen).slice(-mostTold);
  const summaries: RevisionSummary[] = [];
  for (const head of heads) {
    const [before, after] = await Promise.all([
      revisions.get(layer, head.number - 1),
      revisions.get(layer, head.number),
    ]);
    const diff = diffGraphs(comparedContent(before?.content ?? null), comparedContent(after?.content ?? null));
    summaries.push(summaryView(head, diff));
  }
  return summaries;
}

function summaryView(head: RevisionHead, diff: GraphDiff): RevisionSummary {
  const names = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);
  return {
    ...headView(head),
    summary: summaryOf(diff),
    added: names(diff.added),
    removed: names(diff.removed),
    changed: names(diff.changed),
  };
}

export function headView({ number, kind, graphId, at, by, message }: RevisionHead) {
  return { revision: number, kind, graph_id: graphId, at: isoTime(at), by, message };
}
