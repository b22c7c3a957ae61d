import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "../../core/base/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GraphRelation } from "../../ports/graph-record.ts";
import {
  clusterDraft,
  graphDraft,
  nodeDraft,
  pluginDraft,
  releaseDraft,
  stoppedClock,
} from "../../testing/storage-fixtures.ts";
import { testDatabase } from "../../testing/test-database.ts";
import { createMemoryStores } from "../memory/memory-stores.ts";
import { openPostgresStores } from "./postgres-stores.ts";

/** What is done to a catalog. Numbers choose among few names, and among the things made so far. */
type Step =
  | { readonly do: "create"; readonly what: What; readonly name: number; readonly refs: readonly number[] }
  | {
      readonly do: "update";
      readonly what: What;
      readonly which: number;
      readonly name: number;
      readonly refs: readonly number[];
    }
  | { readonly do: "remove"; readonly what: What; readonly which: number }
  | { readonly do: "together"; readonly steps: readonly Step[]; readonly fails: boolean };

const whats = ["releases", "plugins", "clusters", "nodes", "graphs"] as const;
type What = (typeof whats)[number];
const few = fc.nat(3);
const what = fc.constantFrom<What>(...whats);
const refs = fc.array(few, { maxLength: 3 });
const simple: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("create" as const), what, name: few, refs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("update" as const), what, which: few, name: few, refs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), what, which: few }) },
);
const together: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("together" as const),
  steps: fc.array(simple, { maxLength: 5 }),
  fails: fc.boolean(),
});
const story = fc.array(fc.oneof({ weight: 4, arbitrary: simple }, { weight: 1, arbitrary: together }), {
  maxLength: 25,
});

it("memory and PostgreSQL agree on any story of a catalog", async () => {
  await using database = await testDatabase();
  const postgres = openPostgresStores(database, stoppedClock).catalog;
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const [one, other] = [new Teller(createMemoryStores(stoppedClock).catalog), new Teller(postgres)];
      await other.clear();
      expect(await other.tell(steps)).toEqual(await one.tell(steps));
    }),
    { numRuns: 60 },
  );
});

/** Tells a story to one catalog, and writes down what came of each step in words that do not depend on its numbers. */
class Teller {
  readonly #catalog: Catalog;
  /** The numbers of what was made, in order of making; a thing's place is its name in the record. */
  #made: Record<What, number[]> = { releases: [], plugins: [], clusters: [], nodes: [], graphs: [] };

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  async tell(steps: readonly Step[]): Promise<unknown> {
    const ends: unknown[] = [];
    for (const step of steps) ends.push(await this.#take(this.#catalog, step));
    const contents: Record<string, unknown> = {};
    for (const kind of whats) contents[kind] = await this.#shown(kind);
    return { ends, contents };
  }

  async clear(): Promise<void> {
    for (const kind of ["graphs", "nodes", "clusters", "plugins", "releases"] as const) {
      for (const { id } of await this.#catalog[kind].list()) await this.#catalog[kind].remove(id);
    }
  }

  async #take(catalog: Catalog, step: Step): Promise<unknown> {
    if (step.do === "together") return this.#together(catalog, step);
    try {
      if (step.do === "remove") return await catalog[step.what].remove(this.#number(step.what, step.which));
      const draft = this.#draft(step.what, step.name, step.refs);
      if (step.do === "update") {
        await catalog[step.what].update(this.#number(step.what, step.which), draft as object);
        return "updated";
      }
      const { id } = await catalog[step.what].create(draft as never);
      this.#made[step.what].push(id);
      return "created";
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { code: error.code, details: { ...error.details, id: undefined } };
    }
  }

  async #together(catalog: Catalog, step: Extract<Step, { do: "together" }>): Promise<unknown> {
    const before = this.#made;
    const ends: unknown[] = [];
    this.#made = structuredClone(before);
    try {
      await catalog.atomically(async (inside) => {
        for (const part of step.steps) ends.push(await this.#take(inside, part));
        if (step.fails) throw new Error("undone");
      });
    } catch (error) {
      if (!(error instanceof Error) || error.message !== "undone") throw error;
      this.#made = before;
    }
    return ends;
  }

  /** Of something made, or of nothing. */
  #number(kind: What, place: number): number {
    return this.#made[kind][place] ?? 2_000_000_000;
  }

  #draft(kind: What, name: number, places: readonly number[]): unknown {
    const [first = 0] = places;
    switch (kind) {
      case "releases":
        return releaseDraft({ name: `r${name}`, version: `v${first}` });
      case "plugins":
        return pluginDraft({ name: `p${name}`, version: `v${first}` });
      case "clusters": {
        const enabledPlugins = places.slice(1).map((place) => this.#number("plugins", place));
        return clusterDraft(this.#number("releases", first), { name: `c${name}`, enabledPlugins });
      }
      case "nodes": {
        const clusterId = first === 0 ? null : this.#number("clusters", first - 1);
        return nodeDraft({ name: "node", hostname: `h${name}`, clusterId, mac: places.length > 1 ? `m${name}` : null });
      }
      case "graphs":
        return graphDraft({ name: `g${name}`, relations: this.#relations(name, places), tasks: tasksOf(places) });
    }
  }

  #relations(name: number, places: readonly number[]): readonly GraphRelation[] {
    const levels = ["release", "plugin", "cluster"] as const;
    const type = `t${name % 2}`;
    return places.map((place, i) => {
      const level = levels[(place + i) % 3] ?? "release";
      return { level, ownerId: this.#number(`${level}s`, place), type };
    });
  }

  /** Everything there is, with places for numbers. */
  async #shown(kind: What): Promise<unknown> {
    const place = (of: What, id: number): string => `${of}-${this.#made[of].indexOf(id)}`;
    const items: readonly object[] = await this.#catalog[kind].list();
    return items.map((item) =>
      Object.fromEntries(
        Object.entries(item).map(([field, value]: [string, unknown]) => {
          if (field === "id") return [field, place(kind, value as number)];
          if (field === "releaseId") return [field, place("releases", value as number)];
          if (field === "clusterId" && value !== null) return [field, place("clusters", value as number)];
          if (field === "enabledPlugins") return [field, (value as number[]).map((id) => place("plugins", id))];
          if (field !== "relations") return [field, value];
          const relations = value as readonly GraphRelation[];
          return [field, relations.map(({ level, ownerId, type }) => [level, place(`${level}s`, ownerId), type])];
        }),
      ),
    );
  }
}

/** Two tasks of one name are possible. */
function tasksOf(places: readonly number[]): readonly { readonly id: string; readonly type: string }[] {
  return places.map((place) => ({ id: `task${place}`, type: "stage" }));
}
