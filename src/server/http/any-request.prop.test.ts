import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillPath, type Route } from "../../api/route.ts";
import { routeNames, routeOf } from "../../api/routes.ts";
import { seedCluster, seedGraph, serverRig, shell, type ServerRig } from "../../testing/server-rig.ts";

/** Numbers that exist beside some that don't, and texts that no address should be afraid of. */
const id = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0, -1, 2 ** 31, 1.5));
const word = fc.oneof(
  fc.constantFrom("default", "g", "a", "1", "-", "master", "..", "%00", "constructor", "__proto__", "x".repeat(300)),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e300, "", "x", "g", [], {}),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        "id",
        "type",
        "name",
        "version",
        "tasks",
        "graphs",
        "cluster",
        "nodes",
        "roles",
        "yaql_exp",
        "files",
        "__proto__",
      ),
      tie("value"),
      { maxKeys: 5 },
    ),
  ),
})).value;

/** Bodies that are near to right: the fields of the route's schema, with values of any kind. */
function bodyFor(row: Route): fc.Arbitrary<unknown> {
  const properties = (row.body as { readonly properties?: object } | undefined)?.properties;
  if (properties === undefined) return value;
  const fields = Object.fromEntries(Object.keys(properties).map((key) => [key, value]));
  return fc.oneof(value, fc.record(fields, { requiredKeys: [] }));
}

function queryFor(row: Route): fc.Arbitrary<string> {
  const names = Object.keys(row.query?.properties ?? {});
  if (names.length === 0) return fc.constant("");
  const pairs = fc.array(fc.tuple(fc.constantFrom(...names), word), { maxLength: 3 });
  return pairs.map(
    (list) => `?${list.map(([name, text]) => `${name}=${encodeURIComponent(toWellFormed(text))}`).join("&")}`,
  );
}

function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "?");
}

async function rigWithRun(): Promise<ServerRig> {
  const rig = await serverRig();
  await seedCluster(rig, [["controller"]]);
  await seedGraph(rig, "g", { tasks: [shell("a")] });
  await rig.post("/sequences", { name: "s", graphs: [{ type: "g" }], release: 1 });
  await rig.post("/releases/1/roles", { name: "default", meta: {} });
  await rig.post("/graphs/execute", { cluster: 1, graphs: [{ type: "g" }], dry_run: true });
  return rig;
}

const requests = routeNames.filter((name) => name !== "streamRun");

describe.each(requests)("%s", (name) => {
  const row = routeOf(name);
  test("answers any request without failing", async () => {
    const rig = await rigWithRun();
    await fc.assert(
      fc.asyncProperty(
        fc.record({ id, type: word, task: word, node: word, name: word }),
        queryFor(row),
        fc.oneof(
          bodyFor(row).map((body) => JSON.stringify(body)),
          fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
          fc.string({ unit: "binary", maxLength: 40 }),
        ),
        fc.constantFrom("application/json", "application/x-yaml", "text/csv", "image/png", ""),
        async (params, query, payload, media) => {
          const safe = Object.fromEntries(
            Object.entries(params).map(([key, one]) => [key, typeof one === "string" ? toWellFormed(one) : one]),
          );
          const answer = await rig.app.inject({
            method: row.method,
            url: `/api/v1${fillPath(row, safe)}${query}`,
            headers: { accept: media === "" ? "*/*" : media, ...(media === "" ? {} : { "content-type": media }) },
            ...(row.method === "GET" ? {} : { payload }),
          });
          expect(answer.statusCode, `${answer.body} ${JSON.stringify(rig.log.at(-1))}`).toBeLessThan(500);
        },
      ),
      { numRuns: 25 },
    );
  });
});
