// `npm run house`: the rooms in the order of the list, their size and purpose; fails on a broken wall, a long file, a file without its sentence.
//   --files   each file with its first sentence        --graph   which room imports which, as a mermaid drawing
//   --table   the table of ARCHITECTURE.md             --write   puts that table into ARCHITECTURE.md
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import rules from "../.dependency-cruiser.mjs";
import { rooms } from "../architecture/rooms.mjs";

const root = resolve(import.meta.dirname, "..");
const limit = { source: 300, test: 400 };
// Written by a program from the migrated schema, and compared with it by a test: nobody edits it.
const generated = new Set(["src/adapters/postgres/tables.ts"]);
const flags = new Set(process.argv.slice(2));

const walk = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
  );
const isTest = (path) => /\.(test|contract)\.ts$|^src\/testing\//.test(path);
const files = walk(join(root, "src"))
  .filter((path) => path.endsWith(".ts") || path.endsWith(".tsx"))
  .map((path) => {
    const text = readFileSync(path, "utf8");
    return { path: relative(root, path), lines: text.split("\n").length - 1, text };
  })
  .sort((a, b) => (a.path < b.path ? -1 : 1));

const inRoom = (room) =>
  files.filter(({ path }) => (room.file ? path === `src/${room.name}.ts` : path.startsWith(`src/${room.name}/`)));
const sources = (room) => inRoom(room).filter(({ path }) => !isTest(path));
const sentence = (file) =>
  /^(?:#!.*\n)?\/\*\*\s*([\s\S]*?)\s*\*\//
    .exec(file.text)?.[1]
    .replace(/\s*\n\s*\*\s?/g, " ")
    .split(/(?<=[.:])\s/)[0] ?? "";
const sum = (list) => list.reduce((total, { lines }) => total + lines, 0);

const table = () =>
  [
    "| room | purpose | may import | npm | Node |",
    "| --- | --- | --- | --- | --- |",
    ...rooms.map(
      (room) =>
        `| \`${room.name}\` | ${room.purpose} | ${room.mayImport === "any" ? "anything" : room.mayImport.map((name) => name.replace("core/", "")).join(", ") || "–"} | ${(room.npm ?? []).join(", ") || "–"} | ${room.node ? "yes" : "–"} |`,
    ),
  ].join("\n");

const problems = [];
for (const file of files) {
  const most = isTest(file.path) ? limit.test : limit.source;
  if (file.lines > most && !generated.has(file.path))
    problems.push(`${file.path}: ${file.lines} lines; at most ${most}. A long file is two ideas: split it.`);
  if (!isTest(file.path) && sentence(file) === "")
    problems.push(`${file.path}: begins without a sentence that says what it is.`);
}

process.chdir(root);
const { output } = await cruise(
  ["src"],
  { ...rules.options, ruleSet: { forbidden: rules.forbidden }, validate: true },
  undefined,
  { tsConfig: extractTSConfig("tsconfig.json") },
);
for (const { rule, from, to } of output.summary.violations) {
  const said = rules.forbidden.find(({ name }) => name === rule.name)?.comment ?? "";
  problems.push(`${from} -> ${to}: ${rule.name}. ${said}`);
}

const document = join(root, "ARCHITECTURE.md");
const [open, close] = ["<!-- rooms -->", "<!-- /rooms -->"];
if (statSync(document, { throwIfNoEntry: false })) {
  const text = readFileSync(document, "utf8");
  const [before, after] = [text.indexOf(open), text.indexOf(close)];
  const wanted = `${text.slice(0, before + open.length)}\n${table()}\n${text.slice(after)}`;
  if (flags.has("--write") && before >= 0) writeFileSync(document, wanted);
  else if (before < 0 || wanted !== text)
    problems.push(
      "ARCHITECTURE.md: the table of rooms is not that of architecture/rooms.mjs: run `npm run house -- --write`.",
    );
  const length = text.split("\n").length - 1;
  if (length > 200) problems.push(`ARCHITECTURE.md: ${length} lines; at most 200.`);
}

if (flags.has("--table")) console.log(table());
else if (flags.has("--graph")) {
  const roomOf = (path) => rooms.find((room) => sources(room).some((file) => file.path === path))?.name;
  const edges = new Set();
  for (const module of output.modules) {
    for (const { resolved } of module.dependencies) {
      const [from, to] = [roomOf(module.source), roomOf(resolved)];
      if (from && to && from !== to)
        edges.add(`  ${from.replace("/", "_")}["${from}"] --> ${to.replace("/", "_")}["${to}"]`);
    }
  }
  console.log(["graph TD", ...[...edges].sort()].join("\n"));
} else {
  for (const room of rooms) {
    const own = sources(room);
    const largest = own.reduce((most, file) => (file.lines > (most?.lines ?? 0) ? file : most), undefined);
    console.log(
      `${room.name.padEnd(18)} ${String(own.length).padStart(3)} files ${String(sum(own)).padStart(6)} lines  largest ${String(largest?.lines ?? 0).padStart(3)}  ${room.purpose}`,
    );
    if (flags.has("--files"))
      for (const file of own)
        console.log(
          `    ${relative(`src/${room.name}`, file.path).padEnd(36) || file.path} ${String(file.lines).padStart(4)}  ${sentence(file)}`,
        );
  }
  const all = files.filter(({ path }) => !isTest(path));
  const tests = files.filter(({ path }) => isTest(path));
  const sorted = all.map(({ lines }) => lines).sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  console.log(
    `\n${all.length} files, ${sum(all)} lines: median ${at(0.5)}, p90 ${at(0.9)}, largest ${at(1)}; beside them ${tests.length} test files, ${sum(tests)} lines`,
  );
}
for (const problem of problems) console.error(`house: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.error("house: every wall stands");
