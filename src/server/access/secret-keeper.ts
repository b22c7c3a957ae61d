/** `SecretKeeper`: seals what is marked as secret before anything else sees it, and gives it back to who runs it. */
import { sealMarked } from "../../access/secret-text.ts";
import type { Json } from "../../core/base/json.ts";
import type { Catalog, Collection } from "../../ports/catalog.ts";
import type { SecretBox, SecretName, SecretStore, Sealed } from "../../ports/secret-store.ts";

export interface SecretKeeper {
  /** The value without its secrets, once they are kept. Throws `request/invalid` for a mark that is none. */
  seal<Value>(value: Value): Promise<Value>;
  /** By name, those that there are. Throws `secret/unreadable`. */
  reveal(names: readonly SecretName[]): Promise<ReadonlyMap<SecretName, string>>;
}

export function createSecretKeeper(box: SecretBox, store: SecretStore): SecretKeeper {
  return {
    seal: async <Value>(value: Value) => {
      const found = new Map<SecretName, Sealed>();
      const sealed = sealMarked(value as Json, (text) => {
        const name = box.nameOf(text);
        if (!found.has(name)) found.set(name, box.seal(text));
        return name;
      });
      if (found.size > 0) await store.keep([...found.values()]);
      return sealed as Value;
    },
    reveal: async (names) => new Map((await store.find(names)).map((sealed) => [sealed.name, box.open(sealed)])),
  };
}

/** The catalog, into which no marked secret gets as it is: also where a mark and its text come together only when they are stored. */
export function sealCatalog(catalog: Catalog, keeper: Pick<SecretKeeper, "seal">): Catalog {
  const sealing = <Stored extends { readonly id: number }, Filter>(things: Collection<Stored, Filter>) => ({
    ...things,
    create: async (draft: Omit<Stored, "id">) => things.create(await keeper.seal(draft)),
    update: async (id: number, change: Partial<Omit<Stored, "id">>) => things.update(id, await keeper.seal(change)),
  });
  return {
    ...catalog,
    releases: sealing(catalog.releases),
    plugins: sealing(catalog.plugins),
    clusters: sealing(catalog.clusters),
    nodes: sealing(catalog.nodes),
    graphs: sealing(catalog.graphs),
    sequences: sealing(catalog.sequences),
    atomically: (work) => catalog.atomically((inside) => work(sealCatalog(inside, keeper))),
  };
}
