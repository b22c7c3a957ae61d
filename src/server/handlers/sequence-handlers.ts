/** Sequences, and their execution. Fuel: graphs.md 1.9, 5.8, 6.2. */
import type { SequenceChange, sequenceRoutes, SequenceView } from "../../api/fuel/sequences.ts";
import type { RequestedGraph } from "../../api/fuel/transactions.ts";
import { AppError } from "../../core/base/errors.ts";
import type { JsonObject } from "../../core/base/json.ts";
import type { Catalog, SequenceRecord } from "../../ports/catalog.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { absent, clusterOf, releaseOf } from "./entities.ts";
import { given } from "./fields.ts";
import { startRun } from "./start-run.ts";

export function sequenceHandlers(services: Services): Handlers<keyof typeof sequenceRoutes> {
  const { catalog } = services.stores;
  const change = ({ params, body }: { readonly params: { readonly id: number }; readonly body: SequenceChange }) =>
    catalog.atomically(async (inside) => {
      const before = await sequenceOf(inside, params.id);
      await refuseTaken(inside, { ...before, name: body.name ?? before.name });
      const graphs = body.graphs as readonly JsonObject[] | undefined;
      return view(await inside.sequences.update(params.id, given({ name: body.name, graphs })));
    });
  return {
    listSequences: async ({ query }) => {
      const wanted: number[] = [];
      if (query.release !== undefined) wanted.push((await releaseOf(catalog, query.release)).id);
      if (query.cluster !== undefined) wanted.push((await clusterOf(catalog, query.cluster)).releaseId);
      const [releaseId] = wanted;
      const found = await catalog.sequences.list({ releaseId });
      return found.filter((one) => wanted.every((id) => id === one.releaseId)).map(view);
    },
    createSequence: ({ body }) =>
      catalog.atomically(async (inside) => {
        const { id } = await releaseOf(inside, body.release);
        const draft = { releaseId: id, name: body.name, graphs: body.graphs as readonly JsonObject[] };
        await refuseTaken(inside, draft);
        return view(await inside.sequences.create(draft));
      }),
    getSequence: async ({ params }) => view(await sequenceOf(catalog, params.id)),
    putSequence: change,
    patchSequence: change,
    removeSequence: async ({ params }) => {
      if (!(await catalog.sequences.remove(params.id))) absent("sequence", params.id);
      return undefined;
    },
    executeSequence: async ({ params, body }) => {
      const sequence = await sequenceOf(catalog, params.id);
      const cluster = await clusterOf(catalog, body.cluster);
      if (cluster.releaseId !== sequence.releaseId) {
        throw new AppError(
          "entity/not-found",
          `Sequence ${sequence.id} is one of release ${sequence.releaseId}, not of the cluster's release ${cluster.releaseId}`,
        );
      }
      return startRun(services, { ...body, graphs: graphsOf(sequence) });
    },
  };
}

export function graphsOf(sequence: SequenceRecord): RequestedGraph[] {
  return sequence.graphs as unknown as RequestedGraph[];
}

async function sequenceOf(catalog: Catalog, id: number): Promise<SequenceRecord> {
  return (await catalog.sequences.get(id)) ?? absent("sequence", id);
}

async function refuseTaken(
  catalog: Catalog,
  { id, releaseId, name }: Pick<SequenceRecord, "releaseId" | "name"> & { readonly id?: number },
): Promise<void> {
  const others = await catalog.sequences.list({ releaseId });
  if (!others.some((other) => other.name === name && other.id !== id)) return;
  throw new AppError("entity/exists", `Sequence with name "${name}" already exist for release ${releaseId}.`);
}

function view({ id, releaseId, name, graphs }: SequenceRecord): SequenceView {
  return { id, release_id: releaseId, name, graphs: graphs as unknown as SequenceView["graphs"] };
}
