/** Releases, and the version of the server. Fuel: graphs.md 1.1, 6.2. */
import {
  ReleaseDraft as ReleaseDraftSchema,
  type releaseRoutes,
  type ReleaseChange,
  type ReleaseDraft,
} from "../../api/fuel/releases.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, isList, type JsonObject } from "../../core/base/json.ts";
import { DEFAULT_TYPE } from "../../core/model/ids.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import type { Catalog, ReleaseRecord } from "../../ports/catalog.ts";
import { createOrChangeGraph, findGraph } from "../graphs/graph-store.ts";
import { readDeploymentTasks, readOwnedGraphs, refuseTwoDefaults } from "../graphs/owned-graphs.ts";
import { fits } from "../graphs/attributes.ts";
import type { Handlers } from "../http/handler.ts";
import { paged } from "../http/page.ts";
import type { Services } from "../services.ts";
import { releaseView } from "../views/catalog-views.ts";
import { absent, releaseOf } from "./entities.ts";
import { given, keptFields } from "./fields.ts";

const kept = keptFields([...Object.keys(ReleaseDraftSchema.properties), "is_deployable"]);

export function releaseHandlers({
  stores: { catalog },
  version,
  gate,
}: Services): Handlers<keyof typeof releaseRoutes> {
  return {
    getVersion: async () => ({
      release: "10.0",
      api: "1",
      auth_required: await gate.authRequired(),
      feature_groups: ["experimental", "advanced"],
      openstack_version: "newton-10.0",
      strata: version,
    }),
    listReleases: async ({ query }) => paged([...(await catalog.releases.list())].reverse().map(releaseView), query),
    createRelease: async ({ body, document }) => releaseView(await createRelease(catalog, body, document)),
    getRelease: async ({ params }) => releaseView(await releaseOf(catalog, params.id)),
    putRelease: async ({ params, body, document }) =>
      releaseView(await changeRelease(catalog, params.id, { body, document })),
    removeRelease: async ({ params }) => {
      if ((await catalog.clusters.list({ releaseId: params.id })).length > 0) {
        throw new AppError("entity/in-use", "Can't delete release with assigned clusters");
      }
      if (!(await catalog.releases.remove(params.id))) absent("release", params.id);
      return undefined;
    },
    getReleaseAttributes: async ({ params }) => attributesView(await releaseOf(catalog, params.id)),
    putReleaseAttributes: ({ params, body }) =>
      catalog.atomically(async (inside) => {
        const { metadata } = await releaseOf(inside, params.id);
        const change = { metadata: { ...metadata, attributes_metadata: body } };
        return attributesView(await inside.releases.update(params.id, change));
      }),
    getReleaseComponents: async ({ params }) => {
      const release = await releaseOf(catalog, params.id);
      const plugins = (await catalog.plugins.list()).filter((plugin) => fits(plugin, release));
      return [release, ...plugins].flatMap(({ metadata }) => componentsIn(metadata));
    },
  };
}

/** Fuel's client reads `editable` at once. */
function attributesView({ metadata }: ReleaseRecord): JsonObject {
  const { attributes_metadata: attributes } = metadata;
  return { editable: {}, generated: {}, ...(isJsonObject(attributes) ? attributes : {}) };
}

function componentsIn({ components_metadata: components }: JsonObject): JsonObject[] {
  return isList(components) ? components.filter(isJsonObject) : [];
}

function createRelease(catalog: Catalog, body: ReleaseDraft, document: ParsedDocument): Promise<ReleaseRecord> {
  const graphs = readOwnedGraphs(document);
  refuseTwoDefaults(document, graphs);
  const tasks = readDeploymentTasks(document);
  return catalog.atomically(async (inside) => {
    const release = await inside.releases.create({
      name: body.name,
      version: body.version,
      description: body.description ?? null,
      operatingSystem: body.operating_system,
      state: body.state ?? "available",
      modes: body.modes ?? [],
      rolesMetadata: body.roles_metadata ?? {},
      tagsMetadata: body.tags_metadata ?? {},
      metadata: kept(body),
    });
    const owner = { level: "release", ownerId: release.id } as const;
    for (const { type, content } of graphs) await createOrChangeGraph(inside, { ...owner, type }, content);
    if (!graphs.some(({ type }) => type === DEFAULT_TYPE)) {
      await createOrChangeGraph(inside, { ...owner, type: DEFAULT_TYPE }, tasks ?? {});
    }
    return release;
  });
}

/** Fuel: roles that nodes have stay. */
async function refuseLostRoles(
  catalog: Catalog,
  { id, rolesMetadata }: ReleaseRecord,
  roles: JsonObject,
): Promise<void> {
  const lost = Object.keys(rolesMetadata).filter((role) => !Object.hasOwn(roles, role));
  if (lost.length === 0) return;
  const clusters = await catalog.clusters.list({ releaseId: id });
  const nodes = (await Promise.all(clusters.map((one) => catalog.nodes.list({ clusterId: one.id })))).flat();
  const used = lost.filter((role) => nodes.some((node) => [...node.roles, ...node.pendingRoles].includes(role)));
  if (used.length === 0) return;
  throw new AppError("request/invalid", `Cannot delete roles already assigned to nodes: ${used.join(", ")}`);
}

interface Change {
  readonly body: ReleaseChange;
  readonly document: ParsedDocument;
}

function changeRelease(catalog: Catalog, id: number, { body, document }: Change): Promise<ReleaseRecord> {
  const graphs = readOwnedGraphs(document);
  const tasks = readDeploymentTasks(document);
  return catalog.atomically(async (inside) => {
    const release = await releaseOf(inside, id);
    if (body.roles_metadata !== undefined) await refuseLostRoles(inside, release, body.roles_metadata);
    const owner = { level: "release", ownerId: id } as const;
    for (const { type, content } of graphs) await createOrChangeGraph(inside, { ...owner, type }, content);
    const standard = { ...owner, type: DEFAULT_TYPE };
    // Fuel: an empty list changes a default graph only where there was none.
    if (tasks !== undefined && ((tasks.tasks ?? []).length > 0 || (await findGraph(inside, standard)) === undefined)) {
      await createOrChangeGraph(inside, standard, tasks);
    }
    return inside.releases.update(id, {
      ...given({
        name: body.name,
        version: body.version,
        description: body.description,
        operatingSystem: body.operating_system,
        state: body.state,
        modes: body.modes,
        rolesMetadata: body.roles_metadata,
        tagsMetadata: body.tags_metadata,
      }),
      metadata: { ...release.metadata, ...kept(body) },
    });
  });
}
