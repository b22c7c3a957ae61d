/** `GraphRecord`: a graph as it is stored, and whose it is. */
import type { JsonObject } from "../core/base/json.ts";
import type { LayerLevel } from "../core/model/layer.ts";

/** Who a graph belongs to, and the type under which. At most one graph per owner and type. */
export interface GraphRelation {
  readonly level: Exclude<LayerLevel, "one-shot">;
  readonly ownerId: number;
  readonly type: string;
}

/** A stored graph: metadata and tasks as they were uploaded. */
export interface GraphRecord {
  readonly id: number;
  readonly relations: readonly GraphRelation[];
  readonly name: string | null;
  readonly nodeFilter: string | null;
  readonly onSuccess: JsonObject | null;
  readonly onError: JsonObject | null;
  readonly onStop: JsonObject | null;
  /** In the order of writing; `id` unique among them. */
  readonly tasks: readonly JsonObject[];
}
