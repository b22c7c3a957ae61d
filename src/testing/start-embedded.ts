/** A process of its own that starts the embedded PostgreSQL, says so in one line of JSON, and stops it when its input ends. */
import { startEmbeddedPostgres } from "../adapters/postgres/embedded/embedded-postgres.ts";
import { toAppError } from "../core/base/errors.ts";

const [dataDir = ""] = process.argv.slice(2);
try {
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: "off" } });
  console.log(JSON.stringify({ postgres: postgres.pid(), host: postgres.connection.host }));
  process.stdin.resume().once("end", () => {
    void postgres.stop().then(() => {
      process.exit(0);
    });
  });
} catch (error) {
  const { code, message, details } = toAppError(error);
  console.log(JSON.stringify({ code, message, details }));
  process.exit(1);
}
