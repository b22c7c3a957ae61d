/** `npm run golden -- [DIR ...]`: runs every vector below the folders against the core, and prints the first difference of each that fails. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isJsonObject, isList } from "../../src/core/base/json.ts";
import type { Json, JsonObject } from "../../src/core/base/json.ts";
import { canonicalJson } from "../../src/core/base/json.ts";
import { binding, firstDifference, inFormOf } from "./compare.ts";
import type { Difference } from "./compare.ts";
import { loadVector, vectorFolders } from "./load-vector.ts";
import type { Vector } from "./load-vector.ts";
import { vectorKinds } from "./vector-kinds.ts";

/** In the vectors of the language itself, that an expression fails counts; which class of Python says so does not. */
const onlyFailingCounts = (vector: Vector): boolean => vector.name.startsWith("l-yaql");

/** Cases marked `unordered` have their lists compared as bags. */
function sortUnordered(results: Json | undefined, cases: Json | undefined): Json | undefined {
  if (!isList(results) || !isList(cases)) return results;
  return results.map((result, i) => {
    const one = cases[i];
    if (!isJsonObject(one) || one["unordered"] !== true || !isJsonObject(result) || !isList(result["result"]))
      return result;
    return { ...result, result: [...result["result"]].sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)) };
  });
}

function ordered(vector: Vector, answer: JsonObject): JsonObject {
  const results = sortUnordered(answer["results"], vector.input["cases"] ?? vector.input["queries"]);
  return results === undefined ? answer : { ...answer, results };
}

function check(vector: Vector): Difference | undefined {
  const run = vectorKinds[vector.kind];
  if (run === undefined) return { place: "kind", expected: "a known kind", actual: vector.kind };
  const failing = onlyFailingCounts(vector);
  const actual = inFormOf(vector.expected, run(vector.input));
  return firstDifference(ordered(vector, binding(vector.expected, failing)), ordered(vector, binding(actual, failing)));
}

function explain(difference: Difference, vector: Vector): string {
  const index = /^\.results\[(\d+)\]/.exec(difference.place)?.[1];
  const cases = vector.input["cases"] ?? vector.input["queries"];
  const one =
    index !== undefined && isList(cases)
      ? `\n    case     ${canonicalJson(cases[Number(index)] ?? null).slice(0, 300)}`
      : "";
  return `    at       ${difference.place}${one}\n    expected ${difference.expected}\n    actual   ${difference.actual}`;
}

function defaultFolder(): string {
  return join(process.env["STRATA_SHARED"] ?? resolve(import.meta.dirname, "../../../shared"), "golden", "vectors");
}

function main(folders: readonly string[]): void {
  let passed = 0;
  let failed = 0;
  for (const folder of folders.flatMap((root) => vectorFolders(resolve(root)))) {
    const vector = loadVector(folder);
    try {
      const difference = check(vector);
      if (difference === undefined) passed += 1;
      else {
        failed += 1;
        console.log(`FAILED ${vector.name} (${vector.kind})\n${explain(difference, vector)}`);
      }
    } catch (thrown) {
      failed += 1;
      console.log(
        `FAILED ${vector.name} (${vector.kind})\n    threw    ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
      );
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

const wanted = process.argv.slice(2);
const roots = wanted.length > 0 ? wanted : [defaultFolder()];
const missing = roots.filter((root) => !existsSync(root));
if (missing.length > 0) {
  console.log(`golden: no vectors at ${missing.join(", ")}: left out`);
} else main(roots);
