/** What an upload would change: against the cluster's stored graph, and on top of the layers below it. */
import { AppError } from "../../core/base/errors.ts";
import { diffFields, diffGraphs, type GraphDiff } from "../../core/diff/diff-graphs.ts";
import { mergeLayers } from "../../core/merge/merge-layers.ts";
import type { GraphType } from "../../core/model/ids.ts";
import type { GraphDocument } from "../../core/model/layer.ts";
import { readClusterParts, readLowerLayers } from "../../engine/read-layers.ts";
import type { Catalog, ClusterRecord } from "../../ports/catalog.ts";
import { findGraph } from "./graph-store.ts";
import { contentOf } from "./revised-catalog.ts";
import { comparedContent, comparedTasks, metadataFields } from "./revision-changes.ts";

export interface UploadComparison {
  readonly layer: GraphDiff;
  /** Names of the upload's tasks: not below, otherwise below, the same below. */
  readonly merged: {
    readonly adds: string[];
    readonly overrides: string[];
    readonly unchanged: string[];
  };
}

export interface UploadTarget {
  readonly cluster: ClusterRecord;
  readonly type: GraphType;
}

/** Throws `input/diagnostics` where the layers below can't be merged. */
export async function compareUpload(
  catalog: Catalog,
  { cluster, type }: UploadTarget,
  graph: GraphDocument,
): Promise<UploadComparison> {
  const stored = await findGraph(catalog, { level: "cluster", ownerId: cluster.id, type });
  const upload = { metadata: metadataFields(graph.metadata), tasks: comparedTasks(graph.tasks) };
  const below = mergeLayers(await readLowerLayers(catalog, await readClusterParts(catalog, cluster), type));
  if (below.value === undefined) {
    throw new AppError("input/diagnostics", "The layers below can't be merged", {
      details: { diagnostics: below.diagnostics },
    });
  }
  const fieldsBelow = new Map(
    comparedTasks(below.value.tasks.map(({ task }) => task)).map(({ id, fields }) => [id, fields]),
  );
  const merged: UploadComparison["merged"] = { adds: [], overrides: [], unchanged: [] };
  for (const { id, fields } of upload.tasks) {
    const was = fieldsBelow.get(id);
    if (was === undefined) merged.adds.push(id);
    else if (diffFields(was, fields).length > 0) merged.overrides.push(id);
    else merged.unchanged.push(id);
  }
  return { layer: diffGraphs(comparedContent(stored === undefined ? null : contentOf(stored)), upload), merged };
}
