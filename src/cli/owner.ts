/** Whose graph: the release, plugin or cluster that `-r`, `-p` or `-e` names. */
import { ownerGraphs } from "../api/fuel/graphs.ts";
import { AppError } from "../core/base/errors.ts";
import { option } from "./command.ts";
import type { Context } from "./context.ts";
import { clusterOf, findPlugin, findRelease } from "./find.ts";

export interface OwnerOptions {
  readonly env?: string;
  readonly release?: string | true;
  readonly plugin?: string | true;
}

export interface Owner {
  readonly level: "release" | "plugin" | "cluster";
  readonly id: number;
  /** For people: `release guestbook-10.0`. */
  readonly title: string;
  /** The routes of its graphs. */
  readonly routes: (typeof ownerGraphs)["cluster"];
}

/** For commands that are about one owner's own graph. */
export const ownerOptions = () =>
  [
    option("-e, --env <cluster>", "the cluster's layer, by name or number; else STRATA_CLUSTER"),
    option("-r, --release <release>", "the release's layer"),
    option("-p, --plugin <plugin>", "the plugin's layer"),
  ] as const;

/** Exactly one owner. Throws `usage/invalid` for several. */
export async function findOwner(context: Context, { env, release, plugin }: OwnerOptions): Promise<Owner> {
  if ([env, release, plugin].filter((one) => one !== undefined).length > 1)
    throw new AppError("usage/invalid", "say one of -e, -r and -p: a graph has one owner");
  if (typeof release === "string") {
    const { id, version } = await findRelease(context, release);
    return { level: "release", id, title: `release ${version}`, routes: ownerGraphs.release };
  }
  if (typeof plugin === "string") {
    const { id, name, version } = await findPlugin(context, plugin);
    return { level: "plugin", id, title: `plugin ${name}-${version}`, routes: ownerGraphs.plugin };
  }
  const { id, name } = await clusterOf(context, env);
  return { level: "cluster", id, title: `cluster ${name}`, routes: ownerGraphs.cluster };
}
