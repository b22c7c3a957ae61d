/** Roles and tags of releases and clusters. Fuel: client.md 3. */
import type { RoleBody, RoleChange, roleRoutes, TagBody } from "../../api/fuel/roles.ts";
import { AppError } from "../../core/base/errors.ts";
import { isJsonObject, isList, type Json, type JsonObject } from "../../core/base/json.ts";
import type { Catalog, NodeRecord } from "../../ports/catalog.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { rolesOfCluster, rolesOfClusterAlone, rolesOfRelease, withVolumes, type Roles } from "./cluster-roles.ts";
import { clusterOf, releaseOf } from "./entities.ts";

/** Whose roles they are. */
interface Owner {
  readonly what: string;
  /** What counts there. */
  readonly all: (catalog: Catalog, id: number) => Promise<Roles>;
  /** What is its own, and can be changed and deleted. */
  readonly own: (catalog: Catalog, id: number) => Promise<Roles>;
  readonly write: (catalog: Catalog, id: number, change: Change) => Promise<void>;
  readonly nodes: (catalog: Catalog, id: number) => Promise<readonly NodeRecord[]>;
}

interface Change {
  readonly roles?: JsonObject;
  readonly tags?: JsonObject;
  readonly volumes?: { readonly role: string; readonly mapping: Json | undefined };
}

const ofRelease = async (catalog: Catalog, id: number): Promise<Roles> => rolesOfRelease(await releaseOf(catalog, id));

const releases: Owner = {
  what: "release",
  all: ofRelease,
  own: ofRelease,
  write: async (catalog, id, { roles, tags, volumes }) => {
    const { metadata } = await releaseOf(catalog, id);
    await catalog.releases.update(id, {
      ...(roles === undefined ? {} : { rolesMetadata: roles }),
      ...(tags === undefined ? {} : { tagsMetadata: tags }),
      ...(volumes === undefined ? {} : { metadata: withVolumes(metadata, volumes.role, volumes.mapping) }),
    });
  },
  nodes: async (catalog, id) => {
    const clusters = await catalog.clusters.list({ releaseId: id });
    const nodes = await Promise.all(clusters.map((cluster) => catalog.nodes.list({ clusterId: cluster.id })));
    return nodes.flat();
  },
};

const clusters: Owner = {
  what: "cluster",
  all: async (catalog, id) => rolesOfCluster(catalog, await clusterOf(catalog, id)),
  own: async (catalog, id) => rolesOfClusterAlone(await clusterOf(catalog, id)),
  write: async (catalog, id, { roles, tags, volumes }) => {
    const { metadata } = await clusterOf(catalog, id);
    const kept = volumes === undefined ? metadata : withVolumes(metadata, volumes.role, volumes.mapping);
    await catalog.clusters.update(id, {
      metadata: {
        ...kept,
        ...(roles === undefined ? {} : { roles_metadata: roles }),
        ...(tags === undefined ? {} : { tags_metadata: tags }),
      },
    });
  },
  nodes: (catalog, id) => catalog.nodes.list({ clusterId: id }),
};

export function roleHandlers({ stores: { catalog } }: Services): Handlers<keyof typeof roleRoutes> {
  const release = { roles: rolesFor(catalog, releases), tags: tagsFor(catalog, releases) };
  const cluster = { roles: rolesFor(catalog, clusters), tags: tagsFor(catalog, clusters) };
  return {
    listReleaseRoles: release.roles.list,
    createReleaseRole: release.roles.create,
    getReleaseRole: release.roles.get,
    putReleaseRole: release.roles.put,
    removeReleaseRole: release.roles.remove,
    listClusterRoles: cluster.roles.list,
    createClusterRole: cluster.roles.create,
    getClusterRole: cluster.roles.get,
    putClusterRole: cluster.roles.put,
    removeClusterRole: cluster.roles.remove,
    listReleaseTags: release.tags.list,
    createReleaseTag: release.tags.create,
    getReleaseTag: release.tags.get,
    putReleaseTag: release.tags.put,
    removeReleaseTag: release.tags.remove,
    listClusterTags: cluster.tags.list,
    createClusterTag: cluster.tags.create,
    getClusterTag: cluster.tags.get,
    putClusterTag: cluster.tags.put,
    removeClusterTag: cluster.tags.remove,
  };
}

interface ById {
  readonly params: { readonly id: number };
}
interface ByName {
  readonly params: { readonly id: number; readonly name: string };
}

