/** Graphs by owner and type: find, create, change, delete; words of Fuel where something is in the way. */
import { AppError } from "../../core/base/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GraphRecord, GraphRelation } from "../../ports/graph-record.ts";
import type { GraphContent } from "./read-upload.ts";

const emptyGraph: GraphContent = {
  name: null,
  nodeFilter: null,
  onSuccess: null,
  onError: null,
  onStop: null,
  tasks: [],
};

export async function findGraph(catalog: Catalog, owner: GraphRelation): Promise<GraphRecord | undefined> {
  const found = await catalog.graphs.list({ level: owner.level, ownerIds: [owner.ownerId], types: [owner.type] });
  return found[0];
}

/** Throws `entity/not-found` in Fuel's words. */
export async function graphOfType(catalog: Catalog, owner: GraphRelation): Promise<GraphRecord> {
  const found = await findGraph(catalog, owner);
  if (found === undefined) throw new AppError("entity/not-found", `Graph with type: ${owner.type} is not defined`);
  return found;
}

/** Throws `entity/exists` in Fuel's words. */
export async function createGraph(
  catalog: Catalog,
  owner: GraphRelation,
  content: Partial<GraphContent>,
): Promise<GraphRecord> {
  if ((await findGraph(catalog, owner)) !== undefined) {
    throw new AppError("entity/exists", `Deployment graph with type "${owner.type}" already exist.`);
  }
  return catalog.graphs.create({ ...emptyGraph, ...content, relations: [owner] });
}

/** Creates the graph, or changes the given fields of the one there is. */
export async function createOrChangeGraph(
  catalog: Catalog,
  owner: GraphRelation,
  content: Partial<GraphContent>,
): Promise<GraphRecord> {
  const found = await findGraph(catalog, owner);
  return found === undefined
    ? catalog.graphs.create({ ...emptyGraph, ...content, relations: [owner] })
    : catalog.graphs.update(found.id, content);
}
