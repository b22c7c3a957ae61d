/** What every `Catalog` does with releases, plugins, clusters and nodes, and in transactions. Graphs: `catalog-graphs.contract.ts`. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  clusterDraft,
  graphDraft,
  nodeDraft,
  pluginDraft,
  releaseDraft,
  seedCluster,
  uniqueName,
} from "../testing/storage-fixtures.ts";
import type { Catalog } from "./catalog.ts";

const nobody = 987_654;

export function catalogContract(name: string, open: () => Promise<{ readonly catalog: Catalog }>): void {
  describe(`catalog in ${name}`, () => {
    let catalog: Catalog;
    beforeAll(async () => {
      ({ catalog } = await open());
    });

    it("gives each thing back as it was made, with a number", async () => {
      const odd = { z: 1, a: { "": [], "10": 0, "9": null }, text: "\u0000\ud800é🛑", number: 1.5e300 };
      const release = await catalog.releases.create(releaseDraft({ metadata: odd, description: "", modes: [] }));
      const plugin = await catalog.plugins.create(pluginDraft({ rolesMetadata: odd, releases: [odd, {}] }));
      const cluster = await catalog.clusters.create(
        clusterDraft(release.id, { settings: odd, enabledPlugins: [plugin.id] }),
      );
      const node = await catalog.nodes.create(
        nodeDraft({
          clusterId: cluster.id,
          mac: uniqueName("52:54:00"),
          ip: "10.0.0.1",
          roles: ["b", "a", 'odd"{},'],
          transport: { kind: "local", directory: "/tmp/x" },
          meta: odd,
          progress: 100,
          online: false,
          errorType: "deploy",
          errorMessage: "two\nlines",
        }),
      );
      expect(await catalog.releases.get(release.id)).toEqual(release);
      expect(await catalog.plugins.get(plugin.id)).toEqual(plugin);
      expect(await catalog.clusters.get(cluster.id)).toEqual(cluster);
      expect(await catalog.nodes.get(node.id)).toEqual(node);
      for (const kept of [release.metadata, plugin.rolesMetadata, cluster.settings, node.meta]) {
        expect(JSON.stringify(kept)).toBe(JSON.stringify(odd));
      }
    });

    it("numbers things upwards and lists them by number", async () => {
      const first = await catalog.releases.create(releaseDraft());
      const second = await catalog.releases.create(releaseDraft());
      expect(second.id).toBeGreaterThan(first.id);
      await catalog.releases.update(first.id, { description: "changed" });
      const ids = (await catalog.releases.list()).map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(ids.slice(-2)).toEqual([first.id, second.id]);
    });

    it("says undefined, false and not-found for what is not there", async () => {
      const { releases, plugins, clusters, nodes, graphs, sequences, notifications } = catalog;
      for (const things of [releases, plugins, clusters, nodes, graphs, sequences, notifications]) {
        expect(await things.get(nobody)).toBeUndefined();
        expect(await things.remove(nobody)).toBe(false);
        await expect(things.update(nobody, {})).rejects.toMatchObject({
          code: "entity/not-found",
          details: { id: nobody },
        });
      }
    });

    it("changes what it is given and nothing else", async () => {
      const node = await catalog.nodes.create(nodeDraft({ labels: { rack: "1" }, errorMessage: "bad" }));
      const changed = await catalog.nodes.update(node.id, {
        status: "ready",
        progress: 7,
        errorMessage: null,
        labels: {},
      });
      expect(changed).toEqual({ ...node, status: "ready", progress: 7, errorMessage: null, labels: {} });
      expect(await catalog.nodes.update(node.id, {})).toEqual(changed);
      expect(await catalog.nodes.get(node.id)).toEqual(changed);
    });

    it("refuses a name that is taken, on creation and on change, and says which fields", async () => {
      const taken = { code: "entity/exists" };
      const release = await catalog.releases.create(releaseDraft());
      await catalog.releases.create(releaseDraft({ name: release.name, version: "newton-10.0" }));
      const twin = releaseDraft({ name: release.name });
      await expect(catalog.releases.create(twin)).rejects.toMatchObject({
        ...taken,
        details: { entity: "release", fields: ["name", "version"] },
      });
      const plugin = await catalog.plugins.create(pluginDraft());
      const otherPlugin = await catalog.plugins.create(pluginDraft());
      await expect(catalog.plugins.update(otherPlugin.id, { name: plugin.name })).rejects.toMatchObject({
        ...taken,
        details: { entity: "plugin" },
      });
      const cluster = await catalog.clusters.create(clusterDraft(release.id));
      await expect(catalog.clusters.create(clusterDraft(release.id, { name: cluster.name }))).rejects.toMatchObject({
        ...taken,
        details: { fields: ["name"] },
      });
      await catalog.releases.update(release.id, { name: release.name });
    });

    it("wants a mac to be unique anywhere, and a hostname in its cluster only", async () => {
      const [here, there] = [await seedCluster({ catalog }), await seedCluster({ catalog })];
      const [mac, hostname] = [uniqueName("mac"), uniqueName("host")];
      await catalog.nodes.create(nodeDraft({ clusterId: here, mac, hostname }));
      await expect(catalog.nodes.create(nodeDraft({ mac }))).rejects.toMatchObject({
        code: "entity/exists",
        details: { fields: ["mac"] },
      });
      const inThere = await catalog.nodes.create(nodeDraft({ clusterId: there, hostname }));
      await catalog.nodes.create(nodeDraft({ hostname }));
      await expect(catalog.nodes.update(inThere.id, { clusterId: here })).rejects.toMatchObject({
        code: "entity/exists",
        details: { fields: ["clusterId", "hostname"] },
      });
    });

    it("refuses to refer to what is not there", async () => {
      const absent = { code: "entity/not-found" };
      const release = await catalog.releases.create(releaseDraft());
      await expect(catalog.clusters.create(clusterDraft(nobody))).rejects.toMatchObject({
        ...absent,
        details: { entity: "release" },
      });
      const withPlugin = clusterDraft(release.id, { enabledPlugins: [nobody] });
      await expect(catalog.clusters.create(withPlugin)).rejects.toMatchObject({
        ...absent,
        details: { entity: "plugin" },
      });
      expect((await catalog.clusters.list({ releaseId: release.id })).length).toBe(0);
      await expect(catalog.nodes.create(nodeDraft({ clusterId: nobody }))).rejects.toMatchObject({
        ...absent,
        details: { entity: "cluster" },
      });
    });

    it("keeps a release that clusters use and a plugin that they have enabled", async () => {
      const release = await catalog.releases.create(releaseDraft());
      const plugin = await catalog.plugins.create(pluginDraft());
      const cluster = await catalog.clusters.create(clusterDraft(release.id, { enabledPlugins: [plugin.id] }));
      await expect(catalog.releases.remove(release.id)).rejects.toMatchObject({ code: "entity/in-use" });
      await expect(catalog.plugins.remove(plugin.id)).rejects.toMatchObject({ code: "entity/in-use" });
      await catalog.clusters.update(cluster.id, { enabledPlugins: [] });
      expect(await catalog.plugins.remove(plugin.id)).toBe(true);
      expect(await catalog.clusters.remove(cluster.id)).toBe(true);
      expect(await catalog.releases.remove(release.id)).toBe(true);
    });

    it("keeps enabled plugins once each, ascending", async () => {
      const release = await catalog.releases.create(releaseDraft());
      const [a, b, c] = [
        await catalog.plugins.create(pluginDraft()),
        await catalog.plugins.create(pluginDraft()),
        await catalog.plugins.create(pluginDraft()),
      ];
      const cluster = await catalog.clusters.create(clusterDraft(release.id, { enabledPlugins: [c.id, a.id, c.id] }));
      expect(cluster.enabledPlugins).toEqual([a.id, c.id]);
      const changed = await catalog.clusters.update(cluster.id, { enabledPlugins: [b.id, a.id] });
      expect(changed.enabledPlugins).toEqual([a.id, b.id]);
      expect((await catalog.clusters.update(cluster.id, { status: "error" })).enabledPlugins).toEqual([a.id, b.id]);
      expect(await catalog.clusters.list({ releaseId: release.id })).toEqual([{ ...changed, status: "error" }]);
    });

    it("sets the nodes of a removed cluster free", async () => {
      const cluster = await seedCluster({ catalog });
      const node = await catalog.nodes.create(nodeDraft({ clusterId: cluster, roles: ["controller"] }));
      await catalog.clusters.remove(cluster);
      expect(await catalog.nodes.get(node.id)).toEqual({ ...node, clusterId: null });
    });

    it("lists nodes by cluster, and those without one", async () => {
      const cluster = await seedCluster({ catalog }, 2);
      const free = await catalog.nodes.create(nodeDraft());
      expect(await catalog.nodes.list({ clusterId: cluster })).toHaveLength(2);
      const without = await catalog.nodes.list({ clusterId: null });
      expect(without.every(({ clusterId }) => clusterId === null)).toBe(true);
      expect(without).toContainEqual(free);
      expect((await catalog.nodes.list({})).length).toBeGreaterThanOrEqual(without.length + 2);
    });

    it("names the field that can't be stored", async () => {
      const invalid = (field: string) => ({ code: "request/invalid", details: { field } });
      await expect(catalog.releases.create(releaseDraft({ name: "a\u0000b" }))).rejects.toMatchObject(
        invalid("release.name"),
      );
      await expect(catalog.releases.create(releaseDraft({ version: "\ud800" }))).rejects.toMatchObject(
        invalid("release.version"),
      );
      await expect(catalog.plugins.create(pluginDraft({ title: "x".repeat(256) }))).rejects.toMatchObject(
        invalid("plugin.title"),
      );
      await expect(catalog.nodes.create(nodeDraft({ progress: 101 }))).rejects.toMatchObject(invalid("node.progress"));
      await expect(catalog.nodes.create(nodeDraft({ roles: ["\u0000"] }))).rejects.toMatchObject(invalid("node.roles"));
      const wide = await catalog.releases.create(releaseDraft({ name: `${uniqueName("🛑")}${"🛑".repeat(240)}` }));
      expect(await catalog.releases.get(wide.id)).toEqual(wide);
    });

    describe("atomically", () => {
      it("gives the result, and keeps what was done", async () => {
        const release = await catalog.atomically((inside) => inside.releases.create(releaseDraft()));
        expect(await catalog.releases.get(release.id)).toEqual(release);
      });

      it("sees its own changes, which nobody else sees before the end", async () => {
        const draft = releaseDraft();
        await catalog.atomically(async (inside) => {
          const release = await inside.releases.create(draft);
          expect(await inside.releases.get(release.id)).toEqual(release);
          expect(await catalog.releases.get(release.id)).toBeUndefined();
        });
      });

      it("undoes everything when the work fails, and passes the error on", async () => {
        const release = await catalog.releases.create(releaseDraft());
        const mistake = new Error("no");
        const work = catalog.atomically(async (inside) => {
          await inside.releases.update(release.id, { description: "half done" });
          await inside.graphs.create(
            graphDraft({ relations: [{ level: "release", ownerId: release.id, type: "default" }] }),
          );
          await inside.releases.remove(release.id);
          throw mistake;
        });
        await expect(work).rejects.toBe(mistake);
        expect(await catalog.releases.get(release.id)).toEqual(release);
        expect(await catalog.graphs.list({ level: "release", ownerIds: [release.id] })).toEqual([]);
      });

      it("goes on after a refusal that the work deals with", async () => {
        const taken = await catalog.releases.create(releaseDraft());
        const made = await catalog.atomically(async (inside) => {
          const first = await inside.releases.create(releaseDraft());
          await expect(inside.releases.create(releaseDraft({ name: taken.name }))).rejects.toMatchObject({
            code: "entity/exists",
          });
          return first;
        });
        expect(await catalog.releases.get(made.id)).toEqual(made);
      });

      it("undoes only the inner part when that fails and the outer goes on", async () => {
        const [outer, inner] = [releaseDraft(), releaseDraft()];
        await catalog.atomically(async (outside) => {
          await outside.releases.create(outer);
          const part = outside.atomically(async (inside) => {
            await inside.releases.create(inner);
            throw new Error("inner");
          });
          await expect(part).rejects.toThrow("inner");
        });
        const names = (await catalog.releases.list()).map(({ name: release }) => release);
        expect(names).toContain(outer.name);
        expect(names).not.toContain(inner.name);
      });

      it("loses no change of many that read and write the same thing at once", async () => {
        const release = await catalog.releases.create(releaseDraft({ metadata: { count: 0 } }));
        const increment = () =>
          catalog.atomically(async (inside) => {
            const current = (await inside.releases.get(release.id))!.metadata["count"] as number;
            await inside.releases.update(release.id, { metadata: { count: current + 1 } });
          });
        await Promise.all(Array.from({ length: 6 }, increment));
        expect((await catalog.releases.get(release.id))?.metadata).toEqual({ count: 6 });
      });
    });
  });
}
