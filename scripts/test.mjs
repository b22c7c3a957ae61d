// `npm test`: installs, builds and runs everything that CI runs. Closes with one plain line: `N passed, N failed`.
import { counts, install, run } from "./steps.mjs";

const vitest = (project) => ["node_modules/.bin/vitest", "run", "--project", project];
const stages = [
  ["build", ["node", "scripts/build.mjs"], { quiet: true }],
  ["check", ["node", "scripts/check.mjs"]],
  ["unit and property tests", vitest("unit")],
  ["golden vectors", ["node", "scripts/run.mjs", "tests/golden-vectors/main.ts"]],
  ["contracts, golden files and scenarios", vitest("system")],
];

const total = { passed: 0, failed: 0 };
let broken = (await install()) ? 0 : 1;
if (broken === 0) {
  for (const [title, argv, options] of stages) {
    console.log(`\n== ${title}`);
    const { ok, text } = await run(title, argv, options);
    const seen = counts(text) ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
    total.passed += seen.passed;
    total.failed += seen.failed;
    if (!ok && seen.failed === 0) broken += 1;
    if (!ok && title === "build") break;
  }
}
const failed = total.failed + broken;
console.log(`\n${total.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
