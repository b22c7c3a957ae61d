/** Roles and tags that count in a cluster: those of its release, its plugins and its own. */
import { isJsonObject, isList, type Json, type JsonObject } from "../../core/base/json.ts";
import { ownRoles } from "../../engine/read-inventory.ts";
import { readClusterParts } from "../../engine/read-layers.ts";
import type { Catalog, ClusterRecord, ReleaseRecord } from "../../ports/catalog.ts";

export interface Roles {
  readonly roles: JsonObject;
  readonly tags: JsonObject;
  /** By role: which volumes it needs; kept and shown only. */
  readonly volumes: JsonObject;
}

export function rolesOfRelease({ rolesMetadata, tagsMetadata, metadata }: ReleaseRecord): Roles {
  return { roles: rolesMetadata, tags: tagsMetadata, volumes: volumesIn(metadata) };
}

export function rolesOfClusterAlone(cluster: ClusterRecord): Roles {
  const { rolesMetadata, tagsMetadata } = ownRoles(cluster);
  return { roles: rolesMetadata, tags: tagsMetadata, volumes: volumesIn(cluster.metadata) };
}

/** The later one wins: release, plugins by number, the cluster itself. */
export async function rolesOfCluster(catalog: Catalog, cluster: ClusterRecord): Promise<Roles> {
  const { release, plugins } = await readClusterParts(catalog, cluster);
  const all: readonly Roles[] = [
    rolesOfRelease(release),
    ...plugins.map((plugin) => ({
      roles: plugin.rolesMetadata,
      tags: plugin.tagsMetadata,
      volumes: volumesIn(plugin.metadata),
    })),
    rolesOfClusterAlone(cluster),
  ];
  return {
    roles: joined(all.map(({ roles }) => roles)),
    tags: joined(all.map(({ tags }) => tags)),
    volumes: joined(all.map(({ volumes }) => volumes)),
  };
}

function joined(parts: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function volumesIn(metadata: JsonObject): JsonObject {
  const { volumes_metadata: volumes } = metadata;
  const mapping = isJsonObject(volumes) ? volumes["volumes_roles_mapping"] : undefined;
  return isJsonObject(mapping) ? mapping : {};
}

/** The metadata with the mapping of a role set; undefined takes it away. */
export function withVolumes(metadata: JsonObject, role: string, mapping: Json | undefined): JsonObject {
  const { volumes_metadata: volumes } = metadata;
  const before = volumesIn(metadata);
  if (mapping === undefined && !Object.hasOwn(before, role)) return metadata;
  const kept = Object.entries(before).filter(([name]) => name !== role);
  const changed = Object.fromEntries(mapping === undefined ? kept : [...kept, [role, mapping]]);
  return {
    ...metadata,
    volumes_metadata: { ...(isJsonObject(volumes) ? volumes : {}), volumes_roles_mapping: changed },
  };
}

/** Pairs of the wanted roles that exclude each other; `*` excludes all others. */
export function conflictsAmong(wanted: readonly string[], roles: JsonObject): readonly (readonly [string, string])[] {
  return wanted.flatMap((role) => {
    const meta = Object.hasOwn(roles, role) ? roles[role] : undefined;
    const conflicts = isJsonObject(meta) ? meta["conflicts"] : undefined;
    const others = wanted.filter((other) => other !== role);
    if (conflicts === "*") return others.map((other) => [role, other] as const);
    const named = isList(conflicts) ? conflicts : [];
    return others.filter((other) => named.includes(other)).map((other) => [role, other] as const);
  });
}
