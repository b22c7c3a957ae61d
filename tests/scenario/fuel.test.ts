import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunShown, StepShown } from "./fixtures.ts";
import { hasSharedMaterial, writeFuelFiles, type FuelFiles } from "./fuel-inputs.ts";
import { build, Folder, System } from "./system.ts";

interface PlanShown {
  readonly graphs: readonly {
    readonly totals: { readonly steps: number; readonly run: number; readonly skip: number };
    readonly steps: readonly { readonly task: string; readonly node: string | null; readonly decision: string }[];
  }[];
}

interface MergedShown {
  readonly tasks: readonly {
    readonly id: string;
    readonly layer: { readonly level: string };
    readonly replaced: readonly { readonly layer: { readonly level: string } }[];
  }[];
}

describe.skipIf(!hasSharedMaterial())("the real graph of Fuel, a real plugin and a cluster's override", () => {
  let folder: Folder;
  let system: System;
  let files: FuelFiles;

  beforeAll(async () => {
    build();
    folder = new Folder();
    files = writeFuelFiles(folder);
    system = await System.start(join(folder.path, "data"));
    await system.ok("release", "create", "-f", files.release);
    await system.ok("plugin", "create", "-f", files.plugin);
    await system.ok(
      "cluster",
      "create",
      "prod",
      "-r",
      "newton-10.0",
      "-p",
      "lma_collector",
      "--settings",
      files.settings,
    );
    await system.ok("node", "create", "-e", "prod", "-f", files.nodes);
    await system.ok("graph", "upload", "-r", "newton-10.0", "-f", files.releaseGraph);
    await system.ok("graph", "upload", "-p", "lma_collector", "-f", files.pluginGraph);
    await system.ok("graph", "upload", "-e", "prod", "-f", files.clusterGraph);
  });

  afterAll(async () => {
    await system.end();
    folder[Symbol.dispose]();
  });

  async function steps(run: number): Promise<readonly StepShown[]> {
    return await system.json<readonly StepShown[]>("run", "history", String(run));
  }

  test("the layers are merged: the cluster's tasks first, and it is known what they replace", async () => {
    const { tasks } = await system.json<MergedShown>("graph", "show", "-e", "prod");
    const levels = tasks.map(({ layer }) => layer.level);
    expect(levels.indexOf("plugin")).toBeGreaterThan(levels.lastIndexOf("cluster"));
    expect(levels.indexOf("release")).toBeGreaterThan(levels.lastIndexOf("plugin"));
    expect(levels.filter((level) => level === "plugin")).toHaveLength(11);
    const replacing = tasks.filter(({ replaced }) => replaced.length > 0);
    expect(replacing.length).toBeGreaterThan(0);
    expect(replacing.every(({ layer }) => layer.level === "cluster")).toBe(true);
  });

  test("a dry run goes to its end and leaves a row for every step of the plan", async () => {
    const plan = await system.json<PlanShown>("graph", "plan", "-e", "prod", "--dry-run");
    const [graph] = plan.graphs;
    expect(graph?.totals.steps).toBeGreaterThan(780);
    expect(graph?.totals.run).toBeGreaterThan(500);
    const run = await system.json<RunShown>("graph", "execute", "-e", "prod", "--dry-run", "--yes", "--wait");
    expect(run.status).toBe("ready");
    const rows = await steps(run.id);
    expect(rows).toHaveLength(graph?.totals.steps ?? 0);
    const name = ({ task, node }: { readonly task: string; readonly node: string | null }): string =>
      `${task}@${node ?? "-"}`;
    expect(rows.map(name).sort()).toEqual(graph?.steps.map(name).sort());
    const ran = rows.filter(({ status }) => status === "ready").map(name);
    expect(ran.sort()).toEqual(
      graph?.steps
        .filter(({ decision }) => decision === "run")
        .map(name)
        .sort(),
    );
  });

  test("a noop run goes to its end, with a row for every step, and changes no state", async () => {
    const before = await system.ok("node", "list", "-e", "prod", "-o", "json");
    const plan = await system.json<PlanShown>("graph", "plan", "-e", "prod", "--noop");
    const said = await system.strata("graph", "execute", "-e", "prod", "--noop", "--yes", "--wait", "-o", "json");
    expect(said.code).toBe(0);
    const run = JSON.parse(said.out) as RunShown;
    const rows = await steps(run.id);
    expect(rows).toHaveLength(plan.graphs[0]?.totals.steps ?? 0);
    expect(rows.filter(({ status }) => status === "pending" || status === "running")).toEqual([]);
    // What can't be asked here (there is no Puppet, no rsync, no Fuel's files) says so, and the run goes on.
    const silent = rows.filter(({ status }) => status !== "ready" && status !== "skipped");
    expect(new Set(silent.map(({ status }) => status))).toEqual(new Set(["ignored"]));
    expect(silent.filter(({ reason }) => !/is not installed|there is no such file/.test(reason ?? ""))).toEqual([]);
    expect(await system.ok("node", "list", "-e", "prod", "-o", "json")).toBe(before);
  });

  test("after runs that changed nothing the plan is what it was: they count as no success", async () => {
    const plan = await system.json<PlanShown>("graph", "plan", "-e", "prod");
    const dry = await system.json<PlanShown>("graph", "plan", "-e", "prod", "--dry-run");
    expect(plan.graphs[0]?.totals).toEqual(dry.graphs[0]?.totals);
  });

  test("history as CSV begins with the columns of Fuel", async () => {
    const csv = await system.ok("run", "history", "latest", "-e", "prod", "-o", "csv");
    const [heading = "", ...rows] = csv.trim().split("\n");
    expect(heading.startsWith("task_name,node_id,status,type,time_start,time_end")).toBe(true);
    expect(rows.length).toBeGreaterThan(780);
  });

  test("what was uploaded comes back", async () => {
    const path = join(folder.path, "downloaded.json");
    await system.ok("graph", "download", "-e", "prod", "-c", "-f", path);
    const again = await system.strata("graph", "upload", "-e", "prod", "-t", "again", "-f", path);
    expect(again.code).toBe(0);
    const first = JSON.parse(await system.ok("graph", "download", "-e", "prod", "-c", "-o", "json")) as unknown;
    const second = JSON.parse(
      await system.ok("graph", "download", "-e", "prod", "-c", "-t", "again", "-o", "json"),
    ) as unknown;
    expect(second).toEqual(first);
  });
});
