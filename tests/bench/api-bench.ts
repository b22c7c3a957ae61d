/** The API over HTTP on stores in memory: requests a second and p99 under 20 connections, and the snapshot of a run of 300,000 steps. */
import { createMemoryStores } from "../../src/adapters/memory/memory-stores.ts";
import { createCallScope } from "../../src/adapters/system/call-scope.ts";
import { createSecretBox } from "../../src/adapters/system/secret-box.ts";
import { sha256, systemClock, systemIds } from "../../src/adapters/system/system.ts";
import type { RunId } from "../../src/core/model/ids.ts";
import { statusCode } from "../../src/core/model/status.ts";
import { encodePlan } from "../../src/core/plan/plan-json.ts";
import { emptyBoard } from "../../src/core/schedule/board.ts";
import { encodeBoard } from "../../src/core/schedule/board-json.ts";
import type { Stores } from "../../src/ports/stores.ts";
import { createServer } from "../../src/server/strata-server.ts";
import { planOf } from "../../src/testing/builders.ts";
import { quickHasher } from "../../src/testing/quick-hasher.ts";
import { clusterDraft, releaseDraft, runDraft } from "../../src/testing/storage-fixtures.ts";
import type { Report } from "./figure.ts";
import { shapeOf, syntheticGraph, syntheticSchedule } from "./synthetic-graph.ts";

const connections = 20;
const seconds = 4;

export async function apiBench(report: Report): Promise<void> {
  const stores = createMemoryStores(systemClock);
  const server = createServer({
    ...{ stores, clock: systemClock, ids: systemIds, hash: sha256, version: "bench", serverName: "bench" },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    executors: new Map(),
    masterTransport: { kind: "none" },
    defaultTransport: { kind: "none" },
    passwords: quickHasher,
    callScope: createCallScope(),
    secretBox: createSecretBox(new Uint8Array(32)),
  });
  const base = `${await server.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
  try {
    const cluster = await seedGraphs(stores, base);
    const run = await seedFinishedRun(stores, cluster);
    await measureMany(report, "list of graphs, one of 200 tasks", `${base}/graphs`);
    await measureMany(report, "merged graph of 200 tasks", `${base}/clusters/${cluster}/merged-graph?type=g`);
    await measureSnapshot(report, `${base}/runs/${run}/snapshot`, "snapshot of 300,000 steps");
    await measureSnapshot(report, `${base}/runs/${run}/snapshot?columns=status`, "its statuses alone");
  } finally {
    await server.drain(0);
  }
}

async function seedGraphs(stores: Stores, base: string): Promise<number> {
  const release = await stores.catalog.releases.create(releaseDraft());
  const cluster = await stores.catalog.clusters.create(clusterDraft(release.id));
  const tasks = Array.from({ length: 200 }, (_, index) => ({
    id: `task-${index}`,
    type: "shell",
    roles: ["/.*/"],
    requires: index === 0 ? [] : [`task-${index - 1}`],
    parameters: { cmd: "true", timeout: 60 },
  }));
  const answer = await fetch(`${base}/clusters/${cluster.id}/deployment_graphs/g`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tasks }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return cluster.id;
}

/** A run that has ended well, as storage has it. */
async function seedFinishedRun(stores: Stores, cluster: number): Promise<RunId> {
  const plan = planOf(syntheticSchedule(syntheticGraph(shapeOf(1000, 300))));
  const size = plan.schedule.stepCount;
  const start = systemClock.now();
  const empty = emptyBoard(size);
  const board = {
    ...empty,
    version: 2 * size + 2,
    run: { status: "ready", startedAt: start, endedAt: start + size, message: "" } as const,
    status: empty.status.fill(statusCode.ready),
    startedAt: empty.startedAt.map((_, step) => start + step),
    endedAt: empty.endedAt.map((_, step) => start + step + 500 + (step % 977)),
    tries: empty.tries.fill(1),
  };
  const draft = { ...runDraft(cluster), kind: "graph", status: "ready", startedAt: start, endedAt: start } as const;
  const [run] = await stores.runs.create(draft, []);
  if (run === undefined) throw new Error("a created run is returned");
  await stores.plans.save(run.id, {
    plan: encodePlan(plan),
    tasks: [],
    facts: { common: {}, nodes: {} },
    settings: {},
  });
  await stores.plans.saveBoard(run.id, encodeBoard(board));
  return run.id;
}

/** All of it in this process: the client's share of the CPU counts against the server. */
async function measureMany(report: Report, name: string, url: string): Promise<void> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  const ask = async (): Promise<void> => {
    while (performance.now() < end) {
      const begun = performance.now();
      const answer = await fetch(url);
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  times.sort((a, b) => a - b);
  report({ name: `${name}: requests`, value: times.length / seconds, unit: "/s" });
  report({ name: `${name}: p99`, value: times[Math.floor(times.length * 0.99)] ?? 0, unit: "ms", target: 50 });
}

async function measureSnapshot(report: Report, url: string, name: string): Promise<void> {
  const headers = { accept: "application/octet-stream" };
  const times: number[] = [];
  let bytes = 0;
  for (let turn = 0; turn < 6; turn++) {
    const begun = performance.now();
    const answer = await fetch(url, { headers });
    bytes = (await answer.arrayBuffer()).byteLength;
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    times.push(performance.now() - begun);
  }
  const [first = 0, ...later] = times;
  later.sort((a, b) => a - b);
  report({ name: `${name}, ${(bytes / 1e6).toFixed(1)} MB: read from storage`, value: first, unit: "ms" });
  report({ name: `${name}: median after`, value: later[2] ?? 0, unit: "ms", target: 300 });
}
