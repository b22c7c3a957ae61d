/** Reads what Puppet says about a run: its `last_run_summary.yaml`, and what a noop run prints. */
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";
import type { OutputChunk } from "../ports/executor.ts";

/**
 * The summary as an object of objects: `resources.failed`, `time.total`, `version.puppet`. The file has two levels and plain
 * values, and no more of YAML is read here. A line of another form is passed over.
 */
export function readRunSummary(text: string): JsonObject {
  const sections = new Map<string, Record<string, Json>>();
  let section: Record<string, Json> = {};
  for (const line of text.split("\n")) {
    const [, indent, key, value] = /^( *)"?([\w ]+?)"?:(?: +(.*))?$/.exec(line.trimEnd()) ?? [];
    if (key === undefined) continue;
    if (indent === "") sections.set(key, (section = {}));
    else section[key] = plainValue(value ?? "");
  }
  return Object.fromEntries(sections);
}

function plainValue(text: string): Json {
  const [, , inner] = /^(["'])(.*)\1$/.exec(text) ?? [];
  if (inner !== undefined) return inner;
  if (text === "" || text === "~" || text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** How many resources failed, or failed to restart. undefined: the summary does not say. Fuel: both must be 0. */
export function failuresOf(summary: JsonObject): number | undefined {
  const resources = summary["resources"];
  if (!isJsonObject(resources)) return undefined;
  const { failed, failed_to_restart: unrestarted } = resources;
  return typeof failed !== "number" ? undefined : failed + (typeof unrestarted === "number" ? unrestarted : 0);
}

/** What a noop run would change: its lines above the level of information, by resource. Fuel: the `raw_report` of a noop run. */
export function noopReport(chunks: readonly OutputChunk[]): readonly JsonObject[] {
  const decoder = new TextDecoder();
  const text = chunks.map(({ data }) => decoder.decode(data, { stream: true })).join("");
  return text.split("\n").flatMap((line) => {
    const [, source, message] = /^(?:Notice|Warning|Error): (\/\S.*?): (.*)$/.exec(line) ?? [];
    return source === undefined || message === undefined ? [] : [{ source, message }];
  });
}
