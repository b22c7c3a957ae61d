/** Records for storage tests in one line each: unique names, every field filled. */
import { instant, nodeId, runId, type RunId } from "../core/model/ids.ts";
import type {
  ClusterRecord,
  NodeRecord,
  NotificationRecord,
  PluginRecord,
  ReleaseRecord,
  SequenceRecord,
} from "../ports/catalog.ts";
import type { GraphRecord } from "../ports/graph-record.ts";
import type { RunDraft, RunRecord } from "../ports/run-store.ts";
import type { Stores } from "../ports/stores.ts";
import type { Clock } from "../ports/system.ts";

type Draft<Stored> = Omit<Stored, "id">;

/** 2026-01-01, noon. */
export const noon = instant(Date.UTC(2026, 0, 1, 12));

/** A clock that stands still. */
export const stoppedClock: Clock = { now: () => noon, sleepUntil: () => Promise.resolve() };

let count = 0;
/** A name that no other fixture has. */
export function uniqueName(base: string): string {
  count += 1;
  return `${base}-${count}`;
}

export function releaseDraft(change: Partial<Draft<ReleaseRecord>> = {}): Draft<ReleaseRecord> {
  return {
    name: uniqueName("release"),
    version: "mitaka-9.0",
    description: null,
    operatingSystem: "Ubuntu",
    state: "available",
    modes: ["ha_compact"],
    rolesMetadata: { controller: { tags: ["controller"] } },
    tagsMetadata: { controller: { has_primary: true } },
    metadata: { networks_metadata: { nova_network: {} }, extensions: ["volume_manager"] },
    ...change,
  };
}

export function pluginDraft(change: Partial<Draft<PluginRecord>> = {}): Draft<PluginRecord> {
  return {
    name: uniqueName("plugin"),
    title: "A plugin",
    version: "1.0.0",
    description: "what it does",
    packageVersion: "5.0.0",
    releases: [{ os: "ubuntu", version: "mitaka-9.0", mode: ["ha"] }],
    rolesMetadata: {},
    tagsMetadata: {},
    metadata: {},
    ...change,
  };
}

export function clusterDraft(releaseId: number, change: Partial<Draft<ClusterRecord>> = {}): Draft<ClusterRecord> {
  return {
    name: uniqueName("cluster"),
    mode: "ha_compact",
    status: "new",
    releaseId,
    fuelVersion: "9.0",
    settings: { common: { debug: { value: false } } },
    enabledPlugins: [],
    metadata: {},
    ...change,
  };
}

export function nodeDraft(change: Partial<Draft<NodeRecord>> = {}): Draft<NodeRecord> {
  const name = uniqueName("node");
  return {
    clusterId: null,
    name,
    hostname: name,
    mac: null,
    ip: null,
    status: "discover",
    progress: 0,
    online: true,
    roles: [],
    pendingRoles: ["controller"],
    primaryTags: [],
    pendingAddition: true,
    pendingDeletion: false,
    errorType: null,
    errorMessage: null,
    labels: {},
    attributes: {},
    meta: { cpu: { total: 4 } },
    transport: null,
    metadata: {},
    ...change,
  };
}

export function graphDraft(change: Partial<Draft<GraphRecord>> = {}): Draft<GraphRecord> {
  return {
    relations: [],
    name: null,
    nodeFilter: null,
    onSuccess: null,
    onError: null,
    onStop: null,
    tasks: [],
    ...change,
  };
}

export function sequenceDraft(releaseId: number, change: Partial<Draft<SequenceRecord>> = {}): Draft<SequenceRecord> {
  return { releaseId, name: uniqueName("sequence"), graphs: [{ type: "provision" }, { type: "default" }], ...change };
}

export function notificationDraft(change: Partial<Draft<NotificationRecord>> = {}): Draft<NotificationRecord> {
  return {
    topic: "done",
    message: "it is done",
    clusterId: null,
    nodeId: null,
    runId: null,
    isRead: false,
    createdAt: noon,
    ...change,
  };
}

export function runDraft(cluster: number, change: Partial<RunDraft> = {}): RunDraft {
  return {
    cluster,
    uuid: "0f8fad5b-d9cb-469f-a165-70867728950e",
    kind: "graph",
    graphType: null,
    status: "running",
    message: null,
    progress: 0,
    isDry: false,
    options: {},
    createdAt: noon,
    startedAt: null,
    endedAt: null,
    hiddenAt: null,
    ...change,
  };
}

/** A release and a cluster of it, with `nodes` nodes: the cluster's number. */
export async function seedCluster({ catalog }: Pick<Stores, "catalog">, nodes = 0): Promise<number> {
  const release = await catalog.releases.create(releaseDraft());
  const cluster = await catalog.clusters.create(clusterDraft(release.id));
  for (let i = 0; i < nodes; i++) await catalog.nodes.create(nodeDraft({ clusterId: cluster.id }));
  return cluster.id;
}

/** A run going on in a cluster of its own. */
export async function seedRun(
  stores: Pick<Stores, "catalog" | "runs">,
  change: Partial<RunDraft> = {},
): Promise<RunRecord> {
  const [run] = await stores.runs.create(runDraft(await seedCluster(stores), change), []);
  return run!;
}

/** Number of a run that never was. */
export const noRun: RunId = runId(999_999_999);
export const someNode = nodeId("1");
