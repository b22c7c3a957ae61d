/** Fields of a body: those that were given, and those that are only kept. */
import type { JsonObject } from "../../core/base/json.ts";

/** Where a node's documents of Fuel (interfaces, disks, attributes) are kept among its metadata. */
export const documentsKey = "fuel_documents";
/** Where what is shown instead of a cluster's provisioning is kept among its metadata. */
export const provisioningKey = "replaced_provisioning_info";
/** Where a cluster's network configuration is kept among its metadata. */
export const networksKey = "network_configuration";

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** Fields of Fuel that Strata does not read are kept and shown again. Numbers of things are never a body's to give. */
export function keptFields(known: readonly string[]): (body: object) => JsonObject {
  const own = new Set([...known, "id", "uid", "__proto__"]);
  return (body) => Object.fromEntries(Object.entries(body as JsonObject).filter(([key]) => !own.has(key)));
}
