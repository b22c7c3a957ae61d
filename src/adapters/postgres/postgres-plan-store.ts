/** `PlanStore` in PostgreSQL: plans as text, and facts that are equal only once. */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { present } from "../../core/base/assert.ts";
import type { Json, JsonObject } from "../../core/base/json.ts";
import { runId, type RunId } from "../../core/model/ids.ts";
import type { Facts } from "../../core/model/inventory.ts";
import type { PlanSnapshot, PlanStore } from "../../ports/run-store.ts";
import { missing } from "../../ports/storage-rules.ts";
import type { Database, Db } from "./database.ts";
import { isStorableId } from "./postgres-collection.ts";
import { openSession } from "./session.ts";
import { driverError } from "./storage-errors.ts";

export function createPostgresPlanStore(database: Database): PlanStore {
  const session = openSession(database);
  const mustBeStorable = (run: RunId): void => {
    if (!isStorableId(run)) throw missing("run");
  };
  return {
    save: async (run, snapshot) => {
      mustBeStorable(run);
      const hashed = hashFacts(snapshot.facts);
      await withFactsKept(() => session.write((db) => savePlan(db, { run, snapshot, hashed })));
    },
    load: async (run) => {
      if (!isStorableId(run)) return undefined;
      const row = await session.read((db) =>
        db.selectFrom("run_plans").select(["plan", "tasks", "settings"]).where("run_id", "=", run).executeTakeFirst(),
      );
      const facts = row === undefined ? undefined : (await loadFacts(database, [run])).get(run);
      if (row === undefined || facts === undefined) return undefined;
      return { plan: row.plan, tasks: row.tasks as readonly JsonObject[], facts, settings: row.settings as JsonObject };
    },
    facts: (runs) => loadFacts(database, runs.filter(isStorableId)),
    saveBoard: async (run, board) => {
      mustBeStorable(run);
      const text = JSON.stringify(board);
      await session.write((db) =>
        db
          .insertInto("run_boards")
          .values({ run_id: run, board: text })
          .onConflict((conflict) => conflict.column("run_id").doUpdateSet({ board: text }))
          .execute(),
      );
    },
    loadBoard: async (run) => {
      if (!isStorableId(run)) return undefined;
      const row = await session.read((db) =>
        db.selectFrom("run_boards").select("board").where("run_id", "=", run).executeTakeFirst(),
      );
      return row?.board;
    },
  };
}

/** Facts as texts with their names. */
interface HashedFacts {
  readonly common: Buffer;
  readonly nodes: readonly { readonly node: string; readonly hash: Buffer }[];
  /** By hash in hex. */
  readonly bodies: ReadonlyMap<string, string>;
}

function hashFacts(facts: Facts): HashedFacts {
  const bodies = new Map<string, string>();
  const add = (value: Json): Buffer => {
    const text = JSON.stringify(value);
    const hash = createHash("sha256").update(text).digest();
    bodies.set(hash.toString("hex"), text);
    return hash;
  };
  const common = add(facts.common);
  const nodes = Object.entries(facts.nodes).map(([node, value]) => ({ node, hash: add(value) }));
  return { common, nodes, bodies };
}

interface Saving {
  readonly run: RunId;
  readonly snapshot: PlanSnapshot;
  readonly hashed: HashedFacts;
}

async function savePlan(db: Db, { run, snapshot, hashed }: Saving): Promise<void> {
  await insertBodies(db, hashed.bodies);
  await db.deleteFrom("run_plans").where("run_id", "=", run).execute();
  await db
    .insertInto("run_plans")
    .values({
      run_id: run,
      plan: JSON.stringify(snapshot.plan),
      tasks: JSON.stringify(snapshot.tasks),
      settings: JSON.stringify(snapshot.settings),
      common_facts: hashed.common,
    })
    .execute();
  await sql`
    INSERT INTO run_facts (run_id, position, node, hash)
    SELECT ${run}::int, position, node, decode(hash, 'hex')
    FROM unnest(${hashed.nodes.map(({ node }) => node)}::text[], ${hashed.nodes.map(({ hash }) => hash.toString("hex"))}::text[])
         WITH ORDINALITY AS fact (node, hash, position)
  `.execute(db);
}

