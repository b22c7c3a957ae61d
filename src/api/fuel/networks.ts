/** What Fuel knows of networks, disks and extensions: kept and shown again, used for nothing. Fuel: client.md 3. */
import { Type } from "typebox";
import { route } from "../route.ts";
import { FreeJson, FreeObject, IdParams, Names } from "../schema.ts";

const missing = ["entity/not-found"] as const;
const tag = "networks";
const row = { tag, params: IdParams } as const;

/** A document that is kept with a cluster or node: read it, replace it. */
function keptDocument<const Path extends string>(path: Path, what: string) {
  return {
    get: route({
      ...row,
      method: "GET",
      path,
      access: "viewer",
      summary: `${what}, as it was given`,
      replies: { 200: FreeJson },
      errors: missing,
    }),
    put: route({
      ...row,
      method: "PUT",
      path,
      access: "operator",
      summary: `Replace it: ${what}`,
      body: FreeJson,
      replies: { 200: FreeJson },
      errors: missing,
    }),
  } as const;
}

const networks = keptDocument("/clusters/:id/network_configuration/neutron", "the network configuration");
const interfaces = keptDocument("/nodes/:id/interfaces", "the node's network interfaces");
const disks = keptDocument("/nodes/:id/disks", "the node's disks");
const attributes = keptDocument("/nodes/:id/attributes", "the node's attributes in Fuel's form");

export const networkRoutes = {
  getNetworks: networks.get,
  putNetworks: networks.put,
  verifyNetworks: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id/network_configuration/neutron/verify",
    access: "operator",
    summary: "Answers with a task that failed: Strata does not look at networks",
    replies: { 202: FreeObject },
    errors: missing,
  }),
  getInterfaces: interfaces.get,
  putInterfaces: interfaces.put,
  getDisks: disks.get,
  putDisks: disks.put,
  getNodeAttributes: attributes.get,
  putNodeAttributes: attributes.put,
  listExtensions: route({
    method: "GET",
    path: "/extensions",
    tag,
    access: "viewer",
    summary: "Extensions of the server: there are none",
    replies: { 200: Type.Array(FreeObject) },
    errors: [],
  }),
  getClusterExtensions: route({
    ...row,
    method: "GET",
    path: "/clusters/:id/extensions",
    access: "viewer",
    summary: "Names of the extensions that were set for the cluster",
    replies: { 200: Names },
    errors: missing,
  }),
  putClusterExtensions: route({
    ...row,
    method: "PUT",
    path: "/clusters/:id/extensions",
    access: "operator",
    summary: "Set them",
    body: Names,
    replies: { 200: Names },
    errors: missing,
  }),
  removeClusterExtensions: route({
    ...row,
    method: "DELETE",
    path: "/clusters/:id/extensions",
    access: "operator",
    summary: "Take some of them away",
    query: Type.Object({ extension_names: Type.Optional(Names) }),
    replies: { 204: Type.Undefined() },
    errors: missing,
  }),
} as const;
