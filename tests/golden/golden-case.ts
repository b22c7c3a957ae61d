/** A golden case: a folder with the layers that somebody wrote, and what is printed about them. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { graphType } from "../../src/core/model/ids.ts";
import { hasErrors } from "../../src/core/model/diagnostic.ts";
import type { Checked, Diagnostic } from "../../src/core/model/diagnostic.ts";
import type { MergedGraph } from "../../src/core/model/graph.ts";
import type { GraphDocument, GraphLayer, LayerLevel, LayerOrigin, LayerStack } from "../../src/core/model/layer.ts";
import type { Span } from "../../src/core/model/source.ts";
import { mergeLayers } from "../../src/core/merge/merge-layers.ts";
import { parseDocument } from "../../src/core/parse/parse-document.ts";
import { readGraph } from "../../src/core/validate/read-graph.ts";

/** The files of a case, weakest layer first; each may be missing. */
const layerFiles: readonly (readonly [string, LayerLevel])[] = [
  ["release.yaml", "release"],
  ["plugin.yaml", "plugin"],
  ["plugin-two.yaml", "plugin"],
  ["cluster.yaml", "cluster"],
  ["one-shot.yaml", "one-shot"],
];

export interface GoldenCase {
  readonly folder: string;
  /** Absent when a layer has errors, or the layers do not fit together. */
  readonly merged: MergedGraph | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function readCase(folder: string): GoldenCase {
  const read = layerFiles
    .filter(([file]) => existsSync(join(folder, file)))
    .map(([file, level]) => ({ file, level, graph: readFile(folder, file) }));
  const diagnostics = read.flatMap(({ graph }) => graph.diagnostics);
  if (hasErrors(diagnostics)) return { folder, merged: undefined, diagnostics };
  const layers = read.flatMap(({ file, level, graph }) =>
    graph.value === undefined ? [] : [{ file, layer: layerOf(graph.value, { level, name: file }) }],
  );
  const merged = mergeLayers(stackOf(layers));
  return { folder, merged: merged.value, diagnostics: [...diagnostics, ...merged.diagnostics] };
}

function readFile(folder: string, file: string): Checked<GraphDocument> {
  const parsed = parseDocument({ name: file, text: readFileSync(join(folder, file), "utf8") });
  if (parsed.value === undefined) return { value: undefined, diagnostics: parsed.diagnostics };
  const graph = readGraph([parsed.value]);
  return { value: graph.value, diagnostics: [...parsed.diagnostics, ...graph.diagnostics] };
}

function layerOf({ metadata, tasks }: GraphDocument, origin: LayerOrigin): GraphLayer {
  return { origin, type: graphType("default"), metadata, tasks };
}

function stackOf(layers: readonly { readonly file: string; readonly layer: GraphLayer }[]): LayerStack {
  const find = (level: LayerLevel) => layers.find(({ layer }) => layer.origin.level === level)?.layer;
  return {
    type: graphType("default"),
    release: find("release"),
    plugins: layers
      .filter(({ layer }) => layer.origin.level === "plugin")
      .map(({ file, layer }, i) => ({
        plugin: { id: i + 1, name: file.replace(".yaml", ""), version: "1.0.0", packageVersion: "5.0.0", rolesMetadata: {} },
        layer,
      })),
    cluster: find("cluster"),
    oneShot: find("one-shot"),
  };
}

/** Every diagnostic with its place, its hint and the places that belong to it. */
export function printDiagnostics({ diagnostics }: GoldenCase): string {
  return diagnostics
    .map(({ severity, code, message, at, hint, related }) =>
      [
        `${place(at)}: ${severity} ${code}: ${message}`,
        ...(hint === undefined ? [] : [`    hint: ${hint}`]),
        ...(related ?? []).map((one) => `    ${place(one.at)}: ${one.message}`),
        "",
      ].join("\n"),
    )
    .join("");
}

const place = (at: Span | undefined): string => (at === undefined ? "-" : `${at.file}:${at.line}:${at.column}`);

/** Each task with its layer, what it replaced, and what was filled in; then the metadata. */
export function printMerged({ merged }: GoldenCase): string {
  if (merged === undefined) return "";
  const tasks = merged.tasks.map(({ task, origin, replaced, provenance }) => {
    const filled = Object.entries(provenance).flatMap(([field, { isDefault }]) => (isDefault ? [field] : []));
    return [
      `${task.id} (${task.type}) of ${origin.name}`,
      ...(replaced.length === 0 ? [] : [`replaces ${replaced.map((one) => one.origin.name).join(", ")}`]),
      ...(filled.length === 0 ? [] : [`filled in: ${filled.join(", ")}`]),
    ].join("; ");
  });
  const metadata = Object.entries(merged.metadataProvenance).map(([path, { name }]) => `${path} of ${name}`);
  return [...tasks, "", ...metadata, JSON.stringify(merged.metadata), ""].join("\n");
}

/** `UPDATE_GOLDEN=1` rewrites what is expected instead of comparing. */
export const isUpdating = process.env["UPDATE_GOLDEN"] === "1";

/** What a file of a case holds; nothing when it is missing. */
export function expectedText(folder: string, file: string): string {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

export function rewrite(folder: string, file: string, text: string): void {
  const path = join(folder, file);
  if (text === "") rmSync(path, { force: true });
  else writeFileSync(path, text);
}
