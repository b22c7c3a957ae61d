/** What a run tells people when it ends, and when a node fails in it; each once, also after a crash. Fuel: graphs.md 5.4. */
import type { Instant, RunId } from "../core/model/ids.ts";
import type { Verdict } from "../core/model/status.ts";
import type { Catalog, NodeRecord } from "../ports/catalog.ts";

export interface RunEnd {
  readonly run: RunId;
  readonly cluster: number;
  readonly verdict: Verdict;
  readonly message: string | null;
  readonly at: Instant;
}

const topics = { ready: "done", tolerated: "warning", stopped: "warning", error: "error" } as const;

export async function notifyEnd(catalog: Catalog, { run, cluster, verdict, message, at }: RunEnd): Promise<void> {
  const record = await catalog.clusters.get(cluster);
  const isTold = (await catalog.notifications.list({ runId: run })).some(({ nodeId }) => nodeId === null);
  if (record === undefined || isTold) return;
  const why = message === null ? "" : `: ${message}`;
  await catalog.notifications.create({
    topic: topics[verdict],
    message: storable(`Run ${run} of environment '${record.name}' ended ${verdict}${why}`),
    clusterId: cluster,
    nodeId: null,
    runId: run,
    isRead: false,
    createdAt: at,
  });
}

export interface NodeFailure {
  readonly run: RunId;
  readonly node: NodeRecord;
  readonly message: string;
  readonly at: Instant;
}

export async function notifyFailure(catalog: Catalog, { run, node, message, at }: NodeFailure): Promise<void> {
  if ((await catalog.notifications.list({ runId: run })).some(({ nodeId }) => nodeId === node.id)) return;
  await catalog.notifications.create({
    topic: "error",
    message: storable(`Node '${node.name}' failed: ${message}`),
    clusterId: node.clusterId,
    nodeId: node.id,
    runId: run,
    isRead: false,
    createdAt: at,
  });
}

/** What nodes said may be in it: it must not keep the run from ending. */
function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, "\ufffd");
}
