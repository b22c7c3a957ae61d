import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { dumpSchema } from "../../testing/dump-schema.ts";
import { renderTables } from "../../testing/render-tables.ts";
import { testDatabase } from "../../testing/test-database.ts";

const golden = new URL("../../../tests/golden/schema.sql", import.meta.url);
const tables = new URL("tables.ts", import.meta.url);

describe("the migrated schema", () => {
  it("is the one in tests/golden/schema.sql", async () => {
    await using database = await testDatabase();
    await expectFile(golden, await database.hot(dumpSchema));
  });

  it("has the tables and columns of tables.ts", async () => {
    await using database = await testDatabase();
    const text = await database.hot(renderTables);
    await expectFile(tables, await format(text, { parser: "typescript", printWidth: 120 }));
  });
});

async function expectFile(file: URL, text: string): Promise<void> {
  if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(file, text);
  expect(text).toBe(await readFile(file, "utf8"));
}
