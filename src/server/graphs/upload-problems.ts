/** What there is to say about an upload beside its errors: its own warnings, and what merging it with the other layers shows. */
import { diagnosticView } from "../../api/problem.ts";
import type { DiagnosticView } from "../../api/schema.ts";
import { graphType } from "../../core/model/ids.ts";
import { mergeLayers } from "../../core/merge/merge-layers.ts";
import { clusterOrigin, readClusterParts, readLowerLayers } from "../../engine/read-layers.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GraphRelation } from "../../ports/graph-record.ts";
import type { Upload } from "./read-upload.ts";

/**
 * Of a cluster's graph also the merged graph's problems, with the places of this upload: unknown names, cycles across layers. They do not
 * refuse the upload, because another layer may still change; a plan or a run is refused.
 */
export async function uploadProblems(
  catalog: Catalog,
  owner: GraphRelation,
  upload: Upload,
): Promise<DiagnosticView[]> {
  const own = upload.diagnostics.map(diagnosticView);
  const cluster = owner.level === "cluster" ? await catalog.clusters.get(owner.ownerId) : undefined;
  if (cluster === undefined || upload.content.tasks === undefined) return own;
  const type = graphType(owner.type);
  const below = await readLowerLayers(catalog, await readClusterParts(catalog, cluster), type);
  const { metadata, tasks } = upload.graph;
  // The uploaded tasks, not the stored ones: they know where they were written.
  const merged = mergeLayers({ ...below, cluster: { origin: clusterOrigin(cluster), type, metadata, tasks } });
  return [...own, ...merged.diagnostics.map(diagnosticView)];
}
