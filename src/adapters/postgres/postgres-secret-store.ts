/** `SecretStore` in PostgreSQL: sealed texts by name. */
import { sql } from "kysely";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { Database } from "./database.ts";

export function createPostgresSecretStore(database: Database): SecretStore {
  return {
    keep: async (sealed) => {
      if (sealed.length === 0) return;
      const names = sealed.map(({ name }) => name);
      const boxes = sealed.map(({ box }) => box);
      await database.run((db) =>
        sql`
          INSERT INTO secrets (name, box) SELECT name, box FROM unnest(${names}::text[], ${boxes}::text[]) AS one (name, box)
          ORDER BY name ON CONFLICT (name) DO NOTHING
        `.execute(db),
      );
    },
    find: (names) =>
      names.length === 0
        ? Promise.resolve([])
        : database.run((db) =>
            db
              .selectFrom("secrets")
              .select(["name", "box"])
              .where(sql<boolean>`name = ANY(${[...names]}::text[])`)
              .execute(),
          ),
  };
}
