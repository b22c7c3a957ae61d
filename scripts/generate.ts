/** `npm run generate`: writes every document that is made from code; `--check` only says which would change. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { openApiDocument } from "../src/api/openapi.ts";
import { version } from "../src/app/version.ts";
import { commandReference } from "../src/cli/command-reference.ts";
import { errorTable } from "../src/core/base/errors.ts";
import { diagnosticCodes } from "../src/core/model/diagnostic.ts";

const root = resolve(import.meta.dirname, "../..");

function errorsDocument(): string {
  const errors = Object.entries(errorTable).map(
    ([code, { kind, status, exit, means }]) => `| \`${code}\` | ${kind} | ${status} | ${exit} | ${means} |`,
  );
  const diagnostics = Object.entries(diagnosticCodes).map(([code, means]) => `| \`${code}\` | ${means} |`);
  return [
    "# Errors and diagnostics",
    "",
    "Made from `src/core/base/errors.ts` and `src/core/model/diagnostic.ts`.",
    "",
    "## What can be refused",
    "",
    "| code | kind | HTTP | exit | means |",
    "| --- | --- | --: | --: | --- |",
    ...errors,
    "",
    "## What can be said of something that was written",
    "",
    "| code | means |",
    "| --- | --- |",
    ...diagnostics,
    "",
  ].join("\n");
}

/** Path below the root -> content. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/errors.md": errorsDocument,
  "docs/reference/openapi.json": () => `${JSON.stringify(openApiDocument(version), null, 1)}\n`,
  "docs/reference/cli.md": () => commandReference(version),
};

const isCheck = process.argv.includes("--check");
const stale: string[] = [];
for (const [path, make] of Object.entries(documents)) {
  const file = join(root, path);
  const content = await make();
  if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
  stale.push(path);
  if (isCheck) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
for (const path of stale)
  console.log(isCheck ? `${path} is not what the code says: run \`npm run generate\`` : `wrote ${path}`);
process.exitCode = isCheck && stale.length > 0 ? 1 : 0;
