/** What every `Catalog` does with graphs. */
import { beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../core/base/json.ts";
import { taskTypes } from "../core/model/layer.ts";
import { clusterDraft, graphDraft, pluginDraft, releaseDraft } from "../testing/storage-fixtures.ts";
import type { Catalog } from "./catalog.ts";
import type { GraphRelation } from "./graph-record.ts";

export function catalogGraphsContract(name: string, open: () => Promise<{ readonly catalog: Catalog }>): void {
  describe(`graphs of the catalog in ${name}`, () => {
    let catalog: Catalog;
    /** One owner of each level. */
    let owners: Readonly<Record<GraphRelation["level"], number>>;
    let types = 0;
    beforeAll(async () => {
      ({ catalog } = await open());
      const release = await catalog.releases.create(releaseDraft());
      const plugin = await catalog.plugins.create(pluginDraft());
      const cluster = await catalog.clusters.create(clusterDraft(release.id));
      owners = { release: release.id, plugin: plugin.id, cluster: cluster.id };
    });
    const newType = (): string => `type-${++types}`;
    const relation = (level: GraphRelation["level"], type: string): GraphRelation => ({
      level,
      ownerId: owners[level],
      type,
    });

    it("gives a graph back as it was uploaded, tasks in order, unknown fields and all", async () => {
      const tasks: JsonObject[] = [
        { id: "z", type: "shell", condition: false, requires: [], parameters: {}, unknown: { z: 1, a: [null] } },
        {
          type: "puppet",
          id: "a",
          "cross-depends": [{ role: "*", name: "z" }],
          parameters: { cmd: "printf '\u0000'", timeout: 3.5 },
        },
        ...taskTypes.map((type, i) => ({ id: `t${i}`, type })),
        { id: "", type: "stage", role: "*" },
        { id: `/odd' "name\\ 🛑 {},NULL`, type: "stage", note: "\ud800" },
      ];
      const draft = graphDraft({
        relations: [relation("cluster", newType())],
        name: "a name",
        nodeFilter: "$.status = 'ready'",
        onSuccess: { node_attributes: { status: "ready", a: 1 } },
        onError: {},
        tasks,
      });
      const graph = await catalog.graphs.create(draft);
      const stored = await catalog.graphs.get(graph.id);
      expect(stored).toEqual({ ...draft, id: graph.id });
      expect(graph).toEqual(stored);
      expect(JSON.stringify(stored!.tasks)).toBe(JSON.stringify(tasks));
    });

    it("keeps null and empty apart in a graph's metadata", async () => {
      const graph = await catalog.graphs.create(graphDraft({ nodeFilter: "", name: "", onStop: {} }));
      expect(await catalog.graphs.get(graph.id)).toMatchObject({
        nodeFilter: "",
        name: "",
        onStop: {},
        onError: null,
        relations: [],
        tasks: [],
      });
    });

    it("allows an owner one graph of a type", async () => {
      const type = newType();
      for (const level of ["release", "plugin", "cluster"] as const) {
        await catalog.graphs.create(graphDraft({ relations: [relation(level, type)] }));
        const twin = graphDraft({ relations: [relation(level, type)] });
        await expect(catalog.graphs.create(twin)).rejects.toMatchObject({
          code: "entity/exists",
          details: { entity: "graph", fields: ["owner", "type"] },
        });
        const elsewhere = await catalog.graphs.create(graphDraft({ relations: [relation(level, newType())] }));
        await expect(catalog.graphs.update(elsewhere.id, { relations: twin.relations })).rejects.toMatchObject({
          code: "entity/exists",
        });
        expect((await catalog.graphs.get(elsewhere.id))?.relations).toEqual(elsewhere.relations);
      }
      expect(await catalog.graphs.list({ types: [type] })).toHaveLength(3);
    });

    it("refuses a graph that an owner would have twice under one type", async () => {
      const twice = relation("plugin", newType());
      await expect(catalog.graphs.create(graphDraft({ relations: [twice, twice] }))).rejects.toMatchObject({
        code: "entity/exists",
        details: { entity: "graph", fields: ["owner", "type"] },
      });
    });

    it("lists graphs by level, owners and types, by number", async () => {
      const [one, two] = [newType(), newType()];
      const a = await catalog.graphs.create(
        graphDraft({ relations: [relation("plugin", one)], tasks: [{ id: "x", type: "stage" }] }),
      );
      const b = await catalog.graphs.create(graphDraft({ relations: [relation("cluster", two)] }));
      const c = await catalog.graphs.create(graphDraft({ relations: [relation("cluster", one)] }));
      const found = async (filter: Parameters<Catalog["graphs"]["list"]>[0]): Promise<number[]> =>
        (await catalog.graphs.list(filter)).map(({ id }) => id).filter((id) => id >= a.id);
      expect(await found({ types: [one] })).toEqual([a.id, c.id]);
      expect(await found({ level: "cluster", types: [one, two] })).toEqual([b.id, c.id]);
      expect(await found({ level: "cluster", ownerIds: [owners.cluster], types: [two] })).toEqual([b.id]);
      expect(await found({ level: "plugin", ownerIds: [owners.plugin, 987_654] })).toEqual([a.id]);
      expect(await found({ level: "plugin", ownerIds: [] })).toEqual([]);
      expect(await found({ types: [] })).toEqual([]);
      expect(await found({})).toEqual([a.id, b.id, c.id]);
      expect(await catalog.graphs.list({ types: [one], level: "plugin" })).toEqual([a]);
    });

    it("replaces tasks and relations that are given, and keeps the others", async () => {
      const graph = await catalog.graphs.create(
        graphDraft({
          relations: [relation("release", newType())],
          tasks: [
            { id: "a", type: "stage" },
            { id: "b", type: "stage" },
          ],
          name: "n",
        }),
      );
      const tasks = [
        { id: "b", type: "shell" },
        { id: "c", type: "stage" },
      ];
      expect(await catalog.graphs.update(graph.id, { tasks })).toEqual({ ...graph, tasks });
      const relations = [relation("release", newType()), relation("cluster", newType())];
      expect(await catalog.graphs.update(graph.id, { relations, name: null })).toEqual({
        ...graph,
        tasks,
        relations,
        name: null,
      });
      expect(await catalog.graphs.update(graph.id, { tasks: [] })).toEqual({
        ...graph,
        tasks: [],
        relations,
        name: null,
      });
    });

    it("refuses a task without a usable id or type, or two of one id, and stores nothing", async () => {
      const type = newType();
      const withTasks = (tasks: readonly JsonObject[]) =>
        catalog.graphs.create(graphDraft({ relations: [relation("cluster", type)], tasks }));
      await expect(
        withTasks([
          { id: "a", type: "stage" },
          { id: "a", type: "shell" },
        ]),
      ).rejects.toMatchObject({ code: "entity/exists", details: { entity: "task" } });
      for (const bad of [
        { type: "stage" },
        { id: 7, type: "stage" },
        { id: "x" },
        { id: "x", type: "magic" },
        { id: "a\u0000", type: "stage" },
        { id: "x".repeat(256), type: "stage" },
      ]) {
        await expect(withTasks([{ id: "fine", type: "stage" }, bad])).rejects.toMatchObject({
          code: "request/invalid",
        });
      }
      expect(await catalog.graphs.list({ types: [type] })).toEqual([]);
      const longest = { id: "x".repeat(255), type: "stage" };
      expect((await withTasks([longest])).tasks).toEqual([longest]);
    });

    it("refuses an owner that is not there", async () => {
      for (const level of ["release", "plugin", "cluster"] as const) {
        const draft = graphDraft({ relations: [{ level, ownerId: 987_654, type: "default" }] });
        await expect(catalog.graphs.create(draft)).rejects.toMatchObject({
          code: "entity/not-found",
          details: { entity: level },
        });
      }
    });

    it("loses an owner's graphs with the owner, but not a graph that another one owns too", async () => {
      const release = await catalog.releases.create(releaseDraft());
      const own = { level: "release", ownerId: release.id, type: "default" } as const;
      const mine = await catalog.graphs.create(graphDraft({ relations: [own], tasks: [{ id: "a", type: "stage" }] }));
      const type = newType();
      const shared = await catalog.graphs.create(
        graphDraft({ relations: [{ ...own, type }, relation("plugin", type)] }),
      );
      await catalog.releases.remove(release.id);
      expect(await catalog.graphs.get(mine.id)).toBeUndefined();
      expect((await catalog.graphs.get(shared.id))?.relations).toEqual([relation("plugin", type)]);
    });

    it("loses the graphs of a plugin and of a cluster with them", async () => {
      const plugin = await catalog.plugins.create(pluginDraft());
      const cluster = await catalog.clusters.create(clusterDraft(owners.release));
      const graphs = [
        await catalog.graphs.create(
          graphDraft({ relations: [{ level: "plugin", ownerId: plugin.id, type: "default" }] }),
        ),
        await catalog.graphs.create(
          graphDraft({ relations: [{ level: "cluster", ownerId: cluster.id, type: "default" }] }),
        ),
      ];
      await catalog.plugins.remove(plugin.id);
      await catalog.clusters.remove(cluster.id);
      for (const { id } of graphs) expect(await catalog.graphs.get(id)).toBeUndefined();
    });

    it("frees the type when a graph goes", async () => {
      const draft = graphDraft({ relations: [relation("cluster", newType())] });
      const graph = await catalog.graphs.create(draft);
      expect(await catalog.graphs.remove(graph.id)).toBe(true);
      await catalog.graphs.create(draft);
    });

    it("stores a graph of 20,000 tasks in order", async () => {
      const tasks = Array.from({ length: 20_000 }, (_, i) => ({
        id: `task-${i}`,
        type: "shell",
        parameters: { cmd: `echo ${i}` },
      }));
      const graph = await catalog.graphs.create(graphDraft({ tasks }));
      expect((await catalog.graphs.get(graph.id))?.tasks).toEqual(tasks);
    });
  });
}