function rolesFor(catalog: Catalog, owner: Owner) {
  const write = async (inside: Catalog, id: number, { name, meta, volumes_roles_mapping }: RoleBody) => {
    const { roles } = await owner.own(inside, id);
    const volumes =
      volumes_roles_mapping === undefined ? {} : { volumes: { role: name, mapping: volumes_roles_mapping } };
    await owner.write(inside, id, { roles: withEntry(roles, name, meta), ...volumes });
    return roleView(await owner.all(inside, id), name);
  };
  return {
    list: async ({ params }: ById) => {
      const all = await owner.all(catalog, params.id);
      return Object.keys(all.roles).map((name) => roleView(all, name));
    },
    get: async ({ params: { id, name } }: ByName) => {
      const all = await owner.all(catalog, id);
      mustHave(all.roles, name, `role of ${owner.what} ${id}`);
      return roleView(all, name);
    },
    create: ({ params, body }: ById & { readonly body: RoleBody }) =>
      catalog.atomically(async (inside) => {
        mustBeFree((await owner.own(inside, params.id)).roles, body.name, "role");
        return write(inside, params.id, body);
      }),
    put: ({ params: { id, name }, body }: ByName & { readonly body: RoleChange }) =>
      catalog.atomically(async (inside) => {
        mustHave((await owner.all(inside, id)).roles, name, `role of ${owner.what} ${id}`);
        return write(inside, id, { ...body, name });
      }),
    remove: async ({ params: { id, name } }: ByName) => {
      await catalog.atomically(async (inside) => {
        const { roles } = await owner.own(inside, id);
        mustHave(roles, name, `role of ${owner.what} ${id}`);
        refuseUsed(await owner.nodes(inside, id), name);
        await owner.write(inside, id, {
          roles: withoutEntry(roles, name),
          volumes: { role: name, mapping: undefined },
        });
      });
      return undefined;
    },
  };
}

function tagsFor(catalog: Catalog, owner: Owner) {
  const write = async (inside: Catalog, id: number, { name, meta }: TagBody) => {
    const { tags } = await owner.own(inside, id);
    await owner.write(inside, id, { tags: withEntry(tags, name, meta) });
    return { name, meta };
  };
  return {
    list: async ({ params }: ById) => {
      const { tags } = await owner.all(catalog, params.id);
      return Object.entries(tags).map(([name, meta]) => ({ name, meta: objectOf(meta) }));
    },
    get: async ({ params: { id, name } }: ByName) => {
      const { tags } = await owner.all(catalog, id);
      return { name, meta: objectOf(mustHave(tags, name, `tag of ${owner.what} ${id}`)) };
    },
    create: ({ params, body }: ById & { readonly body: TagBody }) =>
      catalog.atomically(async (inside) => {
        mustBeFree((await owner.own(inside, params.id)).tags, body.name, "tag");
        return write(inside, params.id, body);
      }),
    put: ({ params: { id, name }, body }: ByName & { readonly body: { readonly meta: JsonObject } }) =>
      catalog.atomically(async (inside) => {
        mustHave((await owner.all(inside, id)).tags, name, `tag of ${owner.what} ${id}`);
        return write(inside, id, { name, meta: body.meta });
      }),
    remove: async ({ params: { id, name } }: ByName) => {
      await catalog.atomically(async (inside) => {
        const { tags } = await owner.own(inside, id);
        mustHave(tags, name, `tag of ${owner.what} ${id}`);
        await owner.write(inside, id, { tags: withoutEntry(tags, name) });
      });
      return undefined;
    },
  };
}

function roleView({ roles, volumes }: Roles, name: string) {
  const mapping = Object.hasOwn(volumes, name) ? volumes[name] : undefined;
  return {
    name,
    meta: objectOf(Object.hasOwn(roles, name) ? roles[name] : undefined),
    volumes_roles_mapping: isList(mapping) ? [...mapping] : [],
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function withEntry(record: JsonObject, name: string, value: JsonObject): JsonObject {
  return Object.fromEntries([...Object.entries(record), [name, value]]);
}

function withoutEntry(record: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

function mustHave(record: JsonObject, name: string, what: string): Json | undefined {
  if (Object.hasOwn(record, name)) return record[name];
  throw new AppError("entity/not-found", `There is no ${what} with the name "${name}"`);
}

function mustBeFree(record: JsonObject, name: string, what: string): void {
  if (!Object.hasOwn(record, name)) return;
  throw new AppError("entity/exists", `A ${what} with the name "${name}" already exists`);
}

function refuseUsed(nodes: readonly NodeRecord[], role: string): void {
  const users = nodes.filter(({ roles, pendingRoles }) => roles.includes(role) || pendingRoles.includes(role));
  if (users.length === 0) return;
  const names = users.map(({ name }) => name).join(", ");
  throw new AppError("entity/in-use", `The role "${role}" can't be deleted: nodes have it (${names})`);
}
