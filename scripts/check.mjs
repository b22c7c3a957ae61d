// `npm run check`: form, types, purity, lint, walls. What is cheap to know is known first.
import { run } from "./steps.mjs";

const bin = (name) => `node_modules/.bin/${name}`;
const checks = [
  ["form", [bin("prettier"), "--check", "--log-level", "warn", "."]],
  ["types", [bin("tsc"), "-p", "tsconfig.json"]],
  ["the core is pure", [bin("tsc"), "-p", "tsconfig.core.json"]],
  ["the client runs in a browser", [bin("tsc"), "-p", "tsconfig.web.json"]],
  ["walls", ["node", "scripts/house.mjs"]],
  ["lint", [bin("eslint"), "."]],
  ["generated files are up to date", ["node", "scripts/run.mjs", "scripts/generate.ts", "--check"]],
];

let failed = 0;
for (const [title, argv] of checks) {
  const { ok } = await run(title, argv, { quiet: true });
  if (!ok) failed += 1;
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
