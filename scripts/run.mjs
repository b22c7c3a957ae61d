// Runs a TypeScript program of the project: `node scripts/run.mjs FILE [ARG ...]`, in one process, bundled by esbuild.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
if (!existsSync(join(root, "node_modules"))) spawnSync("npm", ["ci"], { cwd: root, stdio: "inherit" });
const { build } = await import("esbuild");

const [file, ...args] = process.argv.slice(2);
const outfile = join(root, "dist", "run", `${basename(resolve(file, ".."))}-${basename(file, ".ts")}.mjs`);
mkdirSync(join(root, "dist", "run"), { recursive: true });
await build({
  entryPoints: [resolve(root, file)],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});
const child = spawnSync(
  process.execPath,
  ["--enable-source-maps", ...(process.env.NODE_ARGS?.split(" ") ?? []), outfile, ...args],
  { stdio: "inherit" },
);
process.exitCode = child.status ?? 1;