/** Sends only what is not there: most facts are those of the run before. In order of hash, so that two never wait for each other. */
async function insertBodies(db: Db, bodies: ReadonlyMap<string, string>): Promise<void> {
  const { rows } = await sql<{ readonly hash: string }>`
    SELECT hash FROM unnest(${[...bodies.keys()]}::text[]) AS wanted (hash)
    WHERE NOT EXISTS (SELECT FROM fact_bodies WHERE fact_bodies.hash = decode(wanted.hash, 'hex')) ORDER BY hash
  `.execute(db);
  const hashes = rows.map(({ hash }) => hash);
  if (hashes.length === 0) return;
  // In JSON: a list of PostgreSQL's would have to quote each body again.
  const texts = hashes.map((hash) => present(bodies.get(hash), "a body that was asked for"));
  await sql`
    INSERT INTO fact_bodies (hash, body)
    SELECT decode(hash, 'hex'), body
    FROM ROWS FROM (unnest(${hashes}::text[]), json_array_elements(${`[${texts.join(",")}]`}::json)) AS fact (hash, body)
    ON CONFLICT DO NOTHING
  `.execute(db);
}

const factConstraints: readonly (string | undefined)[] = ["run_plans_facts_exist", "run_facts_facts_exist"];

/** Does it again when facts that were there were swept away meanwhile. */
async function withFactsKept(save: () => Promise<void>): Promise<void> {
  for (let tried = 0; ; tried++) {
    try {
      await save();
      return;
    } catch (error) {
      if (tried === 3 || !factConstraints.includes(driverError(error).constraint)) throw error;
    }
  }
}

/** Equal facts of several runs are one object. */
async function loadFacts(database: Database, runs: readonly RunId[]): Promise<ReadonlyMap<RunId, Facts>> {
  return database.run(async (db) => {
    const { rows } = await sql<{ readonly run: number; readonly node: string | null; readonly hash: string }>`
      SELECT run_id AS run, NULL AS node, encode(common_facts, 'hex') AS hash, -1 AS position
        FROM run_plans WHERE run_id = ANY(${runs}::int[])
      UNION ALL
      SELECT run_id, node, encode(hash, 'hex'), position FROM run_facts WHERE run_id = ANY(${runs}::int[])
      ORDER BY run, position
    `.execute(db);
    const bodies = await loadBodies(db, [...new Set(rows.map(({ hash }) => hash))]);
    const found = new Map<RunId, { common: JsonObject; nodes: Record<string, JsonObject> }>();
    for (const { run, node, hash } of rows) {
      const body = present(bodies.get(hash), "facts that a plan refers to");
      if (node === null) found.set(runId(run), { common: body, nodes: {} });
      else present(found.get(runId(run)), "common facts come first").nodes[node] = body;
    }
    return found;
  });
}

async function loadBodies(db: Db, hashes: readonly string[]): Promise<ReadonlyMap<string, JsonObject>> {
  const { rows } = await sql<{ readonly hash: string; readonly body: JsonObject }>`
    SELECT wanted.hash, body FROM unnest(${hashes}::text[]) AS wanted (hash)
      JOIN fact_bodies ON fact_bodies.hash = decode(wanted.hash, 'hex')
  `.execute(db);
  return new Map(rows.map(({ hash, body }) => [hash, body]));
}

/** Removes facts that no plan has any more; those that a plan is just about to refer to are locked and stay. */
export async function sweepFacts(database: Database): Promise<void> {
  await database.run(async (db) => {
    try {
      await sql`
        DELETE FROM fact_bodies WHERE hash IN (
          SELECT hash FROM fact_bodies AS body
          WHERE NOT EXISTS (SELECT FROM run_facts WHERE run_facts.hash = body.hash)
            AND NOT EXISTS (SELECT FROM run_plans WHERE common_facts = body.hash)
          FOR UPDATE SKIP LOCKED)
      `.execute(db);
    } catch (error) {
      // A plan got hold of one meanwhile. What is left over is swept next time.
      if (!factConstraints.includes(driverError(error).constraint)) throw error;
    }
  });
}
