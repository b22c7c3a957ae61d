/** The original's real graph, plugin and facts as files for the command line; `undefined` where the shared material is absent. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { JsonObject } from "../../src/core/base/json.ts";
import { root, type Folder } from "./system.ts";

const shared = process.env["STRATA_SHARED"] ?? resolve(root, "../shared");
const golden = join(shared, "golden");

/** Are the real graphs here? Says so in one line when they are not. */
export function hasSharedMaterial(): boolean {
  if (existsSync(join(golden, "data", "fuel-library-default.yaml"))) return true;
  console.log(`the real graphs are not in ${golden} (set STRATA_SHARED): these scenarios are left out`);
  return false;
}

function read(path: string): JsonObject {
  return JSON.parse(readFileSync(join(golden, path), "utf8")) as JsonObject;
}

interface Facts {
  readonly common: JsonObject;
  readonly nodes: Readonly<Record<string, JsonObject>>;
}

interface VectorInput {
  readonly release: {
    readonly name: string;
    readonly version: string;
    readonly operating_system: string;
    readonly roles_metadata: JsonObject;
    readonly tags_metadata: JsonObject;
  };
  readonly nodes: readonly { readonly id: number; readonly roles: readonly string[] }[];
  readonly plugins: readonly JsonObject[];
  readonly cluster_graphs: Readonly<Record<string, JsonObject>>;
}

export interface FuelFiles {
  readonly release: string;
  readonly plugin: string;
  readonly settings: string;
  readonly nodes: string;
  readonly releaseGraph: string;
  readonly pluginGraph: string;
  readonly clusterGraph: string;
  readonly nodeCount: number;
}

/** 3 controllers, 5 computes and 3 ceph-osd nodes with the facts of a first deployment, the plugin lma_collector and a cluster's override. */
export function writeFuelFiles(folder: Folder): FuelFiles {
  const vector = "vectors/f-3c5c3ceph";
  const input = read(`${vector}/input.json`) as unknown as VectorInput;
  const facts = read(`${vector}/context.json`) as unknown as Facts;
  const [lma = {}] = (read("vectors/f-lma-plugin/input.json") as unknown as VectorInput).plugins;
  const override = (read("vectors/f-cluster-override/input.json") as unknown as VectorInput).cluster_graphs["default"];
  const { name, version, operating_system, roles_metadata, tags_metadata } = input.release;
  const json = (file: string, value: unknown): string => folder.file(file, JSON.stringify(value, null, 1));
  return {
    release: json("release.json", { name, version, operating_system, roles_metadata, tags_metadata }),
    plugin: json("plugin.json", { fuel_version: ["10.0"], ...lma, graphs: undefined, id: undefined }),
    settings: json("settings.json", facts.common),
    nodes: json(
      "nodes.json",
      input.nodes.map(({ id, roles }) => ({ name: `node-${id}`, roles, attributes: facts.nodes[String(id)] ?? {} })),
    ),
    releaseGraph: join(golden, "data", "fuel-library-default.yaml"),
    pluginGraph: join(golden, "data", "plugin-lma-collector.yaml"),
    clusterGraph: json("override.json", override),
    nodeCount: input.nodes.length,
  };
}
