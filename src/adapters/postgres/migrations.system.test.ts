import { Pool } from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { testDatabaseUrl } from "../../testing/test-database.ts";
import { migrate, readMigrations, type Migration } from "./migrations.ts";

describe("migrations", () => {
  const pools: Pool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
  });
  const connect = (url: string): Pool => {
    const pool = new Pool({ connectionString: url, max: 1 });
    pools.push(pool);
    return pool;
  };
  const numbers = async (pool: Pool): Promise<number[]> =>
    (await pool.query<{ number: number }>("SELECT number FROM migrations ORDER BY number")).rows.map(
      ({ number }) => number,
    );
  const step = (number: number, sql: string): Migration => ({ number, name: `${number}_test`, sql });

  it("are numbered without gaps, in order", async () => {
    const migrations = await readMigrations();
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, i) => i + 1));
    expect(migrations.length).toBeGreaterThan(2);
  });

  it("are applied once each when 20 servers start at the same time", async () => {
    const url = await testDatabaseUrl("empty");
    const servers = Array.from({ length: 20 }, () => connect(url));
    const migrations = await readMigrations();
    await Promise.all(servers.map((pool) => migrate(pool, migrations)));
    expect(await numbers(servers[0]!)).toEqual(migrations.map(({ number }) => number));
  });

  it("do nothing the second time, and only what is new when there is more", async () => {
    const pool = connect(await testDatabaseUrl("empty"));
    const first = step(1, "CREATE TABLE once (number integer)");
    await migrate(pool, [first]);
    await migrate(pool, [first]);
    await migrate(pool, [first, step(2, "INSERT INTO once VALUES (2)"), step(3, "INSERT INTO once VALUES (3)")]);
    expect((await pool.query("SELECT number FROM once")).rows).toEqual([{ number: 2 }, { number: 3 }]);
    expect(await numbers(pool)).toEqual([1, 2, 3]);
  });

  it("leave nothing behind when one of them fails", async () => {
    const pool = connect(await testDatabaseUrl("empty"));
    const broken = [step(1, "CREATE TABLE half (number integer)"), step(2, "CREATE TABLE half (number integer)")];
    await expect(migrate(pool, broken)).rejects.toThrow("already exists");
    expect((await pool.query("SELECT FROM pg_tables WHERE schemaname = 'public'")).rowCount).toBe(0);
  });

  it("refuse a database of a newer program, and one that was migrated otherwise", async () => {
    const pool = connect(await testDatabaseUrl("empty"));
    await migrate(pool, [step(1, "SELECT 1"), step(2, "SELECT 2")]);
    await expect(migrate(pool, [step(1, "SELECT 1")])).rejects.toMatchObject({ code: "storage/unavailable" });
    await expect(migrate(pool, [step(1, "SELECT 1")])).rejects.toThrow('newer than this program: it has "2_test"');
    await expect(migrate(pool, [step(1, "SELECT 7"), step(2, "SELECT 2")])).rejects.toThrow('another "1_test"');
  });
});
