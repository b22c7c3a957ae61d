/** A cluster's graph of a type, merged from its layers. */
import { AppError } from "../../core/base/errors.ts";
import { didYouMean } from "../../core/base/suggest.ts";
import type { Diagnostic } from "../../core/model/diagnostic.ts";
import type { MergedGraph } from "../../core/model/graph.ts";
import type { GraphType } from "../../core/model/ids.ts";
import { mergeLayers } from "../../core/merge/merge-layers.ts";
import { knownTypes, readClusterParts, readLayerStack } from "../../engine/read-layers.ts";
import type { Catalog, ClusterRecord } from "../../ports/catalog.ts";

export interface Merged {
  readonly graph: MergedGraph;
  readonly diagnostics: readonly Diagnostic[];
}

/** Which layers take part. */
export type Levels = "all" | "plugins" | "release" | "cluster";

/** Throws `input/diagnostics` for plugins that bring the same task. No layer of the type gives an empty graph, as Fuel does. */
export async function mergedGraph(
  catalog: Catalog,
  cluster: ClusterRecord,
  { type, levels = "all" }: { readonly type: GraphType; readonly levels?: Levels },
): Promise<Merged> {
  const stack = await readLayerStack(catalog, await readClusterParts(catalog, cluster), type);
  const { value: graph, diagnostics } = mergeLayers({
    type,
    plugins: levels === "all" || levels === "plugins" ? stack.plugins : [],
    release: levels === "all" || levels === "release" ? stack.release : undefined,
    cluster: levels === "all" || levels === "cluster" ? stack.cluster : undefined,
  });
  if (graph !== undefined) return { graph, diagnostics };
  const message = diagnostics.find(({ severity }) => severity === "error")?.message ?? "the layers can't be merged";
  throw new AppError("input/diagnostics", message, { details: { diagnostics } });
}

/** The same; throws `graph/unknown-type` where no layer defines the type. */
export async function knownMergedGraph(catalog: Catalog, cluster: ClusterRecord, type: GraphType): Promise<Merged> {
  const merged = await mergedGraph(catalog, cluster, { type });
  if (merged.graph.layers.length > 0) return merged;
  const known = await knownTypes(catalog, await readClusterParts(catalog, cluster));
  throw new AppError("graph/unknown-type", `No layer defines graph type "${type}".${didYouMean(type, known)}`);
}
