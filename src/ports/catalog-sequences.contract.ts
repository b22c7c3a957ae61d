/** What every `Catalog` does with sequences and notifications. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  clusterDraft,
  nodeDraft,
  noon,
  notificationDraft,
  releaseDraft,
  sequenceDraft,
} from "../testing/storage-fixtures.ts";
import type { Catalog } from "./catalog.ts";

const nobody = 987_654;

export function catalogSequencesContract(name: string, open: () => Promise<{ readonly catalog: Catalog }>): void {
  describe(`sequences and notifications in ${name}`, () => {
    let catalog: Catalog;
    beforeAll(async () => {
      ({ catalog } = await open());
    });

    it("gives a sequence back as it was made, and lists those of a release", async () => {
      const release = await catalog.releases.create(releaseDraft());
      const other = await catalog.releases.create(releaseDraft());
      const graphs = [{ type: "b", nodes: [2, 1], tasks: ["x"] }, { type: "a" }];
      const first = await catalog.sequences.create(sequenceDraft(release.id, { name: "s", graphs }));
      const second = await catalog.sequences.create(sequenceDraft(other.id, { name: "s" }));
      expect(await catalog.sequences.get(first.id)).toEqual({ id: first.id, releaseId: release.id, name: "s", graphs });
      expect(await catalog.sequences.list({ releaseId: release.id })).toEqual([first]);
      expect(await catalog.sequences.list({ releaseId: nobody })).toEqual([]);
      expect((await catalog.sequences.list()).map(({ id }) => id)).toEqual(
        expect.arrayContaining([first.id, second.id]),
      );
    });

    it("has one sequence of a name in a release, also after a change of names", async () => {
      const release = await catalog.releases.create(releaseDraft());
      const first = await catalog.sequences.create(sequenceDraft(release.id, { name: "a" }));
      const second = await catalog.sequences.create(sequenceDraft(release.id, { name: "b" }));
      const taken = { code: "entity/exists", details: { entity: "sequence", fields: ["releaseId", "name"] } };
      await expect(catalog.sequences.create(sequenceDraft(release.id, { name: "a" }))).rejects.toMatchObject(taken);
      await expect(catalog.sequences.update(second.id, { name: "a" })).rejects.toMatchObject(taken);
      expect(await catalog.sequences.update(first.id, { graphs: [{ type: "z" }] })).toEqual({
        ...first,
        graphs: [{ type: "z" }],
      });
      await expect(catalog.sequences.create(sequenceDraft(nobody))).rejects.toMatchObject({ code: "entity/not-found" });
    });

    it("takes a release's sequences away with it", async () => {
      const release = await catalog.releases.create(releaseDraft());
      const sequence = await catalog.sequences.create(sequenceDraft(release.id));
      expect(await catalog.sequences.remove(sequence.id)).toBe(true);
      const again = await catalog.sequences.create(sequenceDraft(release.id));
      expect(again.id).toBeGreaterThan(sequence.id);
      expect(await catalog.releases.remove(release.id)).toBe(true);
      expect(await catalog.sequences.get(again.id)).toBeUndefined();
    });

    it("keeps what was told when cluster and node are gone", async () => {
      const release = await catalog.releases.create(releaseDraft());
      const cluster = await catalog.clusters.create(clusterDraft(release.id));
      const node = await catalog.nodes.create(nodeDraft({ clusterId: cluster.id }));
      const draft = notificationDraft({ topic: "error", clusterId: cluster.id, nodeId: node.id, runId: nobody });
      const told = await catalog.notifications.create(draft);
      expect(await catalog.notifications.get(told.id)).toEqual({ ...draft, id: told.id, createdAt: noon });
      expect(await catalog.notifications.list({ runId: nobody })).toEqual([told]);
      await catalog.nodes.remove(node.id);
      await catalog.clusters.remove(cluster.id);
      const read = await catalog.notifications.update(told.id, { isRead: true });
      expect(read).toEqual({ ...told, clusterId: null, nodeId: null, isRead: true });
      expect(await catalog.notifications.remove(told.id)).toBe(true);
    });

    it("refuses to tell of a cluster or node that does not exist", async () => {
      for (const about of [{ clusterId: nobody }, { nodeId: nobody }]) {
        await expect(catalog.notifications.create(notificationDraft(about))).rejects.toMatchObject({
          code: "entity/not-found",
        });
      }
    });
  });
}
